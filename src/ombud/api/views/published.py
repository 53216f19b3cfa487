"""What anybody may read: the policy, its notice, the ledger's head."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.timezone import localtime
from ninja import Router

from ombud.api import schemas
from ombud.api.problems import NothingSealedError
from ombud.core.clock import now
from ombud.evidence import queries as ledger
from ombud.gates.sharing.asking import partner
from ombud.policy.notice import as_dict, compose
from ombud.policy.queries import in_force

router = Router(tags=["published"])


@router.get(
    "/policy",
    response={200: schemas.Policy, **schemas.PUBLISHED},
    url_name="policy",
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


@router.get(
    "/notice/{language}",
    response={200: schemas.Notice, 404: schemas.Problem, **schemas.PUBLISHED},
    url_name="notice",
)
def read_notice(  # noqa: PLR0913, PLR0917  # ninja's way of saying what the query has
    request: HttpRequest,
    language: str,
    kind: str | None = None,
    point: str | None = None,
    source: str | None = None,
    case: UUID | None = None,
) -> dict[str, Any]:
    """The notice, each sentence with its address in the policy.

    `kind` keeps to what concerns one kind of people, `point` to what is said where that
    collects (GDPR Art. 13), `source` to what is said of data from there (Art. 14). And
    `case` names the partner of an event on file, where people sign up for it.
    """
    del request
    at = now()
    force = in_force(at)
    notice = compose(
        force.policy.declaration,
        language,
        kind=kind,
        point=point,
        source=source,
        partner=partner(case, localtime(at).date()) if case else None,
        version=force.number,
        effective=localtime(force.effective_from).date(),
    )
    return as_dict(notice)


@router.get(
    "/ledger/head",
    response={200: schemas.Head, 404: schemas.Problem},
    url_name="ledger_head",
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
