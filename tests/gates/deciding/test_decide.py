"""Decisions by machine: as declared, kept, contested, looked at by a human."""

import uuid

import pytest

from ombud.choices.actions import say
from ombud.choices.words import EVERYTHING, Word
from ombud.gates.deciding.contest import contest, review
from ombud.gates.deciding.decide import decide_automatically
from ombud.gates.deciding.errors import (
    AlreadyContestedError,
    InvalidOutcomeError,
    NotContestedError,
    ReviewForbiddenError,
    UnknownDecisionError,
)
from ombud.gates.deciding.profile import profile
from ombud.gates.deciding.register import contested, of_person
from ombud.gates.errors import Refused
from ombud.gates.models import AutomatedDecision
from ombud.people.abilities import Role
from ombud.people.actions import forget
from ombud.registers.own import holdings
from tests.house import said

INVOICE = ("credit", "invoice")
INPUTS = ("score", "order.total")


@pytest.mark.promise("P80")
def test_a_declared_decision_is_kept_and_on_the_ledger(velo, somebody, now):
    alice = somebody()

    made = decide_automatically(*INVOICE, alice, INPUTS, "refused", at=now)

    (found,) = of_person(alice)
    assert (found.id, found.outcome, found.inputs) == (made, "refused", INPUTS)
    assert found.holds == "refused"
    (entry,) = said("gates.decision.taken")
    assert entry["outcome"] == "refused"
    assert entry["made"] == str(made)


@pytest.mark.promise("P78", "P80")
@pytest.mark.parametrize(
    ("purpose", "decision", "inputs", "code"),
    [
        ("credit", "limit", ["score"], "decision-not-declared"),
        ("credit", "invoice", ["name"], "input-not-declared"),
        ("marketing", "invoice", ["order.date"], "decision-not-declared"),
        ("curiosity", "invoice", ["score"], "purpose-unknown"),
        ("Odd <b>", "850709-9805", ["score"], "purpose-unknown"),
    ],
)
def test_a_decision_that_is_not_declared_can_not_run(
    velo, somebody, now, *, purpose, decision, inputs, code
):
    with pytest.raises(Refused) as caught:
        decide_automatically(purpose, decision, somebody(), inputs, "yes", at=now)

    assert code in {r.code.value for r in caught.value.decision.reasons}
    assert code in said("gates.decision.refused")[-1]["reasons"]
    assert AutomatedDecision.objects.count() == 0


def test_nothing_is_decided_of_whom_it_is_not_meant_for(velo, somebody, now):
    alice = somebody()
    say(alice, EVERYTHING, Word.RESTRICTED, channel="portal", notice=1, at=now)
    for person in (alice, somebody("participant"), uuid.uuid4()):
        with pytest.raises(Refused):
            decide_automatically(*INVOICE, person, INPUTS, "granted", at=now)


def test_an_outcome_leaves_no_room_for_people(velo, somebody, now):
    for outcome in ("Anna is poor", "", "a@b.se"):
        with pytest.raises(InvalidOutcomeError):
            decide_automatically(*INVOICE, somebody(), INPUTS, outcome, at=now)


@pytest.mark.promise("P80")
def test_who_contests_gets_a_human(velo, somebody, officer, hire, now):
    alice, bob = somebody(), somebody()
    made = decide_automatically(*INVOICE, alice, INPUTS, "refused", at=now)
    with pytest.raises(UnknownDecisionError):
        contest(made, bob, at=now)
    with pytest.raises(NotContestedError):
        review(made, by=officer, at=now)

    contest(made, alice, at=now, words="I was ill, and paid later.")

    (waits,) = contested()
    assert waits.words == "I was ill, and paid later."
    stored = bytes(AutomatedDecision.objects.get().words)
    assert b"ill" not in stored
    with pytest.raises(AlreadyContestedError):
        contest(made, alice, at=now)
    with pytest.raises(ReviewForbiddenError):
        review(made, by=hire(Role.AUDITOR), at=now, outcome="granted")
    review(made, by=officer, at=now, outcome="granted")

    (found,) = of_person(alice)
    assert (found.outcome, found.holds, found.overturned) == (
        "refused",
        "granted",
        True,
    )
    assert contested() == ()
    assert said("gates.decision.overturned")[-1]["by"] == officer
    with pytest.raises(NotContestedError):
        review(made, by=officer, at=now)


@pytest.mark.promise("P80")
def test_a_human_can_come_to_the_same(velo, somebody, officer, now):
    alice = somebody()
    made = decide_automatically(*INVOICE, alice, INPUTS, "refused", at=now)
    contest(made, alice, at=now)

    review(made, by=officer, at=now)

    (found,) = of_person(alice)
    assert (found.holds, found.overturned) == ("refused", False)
    assert len(said("gates.decision.upheld")) == 1


def test_a_decision_is_in_the_answer_and_goes_with_the_person(velo, somebody, now):
    alice = somebody()
    made = decide_automatically(*INVOICE, alice, INPUTS, "refused", at=now)
    contest(made, alice, at=now, words="Look again.")
    (row,) = [r for r in holdings(alice) if r.table == "gates.automateddecision"]
    assert row.values["outcome"] == "refused"
    assert row.values["words"] == "Look again."

    forget(alice, at=now)

    assert AutomatedDecision.objects.count() == 0


# Profiles


@pytest.mark.promise("P42", "P77")
def test_a_segment_has_no_objector_and_no_other_input(velo, somebody, now):
    alice, bob = somebody(), somebody()
    say(alice, "insights", Word.OBJECTED, channel="portal", notice=1, at=now)

    segment = profile("insights", [alice, bob], ["order", "visits"], at=now)

    assert segment.people == (bob,)
    assert segment.left_out == {"objected": 1}
    with pytest.raises(Refused):
        profile("insights", [bob], ["order", "contact.email"], at=now)
    assert said("gates.profile.refused")[-1]["reasons"] == ["input-not-declared"]
    (entry,) = said("gates.profile.permitted")
    assert entry["people"] == 1


@pytest.mark.promise("P77", "P79")
@pytest.mark.parametrize(
    ("purpose", "code"),
    [("develop", "profiling-not-declared"), ("marketing", "profiling-not-declared")],
)
def test_nowhere_else_are_profiles_made(velo, somebody, now, purpose, code):
    with pytest.raises(Refused) as caught:
        profile(purpose, [somebody()], ["order.date"], at=now)

    assert code in {r.code.value for r in caught.value.decision.reasons}
    assert said("gates.profile.refused")[-1]["purpose"] == purpose
