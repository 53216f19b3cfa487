"""Records are there for what they may be used for, and for nothing else."""

import itertools
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ombud.choices.queries import mask
from ombud.choices.words import EVERYTHING, Word
from ombud.evidence.models import Entry
from ombud.gates import records as gate
from ombud.gates.errors import Refused, UndeclaredError
from ombud.policy.actions import publish
from ombud.registers.errors import RecordHeldError
from ombud.registers.models import Record
from ombud.registers.records.changing import Mark
from ombud.registers.records.holding import hold
from ombud.registers.records.which import (
    ALWAYS,
    Why,
    by_key,
    for_decision,
    of_person,
    under,
)
from tests.choir import EMAIL, PART, PHONE, POLICY
from tests.house import said


@pytest.mark.promise("P32")
def test_a_record_is_there_for_its_purpose_only(choir):
    choir.collect(values={PHONE: "+46701740660"}, uses=["rehearsals", "concerts"])
    choir.collect("a2")

    assert choir.seen("rehearsals") == {"a1", "a2"}
    assert choir.seen("concerts") == {"a1"}
    assert choir.seen("concerts", by_key("singers", "a2")) == set()
    assert choir.seen("concerts", of_person(choir.alice)) == {"a1"}
    assert choir.seen("newsletter", under("rehearsals")) == set()


@pytest.mark.promise("P32")
def test_a_purpose_that_is_not_declared_is_refused_on_record(choir):
    choir.collect()

    with pytest.raises(Refused) as refused:
        choir.seen("curiosity", of_person(choir.alice))

    assert [r.code for r in refused.value.decision.reasons] == ["purpose-unknown"]
    assert said("gates.records.refused") == [
        {
            "deed": "read",
            "purpose": "curiosity",
            "reasons": ["purpose-unknown"],
            "call": 0,
        }
    ]
    assert said("registers.records.read") == []


@pytest.mark.promise("P16", "P32")
def test_only_what_the_purpose_uses_is_shown(choir):
    choir.collect(
        values={PHONE: "+46701740660", EMAIL: "alice@choir.example", PART: "alto"},
        uses=["rehearsals", "concerts"],
    )

    (for_rehearsals,) = gate.read("rehearsals", under("rehearsals"), at=choir.now)
    (for_concerts,) = gate.read("concerts", under("concerts"), at=choir.now)
    (asked,) = gate.read("concerts", under("concerts"), items=[EMAIL], at=choir.now)

    assert for_rehearsals.values == {PHONE: "+46701740660", PART: "alto"}
    assert for_concerts.values == {EMAIL: "alice@choir.example", PHONE: "+46701740660"}
    assert asked.values == {EMAIL: "alice@choir.example"}
    with pytest.raises(Refused):
        gate.read("concerts", under("concerts"), items=[PART], at=choir.now)


@pytest.mark.promise("P16")
@pytest.mark.parametrize(
    "values",
    [{"contact.fax": "1"}, {"shoes": "41"}, {PHONE: "1", EMAIL: "a@b.example"}],
)
def test_what_no_purpose_uses_is_not_collected(choir, values):
    with pytest.raises(Refused) as refused:
        choir.collect(values=values)

    assert {r.code for r in refused.value.decision.reasons} == {"category-not-used"}
    assert Record.objects.count() == 0
    assert said("gates.records.refused")[-1]["deed"] == "collect"


@pytest.mark.promise("P16")
def test_a_record_is_not_filled_with_what_no_purpose_uses(choir):
    choir.collect()

    with pytest.raises(Refused):
        gate.fill("singers", "a1", {"shoes": "41"}, why=Why.ORDER, at=choir.now)

    assert choir.seen("rehearsals") == {"a1"}


@pytest.mark.promise("P70")
def test_every_use_tells_what_it_rests_on(choir):
    choir.collect(values={PHONE: "+46701740660"}, uses=["rehearsals", "concerts"])

    choir.seen("concerts.may", by_key("singers", "a1"))

    (collected,) = said("registers.record.collected")
    assert collected["bases"] == [
        "purposes.concerts.basis",
        "purposes.rehearsals.basis",
    ]
    (read,) = said("registers.records.read")
    assert read["bases"] == ["purposes.concerts.basis"]


def test_a_project_is_under_its_purpose(choir):
    choir.collect(values={PHONE: "1"}, uses=["concerts.may"])
    choir.collect("a2", values={PHONE: "2"}, uses=["concerts", "concerts.june"])

    assert choir.seen("concerts.may") == {"a1"}
    assert choir.seen("concerts.june") == {"a2"}
    assert choir.seen("concerts") == {"a2"}
    with pytest.raises(Refused):
        choir.seen("curiosity.may")


def test_an_objection_stops_its_use_in_that_record(choir):
    values = {PHONE: "1"}
    choir.collect("a1", values=values, uses=["concerts", "concerts.may"])
    choir.collect(
        "a2", values=values, uses=["concerts", "concerts.may"], objected=["concerts"]
    )
    choir.collect(
        "a3",
        values=values,
        uses=["concerts", "concerts.may"],
        objected=["concerts.may"],
    )

    assert choir.seen("concerts") == {"a1", "a3"}
    assert choir.seen("concerts.may") == {"a1"}

    gate.mark(
        by_key("singers", "a1"),
        Mark.OBJECTED,
        ["concerts"],
        why=Why.OBJECTION,
        at=choir.now,
    )
    gate.mark(
        by_key("singers", "a2"), Mark.OBJECTED, [], why=Why.OBJECTION, at=choir.now
    )

    assert choir.seen("concerts") == {"a2", "a3"}


def test_a_decision_takes_only_records_that_take_part_in_it(choir):
    values = {PHONE: "1"}
    choir.collect("a1", values=values, uses=["concerts"], decisions=["seats"])
    choir.collect("a2", values=values, uses=["concerts"])
    choir.collect("a3", decisions=["seats"])

    assert choir.seen("concerts", for_decision("seats")) == {"a1"}
    with pytest.raises(UndeclaredError):
        choir.collect("a4", decisions=["fate"])


def test_a_record_whose_time_is_up_is_not_used(choir):
    choir.collect("a1", expires=choir.now + timedelta(seconds=1))
    choir.collect("a2", expires=choir.now)

    assert choir.seen("rehearsals") == {"a1"}


@pytest.mark.promise("P32")
def test_what_a_person_says_holds_for_their_records_at_once(choir):
    bob = choir.known("bob@choir.example")
    choir.collect("a1", values={PHONE: "1"}, uses=["concerts"])
    choir.collect("b1", values={PHONE: "2"}, uses=["concerts"], person=bob)

    choir.say(EVERYTHING, Word.RESTRICTED)
    assert choir.seen("concerts") == {"b1"}
    choir.say("concerts", Word.OBJECTED, bob)
    assert choir.seen("concerts") == set()
    choir.say(EVERYTHING, Word.LIFTED_RESTRICTION)
    assert choir.seen("concerts") == {"a1"}


def test_without_a_yes_nothing_is_collected_for_consent(choir):
    letter = {"values": {EMAIL: "alice@choir.example"}, "uses": ["newsletter"]}

    with pytest.raises(Refused) as refused:
        choir.collect(**letter)
    assert [r.code for r in refused.value.decision.reasons] == ["consent-missing"]
    with pytest.raises(Refused):
        gate.collect_many([choir.item("a1"), choir.item("a2", **letter)], at=choir.now)
    assert Record.objects.count() == 0

    choir.say("newsletter", Word.CONSENTED)
    choir.collect(**letter)
    assert choir.seen("newsletter") == {"a1"}
    choir.say("newsletter", Word.WITHDREW)
    assert choir.seen("newsletter") == set()


def test_many_are_collected_at_once_or_none(choir):
    gate.collect_many([choir.item(f"m{n}") for n in range(50)], at=choir.now)
    assert len(choir.seen("rehearsals")) == 50
    (entry,) = said("registers.records.collected")
    assert (entry["people"], entry["records"]) == (1, 50)

    with pytest.raises(UndeclaredError):
        gate.collect_many(
            [choir.item("n1"), choir.item("n2", source="rumour")], at=choir.now
        )
    with pytest.raises(RecordHeldError):
        gate.collect_many([choir.item("n1"), choir.item("m7")], at=choir.now)
    assert len(choir.seen("rehearsals")) == 50


def test_a_new_policy_holds_from_its_instant(choir):
    choir.collect(values={PHONE: "1"}, uses=["concerts"])
    assert choir.seen("concerts") == {"a1"}
    later = choir.now + timedelta(days=40)
    without = POLICY.read_text().replace("  concerts:", "  parties:")
    publish(without, name="policy.yaml", effective_from=later, by=None, at=choir.now)

    assert choir.seen("concerts") == {"a1"}
    choir.now = later
    with pytest.raises(Refused):
        choir.seen("concerts")
    assert choir.seen("parties", of_person(choir.alice)) == set()


NUMBERS = itertools.count()
WORDS = st.sampled_from(list(Word))
PURPOSES = st.sampled_from(["rehearsals", "concerts", "newsletter", EVERYTHING])
# A yes is to one purpose, never to all.
SAID = st.tuples(PURPOSES, WORDS).filter(
    lambda said: said != (EVERYTHING, Word.CONSENTED)
)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    before=st.lists(SAID, max_size=3),
    after=st.lists(SAID, max_size=3),
)
def test_a_record_always_carries_its_persons_standing(choir, before, after):
    person = choir.known(f"p{next(NUMBERS)}@choir.example")
    for purpose, word in before:
        choir.say(purpose, word, person)
    # Past the gate, which would not take it in after some of these words.
    hold(
        choir.item(f"p{next(NUMBERS)}", person=person),
        bases=[],
        condition=ALWAYS,
        at=choir.now,
    )
    for purpose, word in after:
        choir.say(purpose, word, person)

    (record,) = Record.objects.filter(person=person)

    assert bytes(record.mask) == mask(person, "choir")


@pytest.mark.promise("P4")
def test_every_deed_has_its_entry_and_no_entry_tells_of_anyone(choir):
    choir.collect()
    choir.seen("rehearsals")
    gate.mark(
        by_key("singers", "a1"), Mark.PARTIES, ["agency"], why=Why.ORDER, at=choir.now
    )
    gate.fill("singers", "a1", {PART: "tenor"}, why=Why.RECTIFICATION, at=choir.now)

    entries = [bytes(e.body).decode() for e in Entry.objects.order_by("id")]

    names = [
        e.event for e in Entry.objects.filter(event__startswith="registers.record")
    ]
    assert sorted(names) == [
        "registers.record.collected",
        "registers.records.changed",
        "registers.records.changed",
        "registers.records.read",
    ]
    for word in ("alice", 'a1"', "alto", "tenor", "46701740660"):
        assert not any(word in entry for entry in entries), word
