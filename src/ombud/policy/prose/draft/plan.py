"""Which purposes a draft has, and which facts it takes for each and for all."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from ombud.policy.prose.draft.page import SURE, Page, surest
from ombud.policy.prose.facts import Fact
from ombud.policy.prose.relations import Use

# Labels that one breath may name without telling of two purposes.
_FAMILIES = (
    {
        "manage_orders",
        "contract_performance",
        "provide_service",
        "payment",
        "booking",
        "manage_relationship",
        "customer_register",
        "document_business",
        "service_communication",
    },
    {
        "marketing",
        "newsletter",
        "targeted_advertising",
        "communicate_business",
        "sales_meetings",
    },
    {"customer_service", "correspondence"},
    {
        "business_statistics",
        "develop_business",
        "usage_analytics",
        "customer_insights",
        "website_functionality",
        "profiling",
        "surveys",
    },
    {"events_training", "webinars"},
    {"security", "fraud_prevention", "emergency_contact"},
)
# Where a sentence that names what data is for tells of something else.
_ELSEWHERE = frozenset(
    {
        "data",
        "sources",
        "recipients",
        "retention",
        "transfers",
        "rights",
        "definitions",
        "complaint",
        "changes",
        "links",
        "contact",
        "security",
        "cookies",
        "automated",
    }
)
_NO_LETTERS = str.maketrans(
    {"ø": "o", "æ": "ae", "ß": "ss", "ð": "d", "þ": "th", "ł": "l", "đ": "d"}
)
_LONGEST_ID = 40


@dataclass
class Plan:
    """A purpose as the draft has it: what names it, and all that tell of it."""

    id: str
    labels: list[str]
    first: int
    title: int | None
    told: list[int]
    parts: set[int]
    facts: list[Fact] = field(default_factory=list)

    def of(self, kind: str) -> list[Fact]:
        """The facts of a kind that are told of this purpose."""
        return [fact for fact in self.facts if fact.kind == kind]


@dataclass(frozen=True)
class Plans:
    """The purposes of a draft, and what is told of none in particular."""

    page: Page
    purposes: tuple[Plan, ...]

    @cached_property
    def _taken(self) -> frozenset[int]:
        return frozenset(number for plan in self.purposes for number in plan.parts)

    def general(self, kind: str) -> list[Fact]:
        """The facts of a kind that are told of no purpose in particular."""
        return [
            fact
            for fact in self.page.reading.facts
            if fact.kind == kind and fact.part not in self._taken
        ]

    def told(self, kind: str) -> list[Fact]:
        """The facts of a kind that a draft takes, of all purposes and of each."""
        every = [
            f for f in self.page.reading.facts if f.kind == kind and self._counts(f)
        ]
        sure = {fact.label for fact in every if fact.confidence >= SURE}
        return [f for f in every if f.confidence >= SURE or f.label not in sure]

    def own(self, plan: Plan, kind: str) -> list[Fact]:
        """The facts of a kind that a draft takes for one purpose alone."""
        return [fact for fact in surest(plan.of(kind)) if self._counts(fact)]

    def shared(self, kind: str) -> list[Fact]:
        """The facts of a kind that a draft takes for every purpose that has none."""
        return [fact for fact in surest(self.general(kind)) if self._counts(fact)]

    def _counts(self, fact: Fact) -> bool:
        """Whether a fact is sure: told where such are told of, or nowhere else."""
        if fact.confidence >= SURE:
            return True
        if fact.kind == "recipients":
            marks = self.page.marks(fact.part)
            share = marks.get("shares")
            return share is not None and not self.page.denied(fact.part, share)
        return fact.kind not in self._sure_kinds

    @cached_property
    def _sure_kinds(self) -> frozenset[str]:
        return frozenset(
            f.kind for f in self.page.reading.facts if f.confidence >= SURE
        )


def plans(page: Page) -> Plans:
    """The purposes that a draft declares, in the order of the text."""
    made: dict[str, Plan] = {}
    for use in _accepted(page):
        if (
            page.reading.text.parts[use.parts[0]].kind == "heading"
            and len(use.parts) > 1
        ):
            _section(page, use, made)
        else:
            for labels in _families(use.labels):
                _lone(use, labels, made)
    taken = {number for plan in made.values() for number in plan.parts}
    for plan in made.values():
        plan.facts = [
            fact
            for fact in page.reading.facts
            if fact.part in plan.parts and fact.part in taken
        ]
    return Plans(page, tuple(made.values()))


def _accepted(page: Page) -> list[Use]:
    """The uses that are told where purposes are told of; all others where none is."""
    every = page.reading.uses
    told = [use for use in every if _is_told(page, use)]
    return told or [
        use
        for use in every
        if not _ELSEWHERE & page.seen(use.part).topics
        or "purposes" in page.seen(use.part).topics
    ]


def _is_told(page: Page, use: Use) -> bool:
    first = use.parts[0]
    topics = page.seen(first).topics | page.seen(use.part).topics
    if page.reading.text.parts[first].kind == "heading":
        named = any(
            f.kind == "purposes" and f.part == first for f in page.reading.facts
        )
        here = page.seen(first).topics
        told_elsewhere = here & _ELSEWHERE - {"security", "cookies", "automated"}
        return named and ("purposes" in here or not told_elsewhere)
    return "purposes" in topics and not topics & {"recipients", "rights", "complaint"}


def _section(page: Page, use: Use, made: dict[str, Plan]) -> None:
    """A purpose under a heading of its own."""
    heading = use.parts[0]
    named = [
        f.label
        for f in page.reading.facts
        if f.part == heading and f.kind == "purposes"
    ]
    ordered = list(dict.fromkeys([*named, *use.labels]))
    free = [label for label in dict.fromkeys(named) if label not in made]
    name = free[0] if free else unused(slug(page.said(heading)) or ordered[0], made)
    telling = [
        number
        for number in use.parts
        if number != heading
        and any(f.part == number and f.kind == "purposes" for f in page.reading.facts)
    ]
    body = [
        n
        for n in use.parts
        if n != heading and page.reading.text.parts[n].kind != "furniture"
    ]
    first = (telling or body[:1] or [heading])[0]
    made[name] = Plan(name, ordered, first, heading, [heading, first], set(use.parts))


def _lone(use: Use, labels: list[str], made: dict[str, Plan]) -> None:
    """A purpose in a sentence or an item; told again, it is the same."""
    known = made.get(labels[0]) or next(
        (
            plan
            for plan in made.values()
            if plan.title is None and set(labels) <= set(plan.labels)
        ),
        None,
    )
    if known is None:
        made[labels[0]] = Plan(
            labels[0], labels, use.part, None, [use.part], set(use.parts)
        )
        return
    known.labels = list(dict.fromkeys([*known.labels, *labels]))
    known.parts |= set(use.parts)
    if use.part not in known.told:
        known.told.append(use.part)


def _families(told: Iterable[str]) -> list[list[str]]:
    """The labels of one sentence, those that are one purpose together."""
    found: list[list[str]] = []
    for label in told:
        family = next((each for each in _FAMILIES if label in each), {label})
        beside = next((labels for labels in found if labels[0] in family), None)
        if beside is None:
            found.append([label])
        else:
            beside.append(label)
    return found


def slug(text: str) -> str:
    """An id out of words: a-z, digits and _; empty where none is left."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_NO_LETTERS))
    ascii_only = re.sub(
        r"[^a-z0-9]+", "_", plain.encode("ascii", "ignore").decode()
    ).strip("_")
    ascii_only = re.sub(r"^[0-9_]+", "", ascii_only)
    if len(ascii_only) <= _LONGEST_ID:
        return ascii_only
    return ascii_only[: _LONGEST_ID + 1].rpartition("_")[0] or ascii_only[:_LONGEST_ID]


def unused(name: str, taken: Iterable[str]) -> str:
    """The name, or the name with the first number that makes it a new one."""
    taken = set(taken)
    if name not in taken:
        return name
    return next(
        f"{name}_{n}" for n in range(2, len(taken) + 3) if f"{name}_{n}" not in taken
    )
