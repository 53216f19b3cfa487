"""What people ask, in the name of whoever reads the mail of an address."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from ombud.api import schemas
from ombud.api.access import EachKey, Key, within
from ombud.core.clock import now
from ombud.core.ids import RequestId
from ombud.people.abilities import Scope
from ombud.rights import queries as rights
from ombud.rights.actions.ask import ask, prove
from ombud.rights.errors import UnknownRequestError
from ombud.rights.words import RequestKind

router = Router(tags=["requests"])


@router.post(
    "/requests",
    auth=Key(Scope.REQUESTS),
    # Each sends a mail, so a key that goes astray must not send many.
    throttle=EachKey("60/m", "requests"),
    response={201: schemas.Asked, **schemas.KEYED, 429: schemas.Problem},
    url_name="requests",
)
def open_request(
    request: HttpRequest, asking: schemas.Asking, response: HttpResponse
) -> Status[schemas.Asked]:
    """Open a request and send a code to the address; whether we know it is not told."""
    if asking.purpose:
        within(request, asking.purpose, None)
    asked = ask(
        RequestKind(asking.kind),
        asking.address,
        language=asking.language,
        channel="api",
        at=now(),
        purpose=asking.purpose,
        situation=asking.situation,
        ground=asking.ground,
    )
    response["Location"] = f"{request.path}/{asked.request}"
    status = _status(rights.view(asked.request))
    return Status(201, schemas.Asked(**status.model_dump(), challenge=asked.challenge))


@router.post(
    "/requests/{uuid:request_id}/proof",
    auth=Key(Scope.REQUESTS),
    response={200: schemas.Status, **schemas.KEYED, 410: schemas.Problem},
    url_name="proof",
)
def prove_address(
    request: HttpRequest, request_id: UUID, proof: schemas.Proof
) -> schemas.Status:
    """Prove the address by the code that went there; the request then sets out."""
    del request
    if rights.request_of_challenge(proof.challenge) != request_id:
        raise UnknownRequestError
    prove(proof.challenge, proof.code, at=now())
    return _status(rights.view(request_id))


@router.get(
    "/requests/{uuid:request_id}",
    auth=Key(Scope.REQUESTS),
    response={200: schemas.Status, **schemas.KEYED},
    url_name="request",
)
def read_request(request: HttpRequest, request_id: UUID) -> schemas.Status:
    """How far a request has come, and when its answer is due."""
    del request
    return _status(rights.view(RequestId(request_id)))


def _status(view: rights.RequestView) -> schemas.Status:
    return schemas.Status(
        id=view.id,
        number=view.number,
        kind=view.kind,
        article=view.article,
        state=view.state,
        ending=view.ending,
        received_at=view.received_at,
        due_on=view.due_on,
        ended_at=view.ended_at,
    )
