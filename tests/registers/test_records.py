"""Records of our own: sealed, found by a digest, gone with their person."""

import json
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from ombud.evidence.models import Entry
from ombud.gates import records as gate
from ombud.people import keys
from ombud.people.actions import forget
from ombud.people.errors import KeyGoneError, SealBrokenError
from ombud.registers import own
from ombud.registers.errors import InvalidWordError, RecordHeldError
from ombud.registers.holds import lift, place
from ombud.registers.models import Origin, Record
from ombud.registers.reckoning import HoldReason
from ombud.registers.records import changing, words
from ombud.registers.records.holding import hold
from ombud.registers.records.letting_go import let_go
from ombud.registers.records.reading import is_held, show
from ombud.registers.records.which import (
    ALWAYS,
    Why,
    by_key,
    expired_by,
    gone_to,
    of_person,
    under,
)
from ombud.retention.actions import sweep_records
from tests.choir import EMAIL, PART, PHONE
from tests.house import said


def everything(table):
    with connection.cursor() as cursor:
        cursor.execute(f"select to_jsonb(t)::text from {table} t")
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.promise("P4")
def test_nothing_of_a_record_is_held_in_the_open(choir):
    choir.collect("singer-17", values={PHONE: "+46701740660", PART: "alto"})

    (row,) = everything("registers_record")

    for secret in ("singer-17", "46701740660", "alto"):
        assert secret not in row
        assert secret.encode().hex() not in row


def test_a_record_is_shown_with_all_that_is_known_of_it(choir):
    later = choir.now + timedelta(days=90)
    choir.collect(
        uses=["rehearsals", "concerts.may"],
        objected=["concerts.may"],
        decisions=["seats"],
        parties=["agency"],
        expires=later,
    )

    (held,) = show(by_key("singers", "a1"), Why.ACCESS, at=choir.now, call=7)

    assert (held.key, held.person, held.controller) == ("a1", choir.alice, "choir")
    assert (held.register, held.source, held.notice) == ("singers", "person", 1)
    assert held.values == {PHONE: "+46701740660", PART: "alto"}
    assert set(held.uses) == {"rehearsals", "concerts.may"}
    assert (held.objected, held.decisions) == (("concerts.may",), ("seats",))
    assert (held.parties, held.expires) == (("agency",), later)
    assert said("registers.records.shown") == [
        {
            "by": "key",
            "named": str(by_key("singers", "a1").named),
            "why": "access",
            "records": 1,
            "call": 7,
        }
    ]


def test_a_key_is_held_once_in_a_register(choir):
    choir.collect()

    with pytest.raises(RecordHeldError), transaction.atomic():
        choir.collect()

    assert Record.objects.count() == 1


def test_values_are_changed_and_what_they_are_goes_with_them(choir):
    choir.collect()

    assert gate.fill("singers", "a1", {PART: "bass"}, why=Why.ORDER, at=choir.now) == 1
    assert gate.fill("singers", "no", {PART: "bass"}, why=Why.ORDER, at=choir.now) == 0

    (held,) = show(of_person(choir.alice), Why.ACCESS, at=choir.now)
    assert held.values == {PART: "bass"}
    assert [e["records"] for e in said("registers.records.changed")] == [1, 0]


def test_a_time_is_set_and_taken_back(choir):
    choir.collect()
    which = by_key("singers", "a1")

    assert changing.expire(which, choir.now, why=Why.ORDER, at=choir.now) == 1
    assert choir.seen("rehearsals") == set()
    assert changing.expire(which, None, why=Why.ORDER, at=choir.now) == 1
    assert choir.seen("rehearsals") == {"a1"}


@pytest.mark.parametrize(
    ("which", "left"),
    [
        (lambda c: by_key("singers", "a1"), {"a2", "a3"}),
        (lambda c: under("concerts.may"), {"a1", "a3"}),
        (lambda c: gone_to("agency"), {"a1", "a2"}),
        (lambda c: expired_by(c.now + timedelta(days=1)), {"a2", "a3"}),
        (lambda c: of_person(c.alice), set()),
    ],
)
def test_records_are_let_go_by_what_they_have_in_common(choir, which, left):
    choir.collect("a1", expires=choir.now + timedelta(days=1))
    choir.collect("a2", uses=["rehearsals", "concerts.may"])
    choir.collect("a3", parties=["agency"])

    gone = let_go(which(choir), Why.RETENTION, at=choir.now)

    shown = show(of_person(choir.alice), Why.ACCESS, at=choir.now)
    assert {each.key for each in shown} == left
    assert gone == 3 - len(left)
    assert said("registers.records.let_go")[0]["records"] == gone
    assert is_held(by_key("singers", "a1"), Why.SUPERVISION, at=choir.now) == (
        "a1" in left
    )


@pytest.mark.parametrize("word", ["Concerts", "a.b.c", "", "20261123_may", "x" * 65])
def test_a_word_that_is_none_is_refused(choir, word):
    with pytest.raises(InvalidWordError):
        choir.collect(parties=[word])

    assert Record.objects.count() == 0


def test_a_number_means_its_word_in_every_database():
    # A fixed point: what stands in databases must mean the same for ever.
    assert words.number(words.Kind.USE, "newsletter") == 5212079107464015315
    assert words.number(words.Kind.PARTY, "newsletter") != words.number(
        words.Kind.USE, "newsletter"
    )


# Erasure


def test_with_a_person_their_records_and_key_go(choir):
    bob = choir.known("bob@choir.example")
    choir.collect("a1")
    choir.collect("b1", person=bob)

    forget(choir.alice, at=choir.now)

    assert choir.seen("rehearsals") == {"b1"}
    assert show(of_person(choir.alice), Why.ACCESS, at=choir.now) == []
    with pytest.raises(KeyGoneError):
        choir.collect("a2")


def test_a_key_that_another_process_erased_opens_nothing(choir):
    choir.collect("a1")
    assert choir.seen("rehearsals") == {"a1"}
    # Another process erases: this one is not told, and still has the key.
    (remembered,) = keys.at_hand([choir.alice.bytes]).values()
    forget(choir.alice, at=choir.now)
    keys._cache.put_many({choir.alice.bytes: remembered})

    assert choir.seen("rehearsals") == set()
    assert show(of_person(choir.alice), Why.ACCESS, at=choir.now) == []
    # Nor is anything sealed under it: the database lets no record be without its key.
    with pytest.raises(IntegrityError), constraints_checked():
        hold(choir.item("a2"), bases=[], condition=ALWAYS, at=choir.now)
    assert Record.objects.count() == 0


def test_no_record_outlives_the_key_that_opens_it(choir):
    choir.collect()

    with (
        pytest.raises(IntegrityError),
        constraints_checked(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "delete from people_personkey where person_id = %s", [choir.alice]
        )


@contextmanager
def constraints_checked():
    """A transaction whose constraints are checked at its end, as a commit does."""
    with transaction.atomic():
        yield
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")


def test_a_cell_opens_in_its_place_only(choir):
    choir.collect("a1")
    choir.collect("a2")
    first, second = Record.objects.order_by("id")
    Record.objects.filter(id=first.id).update(sealed=second.sealed)

    with pytest.raises(SealBrokenError):
        choir.seen("rehearsals")


def test_an_item_is_not_passed_off_as_another(choir):
    choir.collect("a1", values={PHONE: "+46701740660"})
    origin = Origin.objects.get()
    fake = Origin.objects.create(
        id=1,
        controller="choir",
        register="singers",
        source="person",
        notice=1,
        items=[PART],
    )
    assert origin.items == [PHONE]
    Record.objects.update(origin=fake)

    with pytest.raises(SealBrokenError):
        choir.seen("rehearsals")


# Access


def test_the_answer_to_a_person_holds_their_records(choir):
    choir.collect(uses=["rehearsals"], parties=["agency"])

    rows = [r for r in own.holdings(choir.alice) if r.table == "registers.record"]

    (row,) = rows
    assert row.key == "a1"
    assert row.values[PHONE] == "+46701740660"
    assert row.values["parties"] == "agency"
    assert row.categories[PART] == PART
    assert row.purposes == {PHONE: ("rehearsals",), PART: ("rehearsals",)}
    assert own.known_before(rows)


# A deed and its entry


def test_a_deed_whose_entry_can_not_be_written_is_not_done(choir):
    choir.collect()
    with connection.cursor() as cursor:
        cursor.execute(
            "create function full_up() returns trigger language plpgsql as"
            " $$ begin raise exception 'the disk is full'; end $$;"
            " create trigger full_up before insert on evidence_pending"
            " for each row execute function full_up()"
        )
    before = Entry.objects.count()

    for deed in (
        lambda: let_go(by_key("singers", "a1"), Why.ORDER, at=choir.now),
        lambda: choir.collect("a2"),
        lambda: choir.seen("rehearsals"),
        lambda: gate.fill("singers", "a1", {PART: "bass"}, why=Why.ORDER, at=choir.now),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            deed()

    with connection.cursor() as cursor:
        cursor.execute("drop trigger full_up on evidence_pending")
    (held,) = show(of_person(choir.alice), Why.ACCESS, at=choir.now)
    assert held.values[PART] == "alto"
    assert Entry.objects.count() == before + 1


def test_entries_are_what_the_ledger_seals(choir):
    choir.collect()

    body = Entry.objects.get(event="registers.record.collected").body
    read = json.loads(bytes(body))

    assert (
        bytes(body) == json.dumps(read, sort_keys=True, separators=(",", ":")).encode()
    )
    assert read["values"]["records"] == 1
    assert EMAIL not in str(read)


@pytest.mark.promise("P66")
def test_a_held_record_stays_until_the_hold_is_lifted(choir):
    choir.collect("a1", values={PHONE: "+46701740660"})
    choir.collect("a2", values={PART: "alto"})
    hold = place(
        choir.alice,
        covers=[PHONE.partition(".")[0]],
        why=HoldReason.CLAIM,
        reference="T-17",
        at=choir.now,
    )

    held_back = let_go(of_person(choir.alice), Why.RETENTION, at=choir.now)
    lift(hold, at=choir.now)
    after = let_go(of_person(choir.alice), Why.RETENTION, at=choir.now)

    assert (held_back, after) == (1, 1)


def test_the_sweep_takes_what_is_over_and_not_what_is_held(choir):
    over = choir.now + timedelta(days=1)
    choir.collect("a1", expires=over, values={PART: "alto"})
    choir.collect("a2", expires=over)
    choir.collect("a3", expires=over + timedelta(days=1))
    hold = place(
        choir.alice, covers=[PHONE], why=HoldReason.CLAIM, reference="T-17",
        at=choir.now,
    )  # fmt: skip

    assert sweep_records(at=choir.now) == 0
    assert sweep_records(at=over, dry_run=True) == 1
    assert sweep_records(at=over) == 1
    # A night on which nothing went leaves no entry.
    assert [e["why"] for e in said("registers.records.let_go")] == ["retention"]
    lift(hold, at=over)
    assert sweep_records(at=over) == 1
    (left,) = show(of_person(choir.alice), Why.ACCESS, at=over)
    assert left.key == "a3"


def test_a_large_sweep_goes_in_batches_with_an_entry_each(choir, monkeypatch):
    monkeypatch.setattr("ombud.registers.records.letting_go.BATCH", 2)
    over = choir.now + timedelta(days=1)
    for key in ("a1", "a2", "a3", "a4", "a5"):
        choir.collect(key, expires=over)

    assert sweep_records(at=over) == 5

    counts = [e["records"] for e in said("registers.records.let_go")]
    assert counts == [2, 2, 1]
