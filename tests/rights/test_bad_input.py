"""What can go wrong with a request: a clear answer, on record, nothing lost."""

import threading
from datetime import timedelta

import psycopg
import pytest
from django.db import connection, transaction

from ombud.connectors.base import Limits
from ombud.connectors.errors import SourceDown, SourceReadOnly, SourceSlow
from ombud.connectors.registry import close_shared
from ombud.core.errors import OmbudError
from ombud.gates.errors import UnknownPurposeError
from ombud.people.abilities import Role
from ombud.people.errors import InvalidIdentifierError
from ombud.registers.actions import confirm
from ombud.registers.errors import InvalidMapError
from ombud.rights import queries as rights
from ombud.rights.actions.advance import advance
from ombud.rights.actions.approve import approve, extend, plan_again, refuse
from ombud.rights.actions.ask import ask, ask_for_staff, new_code, prove, sign_in
from ombud.rights.actions.fetch import fetch_by_link, fetch_proven
from ombud.rights.errors import (
    AlreadyDecidedError,
    AnswerGoneError,
    BusyError,
    CodeDeadError,
    CodeOldError,
    CodeWrongError,
    LinkUnknownError,
    LinkUsedError,
    NotAllowedError,
    NotDueError,
    PlanChangedError,
    TooManyCodesError,
    UnknownRequestError,
)
from ombud.rights.models import Request
from ombud.rights.words import Ending, RequestKind, State
from tests.house import bench_map, changes, code_in, post, said
from tests.server import POSTGRES

ALICE = "subject7@shop.example"
NOWHERE = {"OMBUD_SOURCE_SHOP": "postgresql://ombud_owner@/shop?host=/nowhere"}


# The source system


@pytest.fixture
def approved(bench, go, officer, now):
    """An erasure that only has to be carried out."""
    request = go("erasure", ALICE)
    approve(request, rights.view(request).plan_digest, by=officer, at=now)
    return request


def replan(request, bench, officer, now):
    """What follows when the world moved: a new plan, a new yes, the end."""
    assert rights.view(request).state is State.RECEIVED
    advance(request, at=now)
    view = rights.view(request)
    assert view.state is State.PLANNED
    assert view.approved_by == ""
    approve(request, view.plan_digest, by=officer, at=now)
    advance(request, at=now)
    return rights.view(request)


def test_a_system_that_is_down_stops_nothing_for_good(bench, go, settings, now):
    up = settings.SOURCES["OMBUD_SOURCE_SHOP"]
    settings.SOURCES = NOWHERE

    with pytest.raises(SourceDown):
        go("access", ALICE)

    request = Request.objects.get()
    view = rights.view(request.id)
    assert view.state is State.RECEIVED
    assert view.failure
    assert ALICE not in view.failure
    settings.SOURCES = {"OMBUD_SOURCE_SHOP": up}
    advance(request.id, at=now)
    assert rights.view(request.id).ending is Ending.COMPLETE
    assert rights.view(request.id).failure == ""


def test_a_system_that_goes_down_amid_an_erasure_is_tried_again(
    bench, approved, settings, now
):
    before = bench.dump()
    up = settings.SOURCES["OMBUD_SOURCE_SHOP"]
    settings.SOURCES = NOWHERE

    with pytest.raises(SourceDown):
        advance(approved, at=now)

    assert rights.view(approved).state is State.RUNNING
    assert rights.view(approved).failure
    assert changes(before, bench.dump()) == {}
    settings.SOURCES = {"OMBUD_SOURCE_SHOP": up}
    advance(approved, at=now)
    assert rights.view(approved).ending is Ending.COMPLETE


@pytest.fixture
def impatient(monkeypatch):
    """Sources count as slow after a moment."""
    monkeypatch.setattr(
        "ombud.connectors.registry.Limits",
        lambda: Limits(
            statement=timedelta(milliseconds=300), lock=timedelta(milliseconds=200)
        ),
    )
    close_shared()


def test_a_lock_held_by_others_is_waited_for_not_broken(
    bench, approved, impatient, now
):
    before = bench.dump()
    close_shared()
    with psycopg.connect(bench.url) as other:
        other.execute("update orders set note = note where id = 19")
        with pytest.raises(SourceSlow):
            advance(approved, at=now)
        other.rollback()

    assert rights.view(approved).state is State.RUNNING
    assert "lock that others hold too long" in rights.view(approved).failure
    assert changes(before, bench.dump()) == {}
    advance(approved, at=now)
    assert rights.view(approved).ending is Ending.COMPLETE


def test_a_read_only_system_changes_nothing_and_says_so(bench, approved, now):
    before = bench.dump()
    bench.run(f'alter database "{bench.database}" set default_transaction_read_only=on')
    close_shared()

    with pytest.raises(SourceReadOnly):
        advance(approved, at=now)

    assert rights.view(approved).failure
    assert changes(before, bench.dump()) == {}
    with psycopg.connect(
        POSTGRES.url("postgres", "ombud_owner"), autocommit=True
    ) as at:
        at.execute(
            f'alter database "{bench.database}" reset default_transaction_read_only'
        )
    close_shared()
    advance(approved, at=now)
    assert rights.view(approved).ending is Ending.COMPLETE


def test_a_read_only_system_can_still_be_asked(bench, go):
    bench.run(f'alter database "{bench.database}" set default_transaction_read_only=on')
    close_shared()

    assert rights.view(go("access", ALICE)).ending is Ending.COMPLETE


def test_a_schema_that_changed_makes_the_plan_outdated(bench, approved, officer, now):
    before = bench.dump()
    bench.run("alter table orders add column gift boolean")

    advance(approved, at=now)

    assert {t: c for t, c in changes(before, bench.dump()).items() if c.deleted} == {}
    assert [e["system"] for e in said("rights.plan.outdated", request=approved)] == [
        "shop"
    ]
    assert replan(approved, bench, officer, now).ending is Ending.COMPLETE


def test_a_column_that_is_gone_waits_for_a_new_map(bench, approved, officer, now):
    bench.run("alter table login_event drop column user_agent")

    with pytest.raises(InvalidMapError):
        advance(approved, at=now)

    assert "user_agent" in rights.view(approved).failure
    text = bench_map().replace("          user_agent: usage.browser\n", "")
    confirm(text, name="systems.yaml", by=None, at=now)
    advance(approved, at=now)
    assert replan(approved, bench, officer, now).ending is Ending.COMPLETE
    assert rights.view(approved).failure == ""


@pytest.mark.parametrize(
    "move",
    [
        "insert into login_event values (999999, 7, '10.0.0.1', 'Browser/X', now())",
        "update orders set note = 'something new' where id = 19",
        "delete from ticket_message where id = 19",
        "insert into support_ticket values (9999, 'SUBJECT7@shop.example', '', now())",
        "create table leads as select 1 as id, 'subject7@shop.example'::text as who",
    ],
    ids=["a new row", "a changed value", "a row gone", "a row by address", "a table"],
)
def test_rows_that_changed_make_the_plan_outdated(bench, approved, officer, now, move):
    bench.run(move)
    before = bench.dump()
    old = rights.view(approved).plan_digest

    advance(approved, at=now)

    assert changes(before, bench.dump()) == {}
    assert len(said("rights.plan.outdated", request=approved)) == 1
    advance(approved, at=now)
    view = rights.view(approved)
    assert view.state is State.PLANNED
    assert view.plan_digest != old
    with pytest.raises(PlanChangedError):
        approve(approved, old, by=officer, at=now, with_exceptions=True)
    approve(approved, view.plan_digest, by=officer, at=now, with_exceptions=True)
    advance(approved, at=now)
    assert rights.view(approved).ending in (Ending.COMPLETE, Ending.COMPLETE_EXCEPT)


def test_what_others_do_to_others_does_not_matter(bench, approved, now):
    bench.run("update orders set note = 'something new' where id = 1")
    bench.run("delete from ticket_message where ticket_id = 8")

    advance(approved, at=now)

    assert rights.view(approved).ending is Ending.COMPLETE


# Codes


def asked(mailbox, now, kind=RequestKind.ACCESS, **more):
    """A request that waits for a code, and the code that came by mail."""
    made = ask(kind, ALICE, language="en", channel="portal", at=now, **more)
    post(now)
    return made, code_in(mailbox.letters[-1])


def test_what_comes_past_midnight_here_is_of_the_new_day(bench, mailbox, now):
    past_midnight = now.replace(hour=23, minute=30)  # 00:30 by the company's clocks

    made, _ = asked(mailbox, past_midnight)

    assert rights.view(made.request).due_on.isoformat() == "2026-12-24"


@pytest.mark.promise("P122")
def test_the_right_code_sets_the_request_going(bench, mailbox, now):
    made, code = asked(mailbox, now)
    waiting = rights.view(made.request)

    prove(made.challenge, f" {code[:3]} {code[3:]} ", at=now)
    advance(made.request, at=now)

    assert waiting.state is State.UNPROVEN
    view = rights.view(made.request)
    assert view.ending is Ending.COMPLETE
    assert view.due_on.isoformat() == "2026-12-23"
    assert len(said("rights.address.proven")) == 1
    post(now)
    assert "/answers/" in mailbox.letters[-1]


def wrong(code):
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_a_wrong_code_is_refused_on_record(bench, mailbox, now):
    made, code = asked(mailbox, now)

    with pytest.raises(CodeWrongError) as refused:
        prove(made.challenge, wrong(code), at=now)

    assert refused.value.left == 9
    assert [e["why"] for e in said("rights.code.refused")] == ["wrong"]
    prove(made.challenge, code, at=now)


def test_ten_wrong_codes_lock_it(bench, mailbox, now):
    made, code = asked(mailbox, now)
    for _ in range(9):
        with pytest.raises(CodeWrongError):
            prove(made.challenge, wrong(code), at=now)
    with pytest.raises(CodeDeadError):
        prove(made.challenge, wrong(code), at=now)

    with pytest.raises(CodeDeadError):
        prove(made.challenge, code, at=now)

    assert rights.view(made.request).state is State.UNPROVEN
    assert [e["why"] for e in said("rights.code.refused")] == [
        *["wrong"] * 9, "locked", "locked"
    ]  # fmt: skip
    # Nothing is lost: a new code goes on with the same request.
    challenge = new_code(made.request, at=now)
    post(now)
    prove(challenge, code_in(mailbox.letters[-1]), at=now)
    assert rights.view(made.request).state is State.RECEIVED


def test_an_old_code_is_refused_on_record(bench, mailbox, now):
    made, code = asked(mailbox, now)

    with pytest.raises(CodeOldError):
        prove(made.challenge, code, at=now + timedelta(minutes=30))

    assert [e["why"] for e in said("rights.code.refused")] == ["old"]


def test_a_used_code_is_refused(bench, mailbox, now):
    made, code = asked(mailbox, now)
    prove(made.challenge, code, at=now)

    with pytest.raises(CodeOldError):
        prove(made.challenge, code, at=now)

    assert len(said("rights.address.proven")) == 1


def test_a_new_code_makes_the_old_one_useless_for_the_request(bench, mailbox, now):
    made, code = asked(mailbox, now)
    new_code(made.request, at=now)

    prove(made.challenge, code, at=now)

    assert rights.view(made.request).state is State.UNPROVEN


def test_more_than_five_codes_an_hour_are_refused_on_record(bench, mailbox, now):
    for minute in range(5):
        sign_in(ALICE, language="en", at=now + timedelta(minutes=minute))

    with pytest.raises(TooManyCodesError):
        sign_in(ALICE.upper(), language="en", at=now + timedelta(minutes=59))
    with pytest.raises(TooManyCodesError):
        ask(
            RequestKind.ACCESS,
            ALICE,
            language="en",
            channel="portal",
            at=now + timedelta(minutes=59),
        )

    assert Request.objects.count() == 0
    assert len(said("rights.code.withheld")) == 2
    assert sign_in(ALICE, language="en", at=now + timedelta(minutes=61))
    assert sign_in("subject8@shop.example", language="en", at=now)


def test_whether_an_address_is_known_is_not_told(bench, mailbox, now):
    for address in (ALICE, "nobody@elsewhere.example"):
        ask(RequestKind.ACCESS, address, language="en", channel="portal", at=now)
    post(now)

    known, unknown = (
        letter.partition("\r\n\r\n")[2].replace(code_in(letter), "CODE")
        for letter in mailbox.letters
    )
    assert known == unknown


def test_what_is_no_address_is_refused(bench, now):
    with pytest.raises(InvalidIdentifierError):
        ask(RequestKind.ACCESS, "no address", language="en", channel="portal", at=now)

    assert Request.objects.count() == 0


# Objections


def test_an_objection_to_an_unknown_purpose_is_refused(bench, now):
    with pytest.raises(UnknownPurposeError) as refused:
        ask(
            RequestKind.OBJECTION,
            ALICE,
            language="en",
            channel="portal",
            at=now,
            purpose="marketin",
        )

    assert "marketing" in refused.value.mend
    assert Request.objects.count() == 0


# Links


@pytest.fixture
def answered(bench, mailbox, now):
    """An answer that waits, and the one-time token in its mail."""
    made, code = asked(mailbox, now)
    prove(made.challenge, code, at=now)
    advance(made.request, at=now)
    post(now)
    letter = mailbox.letters[-1].replace("=\r\n", "").replace("=\n", "")
    token = letter.split(f"/answers/{made.request}/")[1].split("/")[0]
    return made.request, token


@pytest.mark.promise("P123")
def test_a_link_opens_the_answer_once(answered, now):
    request, token = answered

    zipped = fetch_by_link(request, token, at=now)
    with pytest.raises(LinkUsedError):
        fetch_by_link(request, token, at=now)

    assert zipped[:2] == b"PK"
    assert [e["why"] for e in said("rights.fetch.refused", request=request)] == ["used"]
    # Nothing is lost: who proves the address gets it again.
    person = Request.objects.get(id=request).person_id
    assert fetch_proven(request, person, at=now) == zipped


def test_a_link_of_ones_own_making_opens_nothing(answered, now):
    request, token = answered

    with pytest.raises(LinkUnknownError):
        fetch_by_link(request, token[::-1], at=now)

    assert [e["why"] for e in said("rights.fetch.refused", request=request)] == [
        "unknown"
    ]
    assert fetch_by_link(request, token, at=now)


def test_an_answer_is_not_kept_for_ever(answered, now):
    request, token = answered

    with pytest.raises(AnswerGoneError):
        fetch_by_link(request, token, at=now + timedelta(days=14))

    assert [e["why"] for e in said("rights.fetch.refused", request=request)] == ["gone"]


def test_nobody_elses_proof_opens_an_answer(answered, now, go):
    request, _ = answered
    other = go("access", "subject8@shop.example")

    with pytest.raises(AnswerGoneError):
        fetch_proven(request, Request.objects.get(id=other).person_id, at=now)


# Deciding


def test_an_old_digest_is_refused_on_record(bench, go, officer, now):
    request = go("erasure", ALICE)

    with pytest.raises(PlanChangedError):
        approve(request, "0" * 64, by=officer, at=now)

    assert rights.view(request).state is State.PLANNED
    (entry,) = said("rights.approval.refused", request=request)
    assert (entry["why"], entry["by"]) == ("plan_changed", officer)


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.AUDITOR])
def test_the_wrong_role_decides_nothing(bench, go, hire, now, role):
    request = go("erasure", ALICE)
    someone = hire(role)
    digest = rights.view(request).plan_digest

    for deed in (
        lambda: approve(request, digest, by=someone, at=now),
        lambda: refuse(request, "legal_claims", by=someone, at=now),
        lambda: extend(request, by=someone, at=now),
        lambda: plan_again(request, by=someone, at=now),
    ):
        with pytest.raises(NotAllowedError):
            deed()

    assert rights.view(request).state is State.PLANNED
    (entry,) = said("rights.approval.refused", request=request)
    assert entry["why"] == "role"
    assert [e["why"] for e in said("rights.decision.refused", request=request)] == [
        "role"
    ] * 3


def test_an_unknown_request_is_none(bench, officer, now):
    unknown = rights.RequestId(rights.UUID(int=7))

    for deed in (
        lambda: approve(unknown, "", by=officer, at=now),
        lambda: rights.view(unknown),
        lambda: new_code(unknown, at=now),
    ):
        with pytest.raises(UnknownRequestError):
            deed()
    advance(unknown, at=now)


def test_an_approved_erasure_is_not_decided_again(bench, approved, officer, now):
    digest = rights.view(approved).plan_digest

    for deed in (
        lambda: approve(approved, digest, by=officer, at=now),
        lambda: refuse(approved, "legal_claims", by=officer, at=now),
    ):
        with pytest.raises(AlreadyDecidedError):
            deed()

    assert len(said("rights.request.approved", request=approved)) == 1


@pytest.mark.promise("P126", "P133")
def test_a_refusal_names_its_ground_and_whom_to_complain_to(
    bench, go, officer, mailbox, now
):
    before = bench.dump()
    request = go("erasure", ALICE)

    refuse(request, "legal_claims", by=officer, at=now)
    advance(request, at=now)
    post(now)

    assert rights.view(request).ending is Ending.REFUSED
    assert changes(before, bench.dump()) == {}
    assert "imy@imy.se" in mailbox.letters[-1] or "imy.se" in mailbox.letters[-1]
    with pytest.raises(ValueError, match="whim"):
        refuse(request, "whim", by=officer, at=now)


def test_time_can_be_extended_once(bench, go, officer, now):
    request = go("erasure", ALICE)

    extend(request, by=officer, at=now + timedelta(days=10))

    assert rights.view(request).due_on.isoformat() == "2027-02-23"
    with pytest.raises(NotDueError):
        extend(request, by=officer, at=now + timedelta(days=11))


def test_time_is_not_extended_after_the_first_month(bench, go, officer, now):
    request = go("erasure", ALICE)

    with pytest.raises(NotDueError):
        extend(request, by=officer, at=now + timedelta(days=31))


def test_two_who_approve_at_once_approve_once(committed_bench, go, hire, now):
    request = go("erasure", ALICE)
    digest = rights.view(request).plan_digest
    officers = [hire(Role.OFFICER) for _ in range(4)]
    start = threading.Barrier(len(officers))
    outcomes = []

    def say_yes(by):
        try:
            start.wait()
            approve(request, digest, by=by, at=now)
            outcomes.append("approved")
        except OmbudError as error:
            outcomes.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=say_yes, args=(by,)) for by in officers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)

    assert sorted(outcomes) == [*["AlreadyDecidedError"] * 3, "approved"]
    assert len(said("rights.request.approved", request=request)) == 1
    assert len(said("rights.approval.refused", request=request)) == 3


def test_what_a_system_refuses_waits_for_someone_and_is_not_asked_again(
    bench, go, officer, now
):
    # A row of somebody whom the map does not know points at hers.
    bench.run(
        "create table loan (id int primary key, event bigint references login_event)"
    )
    bench.run("insert into loan values (1, 61)")
    request = go("erasure", ALICE)
    approve(request, rights.view(request).plan_digest, by=officer, at=now)
    before = bench.dump()

    advance(request, at=now)

    seen = rights.view(request)
    assert seen.state is State.PLANNED
    assert "login_event" in seen.failure
    assert changes(before, bench.dump()) == {}


@pytest.mark.django_db(transaction=True)
def test_a_second_worker_is_told_that_the_first_is_at_it(committed_bench, hire, now):
    officer = hire(Role.OFFICER)
    request = ask_for_staff(RequestKind.ERASURE, ALICE, language="en", by=None, at=now)
    advance(request, at=now)
    approve(request, rights.view(request).plan_digest, by=officer, at=now)
    held, done = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            Request.objects.select_for_update().get(id=request)
            held.set()
            done.wait(10)
        connection.close()

    other = threading.Thread(target=hold)
    other.start()
    try:
        assert held.wait(10)
        with pytest.raises(BusyError):
            advance(request, at=now)
    finally:
        done.set()
        other.join()

    advance(request, at=now)

    assert rights.view(request).ending is Ending.COMPLETE
