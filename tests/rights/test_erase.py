"""Erasing where a law keeps something, and where one request crosses another."""

from datetime import date, timedelta

import pytest

from ombud.mail.models import Message
from ombud.people.identifiers import IdentifierKind
from ombud.people.queries import find
from ombud.policy import actions as policy
from ombud.registers.models import Kept
from ombud.rights import queries as rights
from ombud.rights.actions import erase as erasing
from ombud.rights.actions.advance import advance
from ombud.rights.actions.approve import approve, plan_again
from ombud.rights.actions.ask import ask, ask_for_staff, prove
from ombud.rights.models import Challenge, Request
from ombud.rights.words import Ending, RequestKind, State
from tests.house import bench_policy, changes, code_in, post, said, with_accounts

ALICE = "subject7@shop.example"
LAW = {"purpose": "accounts", "law": "se.bokforingslagen", "until": "2031-12-31"}


@pytest.fixture
def books(bench, now):
    """The bench where the Accounting Act keeps payments, made in 2024."""
    later = now + timedelta(seconds=1)
    policy.publish(
        with_accounts(bench_policy()),
        name="policy.yaml",
        effective_from=later,
        by=None,
        at=later,
    )
    return bench


def kept():
    """What is noted to outlive an erasure."""
    return [
        (k.system, k.table, k.key, k.columns, k.until, k.law)
        for k in Kept.objects.order_by("table", "id")
    ]


PAYMENTS = [
    ("shop", "payment", [n], ["amount_cents", "paid_at"], date(2031, 12, 31),
     "se.bokforingslagen")
    for n in (19, 20, 21)
]  # fmt: skip


@pytest.fixture
def later(now):
    return now + timedelta(minutes=1)


def open_erasure(address, at):
    request = ask_for_staff(RequestKind.ERASURE, address, language="en", by=None, at=at)
    advance(request, at=at)
    return request


def say_yes(request, officer, at):
    approve(request, rights.view(request).plan_digest, by=officer, at=at)
    advance(request, at=at)


@pytest.mark.promise("P113", "P125", "P126")
def test_what_a_law_keeps_stays_and_the_rest_goes(books, officer, later, mailbox):
    before = books.dump()
    request = open_erasure(ALICE, later)

    say_yes(request, officer, later)
    post(later)

    made = changes(before, books.dump())
    assert "payment" not in made
    assert made["customer"].columns >= {"email", "first_name", "last_name", "phone"}
    assert "subject7@" not in str(books.dump())
    view = rights.view(request)
    assert view.ending is Ending.COMPLETE_EXCEPT
    assert view.exceptions == (
        {"system": "shop", "table": "payment", "rows": 3,
         "columns": ["amount_cents", "paid_at"], **LAW},
    )  # fmt: skip
    assert kept() == PAYMENTS
    letter = mailbox.letters[-1]
    assert "2031" in letter
    assert "imy.se" in letter


@pytest.mark.promise("P113")
def test_what_was_kept_is_remembered_though_a_second_system_moved(
    books, crm, officer, later, monkeypatch
):
    request = open_erasure(ALICE, later)
    approve(request, rights.view(request).plan_digest, by=officer, at=later)
    start = erasing._start

    def moving(request, step, at):
        if step.system == "crm":
            crm("insert into call values (3, 1, 'one more')")
        start(request, step, at)

    monkeypatch.setattr(erasing, "_start", moving)
    advance(request, at=later)
    monkeypatch.undo()

    assert [e["system"] for e in said("rights.plan.outdated")] == ["crm"]
    advance(request, at=later)
    say_yes(request, officer, later)
    view = rights.view(request)
    assert view.ending is Ending.COMPLETE_EXCEPT
    assert [e["table"] for e in view.exceptions] == ["payment"]
    assert kept() == PAYMENTS
    assert "subject7@" not in str(books.dump())
    assert crm("select email from contact where id = 1") == [(None,)]


@pytest.mark.promise("P125")
def test_what_was_done_counts_though_a_second_system_moved(
    bench, crm, officer, later, monkeypatch
):
    """The new plan finds nothing any more, but it was not nothing."""
    request = open_erasure(ALICE, later)
    approve(request, rights.view(request).plan_digest, by=officer, at=later)
    start = erasing._start

    def moving(request, step, at):
        if step.system == "crm":
            crm("update contact set email = 'b@elsewhere.example' where id = 1")
        start(request, step, at)

    monkeypatch.setattr(erasing, "_start", moving)
    advance(request, at=later)
    monkeypatch.undo()
    advance(request, at=later)
    say_yes(request, officer, later)

    assert rights.view(request).ending is Ending.COMPLETE


def test_what_is_left_is_said_and_can_be_gone_on_with(books, officer, later):
    request = open_erasure(ALICE, later)
    approve(request, rights.view(request).plan_digest, by=officer, at=later)
    books.run(
        "create function again() returns trigger language plpgsql as $$ begin"
        "  insert into support_ticket"
        "  values (9999, 'subject7@shop.example', '', now());"
        "  return null; end $$"
    )
    books.run(
        "create trigger again after delete on support_ticket"
        " for each statement execute function again()"
    )

    advance(request, at=later)

    view = rights.view(request)
    assert view.ending is Ending.NOT_VERIFIED
    assert "shop.support_ticket" in view.failure
    assert find(IdentifierKind.EMAIL, ALICE) is not None
    books.run("drop trigger again on support_ticket")
    plan_again(request, by=officer, at=later)
    advance(request, at=later)
    say_yes(request, officer, later)
    view = rights.view(request)
    assert view.ending is Ending.COMPLETE_EXCEPT
    assert [e["table"] for e in view.exceptions] == ["payment"]
    assert kept() == PAYMENTS
    assert "subject7@" not in str(books.dump())
    assert len(said("rights.request.reopened", request=request)) == 1


@pytest.mark.promise("P125")
def test_the_code_that_proved_the_address_goes_with_the_person(
    bench, officer, now, mailbox
):
    asked = ask(RequestKind.ERASURE, ALICE, language="en", channel="portal", at=now)
    post(now)
    prove(asked.challenge, code_in(mailbox.letters[-1]), at=now)
    advance(asked.request, at=now)

    say_yes(asked.request, officer, now)

    assert rights.view(asked.request).ending is Ending.COMPLETE
    assert not Challenge.objects.exists()
    (request,) = Request.objects.all()
    assert (request.person, request.challenge, request.plan) == (None, None, None)
    assert set(Message.objects.values_list("person", flat=True)) == {None}


@pytest.mark.parametrize("kind", [RequestKind.ERASURE, RequestKind.ACCESS])
def test_other_open_requests_of_the_erased_end_with_them(bench, officer, now, kind):
    bench.run("create table leads as select 1 as id, 'subject7@shop.example' as who")
    other = ask_for_staff(kind, ALICE, language="en", by=None, at=now)
    advance(other, at=now)
    assert rights.view(other).state is State.PLANNED
    bench.run("drop table leads")
    request = open_erasure(ALICE, now)

    say_yes(request, officer, now)

    assert rights.view(request).ending is Ending.COMPLETE
    advance(other, at=now)
    assert rights.view(other).state is State.ENDED
    assert not Request.objects.exclude(state=State.ENDED).exists()
