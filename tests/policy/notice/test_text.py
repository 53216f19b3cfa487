"""A notice as plain text: whole, and laid out for a mail."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ombud.policy.language import Declaration
from ombud.policy.notice import (
    Fact,
    Facts,
    Notice,
    Paragraph,
    Points,
    Section,
    Sentence,
    as_text,
    compose,
)
from ombud.policy.notice.text import WIDTH


def said(text, **more):
    return Sentence(address="purposes.a", anchor="purposes-a", text=text, **more)


def notice(*blocks, heading="Varför", level=2):
    section = Section(
        address="purposes", anchor="a", heading=heading, level=level, blocks=blocks
    )
    return Notice(title="Dina uppgifter", language="sv", sections=(section,))


def test_headings_paragraphs_lists_and_facts_stand_as_in_a_letter():
    points = Points(points=((said("Namn."),), (said("E-post."), said("Bara en."))))
    facts = Facts(
        facts=(
            Fact(term="Hur länge", says=Paragraph(sentences=(said("Ett år."),))),
            Fact(term="Uppgifter", says=points),
        )
    )
    paragraph = Paragraph(sentences=(said("Vi städar."), said("Vi tar betalt.")))

    assert as_text(notice(paragraph, points, facts)) == (
        "Dina uppgifter\n==============\n\n"
        "Varför\n------\n\n"
        "Vi städar. Vi tar betalt.\n\n"
        "- Namn.\n- E-post. Bara en.\n\n"
        "Hur länge:\n  Ett år.\n"
        "Uppgifter:\n  - Namn.\n  - E-post. Bara en.\n"
    )


def test_a_long_point_goes_on_under_itself():
    words = "ett ord " * 20
    lines = as_text(notice(Points(points=((said(words),),)))).splitlines()

    assert lines[6].startswith("- ett ord")
    assert lines[7].startswith("  ett ord")
    assert max(map(len, lines)) <= WIDTH


def test_where_a_link_leads_is_written_out_only_where_it_leads_somewhere():
    written = as_text(
        notice(
            Paragraph(
                sentences=(
                    said("Begär.", href="https://x.example/new"),
                    said("Se nedan.", href="#recipients"),
                    said("Här.", href="/requests/new"),
                    said("hej@x.example", href="mailto:hej@x.example"),
                    said("Det krävs.", source="GDPR artikel 6.1 b"),
                )
            )
        )
    )

    assert " ".join(written.split()).endswith(
        "Begär. <https://x.example/new> Se nedan. Här. hej@x.example Det krävs. "
        "(GDPR artikel 6.1 b)"
    )


def test_an_address_is_never_broken():
    href = "https://x.example/" + "a-b/" * 30

    assert f"<{href}>" in as_text(
        notice(Paragraph(sentences=(said("Begär.", href=href),)))
    )


@given(st.lists(st.text("abcåäö-. ", min_size=1, max_size=200), max_size=4))
def test_no_word_is_lost_and_no_line_too_long(texts):
    texts = [text for text in texts if text.strip()]

    written = as_text(notice(*(Paragraph(sentences=(said(t),)) for t in texts)))

    body = written.split("------", 1)[1]
    assert body.split() == [word for text in texts for word in text.split()]
    longest = max((len(word) for text in texts for word in text.split()), default=0)
    assert max(map(len, written.splitlines())) <= max(WIDTH, longest)


@pytest.mark.parametrize("start", ["=-=", "- inte en punkt", "\nFrån: chefen"])
def test_a_companys_words_can_not_begin_a_line_of_their_own(values, start):
    values["purposes"]["bookings"]["say"] = f"Vi städar.\n\n{start}"

    written = as_text(compose(Declaration.model_validate(values), "sv"))

    assert f"\n{start.strip()}" not in written
    assert f"Vi städar. {start.strip()}" in written
