"""The layers and the parts: the summary, one collection point, one outside source."""

import pytest

from ombud.policy.language import Declaration
from ombud.policy.notice import (
    UnknownPartError,
    anchor_of,
    as_html,
    as_markdown,
    compose,
)

LANGUAGES = ["sv", "fi", "en"]
each_language = pytest.mark.parametrize("language", LANGUAGES)


def text(notice):
    return " ".join(sentence.text for sentence in notice.sentences)


def at(notice, address):
    return [s.text for s in notice.sentences if s.address == address]


def section(notice, anchor):
    return next((each for each in notice.sections if each.anchor == anchor), None)


def facts(notice, anchor):
    """What a section says of each term."""
    return {
        fact.term: " ".join(
            sentence.text
            for point in getattr(fact.says, "points", None) or [fact.says.sentences]
            for sentence in point
        )
        for block in section(notice, anchor).blocks
        if hasattr(block, "facts")
        for fact in block.facts
    }


@each_language
def test_the_summary_stands_alone_and_leads_on(everything, language):
    notice = compose(everything, language)
    said = list(notice.summary.sentences)

    assert notice.summary is notice.sections[0]
    assert len(facts(notice, "summary")) == 5
    assert sum(len(s.text.split()) for s in said) < 140
    inner = {s.href.removeprefix("#") for s in said if s.href.startswith("#")}
    assert inner
    assert inner <= notice.anchors
    assert any(s.href == "/requests/new" for s in said)


def test_the_summary_says_who_why_with_whom_how_long_and_what_one_can_ask(everything):
    said = facts(compose(everything, "en"), "summary")

    assert said["Who"].startswith("Norrvik Bygg AB and Söderhamnen Oy are responsible")
    assert said["Why"].startswith("We use your data for eight purposes, among them")
    assert "offers and statistics" in said["Why"]  # a card handed over is no yes
    assert said["With whom"].startswith("Data goes to seven kinds of recipients")
    assert "Ten years after the day a claim arose." in said["How long"]
    assert "see, correct, move or erase" in said["Your rights"]


def test_few_purposes_are_all_named_in_the_summary(declaration):
    said = facts(compose(declaration, "en", kind="prospect"), "summary")

    assert "customer service" in said["Why"]
    assert "among" not in said["Why"]


@pytest.mark.promise("P24", "P28")
@each_language
def test_a_collection_point_says_just_what_concerns_it(everything, language):
    notice = compose(everything, language, point="order_form")

    assert [s.purpose for s in notice.sections if s.purpose] == ["orders", "offers"]
    assert at(notice, "points.order_form.before")
    assert "norrvik.example/bestall" in text(notice)
    assert everything.categories["health"].say[language] not in text(notice).lower()
    marked = at(notice, "points.order_form.asks")[0]
    assert marked.count("*") == 2  # the name and the e-mail address, not the goods
    assert not section(notice, "measures")
    assert not section(notice, "scope")
    for anchor in ("who", "recipients", "transfers", "rights", "complaint", "version"):
        assert section(notice, anchor)


def test_at_a_point_only_what_is_asked_for_there_is_named(everything):
    notice = compose(everything, "en", point="order_form")

    assert at(notice, "purposes.orders.uses") == [
        "Name*.",
        "Contact details: e-mail address*.",
        "Orders: goods.",
    ]
    assert at(notice, "purposes.orders.from") == ["From you."]


def test_a_point_that_asks_for_nothing_by_name_shows_what_is_used(everything):
    notice = compose(everything, "en", point="browsing")

    assert at(notice, "purposes.statistics.uses") == ["Visits: time."]
    assert at(notice, "purposes.statistics.from") == ["From your visits to our pages."]


@pytest.mark.promise("P29", "P31")
@each_language
def test_an_outside_source_says_what_came_from_it(everything, language):
    notice = compose(everything, language, source="credit_firm")

    assert [s.purpose for s in notice.sections if s.purpose] == ["credit"]
    assert at(notice, "sources.credit_firm")
    assert "Kreditlyktan AB" in at(notice, "sources.credit_firm.named")[0]
    categories = {s.address for s in section(notice, "categories").sentences}
    assert categories == {
        *("categories", "categories.name", "categories.national_id"),
        "categories.record",
    }
    assert not section(notice, "points")
    for anchor in ("who", "recipients", "rights", "complaint", "version"):
        assert section(notice, anchor)


@pytest.mark.promise("P30")
def test_a_public_source_is_said_to_be_public_and_by_name(everything):
    notice = compose(everything, "en", source="register")
    said = [s for s in notice.sentences if s.address.startswith("sources.register")]

    assert "Everyone can read there what it holds." in [s.text for s in said]
    assert "By name: Bolagsverket." in [s.text for s in said]
    assert {s.source for s in said} >= {"GDPR Art. 14(2)(f)", "GDPR Art. 14(1)(d)"}
    assert not at(notice, "purposes.cards.required.name")


def test_who_gave_it_to_us_owes_us_nothing(everything):
    notice = compose(everything, "en", source="friend")

    assert not at(notice, "purposes.orders.required.name")


@pytest.mark.promise("P5")
@pytest.mark.parametrize("kind", ["customer", "member", "supplier_contact"])
def test_each_kind_of_people_has_its_own_basis(everything, kind):
    notice = compose(everything, "en", kind=kind)
    said = [
        s.text
        for s in notice.sentences
        if s.address.startswith("purposes.orders.basis")
    ]

    assert (
        said[0]
        == {
            "customer": "We need the data to keep our contract with you.",
            "member": (
                "You asked us for something before we have a contract, "
                "and we need the data for that."
            ),
            "supplier_contact": "We have a legitimate interest: to reach the supplier.",
        }[kind]
    )


@pytest.mark.parametrize("part", [{"point": "nowhere"}, {"source": "nobody"}])
def test_a_part_that_is_not_there(everything, part):
    with pytest.raises(UnknownPartError) as caught:
        compose(everything, "sv", **part)

    assert caught.value.mend.startswith("It names: ")


@pytest.mark.promise("P8")
@pytest.mark.parametrize(
    "part",
    [{}, {"kind": "member"}, {"point": "browsing"}, {"source": "register"}],
)
def test_no_link_within_a_notice_leads_nowhere(everything, part):
    html = as_html(compose(everything, "sv", **part))
    notice = compose(everything, "sv", **part)

    for sentence in notice.sentences:
        if sentence.href.startswith("#") and sentence.href[1:] not in notice.anchors:
            assert part.keys() & {"kind", "point", "source"}
            assert f'href="{sentence.href}"' not in html


def test_in_the_whole_notice_every_link_has_its_end(everything):
    notice = compose(everything, "sv")
    inner = {s.href[1:] for s in notice.sentences if s.href.startswith("#")}

    assert inner <= notice.anchors


@each_language
def test_the_companys_own_words_stand_in_place_of_ours(everything, language):
    notice = compose(everything, language)
    own = {s.anchor: s.text for s in notice.sentences if s.own}

    shredder = everything.wording["purposes.orders.keep--then"][language]
    free = {"rights--free": "It is free."} if language == "en" else {}
    assert own == {"purposes-orders-keep--then": shredder, **free}
    assert shredder in as_markdown(notice)


def test_own_words_may_be_given_by_the_address_of_the_sentence(all_values):
    all_values["wording"] = {
        "purposes.newsletter": {"en": "not this one"},
        "purposes.offers.keep": "As long as you like.",
        "changes": {"fi": "Kerromme ajoissa."},
    }
    changed = Declaration.model_validate(all_values)

    for language in LANGUAGES:
        notice = compose(changed, language)
        assert at(notice, "purposes.offers.keep")[0] == "As long as you like."
    assert at(compose(changed, "fi"), "changes")[0] == "Kerromme ajoissa."
    assert at(compose(changed, "en"), "changes")[0] != "Kerromme ajoissa."


def test_own_words_cannot_turn_the_line(all_values):
    all_values["wording"] = {"rights--free": "Gratis\n# och\u202e kul"}

    notice = compose(Declaration.model_validate(all_values), "sv")

    assert "Gratis # och kul" in text(notice)


def test_no_two_sentences_of_any_part_share_an_anchor(everything):
    for part in ({"kind": "member"}, {"point": "order_form"}, {"source": "register"}):
        anchors = [s.anchor for s in compose(everything, "fi", **part).sentences]
        assert len(anchors) == len(set(anchors))


def test_a_key_of_own_wording_is_an_anchor_or_an_address(everything):
    known = {s.anchor for s in compose(everything, "en").sentences}

    assert {anchor_of(key) for key in everything.wording} <= known
