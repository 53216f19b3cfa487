"""Patterns of words: what they match, and what not."""

import pytest

from ombud.policy.prose.words import Patterns, words_of


def found(pattern, said):
    words = tuple(words_of(said, 0, len(said)))
    return [
        said[words[match.first].start : words[match.last].end]
        for match in Patterns([("name", pattern)]).find(words)
    ]


@pytest.mark.parametrize(
    ("pattern", "said", "match"),
    [
        ("newsletter", "Our Newsletter is free", "Newsletter"),
        ("newsletter*", "all newsletters", "newsletters"),
        ("*uppgift*", "kontaktuppgifterna", "kontaktuppgifterna"),
        ("*osoite", "sähköpostiosoite", "sähköpostiosoite"),
        ("keep|store* data", "we stored data", "stored data"),
        (
            "send* .. newsletter*",
            "we send you our monthly newsletter",
            "send you our monthly newsletter",
        ),
        ("right (of) access", "the right access", "right access"),
        ("right (of) access", "the right of access", "right of access"),
        ("hold_on_to|keep data", "we hold on to data", "hold on to data"),
        ("hold_on_to|keep data", "we keep data", "keep data"),
        ("e-mail*", "e-mails", "e-mails"),
        ("email*", "e-mails", "e-mails"),
        ("it's", "It’s ours", "It’s"),
        (
            "integritetsskyddsmyndigheten",
            "Integritets\u00adskydds\u00admyndigheten",
            "Integritets\u00adskydds\u00admyndigheten",
        ),
    ],
)
def test_a_pattern_matches(pattern, said, match):
    assert found(pattern, said) == [match]


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("order", "ordering"),
        ("send newsletter", "send the newsletter"),
        ("send ..2 newsletter", "send it to those who read the newsletter"),
        ("send .. newsletter", "newsletter that we send"),
    ],
)
def test_a_pattern_does_not_match(pattern, said):
    assert found(pattern, said) == []


def test_a_pattern_that_says_nothing_is_refused():
    with pytest.raises(ValueError, match="says nothing"):
        Patterns([("name", " .. ")])


@pytest.mark.parametrize(
    ("said", "form"),
    [
        ("your per-\nsonal data", "personal"),
        ("your per-sonal data, all personal", "personal"),
        ("our co-operation", "cooperation"),
    ],
)
def test_a_word_that_was_broken_is_one_word(said, form):
    words = tuple(words_of(said, 0, len(said), {"personal"}))

    assert any(form in word.forms for word in words)


def test_every_word_keeps_its_place():
    said = "Vi sparar (bl.a.) per-\nsonliga upp\u00adgifter."

    for word in words_of(said, 0, len(said)):
        assert said[word.start].isalnum()
        assert said[word.end - 1].isalnum()


@pytest.mark.parametrize(
    ("patterns", "gap"),
    [(["send* .. offers"], 3), (["send* .. offers", "send* .. weekly"], 2)],
)
def test_the_gap_is_that_of_the_tightest_pattern(patterns, gap):
    said = "we send you our weekly offers"
    words = tuple(words_of(said, 0, len(said)))

    (match,) = Patterns([("a/label", each) for each in patterns]).find(words)

    assert (match.last, match.gap) == (5, gap)
