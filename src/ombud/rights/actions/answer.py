"""Answering a request for access: find everything, pack it, seal it, send the link."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from ombud.core.ids import PersonId, RequestId
from ombud.evidence.actions import record
from ombud.people import keys
from ombud.people import queries as people
from ombud.people.identifiers import IdentifierKind
from ombud.people.keys import digest_for_ledger
from ombud.policy.queries import in_force
from ombud.registers import own
from ombud.registers import queries as registers
from ombud.registers.holdings import Identifiers, locate
from ombud.registers.layout import Holdings
from ombud.rights import events
from ombud.rights.actions.ending import end
from ombud.rights.actions.planning import wanted
from ombud.rights.links import answer_url
from ombud.rights.models import Answer, Request
from ombud.rights.package import make
from ombud.rights.rules import ANSWER_KEPT, secret_digest
from ombud.rights.shared import NOTHING, shared_of
from ombud.rights.words import Ending, RequestKind, State


def answer(request_id: RequestId, *, at: datetime) -> None:
    """Answer a request for access or portability, if it waits for that.

    Where a place that nobody declared holds the person's address, nothing is promised:
    the request waits for someone to declare it, or to approve the exception.

    Raises:
        SourceError: a system can't answer.
    """
    with transaction.atomic():
        request = (
            Request.objects.select_for_update(skip_locked=True)
            .filter(
                id=request_id,
                state__in=(State.RECEIVED, State.APPROVED),
                person__isnull=False,
            )
            .first()
        )
        if request is None or request.person_id is None:
            return
        person = PersonId(request.person_id)
        known = people.identifiers(person)
        found = _everywhere(wanted(known))
        undeclared = [f"{h.layout.system}.{at_}" for h in found for at_ in h.undeclared]
        accepted = request.plan_undeclared if request.accepted_exceptions else ()
        if not set(undeclared) <= set(accepted):
            _wait(request, undeclared, at)
            return
        addresses = known.get(IdentifierKind.EMAIL, ())
        _answer(request, person, found, undeclared, addresses=addresses, at=at)


def _everywhere(sought: Identifiers) -> list[Holdings]:
    found = []
    for system in registers.systems():
        with system.connector.reading() as session:
            found.append(locate(session, system.layout(session), sought))
    return found


def _wait(request: Request, undeclared: list[str], at: datetime) -> None:
    request.state = State.PLANNED
    request.plan_undeclared = undeclared
    request.accepted_exceptions = False
    # What is approved is the list of exceptions.
    request.plan_digest = digest_for_ledger("\n".join(undeclared))
    request.failure = ""
    request.save()
    record(events.PLANNED, at=at, request=request.id, plan=request.plan_digest, rows=0)


def _answer(  # noqa: PLR0913  # an answer has as many sources
    request: Request,
    person: PersonId,
    found: list[Holdings],
    undeclared: list[str],
    *,
    addresses: Sequence[str],
    at: datetime,
) -> None:
    ours = own.holdings(person)
    policy = in_force(at)
    package = make(
        number=request.number,
        language=request.language,
        at=at,
        policy=policy,
        kinds=people.kinds(person),
        found=found,
        own=ours,
        portable=request.kind == RequestKind.PORTABILITY,
        shared=shared_of(person, policy, request.language, localdate(at))
        if request.kind == RequestKind.ACCESS
        else NOTHING,
    )
    held = sum(h.count for h in found)
    if not held and not own.known_before(ours) and not undeclared:
        nothing = Ending.NOTHING_FOUND
        end(request, nothing, at=at, addresses=addresses, policy=policy)
        return
    zipped = package.zipped()
    token = secrets.token_urlsafe(32)
    made = Answer(
        request=request,
        person_id=person,
        sealed=keys.seal(person, zipped, context=f"answer:{request.id}"),
        size_bytes=len(zipped),
        made_at=at,
        expires_at=at + ANSWER_KEPT,
        link=secret_digest(token),
    )
    # In the place of an earlier one, where there is one.
    Answer.objects.bulk_create(
        (made,),
        update_conflicts=True,
        unique_fields=("request",),
        update_fields=(
            "person", "sealed", "size_bytes", "made_at", "expires_at", "link",
            "fetched_at",
        ),
    )  # fmt: skip
    request.exceptions = [{"system": where, "undeclared": True} for where in undeclared]
    record(
        events.ANSWERED,
        at=at,
        request=request.id,
        rows=package.rows,
        package=hashlib.sha256(zipped).hexdigest(),
    )
    end(
        request,
        Ending.COMPLETE_EXCEPT if undeclared else Ending.COMPLETE,
        at=at,
        link=answer_url(RequestId(request.id), token),
        addresses=addresses,
        policy=policy,
    )
