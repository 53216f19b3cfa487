"""What a notice is made of: sections, blocks, and sentences with their addresses."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One statement, and the element of the declaration that it was made from.

    `address` is that element's path (`purposes.newsletter.keep`), or `rights.<right>`
    for what the law says and no declaration can change. `anchor` is its id in the page:
    unique in a notice, and the same from version to version. `source` is the article or
    section that it rests on, empty where none does. With an `href`, all of the text is
    a link. `own` is set where the company's wording stands in place of ours.
    """

    address: str
    anchor: str
    text: str
    source: str = ""
    href: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Sentences that are read one after the other."""

    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """A list; each point is one or more sentences."""

    points: tuple[tuple[Sentence, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A term (how long) and what is said of it."""

    term: str
    says: Paragraph | Points


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """A small table of terms and what is said of them."""

    facts: tuple[Fact, ...]


Block = Paragraph | Points | Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading and what stands under it.

    `level` is 2, or 3 for a section that belongs to the one before it. `purpose` is the
    purpose's id where the section is about just that one. `heading` is empty where the
    notice's title says it.
    """

    address: str
    anchor: str
    heading: str
    level: int
    blocks: tuple[Block, ...]
    purpose: str | None = None

    @property
    def id(self) -> str:
        """Its id in the page, apart from its sentences', which may share its anchor."""
        return f"section-{self.anchor}"

    @property
    def sentences(self) -> Iterator[Sentence]:
        """Every sentence, in the order they are read."""
        for block in self.blocks:
            yield from _sentences(block)


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """Whom an event is arranged with: one of `recipients`, and who it is this time."""

    recipient: str
    name: str
    until: date
    """The last day on which they get data for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A notice in one language: whole, or the part that somebody needs.

    `kind`, `point` and `source` are ids of the declaration's `people`, `points` and
    `sources`: set where just what concerns that one is said.
    """

    title: str
    language: str
    sections: tuple[Section, ...]
    kind: str | None = None
    point: str | None = None
    source: str | None = None
    version: int | None = None
    effective: date | None = None

    @property
    def sentences(self) -> Iterator[Sentence]:
        """Every sentence, in the order they are read."""
        for section in self.sections:
            yield from section.sentences

    @property
    def summary(self) -> Section:
        """The short layer: who, why, with whom, how long, and what one can ask for."""
        return self.sections[0]

    @property
    def anchors(self) -> frozenset[str]:
        """Every id that its page has: the sentences', and those of the sections."""
        return frozenset(
            {sentence.anchor for sentence in self.sentences}
            | {section.id for section in self.sections}
        )

    def about(self, purpose: str) -> "Notice":
        """What it says of one purpose, under that purpose's heading."""
        own = [each for each in self.sections if each.purpose == purpose]
        return replace(
            self,
            title=own[0].heading,
            sections=(replace(own[0], heading=""), *own[1:]),
        )


def _sentences(block: Block) -> Iterator[Sentence]:
    match block:
        case Paragraph():
            yield from block.sentences
        case Points():
            for point in block.points:
                yield from point
        case Facts():
            for fact in block.facts:
                yield from _sentences(fact.says)
