"""Messages on a real SMTP server: sealed until sent, tried again, then only a trace."""

from datetime import timedelta

import pytest
from procrastinate.jobs import Job

from ombud.core import clock
from ombud.mail import tasks
from ombud.mail.actions import give_up, queue, send
from ombud.mail.errors import MailServerError
from ombud.mail.models import Message
from ombud.people.actions import forget, know
from ombud.people.identifiers import IdentifierKind
from tests.house import ours, said

ALICE = "alice@elsewhere.example"
CODE = "401923"


@pytest.fixture
def person(db, now):
    return know(kinds=(), identifiers={IdentifierKind.EMAIL: ALICE}, at=now)


@pytest.fixture
def message(person, now):
    """A letter with a code, queued."""
    return queue(
        person,
        ALICE,
        "code",
        {"code": CODE, "minutes": 30, "company": "Åkers & Söner AB"},
        language="sv",
        at=now,
    )


def tell_tale(*words):
    """Whether our messages and their jobs hold any of the words, in any column."""
    held = ours()
    seen = str([held["mail_message"], held["procrastinate_jobs"]])
    raw = b"".join(
        value
        for row in held["mail_message"]
        for value in row.values()
        if isinstance(value, bytes)
    )
    return [w for w in words if w in seen or w.encode() in raw]


@pytest.mark.promise("P122")
def test_a_message_arrives_whole(message, mailbox, now):
    assert send(str(message), at=now)

    (letter,) = mailbox.letters
    assert f"To: {ALICE}" in letter
    assert f"Message-ID: <{message}@" in letter
    assert "Auto-Submitted: auto-generated" in letter
    assert "Content-Language: sv" in letter
    assert "&amp;" not in letter


def test_nothing_personal_waits_in_the_open(message):
    assert tell_tale(ALICE, CODE, "alice") == []
    row = Message.objects.get()
    assert row.sealed is not None
    assert row.sent_at is None


def test_after_sending_there_is_a_trace_and_nothing_more(message, mailbox, now):
    send(str(message), at=now)

    row = Message.objects.get()
    assert (row.key, row.sealed) == (None, None)
    assert row.sent_at == now
    assert tell_tale(ALICE, CODE, "alice") == []
    assert [e["template"] for e in said("mail.message.sent")] == ["code"]


def test_it_is_sent_once(message, mailbox, now):
    assert send(str(message), at=now)
    assert not send(str(message), at=now)

    assert len(mailbox.letters) == 1


@pytest.mark.parametrize(
    "answer",
    ["451 4.7.1 Greylisted, try again", "550 5.1.1 No such user", "421 Busy"],
)
def test_a_server_that_refuses_is_tried_again(message, mailbox, now, answer):
    mailbox.answer = answer

    with pytest.raises(MailServerError) as refused:
        send(str(message), at=now)

    assert ALICE not in str(refused.value)
    row = Message.objects.get()
    assert (row.attempts, row.sent_at) == (1, None)
    assert [e["attempts"] for e in said("mail.message.failed")] == [1]
    assert tell_tale(ALICE, CODE) == []
    mailbox.answer = "250 OK"
    assert send(str(message), at=now)
    assert len(mailbox.letters) == 1


def test_a_server_that_is_down_is_tried_again(message, mailbox, now, settings):
    up = settings.EMAIL_PORT
    settings.EMAIL_PORT = 1

    with pytest.raises(MailServerError):
        send(str(message), at=now)

    settings.EMAIL_PORT = up
    assert send(str(message), at=now)


def test_the_last_message_outlives_the_person(person, message, mailbox, now):
    forget(person, at=now)

    assert send(str(message), at=now)

    assert f"To: {ALICE}" in mailbox.letters[0]
    assert Message.objects.get().person_id is None


def test_an_unknown_message_sends_nothing(db, mailbox, now):
    assert not send("00000000-0000-4000-8000-000000000001", at=now)


def test_tries_are_spread_over_days_and_end():
    retry = tasks.send.retry_strategy
    total = timedelta()
    tries = 0
    while decision := retry.get_retry_decision(
        exception=MailServerError("refused"), job=job(tries)
    ):
        total += decision.retry_at - clock.now()
        tries += 1
        assert tries < 50

    # RFC 5321, 4.5.4.1: at least four to five days before giving up.
    assert timedelta(days=4) <= total <= timedelta(days=6)
    assert retry.get_retry_decision(exception=KeyError(), job=job(0)) is None


def job(attempts):
    return Job(
        id=1,
        queue="default",
        lock=None,
        queueing_lock=None,
        task_name="mail.send",
        attempts=attempts,
    )


def test_what_no_server_ever_took_is_let_go(message, now):
    assert give_up(at=now + timedelta(days=6)) == 0

    gone = give_up(at=now + timedelta(days=8))

    assert gone == 1
    kept = Message.objects.get(id=message)
    assert (kept.sealed, kept.key, kept.sent_at) == (None, None, None)
    assert len(said("mail.message.given_up", message=message)) == 1
    assert send(str(message), at=now) is False
