"""Fetching an answer: once by the mailed link, or after proving the address."""

from datetime import datetime

from django.db import transaction

from ombud.core.ids import PersonId, RequestId
from ombud.evidence.actions import record
from ombud.rights import events
from ombud.rights.errors import AnswerGoneError, LinkUnknownError, LinkUsedError
from ombud.rights.models import Answer
from ombud.rights.rules import same_secret


def fetch_by_link(request_id: RequestId, token: str, *, at: datetime) -> bytes:
    """The zip, for whoever has the mail; the link works once.

    Raises:
        LinkUnknownError: it is none of ours.
        LinkUsedError: it was used before; a code opens the answer again.
        AnswerGoneError: it is not kept any more.
    """
    with transaction.atomic():
        answer = (
            Answer.objects.select_for_update().filter(request_id=request_id).first()
        )
        error: LinkUnknownError | LinkUsedError | AnswerGoneError | None = None
        if answer is None or answer.expires_at <= at:
            error = AnswerGoneError()
        elif not same_secret(token, answer.link):
            error = LinkUnknownError()
        elif answer.fetched_at is not None:
            error = LinkUsedError()
        if error is None:
            assert answer is not None  # noqa: S101  # the first case above
            answer.fetched_at = at
            answer.save(update_fields=("fetched_at",))
            record(events.FETCHED, at=at, request=request_id)
            return answer.package()
        why = {
            LinkUnknownError: "unknown",
            LinkUsedError: "used",
            AnswerGoneError: "gone",
        }
        record(events.FETCH_REFUSED, at=at, request=request_id, why=why[type(error)])
    raise error


def fetch_proven(request_id: RequestId, person: PersonId, *, at: datetime) -> bytes:
    """The zip, for a person who has just proven the address.

    Raises:
        AnswerGoneError: there is none of theirs, or it is not kept any more.
    """
    with transaction.atomic():
        answer = (
            Answer.objects.select_for_update()
            .filter(request_id=request_id, person_id=person, expires_at__gt=at)
            .first()
        )
        if answer is None:
            raise AnswerGoneError
        if answer.fetched_at is None:
            answer.fetched_at = at
            answer.save(update_fields=("fetched_at",))
        record(events.FETCHED, at=at, request=request_id)
        return answer.package()
