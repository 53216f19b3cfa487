"""Everything is said in every language, and mails read like mails."""

import itertools
from datetime import datetime
from gettext import GNUTranslations
from types import SimpleNamespace

import pytest
from babel.messages import pofile
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import ngettext

from ombud.core import clock
from ombud.mail.templatetags.words import Lot, article, day, law, moment, stays
from ombud.policy.law import authority_named
from ombud.policy.reading import read
from tests.languages import LANGUAGES, LOCALE, TRANSLATED, left_in_english
from tests.portal.conftest import LJUSVIK

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


def catalog_of(language):
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def test_every_language_of_the_settings_has_its_words(settings):
    codes = {code for code, _ in settings.LANGUAGES}

    assert codes == {*TRANSLATED, "en"} == set(LANGUAGES)


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_string_has_its_translation(language):
    with catalog_of(language).open("rb") as file:
        catalog = pofile.read_po(file, locale=language)

    missing = [
        m.id
        for m in catalog
        if m.id and (m.fuzzy or not all(m.string if m.pluralizable else [m.string]))
    ]

    assert missing == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_compiled_catalog_is_of_this_text(language):
    po = catalog_of(language)
    with po.open("rb") as written, po.with_suffix(".mo").open("rb") as compiled:
        catalog = pofile.read_po(written, locale=language)
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
    ("language", "said", "then"),
    [
        ("sv", "22 november 2026", "22 november 2026, 14:05"),
        ("fi", "22. marraskuuta 2026", "22. marraskuuta 2026 klo 14.05"),
        ("en", "22 November 2026", "22 November 2026, 14:05"),
    ],
)
def test_dates_are_said_in_words(language, said, then):
    afternoon = datetime(2026, 11, 22, 14, 5, tzinfo=timezone.get_default_timezone())

    with translation.override(language):
        assert day("2026-11-22") == said
        assert moment(afternoon) == then


@pytest.mark.parametrize(
    ("days", "said"), [(1, "1 päivä jäljellä"), (2, "2 päivää jäljellä")]
)
def test_finnish_counts_in_two_forms(days, said):
    with translation.override("fi"):
        left = ngettext("%(left)s day left", "%(left)s days left", days)

    assert left % {"left": days} == said


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
@pytest.mark.parametrize("language", LANGUAGES)
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
            ground, because = article("Art. 12(5)(b)"), law("se.bokforingslagen")
            last = day("2032-12-31")

        subject, _, body = text.partition("\n")
        subjects.add(subject)
        assert "12" in subject
        assert "imy@imy.se" in body
        assert "https://x.example/requests/1/2/" in body
        assert body.endswith("Fisk & Ägg <AB>")
        assert "\n\n\n" not in body
        assert not set("{}%") & set(text)
        assert language == "en" or left_in_english(text, language) == []
        if ending == "refused":
            assert ground in body
        if ending == "complete_except" and kind in ("access", "erasure"):
            assert "shop.note.email" in body
        if ending == "complete_except" and kind == "erasure":
            assert because in body
            assert last in body
    assert len(subjects) >= 11


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_code_stands_in_the_subject_and_alone_on_a_line(language):
    with translation.override(language):
        text = render_to_string(
            "mail/code.txt", {"code": "012345", "minutes": 30, "company": "Ägg & Co"}
        ).strip()

    subject, _, body = text.partition("\n")
    assert "012345" in subject
    assert "012345" in [line.strip() for line in body.splitlines()]
    assert "30 minu" in body
    assert language == "en" or left_in_english(text, language) == []
    assert "Ägg & Co" in body
