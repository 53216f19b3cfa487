"""Asks for proposals, and lets through only those that a person can look at.

Whoever proposes is asked about the sentences that the rules did not understand and
about nothing else. What comes back is held against the text: a label that does not
exist, a span that lies outside of its sentence, a sentence that nobody asked about are
dropped here, whoever they come from.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from ombud.policy.prose.proposals.labels import known
from ombud.policy.prose.reading import Reading


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a sentence might say, for a person to accept or refuse; never a fact.

    `part` is the number of the part, `kind` and `label` are those of facts; `retention`
    has the one label `period`. `start` and `end` are offsets in the text, inside of the
    part. `confidence` lies between 0 and 1 and is what the proposer says of itself, not
    the share that is right. `by` names the proposer.
    """

    part: int
    kind: str
    label: str
    start: int
    end: int
    confidence: float
    by: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence or list item that the rules did not understand.

    `part` is its number, `start` its offset in the text.
    """

    part: int
    says: str
    start: int

    @property
    def end(self) -> int:
        """The offset in the text at which it ends."""
        return self.start + len(self.says)


class Proposer(Protocol):
    """Whoever proposes labels for sentences."""

    def leaving(self, asked: Sequence[Sentence]) -> str:
        """What would leave this machine, and where to, in words; empty if nothing."""
        ...

    def propose(self, asked: Sequence[Sentence], language: str) -> Iterable[Proposal]:
        """Labels for some of the sentences of a text in a language."""
        ...


def sentences(reading: Reading) -> tuple[Sentence, ...]:
    """What the rules did not understand, in the order of the text."""
    return tuple(
        Sentence(part.number, reading.text.quote(part), part.start)
        for part in reading.text.parts
        if reading.understood(part) == "not understood"
    )


def propose(reading: Reading, source: Proposer) -> tuple[Proposal, ...]:
    """What a proposer makes of the sentences that the rules did not understand.

    In the order of the text, the surest first; one of a label for each sentence. The
    proposer is not asked at all where every sentence was understood.

    Raises:
        MissingModelError: The embedding model is not installed.
        EndpointError: The endpoint gives no answer that can be used.
    """
    asked = {each.part: each for each in sentences(reading)}
    if not asked:
        return ()
    found = source.propose(tuple(asked.values()), reading.language)
    best: dict[tuple[int, str, str], Proposal] = {}
    for each in _sound(found, asked):
        key = (each.part, each.kind, each.label)
        if key not in best or best[key].confidence < each.confidence:
            best[key] = each
    return tuple(sorted(best.values(), key=lambda each: (each.part, -each.confidence)))


def _sound(found: Iterable[Proposal], asked: dict[int, Sentence]) -> Iterator[Proposal]:
    """The proposals whose label there is, and whose span is one of their sentence."""
    for each in found:
        sentence = asked.get(each.part)
        if (
            sentence is not None
            and (each.kind, each.label) in known()
            and sentence.start <= each.start < each.end <= sentence.end
            and 0 <= each.confidence <= 1
        ):
            yield each
