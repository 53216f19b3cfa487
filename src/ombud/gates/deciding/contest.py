"""Contesting what a machine decided; a human then upholds or overturns it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from ombud.core.ids import PersonId, StaffId
from ombud.evidence.actions import record
from ombud.gates.deciding import events
from ombud.gates.deciding.decide import check_outcome
from ombud.gates.deciding.errors import (
    AlreadyContestedError,
    NotContestedError,
    ReviewForbiddenError,
    UnknownDecisionError,
)
from ombud.gates.models import AutomatedDecision
from ombud.people import keys
from ombud.people.abilities import Ability
from ombud.people.queries import staff_may

LONGEST = 2_000  # characters in which people say how they see it


def contest(made: UUID, person: PersonId, *, at: datetime, words: str = "") -> None:
    """Ask a human to look at a decision; a task for staff from then on.

    Args:
        made: the decision.
        person: whose it is; nobody contests another's.
        at: the instant.
        words: how the person sees it; sealed under their key.

    Raises:
        UnknownDecisionError: there is none of that id about this person.
        AlreadyContestedError: it is contested, or was.

    Source: GDPR Art. 22(3).
    """
    with transaction.atomic():
        found = (
            AutomatedDecision.objects.select_for_update()
            .filter(id=made, person=person)
            .first()
        )
        if found is None:
            raise UnknownDecisionError
        if found.contested_at is not None:
            raise AlreadyContestedError
        found.contested_at = at
        if words.strip():
            plain = words.strip()[:LONGEST].encode()
            found.words = keys.seal(person, plain, context=found.context)
        found.save(update_fields=("contested_at", "words"))
        record(events.CONTESTED, at=at, made=found.id, person=person)


def review(
    made: UUID, *, by: StaffId, at: datetime, outcome: str | None = None
) -> None:
    """Decide as a human on a contested decision.

    Args:
        made: the decision.
        by: the human.
        at: the instant.
        outcome: what holds instead; None where the machine's is upheld.

    Raises:
        ReviewForbiddenError: whoever it is may not.
        NotContestedError: nobody contested it, or a human has decided.
        InvalidOutcomeError: the outcome is no word.
    """
    if not staff_may(by, Ability.WORK_REQUESTS):
        raise ReviewForbiddenError
    if outcome is not None:
        check_outcome(outcome)
    with transaction.atomic():
        found = (
            AutomatedDecision.objects.select_for_update()
            .filter(id=made, contested_at__isnull=False, reviewed_at__isnull=True)
            .first()
        )
        if found is None:
            raise NotContestedError
        upheld = outcome in (None, found.outcome)
        found.verdict = outcome or found.outcome
        found.reviewed_at, found.reviewed_by_id = at, by
        found.save(update_fields=("verdict", "reviewed_at", "reviewed_by"))
        if upheld:
            record(events.UPHELD, at=at, made=found.id, by=by)
        else:
            record(
                events.OVERTURNED, at=at, made=found.id, outcome=found.verdict, by=by
            )
