"""Reading requests: the inbox, one request, a person's own."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.crypto import constant_time_compare

from ombud.core.canonical import Json
from ombud.core.ids import EntryId, PersonId, RequestId, StaffId
from ombud.evidence import queries as ledger
from ombud.people import queries as people
from ombud.people.identifiers import IdentifierKind
from ombud.people.keys import open_
from ombud.people.queries import staff_name
from ombud.registers.reckoning import Group
from ombud.rights.errors import LinkUnknownError, UnknownRequestError
from ombud.rights.links import status_token
from ombud.rights.models import Challenge, Request
from ombud.rights.plan import open_plan
from ombud.rights.words import Ending, RequestKind, State, StepState


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """One system's part of an erasure, for a screen."""

    system: str
    state: StepState
    done_at: datetime | None
    tables: tuple[dict[str, Any], ...]
    left: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestView:
    """A request as screens and the API show it; nothing in it tells who asked."""

    id: RequestId
    number: int
    kind: RequestKind
    article: str
    purpose: str
    channel: str
    language: str
    received_at: datetime
    due_on: date
    state: State
    ending: Ending | None
    exceptions: tuple[dict[str, Json], ...]
    plan_digest: str
    undeclared: tuple[str, ...]
    approved_by: str
    approved_at: datetime | None
    refusal: str
    ground: str
    """For a restriction: on which ground, where the person said."""
    lifted_on: date | None
    """The day on which a restriction ends, where that is announced."""
    ended_at: datetime | None
    failure: str
    steps: tuple[StepView, ...]
    has_person: bool
    answer_waits: bool
    answer_fetched: bool
    answer_until: datetime | None

    def days_left(self, today: date) -> int:
        """Days until the answer is due; negative once it is overdue."""
        return (self.due_on - today).days


def _view(request: Request) -> RequestView:
    answer = getattr(request, "answer", None)
    lifting = getattr(request, "lifting", None)
    return RequestView(
        id=RequestId(request.id),
        number=request.number,
        kind=RequestKind(request.kind),
        article=RequestKind(request.kind).article,
        purpose=request.purpose,
        channel=request.channel,
        language=request.language,
        received_at=request.received_at,
        due_on=request.due_on,
        state=State(request.state),
        ending=Ending(request.ending) if request.ending else None,
        exceptions=tuple(request.exceptions),
        plan_digest=request.plan_digest,
        undeclared=tuple(request.plan_undeclared),
        approved_by=staff_name(
            StaffId(request.approved_by_id) if request.approved_by_id else None
        ),
        approved_at=request.approved_at,
        refusal=request.refusal,
        ground=request.ground,
        lifted_on=lifting.on if lifting and not lifting.called_off else None,
        ended_at=request.ended_at,
        failure=request.failure,
        steps=tuple(
            StepView(
                system=step.system,
                state=StepState(step.state),
                done_at=step.done_at,
                tables=tuple((step.result or {}).get("tables", ())),
                left=tuple((step.result or {}).get("left", ())),
            )
            for step in sorted(request.steps.all(), key=lambda step: step.position)
        ),
        has_person=request.person_id is not None,
        answer_waits=answer is not None,
        answer_fetched=answer is not None and answer.fetched_at is not None,
        answer_until=answer.expires_at if answer else None,
    )


def _all() -> Any:
    found = Request.objects.select_related("answer", "lifting")
    found = found.prefetch_related("steps")
    return found.defer(
        "plan", "situation", "reasoning", "answer__sealed"
    )  # what is sealed is opened elsewhere


def view(request_id: RequestId | UUID) -> RequestView:
    """One request.

    Raises:
        UnknownRequestError: there is none.
    """
    request = _all().filter(id=request_id).first()
    if request is None:
        raise UnknownRequestError
    return _view(request)


def numbered(number: int) -> RequestId:
    """The request that people call by this number.

    Raises:
        UnknownRequestError: there is none.
    """
    found = Request.objects.filter(number=number).values_list("id", flat=True).first()
    if found is None:
        raise UnknownRequestError
    return RequestId(found)


def by_link(request_id: UUID, token: str) -> RequestView:
    """One request, for whoever has the signed link from the mail.

    Raises:
        LinkUnknownError: the signature is not ours.
    """
    if not constant_time_compare(token, status_token(RequestId(request_id))):
        raise LinkUnknownError
    try:
        return view(request_id)
    except UnknownRequestError as error:
        raise LinkUnknownError from error


def inbox() -> list[RequestView]:
    """What is open: what waits for someone's approval first, then by due date."""
    found = (
        _all()
        .exclude(state__in=(State.ENDED, State.UNPROVEN))
        .order_by("due_on", "number")
    )
    views = [_view(request) for request in found]
    return sorted(
        views,
        key=lambda v: (
            v.state not in (State.PLANNED, State.WEIGHING),
            v.due_on,
            v.number,
        ),
    )


def ended(limit: int = 50) -> list[RequestView]:
    """What ended last, newest first."""
    found = _all().filter(state=State.ENDED).order_by("-ended_at")[:limit]
    return [_view(request) for request in found]


def not_verified() -> list[RequestView]:
    """Erasures that ended with something still there, and were not planned again."""
    found = _all().filter(ending=Ending.NOT_VERIFIED).order_by("due_on", "number")
    return [_view(request) for request in found]


def of_person(person: PersonId) -> list[RequestView]:
    """A person's own requests, newest first."""
    return [_view(r) for r in _all().filter(person=person).order_by("-number")]


def is_of(request_id: UUID, person: PersonId) -> bool:
    """Whether a request is this person's."""
    return Request.objects.filter(id=request_id, person=person).exists()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanView:
    """A plan for the eyes of who approves it."""

    digest: str
    systems: tuple[tuple[str, tuple[Group, ...]], ...]
    undeclared: tuple[str, ...]
    rows: int


def plan(request_id: RequestId | UUID) -> PlanView | None:
    """The plan of a request that has one; row keys are in it, values are not."""
    request = Request.objects.filter(id=request_id).first()
    if request is None or request.plan is None or request.person_id is None:
        return None
    drawn = open_plan(
        PersonId(request.person_id), RequestId(request.id), bytes(request.plan)
    )
    return PlanView(
        digest=request.plan_digest,
        systems=tuple((part.system, part.groups) for part in drawn.parts),
        undeclared=drawn.undeclared,
        rows=drawn.count,
    )


def address(request_id: RequestId | UUID) -> str | None:
    """The address that a request came with, for staff who may see the person."""
    request = Request.objects.filter(id=request_id).first()
    if request is None or request.person_id is None:
        return None
    found = people.identifiers(PersonId(request.person_id)).get(IdentifierKind.EMAIL)
    return found[0] if found else None


def situation(request_id: RequestId | UUID) -> str | None:
    """What an objection says of the person's case, for staff who decide about it."""
    return _opened(request_id, "situation")


def reasoning(request_id: RequestId | UUID) -> str | None:
    """Why an objection was overruled, in words."""
    return _opened(request_id, "reasoning")


def _opened(request_id: RequestId | UUID, field: str) -> str | None:
    row = Request.objects.filter(id=request_id).values_list("person_id", field).first()
    if row is None or None in row:
        return None
    person, sealed = row
    return open_(
        PersonId(person), bytes(sealed), context=f"{field}:{request_id}"
    ).decode()


def receipt(request_id: RequestId | UUID) -> "ledger.Receipt | None":
    """The proof that a request ended as it says; None until the ledger sealed it."""
    entry = (
        Request.objects.filter(id=request_id, ended_entry__isnull=False)
        .values_list("ended_entry", flat=True)
        .first()
    )
    return ledger.receipt(EntryId(entry)) if entry is not None else None


def challenge_person(challenge_id: UUID) -> PersonId | None:
    """Whose address a code was sent to."""
    found = Challenge.objects.filter(id=challenge_id).values_list(
        "person_id", flat=True
    )
    person = found.first()
    return PersonId(person) if person else None


def request_of_challenge(challenge_id: UUID) -> RequestId | None:
    """The request that waits for a code, or waited for it."""
    found = Request.objects.filter(challenge=challenge_id).values_list("id", flat=True)
    request = found.order_by("-number").first()
    return RequestId(request) if request else None


def overdue_or_stuck(before: datetime) -> list[RequestId]:
    """Requests that a worker should be at but may not be: to be set going again."""
    found = Request.objects.filter(
        state__in=(State.RECEIVED, State.APPROVED, State.RUNNING),
        received_at__lt=before,
    )
    return [RequestId(request) for request in found.values_list("id", flat=True)]
