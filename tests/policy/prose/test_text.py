"""What a text consists of: parts that cover it, and where each of them stands."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ombud.policy.prose.text import cut

LETTERS = st.text(
    st.sampled_from("abcåÄ ,.:;?!()-–•*#|\n\n\t\u00a0 123§&\"'e.g.t.ex."), max_size=400
)


def parts(source, language="en"):
    text = cut(source, language)
    return [(part.kind, text.quote(part)) for part in text.parts]


@settings(max_examples=200, deadline=None)
@given(LETTERS)
def test_no_word_is_lost_and_none_is_in_two_parts(source):
    text = cut(source, "sv")

    ends = 0
    for part in text.parts:
        assert part.start >= ends
        ends = part.end
    covered = "".join(text.quote(part) for part in text.parts)
    kept = [c for c in covered if c.isalpha()]
    # list marks such as "a)" and "o" are no words
    assert len([c for c in source if c.isalpha()]) - len(kept) <= source.count("\n") + 1


def test_headings_sentences_and_items_are_told_apart():
    assert parts(
        "Privacy policy\n\nWhat do we collect?\n\nWe collect this:\n"
        "- your name\n- your age\n\nThat is all."
    ) == [
        ("heading", "Privacy policy"),
        ("heading", "What do we collect?"),
        ("sentence", "We collect this:"),
        ("item", "your name"),
        ("item", "your age"),
        ("sentence", "That is all."),
    ]


def test_an_item_knows_what_introduces_it_and_its_headings():
    text = cut("# Data\n\n## Ours\n\nWe collect:\n\n- name\n\n- age\n", "en")
    item = text.parts[-1]

    assert text.quote(text.lead(item)) == "We collect:"
    assert [text.quote(text.parts[n]) for n in item.under] == ["Data", "Ours"]


def test_an_item_may_introduce_items_of_its_own():
    text = cut(
        "These are the rules here:\n\n1. We may hold the following:\n   i. a name.\n"
        "   ii. an age.\n2. We share nothing.\n",
        "en",
    )
    held, name, age, shared = text.parts[1:]

    assert text.lead(name) == text.lead(age) == held
    assert text.lead(shared) == text.parts[0]


def test_numbered_headings_stand_under_each_other():
    text = cut(
        "6. Data\n\nWe keep it.\n\n6.1 Members\n\nName and age are kept.\n", "en"
    )

    assert [text.quote(text.parts[n]) for n in text.parts[-1].under] == [
        "Data",
        "Members",
    ]


@pytest.mark.parametrize(
    ("language", "said", "sentences"),
    [
        ("sv", "Vi sparar t.ex. namn. Vi säljer inget.", 2),
        ("sv", "Enligt 7 kap. 2 § bokföringslagen sparas det. Sedan inte.", 2),
        ("sv", "Vi har bl.a. namn m.m. och enl. avtal även ålder.", 1),
        ("en", "We keep it, e.g. Your name is kept.", 1),
        ("en", "Org. no. 556677-8899 is ours.", 1),
        ("fi", "Säilytämme esim. nimen. Emme myy mitään.", 2),
        ("de", "Wir speichern z.B. den Namen. Mehr nicht.", 2),
    ],
)
def test_an_abbreviation_ends_no_sentence(language, said, sentences):
    assert len(cut(said, language).parts) == sentences


def test_numbered_lines_in_bold_head_sections():
    text = "1. **About us**\n   1. We are few.\n2. **Your data**\n   1. We keep some.\n"

    assert [kind for kind, _ in parts(text)] == ["heading", "item"] * 2


def test_a_title_stays_with_what_explains_it():
    assert parts("We have:\n- Contact details. What reaches you.\n")[-1] == (
        "item",
        "Contact details. What reaches you.",
    )


def test_lines_that_a_page_broke_are_joined():
    source = (
        "We collect your name and your address when you order something from us in\n"
        "our shop, and we keep them as long as you are a customer of ours and then\n"
        "we delete them without being asked to do so by anyone in the whole world.\n"
    ) * 3

    assert len(parts(source)) == 3


def test_sentences_that_head_paragraphs_are_headings():
    source = "\n\n".join(
        f"To be able to {verb} bookings.\n\n"
        f"We do this in order to {verb} what was booked, as agreed with you."
        for verb in ("manage", "move", "cancel")
    )

    assert [kind for kind, _ in parts(source)] == ["heading", "sentence"] * 3


def test_the_cells_of_a_table_are_parts():
    assert [
        said
        for _, said in parts(
            "| Purpose | Basis |\n|---|---|\n| Newsletter | Consent |\n"
        )
    ] == [
        "Purpose",
        "Basis",
        "Newsletter",
        "Consent",
    ]


def test_a_cell_knows_what_heads_its_column():
    text = cut("| Data | | Basis |\n|---|---|---|\n| Name | x | Consent |\n", "en")
    heads = [text.column(part) for part in text.parts]

    assert [head and text.quote(head) for head in heads] == [
        None,
        None,
        "Data",
        None,
        "Basis",
    ]


def test_a_table_that_was_copied_has_tabs_between_its_cells():
    text = cut(
        "Purpose\tBasis\tKept\nNewsletter\tConsent\tTwo years\n\t\tor until you say\n"
        "\nPhone:\t08-12 34 56\n",
        "en",
    )

    said = {text.quote(part): part for part in text.parts}
    heads = {
        words: text.quote(head)
        for words, part in said.items()
        if (head := text.column(part)) is not None
    }

    assert heads["Consent"] == "Basis"
    assert heads["Two years"] == "Kept"
    assert not {"Phone:", "08-12 34 56"} & said.keys()


def test_a_part_knows_its_line():
    text = cut("One.\n\nTwo.\nThree.\n", "en")

    assert [part.line for part in text.parts] == [1, 3, 4]


def test_sentences_that_are_marked_as_a_heading_are_none():
    told = "(a) Your consent. You can take it back at any time. Write to us and we stop"

    assert parts(f"## Why\n\n### {told}\n\n## Who")[1] == (
        "sentence",
        "(a) Your consent.",
    )


def test_a_line_that_is_all_of_a_section_is_no_heading():
    assert parts("## Sources\n\nDirectly from you\n\n## Periods\n\nTwo years.") == [
        ("heading", "Sources"),
        ("sentence", "Directly from you"),
        ("heading", "Periods"),
        ("sentence", "Two years."),
    ]
    assert ("sentence", "Name, address, age") in parts(
        "1. Data\n\nName, address, age\n\n2. Sources\n\nYou tell us."
    )


def test_a_heading_over_headings_stays_one():
    assert parts("# Kelp\n\nPrivacy policy\n\n## Sources\n\nYou tell us.")[1] == (
        "heading",
        "Privacy policy",
    )
