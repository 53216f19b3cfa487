"""A decision about each of many people, many of whom are alike in what counts."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate

from ombud.choices.queries import BATCH, circle, outlooks
from ombud.core.ids import PersonId
from ombud.policy.decisions import Decision, Said
from ombud.policy.queries import InForce


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """All that a decision about somebody depends on, beside the policy.

    `kinds` is what they are to the controller that asks, `elsewhere` what to others of
    us alone, `said` their word on the purpose, `today` the day that counts for them.
    """

    kinds: frozenset[str]
    elsewhere: frozenset[str]
    said: Said | None
    today: date


Decide = Callable[[Situation], Decision]


def decide_each(  # noqa: PLR0913  # a question about many has as many sides
    people: Iterable[PersonId],
    purpose: str,
    at: datetime,
    force: InForce,
    decide: Decide,
    *,
    controller: str | None = None,
) -> Iterator[tuple[PersonId, Decision]]:
    """Each person once, in order, with the decision; those alike are decided once.

    Args:
        people: whom it is about; who is not known here is nothing to us.
        purpose: what it is for.
        at: the instant.
        force: the policy in force then.
        decide: asked once for each sort of people.
        controller: which of us asks; None for the first that does this.
    """
    known: dict[Situation, Decision] = {}
    chosen = list(dict.fromkeys(people))
    asking = controller or force.compiled.first(purpose)
    around = circle(force, at)
    for start in range(0, len(chosen), BATCH):
        batch = chosen[start : start + BATCH]
        for person, outlook in outlooks(batch, force, at).items():
            here = elsewhere = frozenset[str]()
            said = None
            if asking is not None:
                here, elsewhere = around.kinds(
                    purpose, asking, outlook.relations, outlook.at
                )
                said = outlook.said(purpose, asking, around)
            situation = Situation(
                kinds=here,
                elsewhere=elsewhere,
                said=said,
                today=localdate(outlook.at),
            )
            if situation not in known:
                known[situation] = decide(situation)
            yield person, known[situation]
