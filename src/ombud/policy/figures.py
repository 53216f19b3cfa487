"""Figures about many that tell nothing about one: small groups are held back.

Pure. Beside its groups a table has a total, and who knows the total and all groups but
one knows that one too; so what is held back has to hide itself among others.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

G = TypeVar("G", bound=Hashable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures(Generic[G]):
    """How many people there are in each group; None for what is held back.

    `total` is None where even it would give a small group away. `at_least` is the
    fewest people that any figure in here, or between two of them, is about.
    """

    groups: Mapping[G, int | None]
    total: int | None
    at_least: int

    @property
    def held_back(self) -> int:
        """How many groups are not told."""
        return sum(count is None for count in self.groups.values())


def suppress(counts: Mapping[G, int], at_least: int) -> Figures[G]:
    """A table without its small groups, and without what they could be told by.

    Held back is every group smaller than `at_least`; then the smallest others, until
    those held back are two or more and together as many as `at_least`. Where there are
    no such others, the total is held back.

    Args:
        counts: how many people there are in each group; a group of none is left as it
            is, since it is about nobody.
        at_least: the fewest people that a figure may be about.
    """
    small = [group for group, count in counts.items() if 0 < count < at_least]
    told = sorted(
        (group for group, count in counts.items() if count >= at_least),
        key=lambda group: counts[group],
    )
    hidden = list(small)
    while hidden and told and not _hide(counts, hidden, at_least):
        hidden.append(told.pop(0))
    groups = {g: None if g in set(hidden) else count for g, count in counts.items()}
    total: int | None = sum(counts.values())
    if (hidden and not _hide(counts, hidden, at_least)) or 0 < (total or 0) < at_least:
        total = None
    return Figures(groups=groups, total=total, at_least=at_least)


def _hide(counts: Mapping[G, int], hidden: list[G], at_least: int) -> bool:
    """Whether the groups held back hide one another."""
    return len(hidden) > 1 and sum(counts[group] for group in hidden) >= at_least
