"""From parts to facts: which label a sentence tells, and how sure that is."""

from collections.abc import Iterator
from dataclasses import dataclass

from ombud.policy.prose.context import Seen
from ombud.policy.prose.rules import LABELLED


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that a part of the text says.

    `kind` is a field of a reading (`purposes`, `retention`, `transfers`); `label` its label,
    or its value where it has none. `start` and `end` are the offsets of the words that tell it.
    `confidence` lies between 0 and 1; `by` says who read it.
    """

    kind: str
    label: str
    part: int
    start: int
    end: int
    confidence: float
    by: str = "rules"


@dataclass(frozen=True, slots=True)
class _Way:
    """Where the labels of a kind are told: the topic, the frame, and where never."""

    topic: str
    frame: str
    never: frozenset[str]


_WAYS = {
    "purposes": _Way("purposes", "uses", frozenset({"definitions", "rights", "links", "complaint", "security", "changes", "contact"})),
    "data_categories": _Way("data", "collects", frozenset({"definitions", "rights", "links", "complaint", "changes", "contact", "security"})),
    "sources": _Way("sources", "obtains", frozenset({"definitions", "rights", "links", "complaint", "changes", "contact", "security"})),
    "recipients": _Way("recipients", "shares", frozenset({"definitions", "rights", "links", "complaint", "changes", "contact", "security"})),
    "legal_bases": _Way("bases", "grounds", frozenset({"definitions", "rights", "links", "complaint", "changes"})),
    "rights": _Way("rights", "entitles", frozenset({"definitions"})),
}


def labelled(seen: Seen) -> Iterator[Fact]:
    """The labels that a part tells, by the rules."""
    for kind in LABELLED:
        way = _WAYS[kind]
        told = way.topic in seen.topics
        framed = way.frame in seen.frames or way.frame in seen.lead_frames
        if not told and seen.topics & way.never:
            continue
        for name, match in seen.said.items():
            found, _, rest = name.partition("/")
            if found != kind:
                continue
            label, _, strength = rest.partition("/")
            if strength == "names" and not (told or (kind == "data_categories" and framed)):
                continue
            start, end = seen.span(match)
            yield Fact(kind, label, seen.part.number, start, end, 0.9 if told else 0.7)
