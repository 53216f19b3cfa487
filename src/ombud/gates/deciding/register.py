"""What machines decided about people, and what is contested: reads."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ombud.core.ids import PersonId
from ombud.gates.models import AutomatedDecision


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A decision that a machine took about one person.

    `outcome` is what it decided, `verdict` what a human did, empty while none has.
    """

    id: UUID
    purpose: str
    decision: str
    inputs: tuple[str, ...]
    outcome: str
    at: datetime
    contested_at: datetime | None
    words: str
    verdict: str
    reviewed_at: datetime | None

    @property
    def holds(self) -> str:
        """The outcome that holds now."""
        return self.verdict or self.outcome

    @property
    def overturned(self) -> bool:
        """Whether a human decided otherwise."""
        return bool(self.verdict) and self.verdict != self.outcome


def of_person(person: PersonId) -> tuple[Made, ...]:
    """The decisions about a person, the latest first."""
    found = AutomatedDecision.objects.filter(person=person).order_by("-at")
    return tuple(_made(found))


def contested() -> tuple[Made, ...]:
    """What waits for a human, the oldest first."""
    found = AutomatedDecision.objects.filter(
        contested_at__isnull=False, reviewed_at__isnull=True
    ).order_by("contested_at")
    return tuple(_made(found))


def _made(found: Iterable[AutomatedDecision]) -> Iterable[Made]:
    for each in found:
        yield Made(
            id=each.id,
            purpose=each.purpose,
            decision=each.decision,
            inputs=tuple(each.inputs),
            outcome=each.outcome,
            at=each.at,
            contested_at=each.contested_at,
            words=each.unsealed().get("words", ""),
            verdict=each.verdict,
            reviewed_at=each.reviewed_at,
        )
