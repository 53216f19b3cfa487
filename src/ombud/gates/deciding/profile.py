"""Making a profile: a score or segment of people, out of what is declared."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from ombud.core.ids import PersonId
from ombud.evidence.actions import record
from ombud.gates.actions import demand_time
from ombud.gates.deciding import events
from ombud.gates.each import Situation, decide_each
from ombud.gates.errors import Refused
from ombud.gates.words import declared
from ombud.policy.automation import may_profile
from ombud.policy.decisions import Decision, Reason
from ombud.policy.queries import bits, in_force


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfilePermit:
    """A gate's yes to a profile of these people, out of these inputs."""

    purpose: str
    inputs: tuple[str, ...]
    people: tuple[PersonId, ...]
    left_out: Mapping[str, int]
    """How many are in no such profile, by the code of the first reason."""
    at: datetime


def profile(
    purpose: str,
    people: Iterable[PersonId],
    inputs: Collection[str],
    *,
    at: datetime,
) -> ProfilePermit:
    """Take people's data into use for a score or a segment.

    Whoever objected, or is not meant, is left out.

    Args:
        purpose: the purpose's id.
        people: whom the profile would be of.
        inputs: references to all that it is made of.
        at: the instant.

    Raises:
        Refused: nobody is left, since the purpose has no profiling, an input is not
            declared or everyone said no; the refusal is on the ledger.
        ClockBehindError: the clock is behind what is on record.
        NoPolicyError: no policy is in force.
    """
    demand_time(at)
    force = in_force(at)

    def decide(about: Situation) -> Decision:
        return may_profile(
            force.policy.declaration, force.compiled, purpose, inputs,
            kinds=about.kinds, said=about.said, today=about.today,
            elsewhere=about.elsewhere,
        )  # fmt: skip

    chosen: list[PersonId] = []
    left_out: Counter[str] = Counter()
    reasons: dict[Reason, None] = {}
    for person, decision in decide_each(people, purpose, at, force, decide):
        if decision.allowed:
            chosen.append(person)
        else:
            left_out[decision.reasons[0].code.value] += 1
            reasons.update(dict.fromkeys(decision.reasons))
    with transaction.atomic():
        if chosen:
            record(
                events.PROFILED,
                at=at,
                purpose=purpose,
                inputs=frozenset(inputs),
                people=len(chosen),
                left_out=sum(left_out.values()),
            )
        else:
            record(
                events.PROFILE_REFUSED,
                at=at,
                purpose=declared(purpose, bits()),
                reasons=frozenset(left_out),
            )
    if not chosen:
        raise Refused(Decision(allowed=False, reasons=tuple(reasons)))
    return ProfilePermit(
        purpose=purpose,
        inputs=tuple(inputs),
        people=tuple(chosen),
        left_out=dict(left_out),
        at=at,
    )
