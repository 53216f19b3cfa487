"""A reading, part by part, with what a draft reads beyond its labels."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from ombud.policy.prose.context import Seen
from ombud.policy.prose.draft.lexicon import Lexicon, lexicon
from ombud.policy.prose.draft.paper import Lines
from ombud.policy.prose.facts import Fact
from ombud.policy.prose.reading import Reading
from ombud.policy.prose.words import Match

SURE = 0.9
"""The confidence of what is told where it is told of."""
_FEW = 3
"""Words that name one thing."""


@dataclass(frozen=True)
class Page:
    """A reading and the words of its language."""

    reading: Reading
    lexicon: Lexicon
    _marks: dict[int, dict[str, Match]] = field(default_factory=dict, repr=False)

    @cached_property
    def _lines(self) -> Lines:
        return Lines(self.reading.text.source)

    def said(self, number: int) -> str:
        """What a part says, character for character."""
        return self.reading.text.quote(self.reading.text.parts[number])

    @cached_property
    def _facts(self) -> dict[tuple[str, int], list[Fact]]:
        found: dict[tuple[str, int], list[Fact]] = {}
        for fact in self.reading.facts:
            found.setdefault((fact.kind, fact.part), []).append(fact)
        return found

    def told(self, kind: str, number: int) -> list[Fact]:
        """The facts of a kind that a part tells."""
        return self._facts.get((kind, number), [])

    def line(self, number: int) -> int:
        """The line of the text on which a part begins."""
        return self._lines.of(self.reading.text.parts[number].start)

    def seen(self, number: int) -> Seen:
        """A part as the rules see it."""
        return self.reading.seen[number]

    def marks(self, number: int) -> dict[str, Match]:
        """What the draft's own words find in a part, by name; the first of each."""
        if number not in self._marks:
            found: dict[str, Match] = {}
            words = self.reading.text.words(self.reading.text.parts[number])
            for match in self.lexicon.patterns.find(words):
                found.setdefault(match.name, match)
            self._marks[number] = found
        return self._marks[number]

    def denied(self, number: int, match: Match) -> bool:
        """Whether a part denies what was found in it."""
        seen = self.seen(number)
        return (
            seen.lead_denied or match.last in seen.denied or match.first in seen.denied
        )

    def span(self, number: int, match: Match) -> str:
        """The words of a match, as they stand; the last alone where they reach far."""
        words = self.reading.text.words(self.reading.text.parts[number])
        first = match.first if match.last - match.first < _FEW else match.last
        return self.reading.text.source[words[first].start : words[match.last].end]

    @cached_property
    def parts(self) -> range:
        """The numbers of all parts."""
        return range(len(self.reading.text.parts))

    def countries(self, number: int) -> list[str]:
        """The countries that a part names, by their two letters."""
        said = self.said(number)
        found = [
            code
            for code, pattern in self.lexicon.countries.items()
            if pattern.search(said)
        ]
        own = [
            name.partition("/")[2]
            for name in self.marks(number)
            if name.startswith("country/")
        ]
        return sorted({*found, *own})


def page(reading: Reading) -> Page:
    """The page of a reading."""
    return Page(reading, lexicon(reading.language))


def surest(facts: Iterable[Fact]) -> list[Fact]:
    """The facts told where such are told of, or all where none is."""
    every = list(facts)
    return [fact for fact in every if fact.confidence >= SURE] or every


def labels(facts: Iterable[Fact]) -> dict[str, list[int]]:
    """By label the parts that tell it, both in the order of the text."""
    found: dict[str, list[int]] = {}
    for fact in facts:
        parts = found.setdefault(fact.label, [])
        if fact.part not in parts:
            parts.append(fact.part)
    return found


def lines(page: Page, parts: Iterable[int]) -> str:
    """The lines of parts, as "lines 3, 9"."""
    told = sorted({page.line(number) for number in parts})
    return f"line{'s' if len(told) > 1 else ''} {', '.join(map(str, told))}"


def each(page: Page, name: str) -> Iterator[tuple[int, Match]]:
    """Every part in which the draft's words find something of that name."""
    for number in page.parts:
        if match := page.marks(number).get(name):
            yield number, match
