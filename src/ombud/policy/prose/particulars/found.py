"""A value that may be the one looked for, and the choice among several."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """A value and where in the text it stands.

    `start` and `end` are offsets in the text. `score` says how much speaks for it:
    points, which mean something only beside those of the same field.
    """

    start: int
    end: int
    value: str
    score: float


def best(found: Iterable[Found], least: float = float("-inf")) -> Found | None:
    """The one with the highest score, the first of equals, unless under `least`."""
    return max(
        (each for each in found if each.score >= least),
        key=lambda each: each.score,
        default=None,
    )
