"""A policy's text, read: its facts, what they belong to, and what is wrong with it.

    reading = read(source)          the language is told by the text
    reading.as_facts()              the shape that readings are compared in

Nothing is guessed: each fact points at the words that tell it, and each part of the
text that told nothing is listed as furniture or as not understood.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ombud.policy.prose import statements
from ombud.policy.prose.context import Seen, look
from ombud.policy.prose.facts import Fact, labelled, named, observed
from ombud.policy.prose.findings import ADVICE, Fault, faults
from ombud.policy.prose.language import language_of
from ombud.policy.prose.particulars import particulars
from ombud.policy.prose.relations import Use, uses
from ombud.policy.prose.rules import LABELLED, rules
from ombud.policy.prose.text import Part, Text, cut

# A line of fewer words ("Back to top") promises nothing.
LEAST = 3
CONTROLLER = ("name", "org_number", "email", "address", "phone")


@dataclass(frozen=True)
class Reading:
    """What a policy says, where it says it, and what is wrong with it.

    `seen` has the rules' view of every part, in the order of `text.parts`.
    """

    language: str
    text: Text
    seen: tuple[Seen, ...]
    facts: tuple[Fact, ...]
    faults: tuple[Fault, ...]

    def of(self, kind: str) -> list[Fact]:
        """The facts of a kind, in the order of the text."""
        return [fact for fact in self.facts if fact.kind == kind]

    def value(self, kind: str) -> str | None:
        """The value of a fact that there is at most one of."""
        return next((fact.label for fact in self.of(kind)), None)

    @cached_property
    def uses(self) -> tuple[Use, ...]:
        """The purposes in the order of the text, each with what is said of it alone."""
        return uses(self.text, self.seen, self.facts)

    def quote(self, fact: Fact) -> str:
        """The sentence or list item that tells a fact, character for character."""
        return self.text.quote(self.text.parts[fact.part])

    def understood(self, part: Part) -> str:
        """`fact`, `furniture` or `not understood`."""
        if any(fact.part == part.number for fact in self.facts):
            return "fact"
        seen = self.seen[part.number]
        if part.kind in ("heading", "furniture") or len(seen.words) < LEAST:
            return "furniture"
        if part.number in self._columns:
            return "furniture"
        if part.kind == "sentence" and (
            "defines" in seen.frames or "definitions" in seen.topics
        ):
            return "furniture"
        return "not understood"

    @cached_property
    def _columns(self) -> frozenset[int | None]:
        """The parts that head a column of a table."""
        return frozenset(part.column for part in self.text.parts)

    def as_facts(self) -> dict[str, Any]:
        """The facts as one JSON object, in the shape that readings are scored in."""
        moved = self.of("transfers")
        outside = any(fact.label == "true" for fact in moved)
        told = next(
            (f for f in moved if f.label == ("true" if outside else "false")), None
        )
        decided = {fact.label for fact in self.of("automated_decision")}
        return {
            "language": self.language,
            "controller": {key: self.value(f"controller.{key}") for key in CONTROLLER},
            "updated": self.value("updated"),
            **{kind: self._labels(kind) for kind in LABELLED},
            "transfers": {
                "outside_eea": None if told is None else outside,
                "safeguards": sorted({fact.label for fact in self.of("safeguards")})
                if outside
                else [],
                "evidence": self.quote(told) if told else None,
            },
            "retention": [{"text": self.quote(fact)} for fact in self.of("retention")],
            "authority": self.value("authority"),
            "cookies": bool(self.of("cookies")),
            "automated_decision": (
                "limited"
                if "limited" in decided
                else "no"
                if "no" in decided
                else "yes"
                if decided
                else "not stated"
            ),
            "lint": [
                {
                    "code": fault.code,
                    "evidence": None
                    if fault.part is None
                    else self.text.quote(self.text.parts[fault.part]),
                }
                for fault in self.faults
                if fault.code not in ADVICE
            ],
        }

    def _labels(self, kind: str) -> list[dict[str, str]]:
        told: dict[tuple[str, int], None] = {}
        for fact in self.of(kind):
            told.setdefault((fact.label, fact.part))
        return [
            {"label": label, "evidence": self.text.quote(self.text.parts[part])}
            for label, part in told
        ]


def read(source: str, language: str | None = None) -> Reading:
    """The reading of a text.

    `language` is one of `LANGUAGES`; where it is not given, the text tells it. Raises
    UnreadLanguageError where it tells another.
    """
    language = language or language_of(source).language
    text = cut(source, language)
    seen = tuple(look(text, rules(language)))
    labels = [fact for each in seen for fact in labelled(each)]
    facts = (
        *particulars(text, seen, language),
        *labels,
        *named(seen),
        *observed(seen, labels),
        *statements.retention(seen),
        *statements.transfers(seen),
        *statements.cookies(seen),
        *statements.decisions(seen),
    )
    return Reading(language, text, seen, facts, tuple(faults(seen, facts, language)))
