"""A decision about each of many people, many of whom are alike in what counts."""

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime

from ombud.choices.queries import said_by_each
from ombud.choices.words import EVERYTHING
from ombud.core.ids import PersonId
from ombud.people.queries import kinds_of
from ombud.policy.decisions import Decision, Said

BATCH = 5_000  # people whose words are read at once

Decide = Callable[[Collection[str], Said | None], Decision]
"""A pure decision about somebody: what they are to us, and what they said."""


def decide_each(
    people: Iterable[PersonId], purpose: str, at: datetime, decide: Decide
) -> Iterator[tuple[PersonId, Decision]]:
    """Each person once, in order, with the decision; those alike are decided once.

    Args:
        people: whom it is about; who is not known here is nothing to us.
        purpose: whose words count: those about it, else those about everything.
        at: the instant.
        decide: asked once for each sort of people.
    """
    known: dict[tuple[frozenset[str], Said | None], Decision] = {}
    chosen = list(dict.fromkeys(people))
    for start in range(0, len(chosen), BATCH):
        batch = chosen[start : start + BATCH]
        kinds = kinds_of(batch)
        words = said_by_each(batch, at)
        for person in batch:
            said = words.get(person, {})
            alike = (
                kinds.get(person, frozenset()),
                said.get(purpose) or said.get(EVERYTHING),
            )
            if alike not in known:
                known[alike] = decide(*alike)
            yield person, known[alike]
