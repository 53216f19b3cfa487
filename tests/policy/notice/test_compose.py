"""Every element of the declaration is said, at its address, in each language."""

from datetime import date

import pytest

from ombud.policy.language import Declaration, Element
from ombud.policy.notice import (
    UnknownKindError,
    UnknownLanguageError,
    as_markdown,
    compose,
    wording,
)

LANGUAGES = ["sv", "fi", "en"]
both = pytest.mark.parametrize("language", LANGUAGES)


def text(notice):
    return " ".join(sentence.text for sentence in notice.sentences)


def section(notice, anchor):
    return next(each for each in notice.sections if each.anchor == anchor)


def at(notice, address):
    return [s.text for s in notice.sentences if s.address == address]


def resolves(element, address):
    """Whether the path leads to an element; a reference's own dots are one step."""
    if not address:
        return True
    if isinstance(element, Element):
        element = {
            info.alias or name: getattr(element, name)
            for name, info in type(element).model_fields.items()
        }
    if isinstance(element, tuple):
        element = {str(number): each for number, each in enumerate(element)}
    steps = address.split(".")
    return isinstance(element, dict) and any(
        ".".join(steps[:n]) in element
        and resolves(element[".".join(steps[:n])], ".".join(steps[n:]))
        for n in range(1, len(steps) + 1)
    )


@both
def test_every_sentence_stands_at_an_element(everything, language):
    notice = compose(everything, language, version=3, effective=date(2026, 12, 2))

    for said in notice.sentences:
        if said.address.partition(".")[0] != "rights":
            assert resolves(everything, said.address), said


@both
def test_anchors_are_unique_and_the_same_in_each_language(everything, language):
    notice = compose(everything, language, version=3, effective=date(2026, 12, 2))
    other = compose(everything, "en", version=3, effective=date(2026, 12, 2))

    anchors = [s.anchor for s in notice.sentences]

    assert len(anchors) == len(set(anchors))
    assert anchors == [s.anchor for s in other.sentences]


@both
def test_every_declared_element_is_said(declaration, values, language):
    notice = compose(declaration, language)
    addresses = {s.address for s in notice.sentences}
    said = text(notice).lower()

    for name, purpose in values["purposes"].items():
        own = {f"purposes.{name}.{key}" for key in ("say", "uses", "basis", "from")}
        assert own | {f"purposes.{name}.keep", f"purposes.{name}.for"} <= addresses
        assert purpose["title"][language] == section(notice, f"purposes-{name}").heading
    assert {f"recipients.{name}" for name in values["recipients"]} <= addresses
    assert {f"never.{number}" for number in range(len(values["never"]))} <= addresses
    assert {f"registers.{name}" for name in values["registers"]} <= addresses
    assert {"covers", "changes", "authority", "updated"} <= addresses
    words = [
        *(each["say"][language] for each in values["categories"].values()),
        *(each["say"][language] for each in values["sources"].values()),
        *(each["say"][language] for each in values["people"].values()),
    ]
    assert [each for each in words if each.lower() not in said] == []


@pytest.mark.promise("P9")
@both
def test_the_controller_can_be_reached(declaration, values, language):
    said = text(compose(declaration, language))
    controller = values["controllers"]["ljusvik"]

    for key in ("name", "number", "address", "email", "phone"):
        assert controller[key] in said
    assert controller["answers"]["email"] in said


@pytest.mark.promise("P7")
@both
def test_the_version_and_its_dates_are_shown(declaration, language):
    notice = compose(declaration, language, version=3, effective=date(2026, 12, 2))
    months = {
        "sv": ("{} december", "{} november"),
        "fi": ("{}. joulukuuta", "{}. marraskuuta"),
        "en": ("{} December", "{} November"),
    }
    day, updated = (f"{month.format(2)} 2026" for month in months[language])

    said = " ".join(at(notice, "updated"))

    assert {"sv": "version 3", "fi": "versio 3", "en": "version 3"}[language] in said
    assert day in said
    assert updated in said


@pytest.mark.promise("P133", "P134")
@both
def test_the_authority_is_named_with_its_address(declaration, language):
    said = " ".join(at(compose(declaration, language), "authority"))

    assert "IMY" in said
    assert "Box 8114, 104 20 Stockholm" in said
    assert "Datainspektionen" not in said


@pytest.mark.parametrize(
    ("language", "address"),
    [
        ("sv", "PB 800, 00531 Helsingfors"),
        ("fi", "PL 800, 00531 Helsinki"),
        ("en", "P.O. Box 800, 00531 Helsinki, Finland"),
    ],
)
def test_the_address_of_the_authority_is_in_the_language_of_the_notice(
    values, language, address
):
    values["authority"] = "fi.tietosuojavaltuutettu"
    declaration = Declaration.model_validate(values)

    assert address in " ".join(at(compose(declaration, language), "authority"))


@pytest.mark.promise("P1")
@both
def test_what_the_notice_covers_is_said(declaration, language):
    assert "boka.ljusvik.example" in at(compose(declaration, language), "covers")[0]


@pytest.mark.promise("P139", "P140")
def test_changes_are_told_before(declaration):
    tell, ask = at(compose(declaration, "en"), "changes")

    assert tell == (
        "We tell you on this page and by e-mail at least 30 days before a change takes "
        "effect."
    )
    assert "we ask you first" in ask


@pytest.mark.promise("P24")
def test_what_must_be_given_says_what_happens_without_it(declaration):
    (said,) = at(compose(declaration, "sv"), "purposes.bookings.required.contact")

    assert said.startswith("Kontaktuppgifter. Utan adress hittar vi inte hem till dig")


@both
def test_without_a_named_authority_it_is_the_countrys(values, language):
    del values["authority"]
    values["controllers"]["ljusvik"]["country"] = "FI"

    notice = compose(Declaration.model_validate(values), language)

    assert "00531" in " ".join(at(notice, "controllers.ljusvik.country"))


def test_a_country_whose_authority_we_do_not_know_still_has_one(values):
    del values["authority"]
    values["controllers"]["ljusvik"]["country"] = "FO"

    notice = compose(Declaration.model_validate(values), "sv")

    assert "tillsynsmyndigheten på Färöarna" in text(notice)


@pytest.mark.promise("P5")
def test_a_prospect_sees_only_what_concerns_a_prospect(declaration):
    notice = compose(declaration, "en", kind="prospect")
    purposes = [each.purpose for each in notice.sections if each.purpose]

    assert purposes == ["enquiries", "customer_service", "newsletter"]
    assert at(notice, "recipients.mail_service")
    assert not at(notice, "recipients.bookkeeper")
    assert "Accounting Act" not in text(notice)
    assert at(notice, "people.prospect")


def test_a_right_that_nothing_gives_is_not_offered(values):
    del values["purposes"]["newsletter"]

    notice = compose(Declaration.model_validate(values), "sv")

    assert not at(notice, "rights.withdrawal")
    assert at(notice, "rights.portability")


def test_rights_lead_to_the_page_where_a_request_begins(declaration):
    notice = compose(declaration, "sv", requests="/sv/requests/new?from=notice")
    links = {s.href for s in notice.sentences if s.address.startswith("rights.")}

    assert "/sv/requests/new?from=notice&right=erasure" in links


@pytest.mark.promise("P126")
def test_what_the_law_keeps_is_said_beside_erasure(declaration):
    notice = compose(declaration, "sv")
    kept = [
        s for s in notice.sentences if s.anchor == "purposes-accounts-keep--erasure"
    ]

    assert "bokföringslagen (1999:1078)" in kept[0].text
    assert kept[0].source == "GDPR artikel 17.3 b"


@pytest.mark.promise("P6")
def test_another_basis_is_another_sentence(values):
    before = at(
        compose(Declaration.model_validate(values), "en"), "purposes.newsletter.basis"
    )
    values["purposes"]["newsletter"]["basis"] = {"interest": {"en": "to tell news"}}

    after = compose(Declaration.model_validate(values), "en")

    assert before[-1] != at(after, "purposes.newsletter.basis")[-1]
    assert "to tell news" in " ".join(at(after, "purposes.newsletter.basis"))


@pytest.mark.parametrize(
    ("keep", "sv", "en"),
    [
        (
            {"until": "P12M after booking.performed"},
            "Tolv månader efter detta: den dag då städningen gjordes (bokningar).",
            "Twelve months after this: the day the cleaning was done (bookings).",
        ),
        (
            {"law": "se.bokforingslagen"},
            (
                "Sju år efter utgången av det kalenderår då räkenskapsåret avslutades, "
                "enligt bokföringslagen (1999:1078)."
            ),
            (
                "Seven years after the end of the calendar year in which the financial "
                "year ended, as required by the Swedish Accounting Act (1999:1078)."
            ),
        ),
        (
            {"law": "se.hushallsarbetslagen"},
            (
                "Så länge som lagen (2009:194) om förfarandet vid skattereduktion för "
                "hushållsarbete kräver."
            ),
            (
                "As long as the Swedish Act on the Procedure for Tax Reductions for "
                "Household Work (2009:194) requires."
            ),
        ),
        (
            {"until": "withdrawn"},
            "Tills du tar tillbaka ditt ja.",
            "Until you take back your yes.",
        ),
        (
            {"until": "P1Y6M after booking"},
            "Ett år och sex månader efter detta: bokningar.",
            "One year and six months after this: bookings.",
        ),
    ],
)
@pytest.mark.promise("P114")
def test_how_long_in_words(values, keep, sv, en):
    values["purposes"]["bookings"]["keep"] = keep
    changed = Declaration.model_validate(values)

    assert at(compose(changed, "sv"), "purposes.bookings.keep")[0] == sv
    assert at(compose(changed, "en"), "purposes.bookings.keep")[0] == en


@pytest.mark.parametrize(
    ("period", "sv", "en"),
    [
        ("P1M", "en månad", "one month"),
        ("P12M", "tolv månader", "twelve months"),
        ("P24M", "två år", "two years"),
        ("P18M", "18 månader", "18 months"),
        ("P1Y", "ett år", "one year"),
        ("P2W", "två veckor", "two weeks"),
        ("P30D", "30 dagar", "30 days"),
        ("P1Y2M3D", "ett år, två månader och tre dagar", None),
    ],
)
def test_periods_in_words(period, sv, en):
    assert wording.wording("sv").period(period) == sv
    assert en is None or wording.wording("en").period(period) == en


@pytest.mark.parametrize(
    ("article", "sv", "en"),
    [
        ("Art. 6(1)(f)", "GDPR artikel 6.1 f", "GDPR Art. 6(1)(f)"),
        ("Art. 7(3)", "GDPR artikel 7.3", "GDPR Art. 7(3)"),
        ("Art. 22", "GDPR artikel 22", "GDPR Art. 22"),
        ("7 kap. 2 §", "7 kap. 2 §", "7 kap. 2 §"),
    ],
)
def test_articles_as_each_language_writes_them(article, sv, en):
    assert wording.wording("sv").article(article) == sv
    assert wording.wording("en").article(article) == en


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"country": "US", "by": "dpf"}, "Data Privacy Framework"),
        ({"country": "IN", "by": "bcr"}, "Binding rules"),
        ({"country": "CH"}, "well enough protected in Switzerland"),
        ({"country": "JP", "by": "adequacy"}, "well enough protected in Japan"),
        ({"country": "GB", "by": "clauses"}, "in the United Kingdom"),
    ],
)
def test_a_transfer_says_what_protects_it(values, change, words):
    recipient = values["recipients"]["mail_service"]
    recipient.pop("by")
    recipient.update(change)

    notice = compose(Declaration.model_validate(values), "en")

    assert words in text(notice)
    assert "leaves the EU and the EEA" in text(notice)


def test_inside_the_eea_nothing_is_said_of_transfers(values):
    values["recipients"]["mail_service"]["country"] = "IE"

    notice = compose(Declaration.model_validate(values), "en")

    assert "The data stays within the EU and the EEA." in text(notice)
    assert "standard clauses" not in text(notice)


@both
def test_everything_the_language_can_say_has_words(values, language):
    values["controllers"]["other"] = {
        **values["controllers"]["ljusvik"],
        "name": "Annan AB",
    }
    values["categories"]["health"] = {
        "say": "allergies",
        "special": True,
        "derived": ["booking.note"],
    }
    values["recipients"]["operators"]["are"] = "joint"
    values["never"] += [
        {"profile": "prospect"},
        {"sell": "contact.email"},
        {"collect": "national_id"},
    ]
    bookings = values["purposes"]["bookings"]
    bookings |= {"profiling": True, "controllers": ["other"]}
    bookings["uses"].append("health")
    values["purposes"]["security"]["basis"] = "vital"
    values["purposes"]["marketing"]["basis"] = "steps"
    values["purposes"]["accounts"]["basis"] = {"task": "se.bokforingslagen"}

    notice = compose(Declaration.model_validate(values), language)

    assert "Annan AB" in text(notice)
    assert "allergies" in text(notice).lower()
    assert "{" not in as_markdown(notice)


@both
def test_the_smallest_policy_has_a_notice(language):
    small = Declaration.model_validate(
        {
            "ombud": 1,
            "languages": ["sv"],
            "updated": "2026-11-02",
            "controllers": {
                "a": {
                    "name": "A AB",
                    "number": "559999-0008",
                    "country": "SE",
                    "address": "Gatan 1",
                    "email": "a@a.example",
                }
            },
            "people": {"customer": "kund"},
            "sources": {"person": "dig"},
            "categories": {
                "contact": {"is": "pd:Contact", "items": ["email", "since"]}
            },
            "purposes": {
                "orders": {
                    "say": "Vi levererar",
                    "for": ["customer"],
                    "basis": "contract",
                    "uses": ["contact"],
                    "from": ["person"],
                    "keep": {"until": "P1M after contact.since"},
                }
            },
        }
    )

    notice = compose(small, language)

    assert "Vi levererar." in text(notice)
    assert section(notice, "purposes-orders").heading == "Orders"
    standard = {"sv": "e-postadress", "fi": "sähköpostiosoite", "en": "e-mail address"}
    assert standard[language] in text(notice)
    event = {
        "sv": "En månad efter detta: since (kontaktuppgifter).",
        "fi": "Yksi kuukausi, ja aika alkaa tästä: since (yhteystiedot).",
        "en": "One month after this: since (contact details).",
    }
    assert at(notice, "purposes.orders.keep")[0] == event[language]


def test_words_given_once_serve_every_language(values):
    values["purposes"]["bookings"]["say"] = "We clean."
    changed = Declaration.model_validate(values)

    assert at(compose(changed, "sv"), "purposes.bookings.say") == ["We clean."]


def test_a_language_without_wording(declaration):
    with pytest.raises(UnknownLanguageError) as caught:
        compose(declaration, "../sv")

    assert "en, fi, sv" in caught.value.mend


def test_a_kind_that_is_not_there(declaration):
    with pytest.raises(UnknownKindError):
        compose(declaration, "sv", kind="supplier")


def test_a_language_is_there_as_soon_as_its_file_is(declaration, tmp_path, monkeypatch):
    known = wording.files("ombud.policy.notice")
    for language, copied in (("sv", "sv"), ("nb", "sv")):
        words = known.joinpath(f"{copied}.yaml").read_text("utf-8")
        (tmp_path / f"{language}.yaml").write_text(
            words.replace("Kort sagt", "Kort fortalt"), "utf-8"
        )
    monkeypatch.setattr(wording, "files", lambda _package: tmp_path)

    notice = compose(declaration, "nb")

    assert notice.language == "nb"
    assert section(notice, "summary").heading == "Kort fortalt"
