"""A worker that is killed in the middle of an announcement, and the next one."""

import os
import signal

import pytest
from django.db import connection, connections

from ombud.connectors.registry import close_shared
from ombud.mail import announcing
from ombud.mail.models import Message, Told
from ombud.people.actions import know
from ombud.people.identifiers import IdentifierKind
from ombud.policy.actions import publish
from tests.house import put_in_force
from tests.mail.test_announce import AFTER, BEFORE, letters
from tests.rights.test_worker import work

PEOPLE = 10


@pytest.fixture
def announced_version(transactional_db, shop, now, monkeypatch):
    """A version that ten people are to be told of, in batches of four."""
    with connection.cursor() as cursor:
        cursor.execute("truncate procrastinate_jobs cascade")
    put_in_force(now, policy_text=BEFORE)
    for n in range(PEOPLE):
        know(
            kinds=["customer"],
            identifiers={IdentifierKind.EMAIL: f"p{n}@elsewhere.example"},
            at=now,
        )
    monkeypatch.setattr(announcing, "BATCH", 4)
    monkeypatch.setattr("ombud.mail.tasks.now", lambda: now)
    monkeypatch.setattr("ombud.choices.tasks.now", lambda: now)
    return publish(
        AFTER, name="policy.yaml", effective_from=now, by=None, at=now, sure=True
    )


def killed_at_its_second_batch(number, now):
    """Announce in a process of its own that is killed before it can commit."""
    close_shared()
    pid = os.fork()
    if pid:
        _, status = os.waitpid(pid, 0)
        return os.waitstatus_to_exitcode(status)
    try:
        for each in connections.all():
            each.connection = None  # the parent's stays the parent's
        announcing.announce(number, after=None, at=now)
        announcing.record = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
        last = Told.objects.order_by("person_id").last()
        announcing.announce(number, after=last.person_id, at=now)
    finally:
        os._exit(1)


@pytest.mark.promise("P139")
def test_everyone_is_told_once_whoever_is_killed(announced_version, mailbox, now):
    assert killed_at_its_second_batch(announced_version, now) == -signal.SIGKILL
    assert (Told.objects.count(), Message.objects.count()) == (4, 4)

    work()

    assert Told.objects.count() == Message.objects.count() == PEOPLE
    assert len(mailbox.letters) == len(letters(mailbox)) == PEOPLE
