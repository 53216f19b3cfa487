from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ombud.policy import decisions, law
from ombud.policy.decisions import Code, Decision, Reason, Said
from ombud.policy.keeping import add, keep_until
from ombud.policy.language import Controller, Declaration, Keep
from ombud.policy.reading import read
from ombud.policy.wording import say

POLICY = read(Path(__file__).parent / "data" / "small.yaml").declaration
SMALL = decisions.compile(POLICY)
TODAY = date(2026, 11, 23)
LYCKA = POLICY.controllers["lycka"]
CUSTOMER = ["customer"]
YES = Said(consent="given")


def decide(purpose, categories=(), kinds=CUSTOMER, said=None, **more):
    return SMALL.decide(
        purpose, categories, kinds, said=said, **({"today": TODAY} | more)
    )


def codes(decision):
    return [reason.code for reason in decision.reasons]


def test_what_the_policy_says_is_allowed_with_its_basis():
    assert decide("orders", ["name", "contact.email"]) == Decision(
        allowed=True,
        reasons=(
            Reason(Code.CONTRACT, True, "purposes.orders.basis", "Art. 6(1)(b)"),  # noqa: FBT003
        ),
    )


def test_a_purpose_nobody_declared_is_refused():
    decision = decide("spying", ["name"])

    assert not decision.allowed
    assert decision.reasons == (
        Reason(Code.PURPOSE_UNKNOWN, False, "purposes", "Art. 5(1)(b)", "spying"),  # noqa: FBT003
    )


def test_a_category_that_the_purpose_does_not_use_is_refused():
    decision = decide("newsletter", ["contact", "order.price"], said=YES)

    assert [(r.code, r.about) for r in decision.reasons] == [
        (Code.CATEGORY_NOT_USED, "contact"),
        (Code.BANNED, "contact"),
        (Code.CATEGORY_NOT_USED, "order.price"),
    ]


def test_a_category_nobody_declared_is_refused():
    assert codes(decide("orders", ["shoe_size"])) == [Code.CATEGORY_NOT_USED]


def test_people_of_another_kind_are_refused():
    assert codes(decide("orders", ["name"], ["visitor"])) == [Code.KIND_NOT_MEANT]
    assert codes(decide("orders", ["name"], [])) == [Code.KIND_NOT_MEANT]


@pytest.mark.parametrize(
    ("said", "code", "article"),
    [
        (None, Code.CONSENT_MISSING, "Art. 6(1)(a)"),
        (Said(), Code.CONSENT_MISSING, "Art. 6(1)(a)"),
        (Said(consent="withdrawn"), Code.CONSENT_WITHDRAWN, "Art. 7(3)"),
    ],
)
def test_without_consent_it_is_refused(said, code, article):
    (reason,) = decide("newsletter", ["name"], said=said).reasons

    assert (reason.code, reason.article) == (code, article)
    assert reason.address == "purposes.newsletter.basis"


@pytest.mark.promise("P128")
def test_an_objection_stops_marketing_whatever_its_basis():
    for purpose in ("offers", "newsletter"):
        said = Said(consent="given", objected=True)
        (reason,) = decide(purpose, ["name"], said=said).reasons
        assert (reason.code, reason.article) == (
            Code.OBJECTED_TO_MARKETING,
            "Art. 21(3)",
        )


def test_an_objection_stops_an_interest_but_no_contract_or_law():
    said = Said(objected=True)

    assert codes(decide("improvement", said=said, only="aggregated")) == [Code.OBJECTED]
    assert decide("orders", said=said).allowed
    assert decide("accounts", said=said).allowed


@pytest.mark.promise("P66")
def test_restricted_data_still_serves_legal_claims():
    declaration = declared({"p": purpose(only="claims"), "q": purpose()})
    compiled = decisions.compile(declaration)

    def allowed(name, only):
        return compiled.decide(
            name, (), ["customer"], said=Said(restricted=True), today=TODAY, only=only
        ).allowed

    assert (allowed("p", "claims"), allowed("p", None), allowed("q", None)) == (
        True, False, False
    )  # fmt: skip


@pytest.mark.promise("P127")
def test_restricted_data_is_used_for_nothing():
    (reason,) = decide("orders", said=Said(restricted=True)).reasons

    assert (reason.code, reason.article) == (Code.RESTRICTED, "Art. 18(2)")


def test_a_ban_names_its_place_and_spares_its_exceptions():
    (reason,) = decide("offers", ["contact.phone"]).reasons[1:]

    assert (reason.code, reason.address) == (Code.BANNED, "never.3")
    assert decide("orders", ["contact.phone"]).allowed
    assert decide("accounts", ["national_id"]).allowed


def test_figures_about_many_are_not_about_one():
    assert codes(decide("improvement", ["order"])) == [Code.AGGREGATED_ONLY]
    assert decide("improvement", ["order"], only="aggregated").allowed


def test_an_interest_carries_only_once_it_is_weighed():
    early = date(2026, 8, 31)

    assert codes(decide("offers", ["name"], today=early)) == [Code.NOT_WEIGHED_YET]
    assert decide("offers", ["name"], today=date(2026, 9, 1)).allowed


def test_every_reason_against_is_given():
    said = Said(consent="withdrawn", objected=True, restricted=True)

    assert codes(decide("newsletter", ["order"], ["supplier"], said)) == [
        Code.KIND_NOT_MEANT,
        Code.CATEGORY_NOT_USED,
        Code.CONSENT_WITHDRAWN,
        Code.OBJECTED_TO_MARKETING,
        Code.RESTRICTED,
    ]


def test_a_category_used_item_by_item_is_used_whole():
    purposes = {"p": purpose(uses=["contact.email", "contact.phone"])}

    decision = decisions.compile(declared(purposes)).decide(
        "p", ["contact"], ["customer"], said=None, today=TODAY
    )

    assert decision.allowed


def test_a_ban_on_profiling_one_kind_spares_the_others():
    purposes = {"p": purpose(**{"for": ["customer", "visitor"], "profiling": True})}
    compiled = decisions.compile(declared(purposes, never=[{"profile": "visitor"}]))

    def ask(kinds):
        return compiled.decide("p", [], kinds, said=None, today=TODAY)

    assert ask(["customer"]).allowed
    assert codes(ask(["customer", "visitor"])) == [Code.BANNED]


def test_what_a_category_is_used_for_comes_with_all_that_must_be_said():
    used = SMALL.about("contact.email", CUSTOMER)

    assert [use.purpose for use in used] == ["orders", "newsletter", "offers"]
    assert used[1].basis == "consent"
    assert used[1].sources == ("person",)
    assert used[1].recipients == ("mail_service",)
    assert used[1].keep.withdrawn
    assert SMALL.purposes_for("visitor", "contact") == ("newsletter",)
    assert SMALL.purposes_for("visitor", "order") == ()


# The same, by a definition too slow and too plain to be wrong.

ITEMS = [
    "name",
    "contact",
    "contact.email",
    "contact.phone",
    "order",
    "order.date",
    "nobody",
]
BASES = [
    "consent",
    "contract",
    {"law": "se.bokforingslagen"},
    {"interest": "x", "balanced": "2026-11-01"},
    {"customer": "contract", "visitor": "consent"},
]


def declared(purposes, never=()):
    return Declaration.model_validate(
        {
            "ombud": 1,
            "languages": ["en"],
            "updated": TODAY,
            "controllers": {
                "c": {
                    "name": "C",
                    "number": "1",
                    "country": "SE",
                    "address": "x",
                    "email": "c@c.example",
                }
            },
            "people": {"customer": "customers", "visitor": "visitors"},
            "sources": {"person": "you"},
            "categories": {
                "name": "name",
                "contact": {"items": ["email", "phone"]},
                "order": {"items": ["date"]},
            },
            "purposes": purposes,
            "never": list(never),
        }
    )


def purpose(**more):
    return {
        "say": "x",
        "for": ["customer"],
        "basis": "contract",
        "uses": ["name"],
        "from": ["person"],
        "keep": {"until": "P1Y after order.date"},
    } | more


some = st.lists(st.sampled_from(ITEMS[:-1]), min_size=1, max_size=3, unique=True)
purposes = st.builds(
    purpose,
    basis=st.sampled_from(BASES),
    uses=some,
    marketing=st.booleans(),
    profiling=st.booleans(),
    only=st.sampled_from([None, "aggregated", "claims"]),
    **{"for": st.sampled_from([["customer"], ["customer", "visitor"]])},
    opt_out=st.booleans(),
) | st.builds(lambda more: purpose(**{"for": ["visitor"]} | more), st.just({}))
bans = st.lists(
    st.builds(
        lambda what, excepted: what | {"except": excepted},
        st.sampled_from(
            [{"use": item} for item in ITEMS[:-1]]
            + [{"collect": "order"}, {"profile": "everyone"}, {"profile": "visitor"}]
            + [{"sell": "everything"}, {"market": "visitor"}]
        ),
        st.sampled_from([[], ["p"]]),
    ),
    max_size=2,
)
saids = st.none() | st.builds(
    Said,
    consent=st.sampled_from([None, "given", "withdrawn"]),
    objected=st.booleans(),
    restricted=st.booleans(),
)
questions = st.fixed_dictionaries(
    {
        "categories": st.lists(st.sampled_from(ITEMS), max_size=3, unique=True),
        "kinds": st.lists(st.sampled_from(["customer", "visitor"]), unique=True),
        "said": saids,
        "today": st.sampled_from([TODAY, date(2026, 10, 1)]),
        "only": st.sampled_from([None, "aggregated", "claims", "incident"]),
    }
)
LEAVES = {
    "name": {"name"},
    "contact": {"contact.email", "contact.phone"},
    "order": {"order.date"},
}


def leaves(reference):
    return LEAVES.get(reference, {reference})


def plainly_allowed(declaration, *, categories, kinds, said, today, only):
    one = declaration.purposes["p"]
    said = said or Said()
    if not any(
        plainly_carried(one, one.basis_of(kind), said, today)
        for kind in kinds
        if kind in one.people
        and not (
            one.marketing
            and any(
                ban.market == kind and "p" not in ban.exceptions
                for ban in declaration.never
            )
        )
    ):
        return False
    may = set().union(*(leaves(use) for use in one.uses))
    for ban in declaration.never:
        if "p" not in ban.exceptions:
            may -= leaves(ban.use or ban.collect or "nothing")
            if one.profiling and (ban.profile == "everyone" or ban.profile in kinds):
                return False
    return (
        all(leaves(category) <= may for category in categories)
        and not (said.restricted and one.only != "claims")
        and one.only in (None, only)
    )


def plainly_carried(one, basis, said, today):
    return (
        not (basis.consent and said.consent != "given")
        and not (
            said.objected
            and (one.marketing or basis.interest or basis.consent or one.opt_out)
        )
        and not (basis.interest and basis.interest.balanced > today)
    )


@settings(max_examples=400, deadline=None)
@given(one=purposes, never=bans, question=questions)
def test_decisions_are_those_of_the_plain_definition(one, never, question):
    declaration = declared({"p": one}, never)

    decision = decisions.compile(declaration).decide("p", **question)

    assert decision.allowed == plainly_allowed(declaration, **question)
    assert decision.reasons
    assert all(reason.allows == decision.allowed for reason in decision.reasons)


@settings(max_examples=200, deadline=None)
@given(one=purposes, never=bans, question=questions, more=st.sampled_from(ITEMS))
def test_asking_for_more_is_never_easier(one, never, question, more):
    compiled = decisions.compile(declared({"p": one}, never))
    wider = question | {"categories": [*question["categories"], more]}

    if compiled.decide("p", **wider).allowed:
        assert compiled.decide("p", **question).allowed


@settings(max_examples=200, deadline=None)
@given(one=purposes, never=bans, question=questions)
def test_saying_no_never_allows_more(one, never, question):
    compiled = decisions.compile(declared({"p": one}, never))
    said = question["said"] or Said()
    for no in (
        Said(consent="withdrawn", objected=said.objected, restricted=said.restricted),
        Said(consent=said.consent, objected=True, restricted=said.restricted),
        Said(consent=said.consent, objected=said.objected, restricted=True),
    ):
        if compiled.decide("p", **question | {"said": no}).allowed:
            assert compiled.decide("p", **question).allowed or said.consent is None


@given(one=purposes, never=bans)
def test_a_ban_more_never_allows_more(one, never):
    fewer = decisions.compile(declared({"p": one}, never[:-1])).uses("p")

    assert decisions.compile(declared({"p": one}, never)).uses("p") <= fewer


# How long data stays.


def test_a_period_counts_from_its_event():
    keep = Keep.model_validate({"until": "P12M after order.date"})
    events = {"order.date": date(2026, 1, 31), "order.sent": date(2026, 5, 1)}

    assert keep_until(keep, events, LYCKA, TODAY) == date(2027, 1, 31)
    assert keep_until(keep, {}, LYCKA, TODAY) is None


def test_an_event_ahead_sets_no_end():
    keep = Keep.model_validate({"until": "P12M after order.date"})

    assert keep_until(keep, {"order.date": date(2026, 12, 1)}, LYCKA, TODAY) is None


def test_consent_data_stays_until_it_is_withdrawn():
    keep = Keep.model_validate({"until": "withdrawn"})

    assert keep_until(keep, {"order.date": TODAY}, LYCKA, TODAY) is None
    assert keep_until(keep, {"withdrawn": TODAY}, LYCKA, TODAY) == TODAY


def test_the_law_counts_from_the_named_event_or_the_latest():
    named = Keep.model_validate({"law": "se.bokforingslagen", "after": "order.date"})
    unnamed = Keep.model_validate({"law": "se.bokforingslagen"})
    events = {"order.date": date(2024, 3, 1), "order.paid": date(2025, 1, 2)}

    assert keep_until(named, events, LYCKA, TODAY) == date(2031, 12, 31)
    assert keep_until(unnamed, events, LYCKA, TODAY) == date(2032, 12, 31)
    assert keep_until(unnamed, {}, LYCKA, TODAY) is None


def test_the_law_counts_by_the_controllers_financial_year():
    keep = Keep.model_validate({"law": "se.bokforingslagen", "after": "order.date"})
    june = Controller.model_validate(
        LYCKA.model_dump() | {"financial_year_ends": "06-30"}
    )

    end = keep_until(keep, {"order.date": date(2024, 9, 1)}, june, TODAY)

    assert end == law.until("se.bokforingslagen", date(2024, 9, 1), "06-30")
    assert end == date(2032, 12, 31)


@pytest.mark.parametrize(
    ("day", "period", "end"),
    [
        (date(2026, 1, 31), "P1M", date(2026, 2, 28)),
        (date(2024, 1, 31), "P1M", date(2024, 2, 29)),
        (date(2024, 2, 29), "P1Y", date(2025, 2, 28)),
        (date(2026, 11, 30), "P3M", date(2027, 2, 28)),
        (date(2026, 12, 31), "P2M", date(2027, 2, 28)),
        (date(2026, 1, 31), "P1M1D", date(2026, 3, 1)),
        (date(2026, 11, 23), "P2W3D", date(2026, 12, 10)),
        (date(2026, 11, 23), "P0D", date(2026, 11, 23)),
        (date(9500, 1, 1), "P999Y", date.max),
        (date(9999, 12, 30), "P9D", date.max),
    ],
)
def test_periods_are_added_by_the_calendar(day, period, end):
    assert add(day, period) == end


@given(
    day=st.dates(date(1900, 1, 1), date(2200, 1, 1)),
    months=st.integers(0, 600),
)
def test_months_keep_the_day_or_end_with_the_month(day, months):
    end = add(day, f"P{months}M")

    assert (end.year * 12 + end.month) - (day.year * 12 + day.month) == months
    assert end.day == day.day or (end + timedelta(days=1)).day == 1


# What is said about it.


def test_every_reason_has_its_sentence_in_every_language():
    for code in Code:
        reason = Reason(code, False, "purposes.x", "Art. 6(1)(a)", "x")  # noqa: FBT003
        assert say(reason, "sv").endswith(" (artikel 6(1)(a)).")
        assert say(reason, "fi").endswith(" (artikla 6(1)(a)).")
        assert say(reason, "en").endswith(" (Art. 6(1)(a)).")
        assert len({say(reason, language) for language in ("sv", "fi", "en")}) == 3


def test_a_reason_is_said_in_words():
    (reason,) = decide("offers", ["name"], said=Said(objected=True)).reasons

    assert say(reason, "en") == (
        "An objection to direct marketing stops it for good (Art. 21(3))."
    )
    assert say(reason, "fi") == (
        "Suoramarkkinoinnin vastustaminen lopettaa sen pysyvästi (artikla 21(3))."
    )
    assert say(reason, "de") == say(reason, "en")


def test_a_reason_takes_the_companys_words():
    (reason,) = decide("newsletter", ["order"], said=YES).reasons

    assert say(reason, "sv", about="beställningar") == (
        "Ändamålet använder inte beställningar (artikel 5(1)(c))."
    )
