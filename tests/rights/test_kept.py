"""What a law kept goes on the day after its last one, and not before."""

from datetime import date, timedelta

import pytest

from ombud.policy import actions as policy
from ombud.registers.actions import let_go, remember_kept
from ombud.registers.erasure import Part
from ombud.registers.models import Kept
from ombud.registers.queries import kept_until
from ombud.registers.reckoning import Ground, Group, Outcome
from ombud.rights import queries as rights
from ombud.rights.actions.advance import advance
from ombud.rights.actions.approve import approve
from ombud.rights.actions.ask import ask_for_staff
from ombud.rights.words import RequestKind
from tests.house import bench_policy, changes, said, with_accounts

ALICE = "subject7@shop.example"
LAST = date(2031, 12, 31)


@pytest.fixture
def erased(bench, officer, now):
    """Alice, erased where the Accounting Act keeps her payments of 2024."""
    later = now + timedelta(minutes=1)
    policy.publish(
        with_accounts(bench_policy()),
        name="policy.yaml",
        effective_from=later,
        by=None,
        at=later,
    )
    request = ask_for_staff(
        RequestKind.ERASURE, ALICE, language="en", by=None, at=later
    )
    advance(request, at=later)
    approve(request, rights.view(request).plan_digest, by=officer, at=later)
    advance(request, at=later)
    return bench


def rows(day):
    return [row for due in kept_until(day) for row in due.rows]


@pytest.mark.promise("P111", "P113")
def test_what_was_kept_goes_when_its_time_is_over(erased, now):
    before = erased.dump()
    assert rows(LAST - timedelta(days=1)) == []
    assert let_go(rows(LAST), today=LAST, at=now) == 0
    assert changes(before, erased.dump()) == {}

    count = let_go(rows(LAST), today=LAST + timedelta(days=1), at=now)

    assert count == 3
    made = changes(before, erased.dump())
    assert list(made) == ["payment"]
    assert made["payment"].rows == {19, 20, 21}
    assert made["payment"].columns == {"amount_cents", "paid_at"}
    assert not Kept.objects.exists()
    (entry,) = said("registers.kept.let_go")
    assert entry == {
        "system": "shop",
        "rows": 3,
        "columns": ["payment.amount_cents", "payment.paid_at"],
    }


def test_letting_go_again_does_nothing(erased, now):
    due = rows(LAST)
    after = LAST + timedelta(days=1)
    let_go(due, today=after, at=now)

    assert let_go(due, today=after, at=now) == 0
    assert len(said("registers.kept.let_go")) == 1


def test_a_kept_row_that_others_deleted_is_forgotten(erased, now):
    erased.run("delete from payment where id = 20")

    assert let_go(rows(LAST), today=LAST + timedelta(days=1), at=now) == 2
    assert not Kept.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("days", "last"),
    [
        ([LAST, date(2033, 12, 31)], date(2033, 12, 31)),
        ([LAST, None], None),
        ([None], None),
    ],
)
def test_a_row_stays_as_long_as_its_longest_ground(now, days, last):
    grounds = tuple(
        Ground(purpose=f"p{n}", law="se.bokforingslagen", until=day)
        for n, day in enumerate(days)
    )
    group = Group(
        table="payment",
        outcome=Outcome.KEEP,
        keys=((1,),),
        kept=("paid_at",),
        grounds=grounds,
    )

    remember_kept([Part(system="shop", schema="", groups=(group,))], at=now)

    assert Kept.objects.get().until == last
