"""Ending a request: its word, its entry in the ledger, its message."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction

from ombud.core.ids import PersonId, RequestId
from ombud.evidence.actions import record
from ombud.mail.actions import queue
from ombud.people import keys
from ombud.people import queries as people
from ombud.people.identifiers import IdentifierKind
from ombud.policy.queries import InForce, in_force
from ombud.rights import events
from ombud.rights.links import status_url
from ombud.rights.models import Request
from ombud.rights.words import Ending, State

_SAVED = (
    "state", "ending", "ended_at", "ended_entry", "failure", "person", "plan",
    "exceptions", "refusal", "reasoning",
)  # fmt: skip


def end(  # noqa: PLR0913  # what the caller has read need not be read again
    request: Request,
    ending: Ending,
    *,
    at: datetime,
    link: str = "",
    addresses: Sequence[str] | None = None,
    policy: InForce | None = None,
) -> None:
    """End a request and tell the person, in the caller's transaction or its own.

    Args:
        request: what the caller set of its person, its plan, its exceptions and its
            refusal is saved as well; no more.
        link: the one-time link to the answer, where there is one.
        addresses: the person's, the oldest first; read where they are not given.
        policy: the one in force at that instant; read where it is not given.
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
        request.ending = ending.value
        request.ended_at = at
        request.ended_entry = entry
        request.failure = ""
        request.save(update_fields=_SAVED)
        if request.person_id is None:
            return
        person = PersonId(request.person_id)
        if addresses is None:
            addresses = people.identifiers(person).get(IdentifierKind.EMAIL, ())
        if addresses:
            policy = policy or in_force(at)
            _tell(request, person, addresses[0], policy, at=at, link=link)


def _tell(  # noqa: PLR0913  # a message has as many sides
    request: Request,
    person: PersonId,
    address: str,
    policy: InForce,
    *,
    at: datetime,
    link: str,
) -> None:
    queue(
        person,
        address,
        "ended",
        {
            "request": request,
            "ending": request.ending,
            "exceptions": request.exceptions,
            "declaration": policy.policy.declaration,
            "purpose": request.purpose,
            "link": link,
            "reasoning": _reasoning(request, person),
            "weighed": request.situation is not None,
            "erase": f"{settings.PUBLIC_URL}/requests/new?right=erasure",
            "status": status_url(RequestId(request.id)),
            "company": policy.controller.name,
            "authority": policy.authority,
        },
        language=request.language,
        at=at,
    )


def _reasoning(request: Request, person: PersonId) -> str:
    """Why an objection was overruled, in the words that the person gets."""
    if request.reasoning is None:
        return ""
    sealed = bytes(request.reasoning)
    return keys.open_(person, sealed, context=f"reasoning:{request.id}").decode()
