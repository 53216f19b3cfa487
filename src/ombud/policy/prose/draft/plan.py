"""Which purposes a draft has, and which facts it takes for each and for all."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from ombud.policy.prose.draft.page import SURE, Page, surest
from ombud.policy.prose.draft.periods import Kept, kept
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
_NO_PURPOSES = frozenset({"recipients", "rights", "complaint"})
# Of those, what a heading in a row of purposes may seem to tell of.
_IN_A_ROW = frozenset({"contact", "security", "cookies", "automated"})
_NO_LETTERS = str.maketrans(
    {"ø": "o", "æ": "ae", "ß": "ss", "ð": "d", "þ": "th", "ł": "l", "đ": "d"}
)
_LONGEST_ID = 40
_SHORT = 14
"""Words of a sentence that may stand for a heading."""


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
    _kept: dict[int, Kept] = field(default_factory=dict, repr=False)

    def kept(self, number: int) -> Kept:
        """What a part says of how long."""
        if number not in self._kept:
            self._kept[number] = kept(self.page, number)
        return self._kept[number]

    @cached_property
    def _taken(self) -> frozenset[int]:
        return frozenset(number for plan in self.purposes for number in plan.parts)

    def general(self, kind: str) -> list[Fact]:
        """The facts of a kind that are told of no purpose in particular."""
        return self._general.get(kind, [])

    @cached_property
    def _general(self) -> dict[str, list[Fact]]:
        found: dict[str, list[Fact]] = {}
        for fact in self.page.reading.facts:
            if fact.part not in self._taken:
                found.setdefault(fact.kind, []).append(fact)
        return found

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
        heading = use.parts[0]
        if page.reading.text.parts[heading].kind != "heading":
            _lone(page, use, made)
        elif _names(page, heading) or "purposes" not in page.seen(heading).topics:
            _section(page, use, made)
        elif len(openers := _openers(page, use)) > 1:
            for each in _segments(use, openers):
                _section(page, each, made)
        else:
            for each in _apart(page, use):
                _lone(page, each, made)
    for plan in made.values():
        plan.facts = [f for f in page.reading.facts if f.part in plan.parts]
    return Plans(page, tuple(made.values()))


def _accepted(page: Page) -> list[Use]:
    """The uses that are told where purposes are told of; all others where none is."""
    every = page.reading.uses
    accepted: list[Use] = []
    for use in every:
        if _is_told(page, use) or (accepted and _follows(page, use, accepted[-1])):
            accepted.append(use)
    return accepted or [
        use for use in every if not _ELSEWHERE & page.seen(use.part).topics
    ]


def _is_told(page: Page, use: Use) -> bool:
    first = use.parts[0]
    topics = page.seen(first).topics
    if page.reading.text.parts[first].kind == "heading":
        if "purposes" in topics:
            return not topics & (_NO_PURPOSES | {"security"})
        return _names(page, first) and not topics & _ELSEWHERE
    seen = page.seen(use.part)
    topics = topics | seen.topics
    heading = page.reading.text.heading(seen.part)
    above = page.seen(heading.number).topics if heading else frozenset()
    if "bases" in seen.near or (above & _NO_PURPOSES and "purposes" not in above):
        return False
    return "purposes" in topics and not topics & _NO_PURPOSES


def _names(page: Page, number: int) -> bool:
    """Whether a part names a purpose itself."""
    return bool(page.told("purposes", number))


def _follows(page: Page, use: Use, before: Use) -> bool:
    """Whether a section stands in a row of purposes, right after one of them.

    Such a heading may be one word that tells of other things elsewhere, as "Security".
    """
    parts = page.reading.text.parts
    first, last = use.parts[0], before.parts[-1]
    if parts[first].kind != "heading" or parts[before.parts[0]].kind != "heading":
        return False
    between = any(parts[n].kind == "heading" for n in range(last + 1, first))
    asks = page.said(first).rstrip().endswith("?")
    return (
        not between
        and not asks
        and not page.seen(first).topics & _ELSEWHERE - _IN_A_ROW
    )


def _openers(page: Page, use: Use) -> list[int]:
    """Short sentences on lines of their own that name purposes, all in one manner."""
    source = page.reading.text.source
    found = []
    for number in use.parts[1:]:
        part = page.reading.text.parts[number]
        alone = source[: part.start].rstrip(" *_\u00a0")[-1:] in ("", "\n") and (
            source[part.end :].lstrip(" *_\u00a0")[:1] in ("", "\n")
        )
        short = len(page.said(number).split()) <= _SHORT
        if part.kind == "sentence" and alone and short and _names(page, number):
            found.append(number)
    firsts = [page.said(number).split()[0] for number in found]
    return [n for n, word in zip(found, firsts, strict=True) if word == firsts[0]]


def _segments(use: Use, openers: list[int]) -> list[Use]:
    """A section in pieces, each from an opener to the next."""
    ends = [*openers[1:], use.parts[-1] + 1]
    return [
        Use(
            labels=use.labels,
            part=opener,
            parts=tuple(n for n in use.parts if opener <= n < end),
            facts=tuple(f for f in use.facts if opener <= f.part < end),
        )
        for opener, end in zip(openers, ends, strict=True)
    ]


def _apart(page: Page, use: Use) -> list[Use]:
    """The sentences of a section on all purposes, each a use of its own."""
    telling = [number for number in use.parts if _names(page, number)]
    if len(telling) == 1:
        return [use]
    return [
        Use(
            labels=tuple(
                dict.fromkeys(fact.label for fact in page.told("purposes", number))
            ),
            part=number,
            parts=(number,),
            facts=tuple(f for f in use.facts if f.part == number),
        )
        for number in telling
    ]


def _section(page: Page, use: Use, made: dict[str, Plan]) -> None:
    """A purpose under a heading of its own."""
    heading = use.parts[0]
    named = [fact.label for fact in page.told("purposes", heading)]
    ordered = list(dict.fromkeys([*named, *use.labels]))
    free = [label for label in dict.fromkeys(named) if label not in made]
    name = free[0] if free else unused(slug(page.said(heading)) or ordered[0], made)
    telling = [
        number for number in use.parts if number != heading and _names(page, number)
    ]
    body = [
        n
        for n in use.parts
        if n != heading and page.reading.text.parts[n].kind != "furniture"
    ]
    first = (telling or body[:1] or [heading])[0]
    made[name] = Plan(name, ordered, first, heading, [heading, first], set(use.parts))


def _lone(page: Page, use: Use, made: dict[str, Plan]) -> None:
    """The purposes of a sentence, or the one of an item."""
    told = [label for label in use.labels if not _is_ground(page, use.part, label)]
    item = page.reading.text.parts[use.part].kind == "item"
    for labels in [told] if item and told else _families(told):
        _told(use, labels, made)


def _is_ground(page: Page, number: int, label: str) -> bool:
    """Whether a part names a contract as the basis, and not as what is done."""
    return label == "contract_performance" and any(
        fact.label == "contract" for fact in page.told("legal_bases", number)
    )


def _told(use: Use, labels: list[str], made: dict[str, Plan]) -> None:
    """A purpose that a sentence tells; told again, it is the same."""
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
