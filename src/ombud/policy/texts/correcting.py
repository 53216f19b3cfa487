"""Corrections: facts accepted, dropped or added, and sentences set aside."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Literal

from ombud.core.errors import OmbudError
from ombud.policy.prose.facts import Fact
from ombud.policy.prose.findings import faults
from ombud.policy.prose.reading import Reading
from ombud.policy.prose.report import words
from ombud.policy.prose.text import Part, Text

LABELLED = (
    "purposes",
    "data_categories",
    "sources",
    "recipients",
    "transfers",
    "safeguards",
    "legal_bases",
    "rights",
    "automated_decision",
    "cookies",
)
"""The kinds with labels of a closed list that somebody may add."""

VALUED = (
    "controller.name",
    "controller.org_number",
    "controller.email",
    "controller.address",
    "controller.phone",
    "authority",
)
"""The kinds whose value is what the text says, word for word."""

UNLABELLED = ("retention",)
LONGEST_VALUE = 200  # characters


class Deed(StrEnum):
    """What can be done to what was read."""

    ACCEPT = "accept"
    DROP = "drop"
    ADD = "add"
    SET_ASIDE = "set_aside"
    """A sentence tells nothing, whatever was read in it."""
    TAKE_BACK = "take_back"
    """It does after all."""


class BadCorrectionError(OmbudError):
    """That can't be corrected so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One deed, at offsets of the text; of a fact by its kind and label."""

    deed: Deed
    start: int
    end: int
    kind: str = ""
    label: str = ""

    @property
    def key(self) -> "Key":
        """What tells the fact that it is about from all others."""
        return self.kind, self.label, self.start, self.end


Key = tuple[str, str, int, int]
State = Literal["read", "accepted", "dropped", "added"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A fact, and what people made of it."""

    fact: Fact
    state: State


@dataclass(frozen=True)
class Corrected(Reading):
    """A reading after its corrections; `items` has what was dropped as well."""

    items: tuple[Item, ...]
    aside: frozenset[int]  # numbers of the parts that are said to tell nothing

    def understood(self, part: Part) -> str:
        """`fact`, `furniture` or `not understood`."""
        return "furniture" if part.number in self.aside else super().understood(part)


def key_of(fact: Fact) -> Key:
    """What tells a fact from all others of its text."""
    return fact.kind, fact.label, fact.start, fact.end


def corrected(
    reading: Reading, facts: Iterable[Fact], corrections: Iterable[Correction]
) -> Corrected:
    """What a text is taken to say.

    Args:
        reading: of the text, for its parts; its own facts don't count.
        facts: as they were read at first; their parts are found anew by their offsets.
        corrections: in the order in which they were made.
    """
    state: dict[Key, Item] = {}
    for fact in facts:
        state.setdefault(key_of(fact), Item(fact=fact, state="read"))
    aside: set[tuple[int, int]] = set()
    for each in corrections:
        _apply(each, state, aside)
    return _made(reading, state.values(), aside)


def _apply(
    each: Correction, state: dict[Key, Item], aside: set[tuple[int, int]]
) -> None:
    match each.deed:
        case Deed.SET_ASIDE:
            aside.add((each.start, each.end))
        case Deed.TAKE_BACK:
            aside.discard((each.start, each.end))
        case Deed.ADD:
            fact = Fact(each.kind, each.label, 0, each.start, each.end, 1.0, "hand")
            state[each.key] = Item(fact=fact, state="added")
        case Deed.DROP if each.key in state:
            state[each.key] = replace(state[each.key], state="dropped")
        case Deed.ACCEPT if each.key in state:
            by_hand = state[each.key].fact.by == "hand"
            state[each.key] = replace(
                state[each.key], state="added" if by_hand else "accepted"
            )
        case _:
            pass  # of a fact that is not there


def _made(
    reading: Reading, items: Iterable[Item], aside: set[tuple[int, int]]
) -> Corrected:
    parts = reading.text.parts
    placed = []
    for item in items:
        number = _part_at(parts, item.fact.start)
        if number is not None:
            placed.append(replace(item, fact=replace(item.fact, part=number)))
    placed.sort(key=lambda item: item.fact.start)
    numbers = frozenset(p.number for p in parts if (p.start, p.end) in aside)
    facts = tuple(
        _taken(item)
        for item in placed
        if item.state != "dropped" and item.fact.part not in numbers
    )
    kept = {each.name: getattr(reading, each.name) for each in fields(Reading)}
    kept |= {
        "facts": facts,
        "faults": tuple(faults(reading.seen, facts, reading.language)),
    }
    return Corrected(**kept, items=tuple(placed), aside=numbers)


def _taken(item: Item) -> Fact:
    """A fact as what follows takes it: what people have accepted is sure."""
    if item.state != "accepted":
        return item.fact
    return replace(item.fact, confidence=1.0, by="checked")


def _part_at(parts: Sequence[Part], offset: int) -> int | None:
    """The number of the part that an offset stands in; parts don't overlap."""
    at = bisect_right(parts, offset, key=lambda part: part.start) - 1
    return parts[at].number if at >= 0 and offset < parts[at].end else None


def added(text: Text, part: Part, what: str, said: str) -> Correction:
    """The addition of a fact to a part.

    Args:
        text: the whole text.
        part: the sentence that tells it.
        what: its kind and label, as `purposes:newsletter`; `retention:` has no label.
        said: the words that tell it; with none, the whole sentence does.

    Raises:
        BadCorrectionError: There is no such label, or the sentence has no such words.
    """
    kind, _, label = what.partition(":")
    start, end = _found(text, part, said)
    if kind in VALUED:
        label = " ".join(text.source[start:end].split())
        if len(label) > LONGEST_VALUE:
            raise BadCorrectionError(
                "That is too long for a name, a number or an address.",
                mend="Give only the words that are it.",
            )
    elif kind not in UNLABELLED and label not in choices().get(kind, {}):
        raise BadCorrectionError(
            "There is no such label.", mend="Choose one of the list."
        )
    return Correction(deed=Deed.ADD, start=start, end=end, kind=kind, label=label)


def _found(text: Text, part: Part, said: str) -> tuple[int, int]:
    """Where in a part some words stand, whatever blanks are between them."""
    wanted = said.split()
    if not wanted:
        return part.start, part.end
    at = part.start
    for start in range(at, part.end):
        if end := _stands(text.source, start, part.end, wanted):
            return start, end
    raise BadCorrectionError(
        "The sentence has no such words.",
        mend="Copy them from the sentence, or leave the field empty.",
    )


def _stands(source: str, start: int, last: int, wanted: Sequence[str]) -> int:
    """Where words that begin at an offset end, or 0 where they don't stand there."""
    at = start
    for number, word in enumerate(wanted):
        if number:
            begun = at
            while at < last and source[at].isspace():
                at += 1
            if at == begun:
                return 0
        if not source.startswith(word, at, last):
            return 0
        at += len(word)
    return at


def choices() -> Mapping[str, Mapping[str, str]]:
    """The labels that can be added, by kind, in English."""
    return {kind: words("en").labels(kind) for kind in LABELLED}
