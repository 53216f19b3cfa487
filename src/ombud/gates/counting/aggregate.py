"""Figures about many people: counted, with small groups held back, on record."""

from collections import Counter
from collections.abc import Collection, Hashable, Mapping
from datetime import datetime
from typing import TypeVar

from django.db import transaction

from ombud.core.ids import PersonId
from ombud.core.spelling import did_you_mean
from ombud.evidence.actions import record
from ombud.gates.actions import demand_time
from ombud.gates.counting import events
from ombud.gates.each import Situation, decide_each
from ombud.gates.errors import Refused, UnknownPurposeError
from ombud.policy.decisions import FEWEST, Decision, Reason
from ombud.policy.figures import Figures, suppress
from ombud.policy.queries import in_force

G = TypeVar("G", bound=Hashable)


def aggregate(
    purpose: str,
    groups: Mapping[PersonId, G],
    categories: Collection[str],
    *,
    at: datetime,
) -> Figures[G]:
    """Count people by group, for a purpose that may; no figure is about few.

    Whoever said no to the purpose is not counted. What comes out has no person in it.

    Args:
        purpose: the purpose's id; its `at_least` says how few a figure may be about.
        groups: the group of each person, as their region or what they bought.
        categories: references to what the groups are made of.
        at: the instant.

    Raises:
        UnknownPurposeError: with the nearest known purpose.
        ClockBehindError: the clock is behind what is on record.
        Refused: nobody may be counted, as where the groups are made of what the purpose
            does not use; the refusal is on the ledger.
    """
    demand_time(at)
    force = in_force(at)
    declared = force.policy.declaration.purposes.get(purpose)
    if declared is None:
        raise UnknownPurposeError(mend=did_you_mean(purpose, force.compiled.purposes))

    def decide(about: Situation) -> Decision:
        return force.compiled.decide(
            purpose,
            categories,
            about.kinds,
            said=about.said,
            today=about.today,
            only="aggregated",
            elsewhere=about.elsewhere,
        )

    counts: Counter[G] = Counter()
    reasons: dict[Reason, None] = {}
    left_out = 0
    for person, decision in decide_each(groups, purpose, at, force, decide):
        if decision.allowed:
            counts[groups[person]] += 1
        else:
            left_out += 1
            reasons.update(dict.fromkeys(decision.reasons))
    refused = bool(groups) and not counts
    figures = suppress(counts, declared.at_least or FEWEST)
    with transaction.atomic():
        if refused:
            record(
                events.FIGURES_REFUSED,
                at=at,
                purpose=purpose,
                reasons=frozenset(reason.code.value for reason in reasons),
            )
        else:
            record(
                events.FIGURES_DRAWN,
                at=at,
                purpose=purpose,
                groups=len(figures.groups),
                held_back=figures.held_back,
                at_least=figures.at_least,
                left_out=left_out,
            )
    if refused:
        raise Refused(Decision(allowed=False, reasons=tuple(reasons)))
    return figures
