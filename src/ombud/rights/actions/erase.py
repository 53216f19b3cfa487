"""Carrying out an approved erasure: step by step, safe to be killed at any moment.

A step's deed in a source system is one transaction there; that it is done is noted here
afterwards. Between the two a crash leaves a step that is started and not done: whoever
comes next looks whether the deed is there, and does it only if it is not.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from ombud.connectors.base import Session
from ombud.core.canonical import digest
from ombud.core.ids import PersonId, RequestId
from ombud.evidence.actions import record
from ombud.people import queries as people
from ombud.people.actions import forget, hold
from ombud.people.identifiers import IdentifierKind
from ombud.policy.language import Declaration
from ombud.policy.queries import InForce, in_force, version
from ombud.registers import own
from ombud.registers import queries as registers
from ombud.registers.actions import remember_kept
from ombud.registers.erasure import (
    Done,
    Part,
    draw_up,
    expected,
    left_over,
)
from ombud.registers.erasure import (
    carry_out as carry_out_part,
)
from ombud.registers.errors import WorldMoved
from ombud.registers.holdings import Identifiers, locate
from ombud.registers.layout import Layout
from ombud.registers.own import SYSTEM as OWN
from ombud.rights import events
from ombud.rights.actions.ending import end
from ombud.rights.actions.planning import mark, wanted
from ombud.rights.errors import BusyError
from ombud.rights.jobs import advance_later
from ombud.rights.models import Request, Step
from ombud.rights.plan import Plan, open_plan
from ombud.rights.words import Ending, State, StepState


def carry_out(request_id: RequestId, *, at: datetime) -> None:
    """Take an approved erasure to its end, from wherever it stands.

    Raises:
        SourceError: a system can't answer; what is done stays done, the rest is tried
            again.
        BusyError: another worker holds the request.
    """
    while _one_step(request_id, at):
        pass


def _one_step(request_id: RequestId, at: datetime) -> bool:
    """Do the first step that is not done; whether there may be another."""
    try:
        with transaction.atomic():
            going = Request.objects.filter(
                id=request_id, state__in=(State.APPROVED, State.RUNNING)
            )
            request = going.select_for_update(skip_locked=True).first()
            if request is None and going.exists():
                # Whoever holds the row is at it, or was killed a moment ago.
                raise BusyError
            return request is not None and _step(request, at)
    except WorldMoved as moved:
        _outdated(request_id, moved, at)
        return False


def _step(request: Request, at: datetime) -> bool:
    """Do the first step that is not done of a request whose row is ours."""
    if request.person_id is None or request.plan is None:
        return False
    person = PersonId(request.person_id)
    request_id = RequestId(request.id)
    steps = list(request.steps.order_by("position"))
    step = next(step for step in steps if step.state != StepState.DONE)
    if step.state == StepState.WAITING:
        # Noted and kept before anything is touched.
        _start(request, step, at)
        return True
    plan = open_plan(person, request_id, bytes(request.plan))
    if step.system == OWN:
        _finish(request, steps, plan, person, at=at)
        return False
    part = plan.part(step.system)
    assert part is not None  # noqa: S101  # the steps were made from the plan
    known = people.identifiers(person)
    policy = in_force(at)
    under = policy if policy.number == plan.policy else version(plan.policy)
    declaration = under.policy.declaration
    # No hold is placed while it is looked for and the step is done.
    hold((person,))
    done, left = _do(plan, part, person, declaration, wanted(known))
    _done(request, step, done, left, at)
    following = steps[steps.index(step) + 1]
    if following.system == OWN:
        # Nothing outside is touched any more: it ends with this transaction.
        addresses = known.get(IdentifierKind.EMAIL, ())
        _finish(request, steps, plan, person, at=at, addresses=addresses, policy=policy)
        return False
    _start(request, following, at)
    return True


def _start(request: Request, step: Step, at: datetime) -> None:
    step.state = StepState.STARTED
    step.started_at = at
    step.save(update_fields=("state", "started_at"))
    if request.state != State.RUNNING:
        request.state = State.RUNNING
        request.save(update_fields=("state",))


def _do(
    plan: Plan,
    part: Part,
    person: PersonId,
    declaration: Declaration,
    sought: Identifiers,
) -> tuple[tuple[Done, ...], tuple[str, ...]]:
    """Do one system's part, unless it is done; what was done, and what is left.

    Raises:
        WorldMoved: what is found is neither what was planned nor what it leads to.
    """
    system = registers.system(part.system)
    layout = system.layout()
    if layout.schema.digest != part.schema:
        raise WorldMoved(part.system)
    source = system.connector
    try:
        with source.writing() as session:
            done = _as_planned(
                session,
                layout,
                plan,
                part,
                person=person,
                declaration=declaration,
                sought=sought,
            )
    except WorldMoved:
        # Perhaps it was we who moved it, before we were killed.
        with source.reading() as session:
            if left_over(session, layout, part, sought):
                raise
        return expected(part), ()
    with source.reading() as session:
        return done, left_over(session, layout, part, sought)


def _as_planned(  # noqa: PLR0913  # a plan is drawn up of as much
    session: Session,
    layout: Layout,
    plan: Plan,
    part: Part,
    *,
    person: PersonId,
    declaration: Declaration,
    sought: Identifiers,
) -> tuple[Done, ...]:
    """Do the part if what is found, now locked, is what was planned to the letter."""
    found = locate(session, layout, sought, lock=True)
    now = draw_up(
        found,
        declaration,
        frozenset(plan.kinds),
        plan.today,
        mark,
        holds=registers.holds_over(person, found),
    )
    if now.as_json() != part.as_json():
        raise WorldMoved(part.system)
    return carry_out_part(session, layout, part)


def _done(
    request: Request,
    step: Step,
    done: tuple[Done, ...],
    left: tuple[str, ...],
    at: datetime,
) -> None:
    tables = [one.as_json() for one in done]
    step.state = StepState.DONE
    step.done_at = at
    step.result = {"tables": tables, "left": list(left)}
    step.save(update_fields=("state", "done_at", "result"))
    record(
        events.STEP_DONE,
        at=at,
        request=request.id,
        system=step.system,
        deleted=sum(one.deleted for one in done),
        changed=sum(one.rows for one in done),
        result=digest(tables),
    )


def _finish(  # noqa: PLR0913  # what was read before need not be read again
    request: Request,
    steps: list[Step],
    plan: Plan,
    person: PersonId,
    *,
    at: datetime,
    addresses: Sequence[str] | None = None,
    policy: InForce | None = None,
) -> None:
    """The last step: our own tables, the honest word, and the message."""
    *others, step = steps
    left = [
        f"{other.system}.{where}"
        for other in others
        for where in (other.result or {}).get("left", ())
    ]
    request.exceptions = plan.exceptions() + [
        {"system": where, "undeclared": True} for where in request.plan_undeclared
    ]
    if left:
        # Something is there that should be gone: we say so, and keep what is needed to
        # go on.
        end(request, Ending.NOT_VERIFIED, at=at, addresses=addresses, policy=policy)
        request.failure = ("Still there: " + ", ".join(left))[:300]
        request.save(update_fields=("failure",))
        return
    remember_kept(plan.staying(), at=at, holds=registers.holds_on(person))
    step.state = StepState.DONE
    step.done_at = at
    step.result = {"tables": [], "left": []}
    step.save(update_fields=("state", "done_at", "result"))
    if request.exceptions:
        ending = Ending.COMPLETE_EXCEPT
    elif plan.count or plan.before or own.known_before(own.holdings(person)):
        ending = Ending.COMPLETE
    else:
        ending = Ending.NOTHING_FOUND
    request.plan = None
    end(request, ending, at=at, addresses=addresses, policy=policy)
    _end_others(person, at)
    forget(person, at=at)


def _end_others(person: PersonId, at: datetime) -> None:
    """End what else the person had asked: nothing is left to do it with."""
    theirs = Request.objects.select_for_update().filter(person=person)
    for other in theirs.filter(Q(ended_at=None) | Q(plan__isnull=False)):
        other.plan = None  # sealed under a key that is gone in a moment
        if other.ended_at is not None:
            other.save(update_fields=("plan",))
        elif other.state == State.UNPROVEN:
            other.person = None  # nobody is told: nobody showed that they asked
            end(other, Ending.LAPSED, at=at)
        else:
            end(other, Ending.NOTHING_FOUND, at=at)


def _outdated(request_id: RequestId, moved: WorldMoved, at: datetime) -> None:
    """Draw up a new plan: what was approved is not what is there."""
    with transaction.atomic():
        request = Request.objects.select_for_update().get(id=request_id)
        step = request.steps.exclude(state=StepState.DONE).order_by("position").first()
        request.state = State.RECEIVED
        request.failure = str(moved)[:300]
        request.save()
        record(
            events.OUTDATED,
            at=at,
            request=request.id,
            system=step.system if step else OWN,
        )
        advance_later(request_id)
