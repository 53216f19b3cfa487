"""The languages say the same things, and say them plainly."""

import re

import pytest

from ombud.policy.notice import compose, languages, wording

FREE = {"places", "categories", "items"}
"""What a language has words for as it needs them."""


def keys(words, above=""):
    for key, value in words.items():
        if key in FREE:
            continue
        if isinstance(value, dict):
            yield from keys(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", frozenset(re.findall(r"{(\w+)}", str(value)))


def test_every_language_has_every_sentence_with_the_same_values():
    first, *others = [set(keys(wording.wording(each).words)) for each in languages()]

    assert all(each == first for each in others)
    assert languages() >= {"sv", "en"}


def lix(text):
    """Björnsson's readability index: words a sentence plus per cent of long words."""
    words = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text)
    sentences = len(re.findall(r"[.!?:](?=\s|$)", text))
    long = sum(len(word) > 6 for word in words)
    return len(words) / max(sentences, 1) + 100 * long / len(words)


def test_lix_counts_as_it_should():
    assert lix("Det här är en kort text. Den har två meningar.") == pytest.approx(
        5 + 100 / 10
    )


@pytest.mark.parametrize("kind", [None, "customer", "prospect"])
def test_the_swedish_is_easy_to_read(declaration, kind):
    notice = compose(declaration, "sv", kind=kind)

    assert lix(" ".join(s.text for s in notice.sentences if not s.href)) < 50


@pytest.mark.parametrize("language", ["sv", "en"])
def test_no_sentence_flatters_or_hides(declaration, language):
    said = " ".join(s.text.lower() for s in compose(declaration, language).sentences)

    for empty in (
        "we value",
        "värnar",
        "viktig för oss",
        "such as",
        "bland annat",
        "t.ex.",
    ):
        assert empty not in said
