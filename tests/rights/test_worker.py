"""What is deferred in a deed's transaction is what a worker then does."""

import os

import pytest
from django.db import connections
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from ombud.connectors.registry import close_shared
from ombud.people.identifiers import IdentifierKind
from ombud.people.queries import find
from ombud.rights import queries as rights
from ombud.rights.actions.approve import approve
from ombud.rights.actions.ask import ask, prove
from ombud.rights.words import Ending, RequestKind, State
from tests.house import code_in

ALICE = "subject7@shop.example"


def work():
    """Run a worker, in a process of its own, until nothing waits."""
    close_shared()
    pid = os.fork()
    if pid:
        _, status = os.waitpid(pid, 0)
        assert os.waitstatus_to_exitcode(status) == 0
        return
    code = 1
    try:
        for connection in connections.all():
            connection.connection = None  # the parent's stays the parent's
        with app.replace_connector(app.connector.get_worker_connector()) as working:
            working.run_worker(
                wait=False, install_signal_handlers=False, listen_notify=False
            )
        code = 0
    finally:
        os._exit(code)


@pytest.fixture
def at_now(monkeypatch, now):
    """The fixed instant, for jobs too."""
    for room in ("mail", "rights"):
        monkeypatch.setattr(f"ombud.{room}.tasks.now", lambda: now)
    return now


@pytest.fixture
def jobs():
    def jobs():
        rows = ProcrastinateJob.objects.exclude(status="succeeded")
        return sorted(rows.values_list("task_name", flat=True))

    return jobs


@pytest.mark.promise("P122", "P125")
def test_a_person_is_erased_by_mail_and_worker_alone(
    committed_bench, mailbox, officer, jobs, at_now
):
    now = at_now
    asked = ask(RequestKind.ERASURE, ALICE, language="en", channel="portal", at=now)
    assert jobs() == ["mail.send"]
    work()
    prove(asked.challenge, code_in(mailbox.letters[0]), at=now)
    assert jobs() == ["rights.advance"]
    work()
    view = rights.view(asked.request)
    assert view.state is State.PLANNED

    approve(asked.request, view.plan_digest, by=officer, at=now)
    work()

    assert rights.view(asked.request).ending is Ending.COMPLETE
    assert find(IdentifierKind.EMAIL, ALICE) is None
    assert len(mailbox.letters) == 2
    assert str(asked.request) in mailbox.letters[1].replace("=\r\n", "")
    assert [name for name in jobs() if name != "rights.set_going"] == []
    assert committed_bench.run("select 1 from support_ticket where id = 7") == []
