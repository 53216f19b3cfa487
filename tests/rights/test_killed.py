"""A worker that dies amid an erasure: the next one ends it, and nothing twice."""

import os
import time
from functools import partial

import pytest
from django.db import connections

from ombud.connectors import registry, sql
from ombud.mail.models import Message
from ombud.people.identifiers import IdentifierKind
from ombud.people.queries import find
from ombud.registers.models import Kept
from ombud.rights import queries as rights
from ombud.rights.actions import advance as advancing
from ombud.rights.actions import erase as erasing
from ombud.rights.actions import planning
from ombud.rights.actions.advance import advance
from ombud.rights.actions.approve import approve
from ombud.rights.actions.ask import ask_for_staff
from ombud.rights.words import Ending, RequestKind, State, StepState
from tests.house import changes, said

ALICE = "subject7@shop.example"
KILLED = 9


def in_a_worker_that_dies(work, module, name, *, after=False, nth=1):
    """Do the work in a process that dies at the nth call of a function."""
    pid = os.fork()
    if pid:
        _, status = os.waitpid(pid, 0)
        assert os.waitstatus_to_exitcode(status) == KILLED, "it was never there"
        return
    try:
        # What the parent holds open stays the parent's.
        for connection in connections.all():
            connection.connection = None
        real = getattr(module, name)
        calls = iter(range(1, 1000))

        def dying(*args, **kwargs):
            last = next(calls) == nth
            if last and not after:
                os._exit(KILLED)
            result = real(*args, **kwargs)
            if last:
                os._exit(KILLED)
            return result

        setattr(module, name, dying)
        work()
    finally:
        os._exit(0)


def until_it_ends(request, at):
    """Call as the sweep does: the dead one's locks go as soon as the server notices."""
    deadline = time.monotonic() + 5
    while rights.view(request).state is not State.ENDED:
        assert time.monotonic() < deadline
        advance(request, at=at)


def planned(at):
    request = ask_for_staff(RequestKind.ERASURE, ALICE, language="en", by=None, at=at)
    advance(request, at=at)
    return request


SEAMS = {
    "before anything is found": (erasing, "locate", False, 1),
    "before anything is changed": (erasing, "carry_out_part", False, 1),
    "after the first statement": (sql.SqlSession, "clear", True, 1),
    "between the deletes": (sql.SqlSession, "delete", True, 4),
    "before the source's commit": (erasing, "carry_out_part", True, 1),
    "after the source's commit": (erasing, "left_over", False, 1),
    "before our note": (erasing, "_done", False, 1),
    "before our commit": (erasing, "_done", True, 1),
    "between the systems": (erasing, "locate", False, 2),
    "before the second source's commit": (erasing, "carry_out_part", True, 2),
    "after the second source's commit": (erasing, "left_over", False, 2),
    "before our second commit": (erasing, "_done", True, 2),
    "before our own tables": (erasing, "_finish", False, 1),
    "before the end": (erasing, "end", False, 1),
    "after the end, before the person goes": (erasing, "forget", False, 1),
    "before our last commit": (erasing, "forget", True, 1),
}


@pytest.mark.parametrize("seam", SEAMS.values(), ids=SEAMS.keys())
def test_a_new_worker_ends_what_a_killed_one_began(
    committed_bench, crm, officer, now, seam
):
    before = committed_bench.dump()
    request = planned(now)
    approve(request, rights.view(request).plan_digest, by=officer, at=now)
    module, name, after, nth = seam
    registry.close_shared()

    in_a_worker_that_dies(
        partial(advance, request, at=now),
        module,
        name,
        after=after,
        nth=nth,
    )
    until_it_ends(request, now)

    view = rights.view(request)
    assert view.ending is Ending.COMPLETE
    assert [s.state for s in view.steps] == [StepState.DONE] * 3
    # Nothing twice.
    steps = said("rights.step.done", request=request)
    assert [(s["system"], s["deleted"], s["changed"]) for s in steps] == [
        ("shop", 26, 6),
        ("crm", 0, 2),
    ]
    assert len(said("rights.request.ended", request=request)) == 1
    assert len(said("people.person.forgotten")) == 1
    assert said("rights.plan.outdated", request=request) == []
    assert Message.objects.filter(template="ended").count() == 1
    assert Kept.objects.count() == 0
    # Nothing left, and what was done is what is said.
    assert find(IdentifierKind.EMAIL, ALICE) is None
    made = changes(before, committed_bench.dump())
    assert {
        t["table"]: (t["deleted"], frozenset(t["changed"]))
        for t in view.steps[0].tables
    } == {t: (len(c.deleted), c.columns) for t, c in made.items()}
    assert crm("select * from contact order by id") == [
        (1, None, None),
        (2, "subject8@shop.example", "Bob"),
    ]
    assert crm("select said from call order by id") == [(None,), ("hi",)]


def test_a_worker_killed_while_it_plans_leaves_nothing(committed_bench, now):
    request = ask_for_staff(RequestKind.ERASURE, ALICE, language="en", by=None, at=now)
    registry.close_shared()

    in_a_worker_that_dies(partial(advance, request, at=now), planning, "record")

    assert rights.view(request).state is State.RECEIVED
    deadline = time.monotonic() + 5
    while rights.view(request).state is not State.PLANNED:
        assert time.monotonic() < deadline
        advance(request, at=now)
    assert len(said("rights.request.planned", request=request)) == 1


def test_two_workers_at_one_erasure_do_it_once(committed_bench, officer, now):
    request = planned(now)
    approve(request, rights.view(request).plan_digest, by=officer, at=now)
    registry.close_shared()

    pids = []
    for _ in range(3):
        pid = os.fork()
        if pid == 0:
            try:
                for connection in connections.all():
                    connection.connection = None
                advancing.advance(request, at=now)
            finally:
                os._exit(0)
        pids.append(pid)
    for pid in pids:
        os.waitpid(pid, 0)

    until_it_ends(request, now)
    assert len(said("rights.step.done", request=request)) == 1
    assert len(said("rights.request.ended", request=request)) == 1
    assert rights.view(request).ending is Ending.COMPLETE
