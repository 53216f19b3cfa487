"""Holds: placed and lifted on record, by whom it is for; what they take in."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from ombud.people.abilities import Role
from ombud.people.actions import forget, know
from ombud.people.errors import UnknownPersonError
from ombud.people.identifiers import IdentifierKind
from ombud.policy.reading import parse
from ombud.registers.actions import let_go, remember_kept
from ombud.registers.erasure import Part, draw_up
from ombud.registers.errors import (
    HoldForbiddenError,
    InvalidHoldError,
    NoSuchHoldError,
    UnknownSystemError,
)
from ombud.registers.holds import lift, place
from ombud.registers.models import Hold, Kept
from ombud.registers.queries import holds, holds_on, kept_until
from ombud.registers.reckoning import (
    Ground,
    Group,
    Held,
    HoldReason,
    Outcome,
)
from ombud.retention.actions import sweep
from tests.house import bench_policy, changes, said, with_accounts

TODAY = date(2026, 11, 23)
DECLARATION = parse(with_accounts(bench_policy()), "policy.yaml").declaration
SQL = """
create table customer (id integer primary key, email text, name text);
create table orders (
    id integer primary key, customer_id integer references customer (id),
    note text, total integer
);
create table payment (
    id integer primary key, order_id integer references orders (id),
    amount integer, paid date
);
insert into customer values (1, 'alice@a.example', 'Alice');
insert into orders values (5, 1, 'leave it with the neighbour', 120);
insert into orders values (6, 1, null, 80);
insert into payment values (7, 5, 120, '2024-05-05');
"""
TABLES = """
customer:
  person: customer
  found_by: { email: email }
  columns: { id: none, email: contact.email, name: name }
orders:
  belongs_to: { customer_id: customer.id }
  columns: { id: none, customer_id: none, note: order.note, total: order.total }
payment:
  belongs_to: { order_id: orders.id }
  columns:
    id: none
    order_id: none
    amount: { holds: payment.amount, for: [accounts] }
    paid: { holds: payment.made, for: [accounts] }
"""


@pytest.fixture
def alice(bench, now):
    return know(
        kinds={"customer"},
        identifiers={IdentifierKind.EMAIL: "subject7@shop.example"},
        at=now,
    )


def hold_order(person, at, **more):
    chosen = {"covers": ["order"], "why": HoldReason.CLAIM, "reference": "T-123-26"}
    return place(person, at=at, **(chosen | more))


def held(*covers, **more):
    return Held(id="h", why=HoldReason.CLAIM, covers=covers, **more)


@pytest.fixture(params=["postgres", "sqlite"])
def made(make, request):
    return make(SQL, TABLES, kind=request.param)


def fates(made, *chosen):
    part = draw_up(
        made.locate(), DECLARATION, frozenset(), TODAY, mark=str, holds=chosen
    )
    return part, {
        (group.table, key): (group.outcome, group.kept, group.blank)
        for group in part.groups
        for key in group.keys
    }


@pytest.mark.promise("P66")
def test_exactly_what_a_hold_covers_stays(made):
    part, found = fates(made, held("order.note"))

    done, left = made.carry_out(part)

    assert found["orders", (5,)] == (Outcome.KEEP, ("note",), ("total",))
    assert found["customer", (1,)] == (Outcome.ANONYMISE, (), ("email", "name"))
    assert left == ()
    assert made.run("select note, total from orders where id = 5") == [
        ("leave it with the neighbour", None)
    ]
    assert made.run("select email, name from customer") == [(None, None)]
    assert {one.table for one in done} == {"customer", "orders"}


def test_a_hold_on_another_system_or_other_data_keeps_nothing(made):
    without = fates(made)

    assert fates(made, held("order", systems=("crm",))) == without
    assert fates(made, held("conversation", "order.engraving")) == without


def test_a_hold_on_rows_keeps_those_alone(made):
    rows = frozenset({("orders", (6,))})

    _, found = fates(made, held("order", rows=rows))

    assert found["orders", (6,)][0] is Outcome.KEEP
    assert found["orders", (5,)][1] == ()


def test_what_a_law_keeps_stands_beside_what_a_hold_keeps(made):
    part, _ = fates(made, held("payment.amount"))
    (group,) = (group for group in part.groups if group.table == "payment")

    law, hold = sorted(group.grounds, key=lambda ground: ground.hold)
    assert (law.law, law.columns) == ("se.bokforingslagen", ("amount", "paid"))
    assert (hold.why, hold.columns, hold.until) == ("claim", ("amount",), None)
    assert Part.from_json(part.as_json()) == part


def test_a_plan_without_holds_is_written_as_it_always_was(made):
    part, _ = fates(made)

    grounds = [
        ground for group in part.as_json()["groups"] for ground in group["grounds"]
    ]
    assert grounds
    assert all(set(ground) == {"purpose", "law", "until"} for ground in grounds)
    assert Part.from_json(part.as_json()) == part


@pytest.mark.promise("P66")
def test_a_hold_is_placed_and_lifted_on_record(alice, hire, now):
    officer = hire(Role.OFFICER)
    later = now + timedelta(days=1)

    hold = hold_order(alice, now, systems=["shop"], by=officer)

    (stands,) = holds_on(alice)
    assert (stands.id, stands.covers, stands.systems) == (
        str(hold), ("order",), ("shop",),
    )  # fmt: skip
    assert said("registers.hold.placed") == [
        {
            "hold": str(hold), "person": str(alice), "covers": ["order"],
            "systems": ["shop"], "why": "claim", "by": f"staff:{officer}",
        }
    ]  # fmt: skip
    lift(hold, at=later, by=officer)
    assert holds_on(alice) == ()
    assert said("registers.hold.lifted") == [
        {"hold": str(hold), "by": f"staff:{officer}"}
    ]
    (seen,) = holds(alice)
    assert (seen.since, seen.lifted_at) == (now, later)
    assert (seen.placed_by, seen.lifted_by) == (officer, officer)
    with pytest.raises(NoSuchHoldError):
        lift(hold, at=later, by=officer)


@pytest.mark.parametrize(
    ("wrong", "error", "mend"),
    [
        ({"covers": ["ordr"]}, InvalidHoldError, "Did you mean order?"),
        ({"covers": ["order.notes"]}, InvalidHoldError, "Did you mean order.note?"),
        ({"covers": []}, InvalidHoldError, "Name the categories"),
        ({"systems": ["shopp"]}, UnknownSystemError, "Did you mean shop?"),
        ({"reference": ""}, InvalidHoldError, "number of the claim"),
        ({"reference": "Alice mot oss"}, InvalidHoldError, "number of the claim"),
        ({"reference": "a@b.example"}, InvalidHoldError, "number of the claim"),
        ({"reference": "19811218-9876"}, InvalidHoldError, "number of the claim"),
    ],
)
def test_what_a_hold_can_not_say_is_refused(alice, now, wrong, error, mend):
    with pytest.raises(error) as told:
        hold_order(alice, now, **wrong)

    assert mend in told.value.mend
    assert not Hold.objects.exists()
    assert said("registers.hold.placed") == []


def test_only_the_privacy_officer_holds_and_lifts(alice, hire, now):
    hold = hold_order(alice, now)

    for role in set(Role) - {Role.OFFICER}:
        with pytest.raises(HoldForbiddenError):
            hold_order(alice, now, by=hire(role))
        with pytest.raises(HoldForbiddenError):
            lift(hold, at=now, by=hire(role))
    assert len(holds_on(alice)) == 1


def test_nobody_is_held_who_is_not_there(alice, now):
    forget(alice, at=now)

    with pytest.raises(UnknownPersonError):
        hold_order(alice, now)


@pytest.mark.parametrize(
    "wrong",
    [{"covers": []}, {"why": "whim"}, {"reference": ""}, {"reference": "a@b.example"}],
)
def test_the_database_refuses_a_hold_that_says_nothing(alice, now, wrong):
    right = {"covers": ["order"], "why": "claim", "reference": "T-1"}

    with pytest.raises(IntegrityError), transaction.atomic():
        Hold.objects.create(person_id=alice, systems=[], since=now, **(right | wrong))


@pytest.mark.promise("P66")
def test_the_sweep_leaves_what_is_held_and_takes_it_once_lifted(alice, bench, now):
    first, second = hold_order(alice, now), hold_order(alice, now, covers=["payment"])
    note = Ground(
        purpose="", law=None, until=None, hold=str(first), why="claim",
        columns=("amount_cents",),
    )  # fmt: skip
    law = Ground(
        purpose="accounts", law="se.bokforingslagen", until=date(2031, 12, 31),
        columns=("paid_at",),
    )  # fmt: skip
    group = Group(
        table="payment", outcome=Outcome.KEEP, keys=((19,),),
        kept=("amount_cents", "paid_at"), grounds=(note, law),
    )  # fmt: skip
    remember_kept(
        [Part(system="shop", schema="", groups=(group,))],
        at=now,
        holds=[h for h in holds_on(alice) if h.id == str(second)],
    )
    over = date(2032, 1, 1)
    ids = list(Kept.objects.values_list("id", flat=True))
    before = bench.dump()

    assert sweep(at=now, today=over) == []
    lift(first, at=now)
    # The second covers both columns, as the map has them.
    assert kept_until(over) == []
    assert let_go(ids, today=over, at=now) == 0
    lift(second, at=now)
    # What a hold alone kept goes at once, what a law keeps on its day.
    (due,) = sweep(at=now, today=now.date())
    assert (due.law, len(due.rows)) == ("", 1)
    assert changes(before, bench.dump())["payment"].columns == {"amount_cents"}
    (due,) = sweep(at=now, today=over)
    assert due.law == "se.bokforingslagen"
    made = changes(before, bench.dump())
    assert list(made) == ["payment"]
    assert made["payment"].rows == {19}
    assert made["payment"].columns == {"amount_cents", "paid_at"}
    assert not Kept.objects.exists()
