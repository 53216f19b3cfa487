"""What belongs to which purpose: a basis, data, recipients, a period said of it alone.

A policy tells of its purposes one after the other, each under a heading of its own, in a row of
a table or in a paragraph. What is said there of a basis or a period is said of that purpose.
What is said of all of them stands elsewhere, under a heading of its own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ombud.policy.prose.context import Seen
from ombud.policy.prose.facts import Fact
from ombud.policy.prose.text import Text

# The kinds of facts that can belong to a purpose.
BELONG = ("data_categories", "sources", "recipients", "legal_bases", "retention", "transfers", "automated_decision")


@dataclass(frozen=True, slots=True)
class Use:
    """A purpose as the text tells it, and what is said of it alone.

    `labels` are the purposes that its heading or sentence tells, `part` the part that does,
    `parts` all parts that tell of it, `facts` what they say.
    """

    labels: tuple[str, ...]
    part: int
    parts: tuple[int, ...]
    facts: tuple[Fact, ...]


def uses(text: Text, seen: Sequence[Seen], facts: Sequence[Fact]) -> tuple[Use, ...]:
    """The purposes of a text in its order, each with what belongs to it."""
    told: dict[int, list[Fact]] = {}
    for fact in facts:
        told.setdefault(fact.part, []).append(fact)
    found = []
    for block in _blocks(text, seen, told):
        labels = dict.fromkeys(
            fact.label for number in block for fact in told.get(number, ()) if fact.kind == "purposes"
        )
        first = next(n for n in block if any(f.kind == "purposes" for f in told.get(n, ())))
        belong = tuple(f for n in block for f in told.get(n, ()) if f.kind in BELONG)
        found.append(Use(tuple(labels), first, tuple(block), belong))
    return tuple(found)


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
        if _tells_one_purpose(text, seen, told, heading, numbers)
    }
    taken = {number for numbers in single.values() for number in numbers}
    for part in text.parts:
        if part.number in single:
            yield single[part.number]
        elif part.number not in taken and any(f.kind == "purposes" for f in told.get(part.number, ())):
            yield [part.number]


def _tells_one_purpose(
    text: Text, seen: Sequence[Seen], told: dict[int, list[Fact]], heading: int, numbers: list[int]
) -> bool:
    """Whether a section is about one purpose: its items list no further ones."""
    with_purpose = [n for n in numbers if any(f.kind == "purposes" for f in told.get(n, ()))]
    listed = [n for n in with_purpose if text.parts[n].kind == "item" and not text.parts[n].label]
    return bool(with_purpose) and len(listed) < 2
