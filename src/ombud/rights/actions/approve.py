"""Deciding: someone in charge approves a plan, refuses, or takes more time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from ombud.core.ids import RequestId, StaffId
from ombud.evidence.actions import record
from ombud.people.abilities import Ability
from ombud.people.queries import staff_may
from ombud.policy.queries import in_force
from ombud.rights import events
from ombud.rights.actions.ending import end
from ombud.rights.errors import (
    AlreadyDecidedError,
    NotAllowedError,
    NotDueError,
    PlanChangedError,
    UndeclaredError,
    UnknownRequestError,
    WrongGroundError,
)
from ombud.rights.jobs import advance_later
from ombud.rights.models import Request
from ombud.rights.rules import ANSWER_MONTHS, EXTENSION_MONTHS, due
from ombud.rights.words import (
    AGAINST_THE_REST,
    Ending,
    Refusal,
    RequestKind,
    State,
)

DECIDED = {State.APPROVED, State.RUNNING, State.ENDED}


def approve(
    request_id: RequestId,
    digest: str,
    *,
    by: StaffId,
    at: datetime,
    with_exceptions: bool = False,
) -> None:
    """Say yes to exactly the plan with this digest; a worker then carries it out.

    Args:
        with_exceptions: yes also though places that nobody declared hold the address;
            the answer then names them.

    Raises:
        UnknownRequestError, NotAllowedError, AlreadyDecidedError, NotDueError,
        PlanChangedError, UndeclaredError: each refusal is on the ledger.
    """
    with transaction.atomic():
        request = Request.objects.select_for_update().filter(id=request_id).first()
        if request is None:
            raise UnknownRequestError
        error = _against_approval(request, digest, by, with_exceptions=with_exceptions)
        if error is None:
            request.state = State.APPROVED
            request.approved_by_id = by
            request.approved_at = at
            request.accepted_exceptions = with_exceptions and bool(
                request.plan_undeclared
            )
            request.save(
                update_fields=(
                    "state", "approved_by", "approved_at", "accepted_exceptions",
                )
            )  # fmt: skip
            record(events.APPROVED, at=at, request=request.id, plan=digest, by=by)
            advance_later(request_id)
        else:
            why = {
                NotAllowedError: "role",
                AlreadyDecidedError: "decided",
                NotDueError: "not_planned",
                PlanChangedError: "plan_changed",
                UndeclaredError: "undeclared",
            }[type(error)]
            record(events.APPROVAL_REFUSED, at=at, request=request.id, why=why, by=by)
    if error is not None:
        raise error


def _against_approval(
    request: Request, digest: str, by: StaffId, *, with_exceptions: bool
) -> (
    NotAllowedError
    | AlreadyDecidedError
    | NotDueError
    | PlanChangedError
    | UndeclaredError
    | None
):
    if not staff_may(by, Ability.APPROVE):
        return NotAllowedError()
    if request.state in DECIDED:
        return AlreadyDecidedError()
    if request.state != State.PLANNED:
        return NotDueError()
    if request.plan_digest != digest:
        return PlanChangedError()
    if request.plan_undeclared and not with_exceptions:
        return UndeclaredError(tuple(request.plan_undeclared))
    return None


_WHY = {
    NotAllowedError: "role",
    AlreadyDecidedError: "decided",
    NotDueError: "not_due",
    WrongGroundError: "ground",
}


@contextmanager
def deciding(
    request_id: RequestId, deed: str, *, by: StaffId, at: datetime
) -> Iterator[Request]:
    """One decision about a request; a refusal of it undoes all but its entry."""
    try:
        with transaction.atomic():
            yield _to_decide(request_id, by)
    except (
        NotAllowedError,
        AlreadyDecidedError,
        NotDueError,
        WrongGroundError,
    ) as error:
        with transaction.atomic():
            record(
                events.DECISION_REFUSED,
                at=at,
                request=request_id,
                deed=deed,
                why=_WHY[type(error)],
                by=by,
            )
        raise


def _to_decide(request_id: RequestId, by: StaffId) -> Request:
    request = Request.objects.select_for_update().filter(id=request_id).first()
    if request is None:
        raise UnknownRequestError
    if not staff_may(by, Ability.APPROVE):
        raise NotAllowedError
    return request


def plan_again(request_id: RequestId, *, by: StaffId, at: datetime) -> None:
    """Look everywhere once more: after the map was mended, or an end not verified.

    Raises:
        UnknownRequestError, NotAllowedError, NotDueError: a refusal is on the ledger.
    """
    with deciding(request_id, "plan_again", by=by, at=at) as request:
        if request.person_id is None or not (
            request.state == State.PLANNED or request.ending == Ending.NOT_VERIFIED
        ):
            raise NotDueError
        request.state = State.RECEIVED
        request.ending = ""
        request.ended_at = request.ended_entry = None
        request.save()
        record(events.REOPENED, at=at, request=request.id, by=by)
        advance_later(request_id)


def refuse(request_id: RequestId, ground: str, *, by: StaffId, at: datetime) -> None:
    """Refuse a request on a ground from the closed list, and tell the person why.

    An objection is refused by `weigh.overrule`, on grounds of its own.

    Raises:
        ValueError: the ground is not on the list.
        WrongGroundError: requests of this kind are not refused on that ground.
        UnknownRequestError, NotAllowedError, AlreadyDecidedError: a refusal to refuse
            is on the ledger.
    """
    chosen = Refusal(ground)
    with deciding(request_id, "refuse", by=by, at=at) as request:
        if request.state in DECIDED:
            raise AlreadyDecidedError
        if request.kind == RequestKind.OBJECTION or chosen not in AGAINST_THE_REST:
            raise WrongGroundError
        request.refusal = chosen
        record(events.REFUSED, at=at, request=request.id, ground=chosen.value, by=by)
        end(request, Ending.REFUSED, at=at)


def extend(request_id: RequestId, *, by: StaffId, at: datetime) -> None:
    """Take the two further months that the law allows, once, within the first month.

    Source: GDPR Art. 12(3).

    Raises:
        UnknownRequestError, NotAllowedError, NotDueError: a refusal is on the ledger.
    """
    with deciding(request_id, "extend", by=by, at=at) as request:
        country = in_force(at).controller.country
        received = localdate(request.received_at)
        first = due(received, country)
        if (
            request.state == State.ENDED
            or request.due_on != first
            or localdate(at) > first
        ):
            raise NotDueError
        request.due_on = due(received, country, months=ANSWER_MONTHS + EXTENSION_MONTHS)
        request.save(update_fields=("due_on",))
        record(events.EXTENDED, at=at, request=request.id, until=request.due_on, by=by)
