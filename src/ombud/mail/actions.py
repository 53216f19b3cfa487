"""Queueing a message in the transaction of the deed, and sending it afterwards."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from procrastinate.contrib.django import app

from ombud.core.ids import PersonId
from ombud.evidence.actions import record
from ombud.mail import events
from ombud.mail.errors import MailServerError
from ombud.mail.models import Message
from ombud.mail.smtp import compose, connection, hand_over
from ombud.people.keys import NONCE_BYTES, keeper

KEY_BITS = 256
GIVEN_UP_AFTER = timedelta(days=7)
"""How long an unsent message keeps its address and text; tries end after four days."""


def queue(  # noqa: PLR0913  # a message has as many sides
    person: PersonId,
    address: str,
    template: str,
    values: Mapping[str, object],
    *,
    language: str,
    at: datetime,
    priority: int = 0,
) -> UUID:
    """Compose a message and queue it; it is sent when the deed's transaction ends.

    Args:
        template: names `mail/NAME.txt`, whose first line is the subject.
        values: what the template shows.
        priority: below 0 for what may wait until others, such as a code, have gone.
    """
    with translation.override(language):
        text = render_to_string(f"mail/{template}.txt", dict(values)).strip()
    subject, _, body = text.partition("\n")
    key = AESGCM.generate_key(KEY_BITS)
    message = Message(
        person_id=person,
        template=template,
        language=language,
        key=keeper().wrap(key),
        queued_at=at,
    )
    message.sealed = _seal(
        key, {"to": address, "subject": subject, "body": body.strip() + "\n"}
    )
    # No savepoint: where this fails, the caller's deed is undone with it.
    with transaction.atomic(savepoint=False):
        message.save(force_insert=True)
        record(events.QUEUED, at=at, message=message.id, template=template)
        app.configure_task("mail.send", priority=priority).defer(
            message=str(message.id)
        )
    return message.id


def _seal(key: bytes, content: Mapping[str, str]) -> bytes:
    # A key seals one message and nothing else, so a fixed nonce never meets it twice.
    return AESGCM(key).encrypt(bytes(NONCE_BYTES), json.dumps(content).encode(), None)


def send(message_id: str, *, at: datetime) -> bool:
    """Hand a message to the mail server; whether this call did it.

    Between the server's yes and our note of it a crash can make a message go out twice;
    it then carries the same Message-ID, by which mail programs show it once.

    Raises:
        MailServerError: the server did not take it; the next try is the job's.
    """
    with transaction.atomic():
        message = (
            Message.objects.select_for_update()
            .filter(id=message_id, sent_at__isnull=True)
            .first()
        )
        if message is None or message.sealed is None or message.key is None:
            return False
        key = keeper().unwrap(bytes(message.key))
        content = json.loads(
            AESGCM(key).decrypt(bytes(NONCE_BYTES), bytes(message.sealed), None)
        )
        failure = _hand_over(message, content)
        if failure is None:
            message.key = message.sealed = None
            message.sent_at = at
            record(events.SENT, at=at, message=message.id, template=message.template)
        else:
            message.attempts += 1
            record(events.FAILED, at=at, message=message.id, attempts=message.attempts)
        message.save()
    if failure is not None:
        # The server's words may hold the address: its code is all that is passed on.
        raise MailServerError(
            failure, mend="See OMBUD_MAIL_URL; the message is tried again."
        )
    return True


def give_up(*, at: datetime) -> int:
    """Let go what stands in messages that no server ever took; says how many."""
    with transaction.atomic():
        late = Message.objects.filter(
            sent_at=None, sealed__isnull=False, queued_at__lt=at - GIVEN_UP_AFTER
        )
        for message in late.select_for_update(skip_locked=True):
            record(events.GIVEN_UP, at=at, message=message.id)
        return late.update(sealed=None, key=None)


def _hand_over(message: Message, content: Mapping[str, str]) -> str | None:
    """Send by SMTP; None when taken, else what went wrong, without the address."""
    letter = compose(
        content["to"],
        content["subject"],
        content["body"],
        id=message.id,
        at=message.queued_at,
        language=message.language,
        headers={"Auto-Submitted": "auto-generated"},  # Source: RFC 3834, 5
    )
    with connection() as server:
        failure = hand_over(letter, server)
    return failure.said if failure else None
