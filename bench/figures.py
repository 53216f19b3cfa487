"""What a measurement comes to, and the suites that measure."""

import importlib
import json
import pkgutil
import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property

import bench
from bench.workshop import Workshop

SHARE = "of 1"


class MissingError(Exception):
    """Something that a suite needs is not on this machine."""


class WrongAnswerError(Exception):
    """What was measured did not do its work, so its time is none."""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One measured value, beside its floor and its goal.

    A value per second, and a share of what is right, should be high; every other value
    low.
    """

    name: str
    value: float
    unit: str
    says: str
    """What was measured, for a reader of the page."""
    floor: float | None = None
    """The same work with nothing around it, in the same unit and the same run."""
    goal: float | None = None
    """What the value has to reach, in its unit."""

    @property
    def high(self) -> bool:
        """Whether more is better."""
        return self.unit.endswith("/s") or self.unit == SHARE

    @cached_property
    def ratio(self) -> float | None:
        """How many times the floor's cost this is."""
        if not self.floor or not self.value:
            return None
        parts = (self.floor, self.value) if self.high else (self.value, self.floor)
        return round(parts[0] / parts[1], 2)

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None where there is none."""
        if self.goal is None:
            return None
        return self.value >= self.goal if self.high else self.value <= self.goal

    def line(self) -> str:
        """The figure as a line of JSON."""
        fields = ("name", "value", "unit", "floor", "ratio", "goal", "met")
        return json.dumps({field: getattr(self, field) for field in fields})

    def kept(self) -> dict[str, object]:
        """The figure as the page keeps it."""
        return asdict(self)


def median(values: Sequence[float]) -> float:
    """The middle value, rounded as far as a reader can use it."""
    return rounded(statistics.median(values))


def rounded(value: float) -> float:
    """Three digits that count, and never fewer than the whole number has."""
    return round(value) if value >= 100 else float(f"{value:.3g}")


def expect(right: bool, otherwise: str) -> None:  # noqa: FBT001  # an assertion
    """Stop where an answer is wrong: its time would be of something else."""
    if not right:
        raise WrongAnswerError(otherwise)


Measure = Callable[[Workshop], Iterator[Figure]]


@dataclass(frozen=True, kw_only=True)
class Suite:
    """Figures that belong together, in a part of the page of their own."""

    name: str
    title: str
    about: str
    """How it is measured: the text above the part's table."""
    measure: Measure


_suites: dict[str, Suite] = {}


def suite(name: str, *, title: str, about: str) -> Callable[[Measure], Measure]:
    """Register a function that measures, and yields each figure once it has it."""

    def register(measure: Measure) -> Measure:
        _suites[name] = Suite(name=name, title=title, about=about, measure=measure)
        return measure

    return register


def suites() -> dict[str, Suite]:
    """Every suite, by name."""
    for module in pkgutil.iter_modules(bench.__path__):
        if not module.name.startswith("_"):
            importlib.import_module(f"bench.{module.name}")
    return dict(sorted(_suites.items()))
