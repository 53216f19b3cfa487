"""Passing data on: a permit with its line in the log, or why not."""

from collections.abc import Collection, Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.timezone import localdate
from ninja import Router

from ombud.api import schemas
from ombud.api.access import Key, within
from ombud.api.telling import said
from ombud.core.clock import now
from ombud.core.ids import PersonId
from ombud.gates.errors import Refused
from ombud.gates.queries import NOBODY
from ombud.gates.sharing.asking import Proposal, ask
from ombud.gates.sharing.errors import AwaitsApproval
from ombud.gates.sharing.share import share
from ombud.people.abilities import Scope
from ombud.people.queries import find

router = Router(tags=["decisions"])


@router.post(
    "/disclosures",
    auth=Key(Scope.SHARE),
    response={200: schemas.Disclosed, **schemas.KEYED, 409: schemas.Problem},
    url_name="disclosures",
)
def disclose(request: HttpRequest, asked: schemas.Disclosing) -> dict[str, Any]:
    """May this go to them, now? A yes is on record, a line for each person.

    Send no more than `fields`, about nobody but those in `allowed_for`.
    """
    at = now()
    people = [
        find(each.kind, each.value, today=localdate(at)) for each in asked.identifiers
    ]
    proposal = Proposal(
        recipient=asked.recipient,
        purpose=asked.purpose,
        people=tuple(NOBODY if person is None else person for person in people),
        categories=tuple(asked.categories),
        case=asked.case,
        party=asked.party,
        country=asked.country,
        reference=asked.reference,
        reason=asked.reason,
        matter=asked.case_on_file,
        manner=asked.manner,
        controller=within(request, asked.purpose, asked.controller),
    )
    if asked.dry:
        found = ask(proposal, at)
        return said(found.decision, None) | {
            "allowed_for": _places(people, found.people),
            "fields": found.sharing.fields if found.people else (),
            "stripped": found.sharing.stripped,
        }
    try:
        permit = share(proposal, at=at, approval=asked.approval)
    except Refused as refused:
        waits = refused.pending if isinstance(refused, AwaitsApproval) else None
        return said(refused.decision, None) | {"waits": waits}
    return said(permit.decision, None) | {
        "permit": permit.id,
        "allowed_for": _places(people, permit.people),
        "fields": permit.fields,
        "stripped": permit.stripped,
    }


def _places(
    people: Sequence[PersonId | None], allowed: Collection[PersonId]
) -> list[int]:
    """Whose data may go, by their place in the question."""
    return [place for place, person in enumerate(people) if person in allowed]
