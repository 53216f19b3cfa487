"""Passing the gate: what is declared leaves and is logged, the rest is refused."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from ombud.choices.actions import say
from ombud.choices.words import EVERYTHING, Word
from ombud.evidence import queries as ledger
from ombud.gates.errors import ClockBehindError, Refused
from ombud.gates.models import Disclosure, PendingDisclosure
from ombud.gates.sharing.approve import approve, turn_down
from ombud.gates.sharing.asking import ask
from ombud.gates.sharing.errors import (
    AwaitsApproval,
    DisclosureDecidedError,
    IncompleteCaseError,
    OtherDisclosureError,
    PersonalReferenceError,
    RoleForbidsError,
    SameApproverError,
    UnknownCaseError,
    UnknownDisclosureError,
)
from ombud.gates.sharing.file import decide_case
from ombud.gates.sharing.log import cases, log, of_person, waiting
from ombud.gates.sharing.share import APPROVED_FOR, share
from ombud.people.abilities import ABILITIES, Ability, Role
from ombud.policy.actions import publish
from tests.house import said
from tests.sharing import (
    POLICY,
    on_file,
    to_carrier,
    to_dealer,
    to_guard,
    to_mail_service,
    to_platform,
)

NOBODY = "00000000-0000-0000-0000-000000000000"
OWNED = {"purpose": "orders", "people": ()}


def refused(proposal, now, **more):
    """The codes of a refusal, which is on the ledger, with nothing logged."""
    before = Disclosure.objects.count()
    with pytest.raises(Refused) as caught:
        share(proposal, at=now, **more)
    assert Disclosure.objects.count() == before
    codes = sorted({r.code.value for r in caught.value.decision.reasons})
    assert said("gates.disclosure.refused")[-1]["reasons"] == codes
    return codes


@pytest.mark.promise("P91", "P98")
def test_what_is_declared_leaves_stripped_and_logged(velo, somebody, now):
    alice = somebody()
    asked = to_carrier(alice, categories=("name", "contact", "order.total"))

    permit = share(asked, at=now)

    assert permit.fields == ("name", "contact.phone", "contact.address")
    assert permit.stripped == ("contact.email", "order.total")
    (went,) = of_person(alice)
    assert (went.recipient, went.purpose, went.case) == (
        "carrier",
        "orders",
        "fulfilment",
    )
    assert went.fields == permit.fields
    (entry,) = said("gates.disclosure.permitted")
    assert entry["permit"] == str(permit.id)
    assert entry["people"] == 1
    assert entry["by"] == "program"


@pytest.mark.promise("P91")
def test_what_is_not_declared_is_refused_and_on_the_ledger(velo, somebody, now):
    alice = somebody()

    assert refused(to_carrier(alice, recipient="spy"), now) == ["recipient-unknown"]
    assert refused(to_carrier(alice, case="credit"), now)[0] == "case-not-declared"
    assert refused(to_platform(alice, categories=("order.date",)), now) == [
        "field-not-declared"
    ]
    assert refused(to_carrier(alice, purpose="marketing"), now) == [
        "recipient-not-named"
    ]


def test_odd_words_are_not_repeated_in_the_ledger(velo, somebody, now):
    asked = to_carrier(somebody(), recipient="Anna <a@b.se>", case="850709-9805")

    assert "recipient-unknown" in refused(asked, now)

    entry = said("gates.disclosure.refused")[-1]
    assert (entry["recipient"], entry["case"]) == ("undeclared", "undeclared")


def test_asking_leaves_no_trace(velo, somebody, now):
    alice = somebody()
    before = len(ledger.entries(limit=500))

    assert ask(to_carrier(alice), now).decision.allowed
    assert not ask(to_carrier(alice, case=None), now).decision.allowed

    assert len(ledger.entries(limit=500)) == before
    assert Disclosure.objects.count() == 0


@pytest.mark.promise("P93")
def test_who_objected_is_left_out_of_what_goes_to_a_platform(velo, somebody, now):
    people = [somebody() for _ in range(4)]
    say(people[0], "marketing", Word.OBJECTED, channel="portal", notice=1, at=now)
    say(people[1], EVERYTHING, Word.RESTRICTED, channel="portal", notice=1, at=now)

    permit = share(to_platform(*people), at=now)

    assert permit.people == (people[2], people[3])
    assert permit.left_out == {"objected-to-marketing": 1, "restricted": 1}
    (batch,) = log()
    assert (batch.recipient, batch.purpose, batch.people) == (
        "platform",
        "marketing",
        2,
    )
    assert batch.fields == ("contact.email",)
    assert batch.ways == (("US", "dpf"),)
    assert of_person(people[0]) == ()
    assert refused(to_platform(people[0]), now) == ["objected-to-marketing"]


def test_whom_nobody_knows_is_shared_of_by_nobody(velo, now):
    assert refused(to_carrier(NOBODY), now) == ["kind-not-meant"]
    assert refused(to_platform(), now) == []


@pytest.mark.promise("P97")
def test_one_enquiry_sends_one_person_to_one_shop(velo, somebody, now):
    alice, bob = somebody("enquirer"), somebody("enquirer")

    assert refused(to_dealer(alice, bob), now) == ["one-person-only"]
    share(to_dealer(alice), at=now)
    # A list, one by one, under the same enquiry.
    assert refused(to_dealer(bob), now) == ["referred-already"]
    assert refused(to_dealer(alice, party="Annan AB"), now) == ["referred-already"]

    (went,) = of_person(alice)
    assert went.party == "Butiken i Norr AB"
    share(to_dealer(bob, reference="E-18"), at=now)


@pytest.mark.promise("P97")
def test_the_database_too_lets_an_enquiry_lead_to_one_shop(velo, somebody, now):
    share(to_dealer(somebody("enquirer")), at=now)
    row = Disclosure.objects.get()

    row.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.promise("P92")
def test_participants_go_to_the_events_partner_until_it_is_over(velo, somebody, now):
    alice = somebody("participant")
    matter = on_file(
        now, recipient="partner", case="event", party="Cykelklubben",
        undertaking_on=None, ends_on=now.date(),
    )  # fmt: skip
    asked = to_carrier(
        alice, recipient="partner", purpose="events", case="event",
        party="Cykelklubben", matter=matter,
    )  # fmt: skip

    permit = share(asked, at=now)

    assert permit.fields == ("name", "contact.email")
    other = to_carrier(
        alice, recipient="partner", purpose="events", case="event",
        party="Pyöräseura", matter=matter,
    )  # fmt: skip
    assert refused(other, now) == ["party-not-named"]
    assert refused(asked, now + timedelta(days=1)) == ["case-over"]


@pytest.mark.promise("P94", "P101")
def test_a_deal_needs_its_party_and_an_undertaking_or_a_reason(velo, somebody, now):
    alice = somebody()
    asked = to_carrier(alice, recipient="buyer", case="deal", party="Köpare AB")

    assert refused(asked, now) == ["not-on-file", "undertaking-missing"]
    bare = on_file(now, undertaking_on=None)
    lacking = to_carrier(
        alice, recipient="buyer", case="deal", party="Köpare AB", matter=bare
    )
    assert refused(lacking, now) == ["undertaking-missing"]
    for matter in (
        on_file(now),
        on_file(
            now, undertaking_on=None, excepted=True, reason="The court sells the firm."
        ),
    ):
        permit = share(
            to_carrier(
                alice, recipient="buyer", case="deal", party="Köpare AB", matter=matter
            ),
            at=now,
        )
        assert permit.proposal.matter == matter
    assert {batch.party for batch in log(case="deal")} == {"Köpare AB"}


@pytest.mark.parametrize(
    "facts",
    [
        {"recipient": "spy"},
        {"case": "claim"},
        {"party": "  "},
        {"undertaking_on": None, "excepted": True},
        {"recipient": "partner", "case": "event", "ends_on": None},
        {"recipient": "police", "case": "request", "ground": ""},
        {"recipient": "police", "case": "law", "ground": "se.ingenlag"},
    ],
)
def test_a_case_that_lacks_something_is_not_put_on_file(velo, now, facts):
    with pytest.raises(IncompleteCaseError) as caught:
        on_file(now, **facts)

    assert caught.value.mend
    assert cases(now.date()) == ()


@pytest.mark.promise("P94", "P99")
@pytest.mark.parametrize(
    ("case", "ground"), [("request", "request"), ("law", "se.bokforingslagen")]
)
def test_an_authority_waits_for_a_decision(
    velo, somebody, hire, officer, *, now, case, ground
):
    alice = somebody()
    matter = on_file(
        now, recipient="police", case=case, party="Polisen region Öst",
        undertaking_on=None, ground=ground, reference="K-901",
    )  # fmt: skip
    asked = to_carrier(
        alice, recipient="police", case=case, party="Polisen region Öst",
        reference="K-901", matter=matter,
    )  # fmt: skip
    assert refused(asked, now) == ["not-decided"]
    with pytest.raises(RoleForbidsError):
        decide_case(matter, allowed=True, by=hire(Role.CASEWORKER), at=now)

    decide_case(matter, allowed=True, by=officer, at=now)

    assert share(asked, at=now).people == (alice,)
    (decided,) = said("gates.case.decided")
    assert decided == {"matter": str(matter), "allowed": True, "by": officer}
    with pytest.raises(UnknownCaseError):
        decide_case(matter, allowed=False, by=officer, at=now)


@pytest.mark.promise("P100")
def test_a_credit_check_is_logged_with_its_order(velo, somebody, now):
    alice = somebody()
    asked = to_carrier(alice, recipient="agency", purpose="credit", case="credit")
    assert refused(asked, now) == ["reference-missing"]

    share(to_carrier(
        alice, recipient="agency", purpose="credit", case="credit", reference="O-5521",
    ), at=now)  # fmt: skip

    (batch,) = log()
    assert (batch.case, batch.reference) == ("credit", "O-5521")
    assert batch.fields == ("name", "order.total")
    assert "O-5521" not in str(said("gates.disclosure.permitted"))


# Two of us


@pytest.mark.promise("P102")
def test_protection_waits_for_another_persons_yes(velo, somebody, hire, officer, now):
    alice, asker = somebody(), hire(Role.CASEWORKER)
    assert refused(to_guard(alice, reason=""), now, by=asker) == [
        "approval-missing",
        "reason-missing",
    ]
    assert waiting() == ()

    with pytest.raises(AwaitsApproval) as caught:
        share(to_guard(alice), at=now, by=asker)

    pending = caught.value.pending
    (waits,) = waiting()
    assert (waits.id, waits.people, waits.yeses) == (pending, 1, (asker,))
    assert of_person(alice) == ()
    # Not yet, and not by somebody who may not.
    assert refused(to_guard(alice), now, by=asker, approval=pending) == [
        "approval-missing"
    ]
    with pytest.raises(RoleForbidsError):
        approve(pending, by=asker, at=now)
    assert said("gates.approval.refused")[-1]["why"] == "role"

    approve(pending, by=officer, at=now)
    permit = share(to_guard(alice), at=now, by=asker, approval=pending)

    assert permit.people == (alice,)
    (batch,) = log(case="protection")
    assert (batch.by, batch.approved_by) == (asker, officer)
    assert batch.reason == "Threats against the staff of our shop."
    assert waiting() == ()


@pytest.mark.promise("P102")
def test_nobody_is_two_people(velo, somebody, hire, officer, now):
    with pytest.raises(AwaitsApproval) as caught:
        share(to_guard(somebody()), at=now, by=officer)
    pending = caught.value.pending

    with pytest.raises(SameApproverError):
        approve(pending, by=officer, at=now)

    assert said("gates.approval.refused")[-1]["why"] == "same_person"
    approve(pending, by=hire(Role.OFFICER), at=now)


@pytest.mark.promise("P102")
def test_a_program_is_none_of_us(velo, somebody, hire, officer, now):
    asked = to_guard(somebody())
    with pytest.raises(AwaitsApproval) as caught:
        share(asked, at=now)
    pending = caught.value.pending
    approve(pending, by=officer, at=now)
    assert refused(asked, now, approval=pending) == ["approval-missing"]

    approve(pending, by=hire(Role.OFFICER), at=now)

    assert share(asked, at=now, approval=pending)


def test_an_approval_is_for_what_was_asked_once_and_not_for_ever(
    velo, somebody, hire, officer, now
):
    alice, bob, asker = somebody(), somebody(), hire(Role.CASEWORKER)
    with pytest.raises(AwaitsApproval) as caught:
        share(to_guard(alice), at=now, by=asker)
    pending = caught.value.pending
    approve(pending, by=officer, at=now)

    for other, at in (
        (to_guard(bob), now),
        (to_guard(alice, bob), now),
        (to_guard(alice, party="Annan AB"), now),
        (to_guard(alice, reference="S-5"), now),
        (to_guard(alice, categories=("name",)), now),
    ):
        with pytest.raises(OtherDisclosureError):
            share(other, at=at, by=asker, approval=pending)
        assert said("gates.disclosure.refused")[-1]["reasons"] == ["approval"]
    share(to_guard(alice), at=now + APPROVED_FOR, by=asker, approval=pending)
    late = now + APPROVED_FOR + timedelta(seconds=1)
    with pytest.raises(OtherDisclosureError):
        share(to_guard(alice), at=late, by=asker, approval=pending)
    with pytest.raises(OtherDisclosureError):
        share(to_guard(alice), at=now + APPROVED_FOR, by=asker, approval=pending)
    with pytest.raises(UnknownDisclosureError):
        share(to_guard(alice), at=now + APPROVED_FOR, by=asker, approval=NOBODY)


def test_a_clock_that_is_behind_lets_nothing_leave(velo, somebody, now):
    alice = somebody()
    share(to_carrier(alice), at=now + timedelta(hours=1))

    with pytest.raises(ClockBehindError):
        share(to_carrier(alice), at=now)

    assert Disclosure.objects.count() == 1


def test_what_was_turned_down_is_over(velo, somebody, officer, hire, now):
    with pytest.raises(AwaitsApproval) as caught:
        share(to_guard(somebody()), at=now, by=officer)
    pending, other = caught.value.pending, hire(Role.OFFICER)

    turn_down(pending, by=other, at=now)

    assert waiting() == ()
    with pytest.raises(DisclosureDecidedError):
        approve(pending, by=other, at=now)
    with pytest.raises(UnknownDisclosureError):
        turn_down(NOBODY, by=other, at=now)
    assert PendingDisclosure.objects.get().refused_by_id == other


def test_an_objection_after_the_yes_still_counts(velo, somebody, hire, officer, now):
    alice, asker = somebody(), hire(Role.CASEWORKER)
    with pytest.raises(AwaitsApproval) as caught:
        share(to_guard(alice), at=now, by=asker)
    approve(caught.value.pending, by=officer, at=now)
    say(alice, EVERYTHING, Word.RESTRICTED, channel="portal", notice=1, at=now)

    codes = refused(to_guard(alice), now, by=asker, approval=caught.value.pending)

    assert codes == ["restricted"]


# For every role


@pytest.mark.promise("P96")
@pytest.mark.parametrize("role", [*Role, None])
@pytest.mark.parametrize("manner", ["product", "bulk"])
def test_no_role_sells_or_hands_out_a_register(
    velo, somebody, hire, now, *, role, manner
):
    people = [somebody() for _ in range(3)]
    by = hire(role) if role else None
    allowed = role is None or Ability.DISCLOSE in ABILITIES[role]
    for asked in (
        to_platform(*people, manner=manner),
        to_carrier(*people, manner=manner),
    ):
        with pytest.raises(Refused if allowed else RoleForbidsError):
            share(asked, at=now, by=by)

        reasons = said("gates.disclosure.refused")[-1]["reasons"]
        assert reasons == (["banned"] if allowed else ["role"])
    assert Disclosure.objects.count() == 0


@pytest.mark.promise("P95")
def test_a_closed_register_goes_to_processors_alone(velo, somebody, now):
    member = somebody("member")

    assert share(to_carrier(member), at=now)
    outside = to_carrier(member, recipient="lawyer", case="advice")
    assert refused(outside, now) == ["banned"]


@pytest.mark.parametrize(
    "facts",
    [
        {"reference": "anna@example.com"},
        {"reference": "850709-9805"},
        {"reference": "with blanks"},
        {"reason": "Because of anna@example.com."},
        {"reason": "About 850709-9805, you know."},
        {"reason": "long " * 200},
    ],
)
def test_a_reference_tells_nobody(velo, somebody, now, facts):
    with pytest.raises(PersonalReferenceError) as caught:
        share(to_guard(somebody(), **facts), at=now)

    assert "anna" not in str(caught.value)
    assert Disclosure.objects.count() == 0


@pytest.mark.promise("P110", "P108")
def test_clauses_signed_before_2021_carried_data_until_they_fell(db, somebody):
    text = POLICY.read_text(encoding="utf-8")
    old = text.replace("signed: 2026-02-01", "signed: 2020-02-01")
    old = old.replace("2026-", "2020-")
    start = datetime(2021, 1, 4, 9, tzinfo=UTC)
    publish(
        old.replace("by: dpf", "by: clauses\n    assessed: 2020-03-01"),
        name="policy.yaml", effective_from=start, by=None, at=start,
    )  # fmt: skip
    alice = somebody(at=start)
    last = datetime(2022, 12, 26, 22, 59, tzinfo=UTC)  # a minute before midnight here

    assert share(to_mail_service(alice), at=last).ways[0].mechanism == "clauses"
    after = last + timedelta(minutes=1)
    assert localdate(after) == date(2022, 12, 27)
    assert refused(to_mail_service(alice), after) == ["mechanism-not-in-force"]
