"""What belongs to which purpose: a basis, data, recipients, a period said of it alone.

A policy tells of its purposes one after the other: each under a heading of its own, in
a row of a table, or in a sentence. What is said there of a basis or a period is said of
that purpose. What is said of all of them stands elsewhere, under a heading of its own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ombud.policy.prose.context import Seen
from ombud.policy.prose.facts import Fact
from ombud.policy.prose.text import Text

# The kinds of facts that can belong to a purpose.
BELONG = (
    "data_categories",
    "sources",
    "recipients",
    "legal_bases",
    "retention",
    "automated_decision",
)

# Under these headings a purpose is named in passing.
_OTHERS = frozenset(
    {"recipients", "sources", "retention", "rights", "transfers", "cookies"}
)
_IN_PASSING = frozenset(
    {"data", "sources", "retention", "rights", "security", "bases", "changes"}
)


@dataclass(frozen=True, slots=True)
class Use:
    """A purpose as the text tells it, and what is said of it alone.

    `labels` are what its heading and its first sentence that tells any say; `part` is
    the number of the first of these, `parts` all that tell of it, `facts` what they
    say. `denied` are purposes that are ruled out there ("no profiling").
    """

    labels: tuple[str, ...]
    part: int
    parts: tuple[int, ...]
    facts: tuple[Fact, ...]
    denied: tuple[str, ...] = ()


def uses(text: Text, seen: Sequence[Seen], facts: Sequence[Fact]) -> tuple[Use, ...]:
    """The purposes of a text in its order, each with what belongs to it."""
    told: dict[int, list[Fact]] = {}
    for fact in facts:
        told.setdefault(fact.part, []).append(fact)
    return tuple(_use(block, seen, told) for block in _blocks(text, seen, told))


def _use(block: list[int], seen: Sequence[Seen], told: dict[int, list[Fact]]) -> Use:
    first, *others = (number for number in block if _purposes(told, number))
    named = [first, *others[:1]] if seen[first].part.kind == "heading" else [first]
    return Use(
        labels=tuple(
            dict.fromkeys(label for n in named for label in _purposes(told, n))
        ),
        part=first,
        parts=tuple(block),
        facts=tuple(
            f for number in block for f in told.get(number, ()) if f.kind in BELONG
        ),
        denied=tuple(
            dict.fromkeys(label for number in block for label in _denied(seen[number]))
        ),
    )


def _purposes(told: dict[int, list[Fact]], number: int) -> list[str]:
    return [fact.label for fact in told.get(number, ()) if fact.kind == "purposes"]


def _denied(seen: Seen) -> Iterator[str]:
    """The purposes that a sentence rules out."""
    for match in seen.matches:
        kind, _, rest = match.name.partition("/")
        if kind == "purposes" and rest.endswith("/says") and match.first in seen.denied:
            yield rest.removesuffix("/says")


def _blocks(
    text: Text, seen: Sequence[Seen], told: dict[int, list[Fact]]
) -> Iterator[list[int]]:
    """The parts that tell of one purpose: a section, or a lone sentence or item."""
    sections: dict[int, list[int]] = {}
    for part in text.parts:
        if part.kind == "heading":
            sections[part.number] = [part.number]
        elif part.under and part.under[-1] in sections:
            sections[part.under[-1]].append(part.number)
    single = {
        heading: numbers
        for heading, numbers in sections.items()
        if _tells_one(text, seen, told, numbers)
    }
    taken = {number for numbers in single.values() for number in numbers}
    for part in text.parts:
        if part.number in single:
            yield single[part.number]
        elif (
            part.number not in taken
            and _purposes(told, part.number)
            and _alone(seen[part.number], told)
        ):
            yield _with_rows(text, seen, part.number)


def _alone(seen: Seen, told: dict[int, list[Fact]]) -> bool:
    """Whether a lone sentence tells of one purpose, and not in passing."""
    grounds = {f.label for f in told[seen.part.number] if f.kind == "legal_bases"}
    if len(grounds) > 1 and not seen.part.label:
        return False
    return "purposes" in seen.topics or not seen.topics & _IN_PASSING


def _tells_one(
    text: Text, seen: Sequence[Seen], told: dict[int, list[Fact]], numbers: list[int]
) -> bool:
    """Whether a section is about one purpose.

    Its heading tells it, or stands where purposes are told; and it lists no further
    ones.
    """
    topics = {
        m.name.removeprefix("topic/")
        for m in seen[numbers[0]].matches
        if m.name.startswith("topic/")
    }
    if not _purposes(told, numbers[0]) and (
        "purposes" not in topics or topics & _OTHERS
    ):
        return False
    listed = [n for n in numbers if text.parts[n].kind == "item" and _purposes(told, n)]
    plain = [n for n in listed if not text.parts[n].label]
    named = [n for n in listed if "purposes" in seen[n].near and text.parts[n].label]
    return max(len(plain), len(named)) <= 1 and any(_purposes(told, n) for n in numbers)


def _with_rows(text: Text, seen: Sequence[Seen], number: int) -> list[int]:
    """A sentence; and after a row "Purpose: ...", the rows of the same table."""
    block = [number]
    if not text.parts[number].label or "purposes" not in seen[number].near:
        return block
    for part in text.parts[number + 1 :]:
        if (
            not part.label
            or part.label == text.parts[number].label
            or part.kind == "heading"
        ):
            break
        block.append(part.number)
    return block
