"""The API's operations: parse, call one query or action, give back."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localtime
from django.utils.translation import get_language
from ninja import NinjaAPI, Status

from ombud.api import schemas
from ombud.api.access import EachKey, Key
from ombud.api.problems import MEDIA_TYPE, NothingSealedError, answer_errors
from ombud.core.clock import now
from ombud.core.ids import PersonId, RequestId
from ombud.evidence import queries as ledger
from ombud.gates.errors import Refused
from ombud.gates.queries import NOBODY, may_whoever
from ombud.gates.sharing.asking import Proposal, ask
from ombud.gates.sharing.errors import AwaitsApproval
from ombud.gates.sharing.share import share
from ombud.people.abilities import Scope
from ombud.people.queries import find
from ombud.policy.decisions import Decision
from ombud.policy.notice import as_dict, compose
from ombud.policy.queries import in_force
from ombud.policy.wording import bid, say
from ombud.rights import queries as rights
from ombud.rights.actions import ask as rights_ask
from ombud.rights.errors import UnknownRequestError
from ombud.rights.words import RequestKind


class Api(NinjaAPI):
    """An API whose description says what its errors are made of."""

    def get_openapi_schema(self, **asked: Any) -> Any:
        """The description, with each error as a problem."""
        schema = super().get_openapi_schema(**asked)
        for methods in schema["paths"].values():
            for operation in methods.values():
                for status, response in operation["responses"].items():
                    content = response.get("content", {})
                    if int(status) >= 400 and "application/json" in content:  # noqa: PLR2004  # errors
                        content[MEDIA_TYPE] = content.pop("application/json")
        return schema


api = Api(
    title="Ombud",
    version="1",
    description="Decisions, requests, and what is published.",
    docs_url=None,
    urls_namespace="api",
)
answer_errors(api)

PUBLISHED = {503: schemas.Problem}
KEYED = {
    400: schemas.Problem,
    401: schemas.Problem,
    403: schemas.Problem,
    404: schemas.Problem,
    413: schemas.Problem,
    415: schemas.Problem,
    422: schemas.Problem,
    **PUBLISHED,
}


@api.post(
    "/decisions",
    auth=Key(Scope.DECIDE),
    response={200: schemas.Decision, **KEYED},
    url_name="decisions",
    tags=["decisions"],
)
def decide(request: HttpRequest, question: schemas.Question) -> schemas.Decision:
    """May this person's data be used for this purpose, now?

    Whoever it is stands in the body, so that no log of addresses has it. Asking is not
    yet using: nothing is recorded. The texts are in the language of Accept-Language.
    """
    del request
    decision = may_whoever(
        question.purpose,
        question.identifier.kind,
        question.identifier.value,
        now(),
        categories=question.categories,
    )
    return schemas.Decision(
        allowed=decision.allowed,
        reasons=_reasons(decision),
        duties=_duties(decision),
    )


def _reasons(decision: Decision) -> list[schemas.Reason]:
    language = get_language() or "en"
    return [
        schemas.Reason(
            code=reason.code.value,
            allows=reason.allows,
            address=reason.address,
            article=reason.article,
            text=say(reason, language),
        )
        for reason in decision.reasons
    ]


def _duties(decision: Decision) -> list[schemas.Duty]:
    language = get_language() or "en"
    return [
        schemas.Duty(
            code=duty.code.value,
            address=duty.address,
            article=duty.article,
            about=duty.about,
            text=bid(duty, language),
        )
        for duty in decision.duties
    ]


@api.post(
    "/disclosures",
    auth=Key(Scope.SHARE),
    response={200: schemas.Disclosed, **KEYED, 409: schemas.Problem},
    url_name="disclosures",
    tags=["decisions"],
)
def disclose(request: HttpRequest, asked: schemas.Disclosing) -> schemas.Disclosed:
    """May this go to them, now? A yes is on record, a line for each person.

    Send no more than `fields`, about nobody but those in `allowed_for`.
    """
    del request
    at = now()
    today = at.date()
    people = [find(each.kind, each.value, today=today) for each in asked.identifiers]
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
    )
    if asked.dry:
        found = ask(proposal, at)
        return schemas.Disclosed(
            allowed=found.decision.allowed,
            reasons=_reasons(found.decision),
            duties=_duties(found.decision),
            allowed_for=_places(people, found.people),
            fields=list(found.sharing.fields) if found.people else [],
            stripped=list(found.sharing.stripped),
        )
    try:
        permit = share(proposal, at=at, approval=asked.approval)
    except Refused as refused:
        return schemas.Disclosed(
            allowed=False,
            reasons=_reasons(refused.decision),
            duties=[],
            waits=refused.pending if isinstance(refused, AwaitsApproval) else None,
        )
    return schemas.Disclosed(
        allowed=True,
        reasons=_reasons(permit.decision),
        duties=_duties(permit.decision),
        permit=permit.id,
        allowed_for=_places(people, permit.people),
        fields=list(permit.fields),
        stripped=list(permit.stripped),
    )


def _places(
    people: Sequence[PersonId | None], allowed: Collection[PersonId]
) -> list[int]:
    """Whose data may go, by their place in the question."""
    return [place for place, person in enumerate(people) if person in allowed]


@api.post(
    "/requests",
    auth=Key(Scope.REQUESTS),
    # Each sends a mail, so a key that goes astray must not send many.
    throttle=EachKey("60/m", "requests"),
    response={201: schemas.Asked, **KEYED, 429: schemas.Problem},
    url_name="requests",
    tags=["requests"],
)
def open_request(
    request: HttpRequest, asking: schemas.Asking, response: HttpResponse
) -> Status[schemas.Asked]:
    """Open a request and send a code to the address; whether we know it is not told."""
    asked = rights_ask.ask(
        RequestKind(asking.kind),
        asking.address,
        language=asking.language,
        channel="api",
        at=now(),
        purpose=asking.purpose,
    )
    response["Location"] = f"{request.path}/{asked.request}"
    status = _status(rights.view(asked.request))
    return Status(201, schemas.Asked(**status.model_dump(), challenge=asked.challenge))


@api.post(
    "/requests/{uuid:request_id}/proof",
    auth=Key(Scope.REQUESTS),
    response={200: schemas.Status, **KEYED, 410: schemas.Problem},
    url_name="proof",
    tags=["requests"],
)
def prove_address(
    request: HttpRequest, request_id: UUID, proof: schemas.Proof
) -> schemas.Status:
    """Prove the address by the code that went there; the request then sets out."""
    del request
    if rights.request_of_challenge(proof.challenge) != request_id:
        raise UnknownRequestError
    rights_ask.prove(proof.challenge, proof.code, at=now())
    return _status(rights.view(request_id))


@api.get(
    "/requests/{uuid:request_id}",
    auth=Key(Scope.REQUESTS),
    response={200: schemas.Status, **KEYED},
    url_name="request",
    tags=["requests"],
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


@api.get(
    "/policy",
    response={200: schemas.Policy, **PUBLISHED},
    url_name="policy",
    tags=["published"],
)
def read_policy(request: HttpRequest) -> schemas.Policy:
    """Which version of the policy is in force."""
    del request
    force = in_force(now())
    return schemas.Policy(
        number=force.number,
        digest=force.policy.digest,
        effective=force.effective_from,
    )


@api.get(
    "/notice/{language}",
    response={200: schemas.Notice, 404: schemas.Problem, **PUBLISHED},
    url_name="notice",
    tags=["published"],
)
def read_notice(
    request: HttpRequest,
    language: str,
    kind: str | None = None,
    point: str | None = None,
    source: str | None = None,
) -> dict[str, Any]:
    """The notice, each sentence with its address in the policy.

    `kind` keeps to what concerns one kind of people, `point` to what is said where that
    collects (GDPR Art. 13), `source` to what is said of data from there (Art. 14).
    """
    del request
    force = in_force(now())
    notice = compose(
        force.policy.declaration,
        language,
        kind=kind,
        point=point,
        source=source,
        version=force.number,
        effective=localtime(force.effective_from).date(),
    )
    return as_dict(notice)


@api.get(
    "/ledger/head",
    response={200: schemas.Head, 404: schemas.Problem},
    url_name="ledger_head",
    tags=["published"],
)
def read_head(request: HttpRequest) -> schemas.Head:
    """The ledger's last checkpoint: keep it, and hold a later export against it."""
    del request
    head = ledger.head()
    if head is None:
        raise NothingSealedError
    return schemas.Head(
        size=head.size,
        root=head.root.hex(),
        checkpoint=head.note,
        key=ledger.verifier_key(),
        at=head.at,
    )
