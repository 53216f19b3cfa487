"""Erasing while a hold stands: what is held stays, the rest goes, and it is said so."""

import quopri
from datetime import timedelta

import pytest
from django.utils import translation

from ombud.console.board import board, left
from ombud.mail.templatetags.words import heading, stays
from ombud.people.identifiers import IdentifierKind
from ombud.people.queries import find
from ombud.policy.queries import in_force
from ombud.registers.holds import lift, place
from ombud.registers.models import Hold, Kept
from ombud.registers.reckoning import HoldReason
from ombud.retention.actions import sweep
from ombud.rights import queries as rights
from ombud.rights.actions import erase as erasing
from ombud.rights.actions.advance import advance
from ombud.rights.actions.approve import approve
from ombud.rights.actions.tidy import tidy
from ombud.rights.models import Request
from ombud.rights.rules import ANSWER_KEPT
from ombud.rights.words import Ending, State
from tests.house import changes, post, said

ALICE = "subject7@shop.example"


@pytest.fixture
def alice(bench, go):
    """Known here, since she asked for her data once."""
    go("access", ALICE)
    return find(IdentifierKind.EMAIL, ALICE)


def hold(person, at, *covers, why=HoldReason.CLAIM, **more):
    return place(person, covers=covers, why=why, reference="T-123-26", at=at, **more)


@pytest.fixture
def approved(alice, go, officer, now):
    """An erasure of hers that has its yes, and is not begun."""
    request = go("erasure", ALICE)
    approve(request, rights.view(request).plan_digest, by=officer, at=now)
    return request


def say_yes(request, officer, at):
    approve(request, rights.view(request).plan_digest, by=officer, at=at)
    advance(request, at=at)


@pytest.mark.promise("P66")
def test_what_is_held_stays_and_all_else_goes(bench, alice, erase, now, mailbox):
    held = hold(alice, now, "conversation.message", "order.note")
    before = bench.dump()

    request = erase(ALICE)
    post(now)

    made = changes(before, bench.dump())
    assert made["customer"].columns >= {"email", "first_name", "last_name"}
    assert "body" not in made["ticket_message"].columns
    assert made["ticket_message"].columns == {"author_name"}
    assert "note" not in made["orders"].columns
    assert "subject7@" not in str(bench.dump())
    view = rights.view(request)
    assert view.ending is Ending.COMPLETE_EXCEPT
    assert {(e["table"], *e["columns"], e["hold"]) for e in view.exceptions} == {
        ("ticket_message", "body", "claim"),
        ("orders", "note", "claim"),
    }
    assert find(IdentifierKind.EMAIL, ALICE) is None
    assert Hold.objects.get().person_id is None
    assert {tuple(kept.columns) for kept in Kept.objects.all()} == {
        ("body",), ("note",),
    }  # fmt: skip
    assert all(kept.holds == [held] for kept in Kept.objects.all())
    letters = [quopri.decodestring(each).decode() for each in mailbox.letters]
    (letter,) = (each for each in letters if "Your data is erased" in each)
    assert "A legal claim. We need it to establish" in letter
    assert "Art. 17(3)(e)" in letter
    assert "until that is over" in letter


@pytest.mark.promise("P66")
def test_lifting_lets_the_next_sweep_take_it(bench, alice, erase, now):
    held = hold(alice, now, "conversation.message")
    before = bench.dump()
    erase(ALICE)
    erased = bench.dump()
    assert "body" not in changes(before, erased)["ticket_message"].columns

    assert sweep(at=now, today=now.date() + timedelta(days=4000)) == []
    assert changes(erased, bench.dump()) == {}
    lift(held, at=now)
    went = sweep(at=now, today=now.date())

    assert {due.table for due in went} == {"ticket_message"}
    made = changes(erased, bench.dump())
    assert list(made) == ["ticket_message"]
    assert made["ticket_message"].columns == {"body"}
    assert not Kept.objects.exists()


@pytest.mark.promise("P66")
def test_a_hold_after_the_yes_asks_for_a_new_plan(bench, alice, approved, officer, now):
    request, first = approved, rights.view(approved).plan_digest
    before = bench.dump()

    hold(alice, now, "order")
    advance(request, at=now)

    assert changes(before, bench.dump()) == {}
    (outdated,) = said("rights.plan.outdated")
    assert outdated["system"] == "shop"
    advance(request, at=now)
    view = rights.view(request)
    assert view.state is State.PLANNED
    assert view.plan_digest != first
    say_yes(request, officer, now)
    assert rights.view(request).ending is Ending.COMPLETE_EXCEPT
    assert "orders" not in changes(before, bench.dump())


def test_a_hold_lifted_after_the_yes_asks_for_a_new_plan(
    bench, alice, go, officer, now
):
    held = hold(alice, now, "order")
    request = go("erasure", ALICE)
    approve(request, rights.view(request).plan_digest, by=officer, at=now)
    before = bench.dump()

    lift(held, at=now)
    advance(request, at=now)
    assert changes(before, bench.dump()) == {}
    advance(request, at=now)
    say_yes(request, officer, now)

    assert rights.view(request).ending is Ending.COMPLETE
    assert not Kept.objects.exists()


@pytest.mark.promise("P66")
def test_who_comes_back_can_not_erase_what_is_held(bench, alice, erase, now):
    hold(alice, now, "contact.email")
    erase(ALICE)
    before = bench.dump()

    request = erase(ALICE)

    assert ALICE in str(bench.dump())
    assert changes(before, bench.dump()) == {}
    assert rights.view(request).ending is Ending.COMPLETE_EXCEPT


@pytest.mark.promise("P66")
def test_a_hold_between_two_steps_reaches_what_is_not_done(
    crm, approved, officer, now, monkeypatch
):
    request = approved
    alice = find(IdentifierKind.EMAIL, ALICE)
    start = erasing._start

    def holding(request, step, at):
        if step.system == "crm" and not Hold.objects.exists():
            hold(alice, now, "conversation.message")
        start(request, step, at)

    monkeypatch.setattr(erasing, "_start", holding)
    advance(request, at=now)
    assert crm("select said from call where id = 1") == [("hello",)]
    advance(request, at=now)
    say_yes(request, officer, now)

    assert crm("select said from call where id = 1") == [("hello",)]
    assert crm("select email from contact where id = 1") in ([], [(None,)])
    assert rights.view(request).ending is Ending.COMPLETE_EXCEPT
    assert [(k.system, k.columns) for k in Kept.objects.all()] == [("crm", ["said"])]


def test_a_hold_in_one_system_leaves_the_others_to_be_erased(
    bench, crm, alice, erase, now
):
    hold(alice, now, "conversation.message", systems=["crm"])

    erase(ALICE)

    assert {kept.system for kept in Kept.objects.all()} == {"crm"}


def test_who_is_held_is_not_forgotten_for_having_only_asked(alice, now):
    Request.objects.update(state=State.ENDED, ended_at=now)
    long_after = now + ANSWER_KEPT * 2
    held = hold(alice, now, "order")

    assert tidy(at=long_after).people == 0
    lift(held, at=long_after)
    assert tidy(at=long_after).people == 1


def test_an_approver_reads_why_it_stays(bench, alice, go, now):
    hold(alice, now, "order.note", why=HoldReason.AUTHORITY)
    request = go("erasure", ALICE)
    declaration = in_force(now).policy.declaration

    with translation.override("en"):
        sheets = board(rights.plan(request), declaration, "en")

    (stay,) = {stay for sheet in sheets for line in sheet.lines for stay in line.stays}
    assert stay.why == ("Held, since an authority asks for it",)
    assert stay.columns == ("note",)
    assert {term.until for term in stay.terms} == {None}


@pytest.mark.parametrize(
    ("language", "why", "said_so"),
    [
        ("en", "law", "Another law"),
        ("sv", "claim", "Ett rättsligt anspråk"),
        ("fi", "authority", "Viranomaisen pyyntö"),
    ],
)
def test_a_hold_is_said_in_every_language(bench, now, language, why, said_so):
    kept = {
        "system": "shop", "table": "orders", "rows": 2, "columns": ["note"],
        "purpose": "", "law": None, "until": None, "hold": why,
    }  # fmt: skip
    declaration = in_force(now).policy.declaration

    with translation.override(language):
        (stay,) = stays([kept])
        assert heading(stay, declaration) == said_so
        (one,) = left([kept], declaration, language)
    assert one.stays[0].columns == ("note",)
    assert one.stays[0].why != ("",)
