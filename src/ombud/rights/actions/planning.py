"""Drawing up a plan: looking everywhere, deciding nothing yet."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from ombud.core.canonical import Json, canonical
from ombud.core.ids import PersonId, RequestId
from ombud.evidence.actions import record
from ombud.people import keys
from ombud.people import queries as people
from ombud.people.identifiers import IdentifierKind
from ombud.people.keys import digest_for_ledger
from ombud.policy.queries import in_force
from ombud.registers import queries as registers
from ombud.registers.erasure import Part
from ombud.registers.erasure import draw_up as draw_up_part
from ombud.registers.holdings import locate
from ombud.registers.own import SYSTEM as OWN
from ombud.rights import events
from ombud.rights.jobs import advance_later
from ombud.rights.models import Request, Step
from ombud.rights.plan import Plan, open_plan, plan_context
from ombud.rights.words import State, StepState


def mark(value: Json) -> str:
    """A keyed digest of a row's values, short: it only has to tell a change."""
    return digest_for_ledger(canonical(value).decode())[:32]


def wanted(
    identifiers: Mapping[IdentifierKind, Sequence[str]],
) -> dict[IdentifierKind, frozenset[str]]:
    """A person's identifiers, as the systems are searched for them."""
    return {kind: frozenset(values) for kind, values in identifiers.items()}


def draw_up(request_id: RequestId, *, at: datetime) -> None:
    """Search every system and write the plan of an erasure; it then waits for a yes.

    A plan in which nothing was found waits for nobody.

    Raises:
        SourceError: a system can't answer; nothing is promised then.
    """
    with transaction.atomic():
        request = (
            Request.objects.select_for_update(skip_locked=True)
            .filter(id=request_id, state=State.RECEIVED, person__isnull=False)
            .first()
        )
        if request is None or request.person_id is None:
            return
        person = PersonId(request.person_id)
        policy = in_force(at)
        kinds = people.kinds(person)
        sought = wanted(people.identifiers(person))
        parts: list[Part] = []
        for system in registers.systems():
            with system.connector.reading() as session:
                found = locate(session, system.layout(session), sought)
            parts.append(
                draw_up_part(
                    found,
                    policy.policy.declaration,
                    kinds,
                    localdate(at),
                    mark,
                    holds=registers.holds_over(person, found),
                )
            )
        again = request.plan is not None
        plan = Plan(
            today=localdate(at),
            policy=policy.number,
            kinds=tuple(sorted(kinds)),
            parts=tuple(parts),
            before=_carried_out(request, person),
        )
        request.plan = keys.seal(
            person, plan.sealed_form(), context=plan_context(request_id)
        )
        request.plan_digest = plan.digest
        request.plan_undeclared = list(plan.undeclared)
        request.accepted_exceptions = False
        request.approved_by = request.approved_at = None
        # Where nothing was found there is nothing to say yes to.
        bare = not (plan.count or plan.undeclared or plan.before)
        request.state = State.APPROVED if bare else State.PLANNED
        request.failure = ""
        request.save(
            update_fields=(
                "plan", "plan_digest", "plan_undeclared", "accepted_exceptions",
                "approved_by", "approved_at", "state", "failure",
            )
        )  # fmt: skip
        if again:
            request.steps.all().delete()
        Step.objects.bulk_create(
            Step(request=request, position=position, system=system)
            for position, system in enumerate((*(part.system for part in parts), OWN))
        )
        record(
            events.PLANNED,
            at=at,
            request=request.id,
            plan=plan.digest,
            rows=plan.count,
        )
        if bare:
            advance_later(request_id)


def _carried_out(request: Request, person: PersonId) -> tuple[Part, ...]:
    """The parts of the request's earlier plans that are done already."""
    if request.plan is None:
        return ()
    last = open_plan(person, RequestId(request.id), bytes(request.plan))
    done = request.steps.filter(state=StepState.DONE).values_list("system", flat=True)
    parts = (last.part(system) for system in done)
    return (*(part for part in parts if part is not None), *last.before)
