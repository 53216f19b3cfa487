"""What the examples promise, seen where it counts: in the notice and in decisions."""

from datetime import date
from functools import cache

import pytest

from ombud.policy import law
from ombud.policy.checks import check
from ombud.policy.decisions import Code, Compiled, Said
from ombud.policy.errors import InvalidPolicy
from ombud.policy.notice import compose
from ombud.policy.reading import parse
from tests.examples.companies import COMPANIES, policy, text

TODAY = date(2026, 11, 23)
YES = Said(consent="given")


def declared(company):
    return policy(company).declaration


@cache
def compiled(company) -> Compiled:
    return Compiled(declared(company))


def decide(company, purpose, categories, kinds, *, said=None, today=TODAY):
    rules = compiled(company)
    return rules.decide(
        purpose, categories, kinds, said=said, today=today, only=rules.only(purpose)
    )


@cache
def notice(company, language):
    return compose(declared(company), language)


def told(company, language, *addresses):
    """What the notice says at some elements, in one text."""
    return " ".join(
        sentence.text
        for section in notice(company, language).sections
        for sentence in section.sentences
        if any(
            sentence.address == a or sentence.address.startswith(f"{a}.")
            for a in addresses
        )
    )


def faults(company, old, new):
    changed = text(company).replace(old, new, 1)
    assert changed != text(company), old
    found = check(parse(changed, "policy.yaml"))
    return {each.code for each in found if each.level == "error"}


@pytest.mark.promise("P4")
@pytest.mark.parametrize("company", ["haspholm", "ljusvik"])
def test_an_ip_number_is_personal_data_like_any_other(company):
    declaration = declared(company)
    (holder,) = (n for n, c in declaration.categories.items() if "ip" in c.items)
    item = f"{holder}.ip"
    purposes = [n for n in declaration.purposes if item in compiled(company).uses(n)]

    assert purposes
    assert "IP" in told(company, "sv", f"categories.{holder}")
    for name in purposes:
        keep = declaration.purposes[name].keep.of(item)
        assert keep.event or keep.withdrawn
    other = next(n for n in declaration.purposes if n not in purposes)
    kinds = declaration.purposes[other].people
    codes = {r.code for r in decide(company, other, [item], kinds, said=YES).reasons}
    assert Code.CATEGORY_NOT_USED in codes


@pytest.mark.promise("P14")
@pytest.mark.parametrize("company", ["rimfjard", "tonlinge"])
def test_a_contact_person_stands_under_a_company(company):
    declaration = declared(company)
    kind = declaration.people["customer_contact"]
    served = [
        name
        for name, purpose in declaration.purposes.items()
        if "customer_contact" in purpose.people
    ]

    assert kind.represents == "organisation"
    known = {use.partition(".")[0] for n in served for use in compiled(company).uses(n)}
    assert {"name", "contact"} <= known
    employers = {"role.employer", "company.name", "company"}
    assert any(employers & compiled(company).uses(name) for name in served)
    for name in served:
        assert not any(
            item.startswith("private_life") for item in compiled(company).uses(name)
        )


@pytest.mark.promise("P19")
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("sv", "inte hör till arbetet"),
        ("fi", "eivät liity työhön"),
        ("en", "judgements"),
    ],
)
def test_judgements_that_the_work_does_not_need_are_never_noted(language, words):
    position = next(n for n, b in enumerate(declared("tonlinge").never) if b.note)

    assert words in told("tonlinge", language, f"never.{position}")


@pytest.mark.promise("P23")
def test_anything_else_waits_for_a_yes_that_names_it():
    ask = ("rimfjard", "what_you_tell", ["extra"], ["app_user"])

    assert [r.code for r in decide(*ask).reasons] == [Code.CONSENT_MISSING]
    assert decide(*ask, said=YES).allowed
    withdrawn = decide(*ask, said=Said(consent="withdrawn"))
    assert [r.code for r in withdrawn.reasons] == [Code.CONSENT_WITHDRAWN]
    others = [n for n in declared("rimfjard").purposes if n != "what_you_tell"]
    assert not any("extra" in compiled("rimfjard").uses(name) for name in others)


@pytest.mark.promise("P70")
@pytest.mark.parametrize("company", COMPANIES)
def test_every_purpose_stands_on_a_basis_and_every_yes_names_it(company):
    for name, purpose in declared(company).purposes.items():
        for kind in purpose.people:
            decision = decide(company, name, [], [kind], said=YES)
            if decision.allowed:
                (reason,) = decision.reasons
                assert reason.address.startswith(f"purposes.{name}.basis")
                assert reason.article == purpose.basis_of(kind).article
        assert told(company, "en", f"purposes.{name}.basis")


@pytest.mark.promise("P70")
def test_a_purpose_without_a_basis_is_no_policy():
    whole = text("ljusvik")
    without = whole.replace("    basis: contract\n", "", 1)
    assert without != whole

    with pytest.raises(InvalidPolicy) as refused:
        parse(without, "policy.yaml")

    assert "basis is missing" in refused.value.problems[0].message


@pytest.mark.promise("P71")
def test_contract_and_law_carry_only_where_they_hold():
    # A contract carries what is for those who have one, and for nobody else.
    assert decide("ljusvik", "bookings", ["name"], ["customer"]).allowed
    stranger = decide("ljusvik", "bookings", ["name"], ["prospect"])
    assert [r.code for r in stranger.reasons] == [Code.KIND_NOT_MEANT]
    steps = decide("ljusvik", "enquiries", ["name"], ["prospect"])
    assert [r.code for r in steps.reasons] == [Code.STEPS]
    # A law is named, known, and orders something.
    for old, new, code in (
        ("{ law: se.bokforingslagen }\n    uses", "{ law: se.nothing }\n    uses",
         "law-unknown"),
        ("{ law: se.bokforingslagen }\n    uses",
         "{ law: se.preskriptionslagen }\n    uses", "law-obliges-nobody"),
    ):  # fmt: skip
        assert code in faults("ljusvik", old, new)


@pytest.mark.promise("P72")
@pytest.mark.parametrize("company", COMPANIES)
def test_an_interest_is_stated_weighed_and_open_to_objection(company):
    for name, purpose in declared(company).purposes.items():
        for kind in purpose.people:
            interest = purpose.basis_of(kind).interest
            if interest is None:
                continue
            ask = (company, name, [], [kind])
            assert interest.balanced
            if Code.BANNED in {r.code for r in decide(*ask).reasons}:
                continue  # a register that no marketing reaches
            assert decide(*ask).allowed
            assert not decide(*ask, said=Said(objected=True)).allowed
            early = decide(*ask, today=date(2020, 1, 1))
            assert Code.NOT_WEIGHED_YET in {r.code for r in early.reasons}


@pytest.mark.promise("P91")
@pytest.mark.parametrize("company", COMPANIES)
def test_recipients_are_a_closed_list_that_the_notice_shows(company):
    declaration = declared(company)
    for name, purpose in declaration.purposes.items():
        assert set(purpose.to) <= declaration.recipients.keys(), name
    for name, recipient in declaration.recipients.items():
        said = told(company, "sv", f"recipients.{name}")
        assert recipient.do["sv"] in said or recipient.do["sv"].capitalize() in said


@pytest.mark.promise("P91")
def test_a_purpose_that_gives_data_to_somebody_unnamed_is_refused():
    assert "recipient-unknown" in faults("ljusvik", "to: [operators", "to: [somebody")


@pytest.mark.promise("P92", "P93", "P99", "P100")
@pytest.mark.parametrize(
    ("company", "recipient", "cases"),
    [
        ("haspholm", "event_partners", {"event"}),
        ("haspholm", "social_platform", set()),
        ("takryd", "social_platform", set()),
        ("haspholm", "authorities", {"law", "request"}),
        ("tonlinge", "customs", {"law"}),
        ("tonlinge", "credit_agencies", {"credit"}),
        ("tonlinge", "fraud_prevention", {"fraud"}),
        ("ljusvik", "credit_agencies", {"credit"}),
    ],
)
def test_data_goes_out_in_its_cases_and_with_its_fields_alone(
    company, recipient, cases
):
    declaration = declared(company)
    one = declaration.recipients[recipient]
    said = told(company, "en", f"recipients.{recipient}")
    senders = [n for n, p in declaration.purposes.items() if recipient in p.to]

    assert cases <= set(one.cases)
    assert cases or one.gets
    assert senders
    if one.gets:
        used = set().union(*(compiled(company).uses(name) for name in senders))
        assert set(one.gets) <= used
        assert "only this" in said
    for each in one.cases:
        assert told_case(company, recipient, each) in said


def told_case(company, recipient, case):
    """How the notice puts a case, seen by what goes when the case goes."""
    declaration = declared(company)
    one = declaration.recipients[recipient]
    rest = tuple(each for each in one.cases if each != case)
    less = declaration.model_copy(
        update={
            "recipients": declaration.recipients
            | {recipient: one.model_copy(update={"cases": rest})}
        }
    )
    after = " ".join(
        sentence.text
        for section in compose(less, "en").sections
        for sentence in section.sentences
        if sentence.address.startswith(f"recipients.{recipient}")
    )
    before = told(company, "en", f"recipients.{recipient}")
    assert before != after
    gone = [s for s in before.split(". ") if s not in after]
    assert gone
    return gone[0]


@pytest.mark.promise("P107")
@pytest.mark.parametrize("company", COMPANIES)
def test_every_recipient_has_a_place_and_leaving_the_eea_a_ground(company):
    for name, recipient in declared(company).recipients.items():
        for country in recipient.everywhere:
            if not law.is_eea(country):
                assert recipient.by, name
                assert recipient.by == "adequacy" or recipient.assessed, name
                assert told(company, "en", f"recipients.{name}")


@pytest.mark.promise("P107")
def test_a_place_outside_without_a_ground_is_refused():
    found = faults(
        "takryd",
        "    country: SE\n    agreement:",
        "    country: IN\n    agreement:",
    )

    assert found & {"transfer-without-safeguard", "transfer-banned"}


@pytest.mark.promise("P137")
@pytest.mark.parametrize(
    ("company", "visits"), [("tonlinge", "visit"), ("rimfjard", "browsing")]
)
def test_what_is_noted_of_a_visit_is_the_listed_items(company, visits):
    declaration = declared(company)
    items = declaration.categories[visits].items
    users = [
        name
        for name, each in declaration.purposes.items()
        if any(use.partition(".")[0] == visits for use in each.uses)
    ]

    assert items
    assert users
    for name in users:
        kinds = declaration.purposes[name].people
        unlisted = decide(company, name, [f"{visits}.fingerprint"], kinds, said=YES)
        assert Code.CATEGORY_NOT_USED in {r.code for r in unlisted.reasons}
    said = told(company, "sv", f"categories.{visits}")
    for words in items.values():
        assert words["sv"] in said
