"""Passing a gate: the permit that is needed to go on, or a refusal on record."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from ombud.choices.actions import keep_up
from ombud.core.ids import PersonId
from ombud.evidence.actions import record
from ombud.gates import events
from ombud.gates.errors import Refused
from ombud.gates.queries import Audience, audience, may
from ombud.policy.decisions import Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """A gate's yes: for this person, this purpose, at this instant."""

    person: PersonId
    purpose: str
    at: datetime
    decision: Decision


def use(
    purpose: str, person: PersonId, at: datetime, *, categories: Collection[str] = ()
) -> Permit:
    """Take a person's data into use for a purpose.

    Raises:
        Refused: with the decision; the refusal is on the ledger.
    """
    decision = may(purpose, person, at, categories=categories)
    with transaction.atomic():
        if decision.allowed:
            record(events.USE_PERMITTED, at=at, person=person, purpose=purpose)
        else:
            record(
                events.USE_REFUSED,
                at=at,
                person=person,
                purpose=purpose,
                reasons=sorted({reason.code.value for reason in decision.reasons}),
            )
    if not decision.allowed:
        raise Refused(decision)
    return Permit(person=person, purpose=purpose, at=at, decision=decision)


def draw_audience(purpose: str, at: datetime) -> Audience:
    """A purpose's people, with the drawing on the ledger.

    Raises:
        UnknownPurposeError: with the nearest known purpose.
    """
    keep_up(at)
    found = audience(purpose, at)
    with transaction.atomic():
        record(
            events.AUDIENCE_DRAWN,
            at=at,
            purpose=purpose,
            people=len(found.people),
            left_out=sum(found.left_out.values()),
        )
    return found
