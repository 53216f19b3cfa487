"""What may go to whom: the pure rule, over a company's policy and random ones."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ombud.policy import decisions
from ombud.policy.decisions import Code, Said
from ombud.policy.keeping import keep_until
from ombud.policy.reading import read
from ombud.policy.sharing import CASES, Disclosing, Matter, judge, leaves

DATA = Path(__file__).parents[1] / "data"
VELO = read(DATA / "sharing" / "policy.yaml").declaration
TABLE = decisions.compile(VELO)
TODAY = date(2026, 11, 23)


def changed(declaration=VELO, /, *, never=None, **recipients):
    """The policy with some recipients' facts, or bans, as they are given here."""
    made = {
        name: declaration.recipients[name].model_copy(update=facts)
        for name, facts in recipients.items()
    }
    update = {"recipients": {**declaration.recipients, **made}}
    if never is not None:
        ban = type(declaration.never[0])
        update["never"] = tuple(ban.model_validate(each) for each in never)
    return declaration.model_copy(update=update)


def against(asked, declaration=VELO, today=TODAY):
    table = decisions.compile(declaration)
    return {r.code: r for r in judge(declaration, table, asked, today).against}


def codes(asked, declaration=VELO, today=TODAY):
    return set(against(asked, declaration, today))


CARRIER = Disclosing(recipient="carrier", purpose="orders", case="fulfilment")
MAIL = Disclosing(recipient="mail_service", purpose="marketing")
PLATFORM = Disclosing(recipient="platform", purpose="marketing")
AGENCY = Disclosing(recipient="agency", purpose="credit", case="credit", reference=True)
REFERRAL = Disclosing(
    recipient="dealer", purpose="enquiries", case="referral", party="Butiken AB",
    reference=True,
)  # fmt: skip
DEAL = Disclosing(recipient="buyer", purpose="orders", case="deal", party="Köpare AB")
SOLD = Matter(
    recipient="buyer", case="deal", party="Köpare AB", undertaking=date(2026, 11, 2)
)
ASKED = Matter(
    recipient="police", case="request", party="Polisen region Öst", decided=True
)
POLICE = Disclosing(
    recipient="police", purpose="orders", case="request", reference=True,
    party="Polisen region Öst", matter=ASKED,
)  # fmt: skip
RIDE = Matter(
    recipient="partner", case="event", party="Cykelklubben", ends=date(2026, 11, 23)
)
EVENT = Disclosing(
    recipient="partner", purpose="events", case="event", party="Cykelklubben",
    matter=RIDE,
)  # fmt: skip
GUARD = Disclosing(
    recipient="guard", purpose="orders", case="protection", party="Vakt AB",
    reference=True, reason=True, approvals=2,
)  # fmt: skip
ALLOWED = [
    CARRIER,
    MAIL,
    PLATFORM,
    AGENCY,
    REFERRAL,
    replace(DEAL, matter=SOLD),
    POLICE,
    EVENT,
    GUARD,
]


@pytest.mark.parametrize("asked", ALLOWED, ids=lambda a: a.recipient)
def test_what_is_declared_may_go(asked):
    assert against(asked) == {}


_spy = replace(CARRIER, recipient="spy")
_other = replace(MAIL, purpose="orders")
_wrong = replace(CARRIER, case="credit")
_whim = replace(CARRIER, case="whim")
_bare = replace(CARRIER, case=None)
_claim = replace(MAIL, case="claim")
_date = replace(PLATFORM, categories=("order.date",))
_name = replace(PLATFORM, categories=("name",))
_india = replace(PLATFORM, country="IN")
_party = replace(PLATFORM, party="Other")


@pytest.mark.promise("P91")
@pytest.mark.parametrize(
    ("asked", "code", "at", "article"),
    [
        (_spy, Code.RECIPIENT_UNKNOWN, "recipients", 13),
        (_other, Code.RECIPIENT_NOT_NAMED, "purposes.orders.to", 5),
        (_wrong, Code.CASE_NOT_DECLARED, "recipients.carrier.when", 5),
        (_whim, Code.CASE_UNKNOWN, "recipients.carrier.when", 5),
        (_bare, Code.CASE_MISSING, "recipients.carrier.when", 5),
        (_claim, Code.CASE_NOT_DECLARED, "recipients.mail_service.when", 5),
        (_date, Code.FIELD_NOT_DECLARED, "recipients.platform.gets", 5),
        (_name, Code.CATEGORY_NOT_USED, "purposes.marketing.uses", 5),
        (_india, Code.COUNTRY_NOT_DECLARED, "recipients.platform.country", 13),
        (_party, Code.PARTY_NOT_NAMED, "recipients.platform.named", 15),
    ],
)
def test_what_is_not_declared_is_refused_with_its_place(asked, code, at, article):
    reason = against(asked)[code]

    assert reason.address == at
    assert reason.article.startswith(f"Art. {article}(")
    assert not reason.allows


@pytest.mark.promise("P98")
def test_fulfilment_strips_what_the_recipient_does_not_get():
    asked = replace(CARRIER, categories=("name", "contact", "order.total", "visits"))

    found = judge(VELO, TABLE, asked, TODAY)

    assert found.against == ()
    assert found.fields == ("name", "contact.phone", "contact.address")
    assert found.stripped == ("contact.email", "order.total", "visits")


@pytest.mark.promise("P98")
def test_where_nothing_is_left_the_disclosure_is_refused():
    asked = replace(CARRIER, categories=("order.total",))

    assert codes(asked) == {Code.FIELD_NOT_DECLARED}


@pytest.mark.promise("P94")
@pytest.mark.parametrize("case", ["merger", "curiosity", "", "LAW", "sale"])
def test_a_reason_outside_the_closed_list_is_refused(case):
    for name, recipient in VELO.recipients.items():
        purpose = next(p for p, each in VELO.purposes.items() if name in each.to)
        asked = Disclosing(recipient=name, purpose=purpose, case=case, reference=True)

        assert Code.CASE_UNKNOWN in codes(asked), recipient


# Bound: agreements, arrangements, undertakings


def test_a_processor_without_an_agreement_in_force_gets_nothing():
    for day in (None, date(2026, 11, 24)):
        reason = against(MAIL, changed(mail_service={"agreement": day}))[
            Code.AGREEMENT_MISSING
        ]
        assert (reason.address, reason.article) == (
            "recipients.mail_service.agreement",
            "Art. 28(3)",
        )


def test_joint_controllers_have_an_arrangement_for_the_purpose():
    asked = Disclosing(recipient="shop_together", purpose="orders")
    returns = VELO.joint["returns"]
    for facts in ({"arrangement": None}, {"purposes": ("credit",)}, {"partners": ()}):
        joint = {"returns": returns.model_copy(update=facts)}
        reason = against(asked, VELO.model_copy(update={"joint": joint}))[
            Code.ARRANGEMENT_MISSING
        ]
        assert reason.article == "Art. 26(1)"

    assert codes(asked) == set()


@pytest.mark.promise("P101")
def test_a_deal_is_on_file_with_its_party_and_an_undertaking():
    asked = replace(DEAL, matter=SOLD)
    assert codes(asked) == set()

    assert codes(DEAL) == {Code.NOT_ON_FILE, Code.UNDERTAKING_MISSING}
    assert codes(replace(asked, party="Annan AB")) == {Code.PARTY_NOT_NAMED}
    bare = replace(SOLD, undertaking=None)
    assert codes(replace(asked, matter=bare)) == {Code.UNDERTAKING_MISSING}
    assert codes(replace(asked, matter=replace(bare, excepted=True))) == set()
    ahead = replace(SOLD, undertaking=date(2026, 11, 24))
    assert codes(replace(asked, matter=ahead)) == {Code.UNDERTAKING_MISSING}
    other = replace(SOLD, recipient="police")
    assert Code.NOT_ON_FILE in codes(replace(asked, matter=other))


@pytest.mark.promise("P92")
def test_an_events_partner_gets_participants_until_it_is_over():
    assert codes(EVENT) == set()

    assert codes(EVENT, today=date(2026, 11, 24)) == {Code.CASE_OVER}
    assert codes(replace(EVENT, party="Pyöräseura")) == {Code.PARTY_NOT_NAMED}
    assert codes(replace(EVENT, party="Okänd")) == {Code.PARTY_NOT_NAMED}
    assert codes(replace(EVENT, matter=None)) == {Code.NOT_ON_FILE}


@pytest.mark.promise("P97")
def test_a_referral_is_of_one_person_to_one_customer_for_one_enquiry():
    assert codes(REFERRAL) == set()

    assert codes(replace(REFERRAL, people=2)) == {Code.ONE_PERSON_ONLY}
    assert codes(replace(REFERRAL, people=0)) == {Code.ONE_PERSON_ONLY}
    assert codes(replace(REFERRAL, party="")) == {Code.PARTY_MISSING}
    assert codes(replace(REFERRAL, reference=False)) == {Code.REFERENCE_MISSING}
    assert codes(replace(REFERRAL, referred=True)) == {Code.REFERRED_ALREADY}


@pytest.mark.promise("P99")
def test_an_authority_gets_data_by_a_stored_request_that_somebody_decided_on():
    assert codes(POLICE) == set()

    assert codes(replace(POLICE, matter=None)) == {Code.NOT_ON_FILE}
    for decided in (None, False):
        undecided = replace(POLICE, matter=replace(ASKED, decided=decided))
        assert codes(undecided) == {Code.NOT_DECIDED}
    duty = replace(POLICE, case="law")
    assert codes(duty) == {Code.NOT_ON_FILE}
    assert codes(replace(duty, matter=replace(ASKED, case="law"))) == set()


@pytest.mark.promise("P99")
def test_an_authority_outside_the_eea_needs_a_ground_for_the_transfer():
    asked = replace(
        POLICE, recipient="customs", matter=replace(ASKED, recipient="customs")
    )

    assert codes(asked) == set()
    without = changed(customs={"by": None})
    assert codes(asked, without) == {Code.TRANSFER_UNSAFE}


@pytest.mark.promise("P100")
def test_a_credit_check_is_tied_to_an_order():
    assert codes(AGENCY) == set()
    assert codes(replace(AGENCY, reference=False)) == {Code.REFERENCE_MISSING}
    assert codes(replace(AGENCY, case="fraud")) == set()


@pytest.mark.promise("P100")
def test_what_a_credit_check_found_stays_no_longer_than_declared():
    keep = VELO.purposes["credit"].keep.of("score")
    events = {"order.date": date(2026, 11, 1)}

    last = keep_until(keep, events, VELO.controllers["velo"], TODAY)

    assert last == date(2026, 12, 1)


@pytest.mark.promise("P102")
def test_protection_needs_a_reason_and_a_second_yes():
    assert codes(GUARD) == set()
    assert codes(replace(GUARD, reason=False)) == {Code.REASON_MISSING}
    assert codes(replace(GUARD, approvals=1)) == {Code.APPROVAL_MISSING}
    # Whatever the policy says of approvals.
    once = changed(guard={"approvals": 1})
    assert codes(replace(GUARD, approvals=1), once) == {Code.APPROVAL_MISSING}
    assert judge(VELO, TABLE, replace(GUARD, approvals=1), TODAY).awaits
    worse = replace(GUARD, approvals=1, reason=False)
    assert not judge(VELO, TABLE, worse, TODAY).awaits


# Bans


@pytest.mark.promise("P96")
@pytest.mark.parametrize("manner", ["product", "bulk"])
@pytest.mark.parametrize("asked", ALLOWED, ids=lambda a: a.recipient)
def test_data_goes_to_nobody_as_a_product_or_in_bulk(asked, manner):
    reason = against(replace(asked, manner=manner))[Code.BANNED]

    assert reason.address == "never.0"


@pytest.mark.promise("P95")
def test_a_register_that_is_never_disclosed_goes_to_processors_alone():
    to_lawyer = Disclosing(recipient="lawyer", purpose="orders", case="advice")

    def may(asked, *kinds):
        found = judge(VELO, TABLE, asked, TODAY)
        return found.decide(TABLE, kinds, said=None, today=TODAY)

    assert may(CARRIER, "member").allowed
    assert may(to_lawyer, "customer").allowed
    for kinds in (["member"], ["member", "customer"]):
        (reason,) = may(to_lawyer, *kinds).reasons
        assert (reason.code, reason.address) == (Code.BANNED, "never.2")


@pytest.mark.promise("P95")
def test_where_nothing_is_disclosed_only_processors_get_data():
    silent = changed(never=[{"disclose": "everything"}])
    for asked in ALLOWED:
        processor = VELO.recipients[asked.recipient].are == "processors"
        assert (Code.BANNED in codes(asked, silent)) is not processor


def test_what_is_never_outsourced_goes_to_no_processor():
    alone = changed(never=[{"outsource": "everything"}])

    assert Code.BANNED in codes(CARRIER, alone)
    assert codes(PLATFORM, alone) == set()


@pytest.mark.promise("P107")
def test_what_stays_in_the_eea_goes_to_no_country_outside():
    near = changed(never=[{"transfer": "outside the EEA"}])

    assert codes(MAIL, near) == {Code.BANNED}
    assert codes(CARRIER, near) == set()


@pytest.mark.promise("P86")
def test_who_is_behind_an_offer_gets_nobodys_address():
    asked = Disclosing(recipient="brand", purpose="partner_offers")

    (reason,) = against(asked).values()

    assert reason.code == Code.SENT_BY_US
    assert reason.address == "purposes.partner_offers.marketing.of"


def test_what_is_kept_for_somebody_else_is_in_no_purpose_of_ours():
    theirs = read(DATA / "sharing" / "policy.yaml").declaration.model_copy(
        update={"on_behalf": {"fleet": None}}
    )
    asked = Disclosing(recipient="carrier", purpose="fleet", case="fulfilment")

    (reason,) = against(asked, theirs).values()

    assert (reason.code, reason.article) == (Code.ON_BEHALF, "Art. 28(3)(a)")
    assert (
        not decisions.compile(theirs)
        .decide("fleet", (), ("customer",), said=None, today=TODAY)
        .allowed
    )


# Out of the EEA


@pytest.mark.promise("P108")
@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"by": None}, Code.TRANSFER_UNSAFE),
        ({"by": "adequacy"}, Code.TRANSFER_UNSAFE),
        ({"country": "IN", "by": "dpf"}, Code.TRANSFER_UNSAFE),
        ({"assessed": None}, Code.TRANSFER_NOT_ASSESSED),
        ({"assessed": date(2026, 11, 24)}, Code.TRANSFER_NOT_ASSESSED),
        ({"by": "bcr", "assessed": None}, Code.TRANSFER_NOT_ASSESSED),
        ({"by": "derogation"}, Code.DEROGATION_NOT_FOR_THIS),
        ({"signed": date(2026, 12, 1)}, Code.MECHANISM_NOT_IN_FORCE),
        ({"countries": ("IN",), "by": None}, Code.TRANSFER_UNSAFE),
    ],
)
def test_without_a_safeguard_that_holds_today_nothing_leaves(facts, code):
    assert code in codes(MAIL, changed(mail_service=facts))


@pytest.mark.promise("P110")
def test_privacy_shield_and_the_old_clauses_carry_nothing_any_more():
    shield = changed(mail_service={"by": "privacy_shield", "signed": None})
    for day, fallen in ((date(2020, 7, 15), False), (date(2020, 7, 16), True)):
        found = codes(MAIL, shield, day)
        assert (Code.MECHANISM_NOT_IN_FORCE in found) is fallen
    old = changed(mail_service={"signed": date(2020, 3, 1)})
    for day, fallen in ((date(2022, 12, 26), False), (date(2022, 12, 27), True)):
        found = codes(MAIL, old, day)
        assert (Code.MECHANISM_NOT_IN_FORCE in found) is fallen


@pytest.mark.promise("P108")
def test_the_footing_of_each_country_is_said():
    (way,) = judge(VELO, TABLE, MAIL, TODAY).ways
    assert (way.country, way.mechanism, way.article) == (
        "US",
        "clauses",
        "Art. 46(2)(c)",
    )
    both = changed(platform={"countries": ("CH", "FI")})
    ways = judge(both, decisions.compile(both), PLATFORM, TODAY).ways
    assert {w.country: w.mechanism for w in ways} == {"US": "dpf", "CH": "adequacy"}
    assert judge(VELO, TABLE, CARRIER, TODAY).ways == ()


@pytest.mark.promise("P108")
@pytest.mark.parametrize(
    "stop", [("mechanism", "clauses"), ("recipient", "mail_service"), ("country", "US")]
)
def test_a_flow_that_was_stopped_is_refused(stop):
    assert codes(replace(MAIL, stopped={stop})) == {Code.FLOW_STOPPED}
    assert codes(replace(CARRIER, stopped={stop})) == set()


# Over random questions

RECIPIENTS = st.sampled_from([*VELO.recipients, "spy"])
PURPOSES = st.sampled_from([*VELO.purposes, "curiosity"])
FIELDS = st.sampled_from([*leaves(VELO), *VELO.categories, "shoe_size"])
QUESTIONS = st.builds(
    Disclosing,
    recipient=RECIPIENTS,
    purpose=PURPOSES,
    categories=st.lists(FIELDS, max_size=4, unique=True).map(tuple),
    case=st.sampled_from([None, *CASES, "whim"]),
    party=st.sampled_from(["", "Cykelklubben", "Köpare AB", "Polisen region Öst"]),
    people=st.integers(0, 3),
    manner=st.sampled_from(["needed", "needed", "product", "bulk"]),
    reference=st.booleans(),
    reason=st.booleans(),
    matter=st.sampled_from([None, SOLD, ASKED, RIDE]),
    approvals=st.integers(1, 2),
    stopped=st.sets(st.sampled_from([("country", "US"), ("recipient", "carrier")])),
)
KINDS = st.sets(st.sampled_from([*VELO.people, "stranger"]))
SAID = st.builds(
    Said,
    consent=st.sampled_from([None, "given", "withdrawn"]),
    objected=st.booleans(),
    restricted=st.booleans(),
)
FACTS = st.fixed_dictionaries(
    {},
    optional={
        "country": st.sampled_from(["SE", "US", "IN", "CH"]),
        "by": st.sampled_from([None, "clauses", "dpf", "privacy_shield"]),
        "gets": st.sampled_from([(), ("name",), ("contact.email", "order")]),
        "cases": st.sampled_from([(), ("fulfilment",), ("event", "deal", "request")]),
        "agreement": st.sampled_from([None, date(2026, 1, 1)]),
        "are": st.sampled_from(["processors", "controllers", "joint"]),
        "undertaking": st.booleans(),
        "approvals": st.integers(1, 2),
    },
)
"""What a recipient may be instead of what it is."""


def different(asked, facts):
    """The policy where the recipient that is asked about has these facts."""
    known = asked.recipient in VELO.recipients
    return changed(**{asked.recipient: facts}) if known else VELO


@pytest.mark.promise("P91", "P96", "P98", "P108")
@given(asked=QUESTIONS, facts=FACTS, kinds=KINDS, said=SAID)
def test_what_leaves_is_always_declared(asked, facts, kinds, said):
    policy = different(asked, facts)
    table = decisions.compile(policy)
    found = judge(policy, table, asked, TODAY)

    decision = found.decide(table, kinds, said=said, today=TODAY)

    assert all(r.allows is decision.allowed for r in decision.reasons)
    assert decision.reasons
    if not decision.allowed:
        return
    recipient = policy.recipients[asked.recipient]
    purpose = policy.purposes[asked.purpose]
    assert asked.recipient in purpose.to
    assert set(found.fields) <= table.uses(asked.purpose)
    assert set(found.fields).isdisjoint(found.stripped)
    if recipient.gets:
        assert all(
            f in recipient.gets or f.partition(".")[0] in recipient.gets
            for f in found.fields
        )
    assert asked.case in recipient.cases if asked.case else not recipient.cases
    assert asked.manner == "needed"
    assert recipient.are != "processors" or recipient.agreement
    assert asked.approvals >= recipient.approvals
    assert not said.restricted
    assert not (purpose.marketing and said.objected)
    assert not kinds.isdisjoint(purpose.people)
    assert ("recipient", asked.recipient) not in asked.stopped
    if recipient.country == "IN":
        assert recipient.by == "clauses"
        assert recipient.assessed
    if asked.case == "referral":
        assert asked.people == 1


@given(asked=QUESTIONS, facts=FACTS)
def test_more_on_file_closes_nothing_unless_it_is_about_something_else(asked, facts):
    policy = different(asked, facts)
    stricter = replace(asked, matter=None, approvals=1, reference=False, reason=False)

    if not codes(stricter, policy):
        assert codes(replace(asked, case=stricter.case), policy) <= {
            Code.NOT_ON_FILE, Code.PARTY_NOT_NAMED, Code.CASE_OVER,
        }  # fmt: skip
