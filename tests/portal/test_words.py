"""Everything is said in Swedish too, and mails read like mails."""

import itertools
from gettext import GNUTranslations
from pathlib import Path
from types import SimpleNamespace

import pytest
from babel.messages import pofile
from django.template.loader import render_to_string
from django.utils import translation

from ombud.core import clock
from ombud.mail.templatetags.words import Lot, day, stays
from ombud.policy.law import authority_named
from ombud.policy.reading import read
from tests.portal.conftest import LJUSVIK

PO = (
    Path(__file__).parents[2] / "src/ombud/locale/sv/LC_MESSAGES/django.po"
)  # English is the source
KINDS = [
    "access",
    "portability",
    "erasure",
    "objection",
    "withdrawal",
    "restriction",
    "rectification",
]
ENDINGS = [
    "complete",
    "complete_except",
    "nothing_found",
    "not_verified",
    "refused",
    "lapsed",
]
EXCEPTIONS = [
    {
        "system": "shop",
        "table": table,
        "rows": rows,
        "columns": ["name"],
        "purpose": "accounts",
        "law": "se.bokforingslagen",
        "until": until,
    }
    for table, rows, until in (
        ("invoice", 1, "2032-12-31"),
        ("payment", 2, "2030-12-31"),
        ("customer", 3, "2032-12-31"),
        ("other", 1, None),
    )
] + [{"system": "shop.note.email", "undeclared": True}]


def test_every_string_has_its_swedish():
    with PO.open("rb") as file:
        catalog = pofile.read_po(file, locale="sv")

    missing = [
        m.id
        for m in catalog
        if m.id and (m.fuzzy or not all(m.string if m.pluralizable else [m.string]))
    ]

    assert missing == []


def test_the_compiled_catalog_is_of_this_text():
    with PO.open("rb") as written, PO.with_suffix(".mo").open("rb") as compiled:
        catalog = pofile.read_po(written, locale="sv")
        read_back = GNUTranslations(compiled)

    for message in catalog:
        if message.pluralizable:
            found = [read_back.ngettext(*message.id, number) for number in (1, 2)]
            assert found == [*message.string]
        elif message.context:
            assert read_back.pgettext(message.context, message.id) == message.string
        elif message.id:
            assert read_back.gettext(message.id) == message.string


@pytest.mark.parametrize(
    ("language", "said"), [("sv", "22 november 2026"), ("en", "22 November 2026")]
)
def test_dates_are_said_in_words(language, said):
    with translation.override(language):
        assert day("2026-11-22") == said


def test_what_stays_is_put_together_by_purpose_and_day():
    (stay,) = stays(EXCEPTIONS)

    assert (stay.purpose, stay.law) == ("accounts", "se.bokforingslagen")
    assert [(lot.rows, str(lot.until)) for lot in stay.lots] == [
        (2, "2030-12-31"),
        (4, "2032-12-31"),
        (1, "None"),
    ]
    assert isinstance(stay.lots[0], Lot)


@pytest.mark.promise("P132", "P133")
@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_ending_of_every_kind_has_an_honest_mail(language):
    declaration = read(LJUSVIK / "policy.yaml").declaration
    subjects = set()
    for kind, ending in itertools.product(KINDS, ENDINGS):
        request = SimpleNamespace(
            number=12,
            kind=kind,
            received_at=clock.now(),
            refusal="manifestly_unfounded",
        )
        with translation.override(language):
            text = render_to_string(
                "mail/ended.txt",
                {
                    "request": request,
                    "ending": ending,
                    "exceptions": EXCEPTIONS if ending == "complete_except" else [],
                    "declaration": declaration,
                    "purpose": "marketing",
                    "link": "https://x.example/answers/1/2/",
                    "status": "https://x.example/requests/1/2/",
                    "company": "Fisk & Ägg <AB>",
                    "authority": authority_named("se.imy"),
                },
            ).strip()

        subject, _, body = text.partition("\n")
        subjects.add(subject)
        assert "12" in subject
        assert "imy@imy.se" in body
        assert "https://x.example/requests/1/2/" in body
        assert body.endswith("Fisk & Ägg <AB>")
        assert "\n\n\n" not in body
        assert not set("{}%") & set(text)
        if ending == "refused":
            assert "12.5 b" in body or "12(5)(b)" in body
        if ending == "complete_except" and kind in ("access", "erasure"):
            assert "shop.note.email" in body
        if ending == "complete_except" and kind == "erasure":
            assert "bokföringslagen" in body or "Accounting Act" in body
            assert "31 december 2032" in body.lower()
    assert len(subjects) >= 11


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_code_stands_in_the_subject_and_alone_on_a_line(language):
    with translation.override(language):
        text = render_to_string(
            "mail/code.txt", {"code": "012345", "minutes": 30, "company": "Ägg & Co"}
        ).strip()

    subject, _, body = text.partition("\n")
    assert "012345" in subject
    assert "012345" in [line.strip() for line in body.splitlines()]
    assert "30 minut" in body
    assert "Ägg & Co" in body
