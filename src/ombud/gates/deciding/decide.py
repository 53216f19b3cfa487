"""A machine's decision about one person: taken as declared, or refused, on record."""

import re
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from ombud.core.ids import PersonId
from ombud.evidence.actions import record
from ombud.gates.actions import demand_time
from ombud.gates.deciding import events
from ombud.gates.deciding.errors import InvalidOutcomeError
from ombud.gates.each import Situation, decide_each
from ombud.gates.errors import Refused
from ombud.gates.models import WORD, AutomatedDecision
from ombud.gates.words import declared
from ombud.policy.automation import may_decide
from ombud.policy.decisions import Decision
from ombud.policy.queries import InForce, bits, in_force


def decide_automatically(  # noqa: PLR0913  # a decision has as many sides
    purpose: str,
    decision: str,
    person: PersonId,
    inputs: Collection[str],
    outcome: str,
    *,
    at: datetime,
) -> UUID:
    """Take a decision without a human, where the policy declares it.

    The outcome is kept, so that the person sees it and can contest it.

    Args:
        purpose: the purpose's id.
        decision: the decision's id under the purpose's `decides`.
        person: whom it is about.
        inputs: references to what it was made of.
        outcome: what was decided, as one word.
        at: the instant.

    Raises:
        Refused: it is not declared, made of something else, banned, or weighs on the
            person and no human can be asked; the refusal is on the ledger.
        InvalidOutcomeError: the outcome is no word.
        ClockBehindError: the clock is behind what is on record.
        NoPolicyError: no policy is in force.

    Source: GDPR Art. 22.
    """
    demand_time(at)
    check_outcome(outcome)
    force = in_force(at)

    def decide(about: Situation) -> Decision:
        return may_decide(
            force.policy.declaration, force.compiled, purpose, decision, inputs,
            kinds=about.kinds, said=about.said, today=about.today,
            elsewhere=about.elsewhere,
        )  # fmt: skip

    ((_, found),) = decide_each((person,), purpose, at, force, decide)
    with transaction.atomic():
        if not found.allowed:
            record(
                events.DECISION_REFUSED,
                at=at,
                person=person,
                purpose=declared(purpose, bits()),
                decision=declared(decision, _declared(force)),
                reasons=frozenset(reason.code.value for reason in found.reasons),
            )
        else:
            made = AutomatedDecision.objects.create(
                person_id=person,
                purpose=purpose,
                decision=decision,
                inputs=list(inputs),
                outcome=outcome,
                version=force.number,
                at=at,
            )
            record(
                events.DECIDED,
                at=at,
                made=made.id,
                person=person,
                purpose=purpose,
                decision=decision,
                outcome=outcome,
            )
            return made.id
    raise Refused(found)


def _declared(force: InForce) -> frozenset[str]:
    """Every decision that the policy declares."""
    purposes = force.policy.declaration.purposes.values()
    return frozenset(name for purpose in purposes for name in purpose.decides)


def check_outcome(outcome: str) -> None:
    """See that an outcome is one word, which leaves no room for personal data.

    Raises:
        InvalidOutcomeError: it is not.
    """
    if not re.fullmatch(WORD, outcome):
        raise InvalidOutcomeError
