"""Ending a request: its word, its entry in the ledger, its message."""

from datetime import datetime

from django.db import transaction

from ombud.core.ids import PersonId, RequestId
from ombud.evidence.actions import record
from ombud.mail.actions import queue
from ombud.people import queries as people
from ombud.people.identifiers import IdentifierKind
from ombud.policy.queries import in_force
from ombud.rights import events
from ombud.rights.links import status_url
from ombud.rights.models import Request
from ombud.rights.words import Ending, State

_SAVED = (
    "state", "ending", "ended_at", "ended_entry", "failure", "person", "plan",
    "exceptions", "refusal",
)  # fmt: skip


def end(request: Request, ending: Ending, *, at: datetime, link: str = "") -> None:
    """End a request and tell the person, in the caller's transaction or its own.

    Args:
        request: what the caller set of its person, its plan, its exceptions and its
            refusal is saved as well; no more.
        link: the one-time link to the answer, where there is one.
    """
    # No savepoint: where this fails, the caller's deed is undone with it.
    with transaction.atomic(savepoint=False):
        entry = record(
            events.ENDED,
            at=at,
            request=request.id,
            kind=request.kind,
            ending=ending.value,
        )
        request.state = State.ENDED
        request.ending = ending
        request.ended_at = at
        request.ended_entry = entry
        request.failure = ""
        request.save(update_fields=_SAVED)
        _tell(request, ending, at=at, link=link)


def _tell(request: Request, ending: Ending, *, at: datetime, link: str) -> None:
    if request.person_id is None:
        return
    person = PersonId(request.person_id)
    addresses = people.identifiers(person).get(IdentifierKind.EMAIL)
    if not addresses:
        return
    policy = in_force(at)
    queue(
        person,
        addresses[0],
        "ended",
        {
            "request": request,
            "ending": ending.value,
            "exceptions": request.exceptions,
            "declaration": policy.policy.declaration,
            "purpose": request.purpose,
            "link": link,
            "status": status_url(RequestId(request.id)),
            "company": policy.controller.name,
            "authority": policy.authority,
        },
        language=request.language,
        at=at,
    )
