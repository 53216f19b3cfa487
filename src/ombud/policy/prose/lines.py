"""The lines of a text, and which of them belong together.

A line's look tells what it is: a mark before it, a number, how short it is, how it
ends, and what stands around it.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Literal

# Headings are short; what is longer is a sentence, whatever it ends with.
HEADING_WORDS = 16
HEADING_CHARACTERS = 130
# A short line that ends with a colon is a heading; a longer one introduces a list.
INTRODUCTION_WORDS = 4
# What stands between the cells of a table's row.
BAR, TAB = "|", "\t"
# The level of a sentence that heads a paragraph: under every other heading.
TITLE_LEVEL = 7
BOLD_LEVEL = 5

# Lines that were broken to fit a page are nearly as long as the page is wide.
_PAGE = range(40, 101)
_RAGGED = 22
_SHORTER = 14  # a sentence that ends this far from the edge ended its paragraph
_FEW = 6  # lines: too few to tell how wide the page was

_BLANKS = " \t\u00a0"
# Not after a colon: "Phone:" and its number are no two cells.
_TABBED = re.compile(r"[^\s:] *\t\s*\S")
_BULLET = re.compile(rf"[{_BLANKS}]*[-–—•●▪◦‣·*+➢✓o][{_BLANKS}]+")
_ENUMERATED = re.compile(
    rf"[{_BLANKS}]*(?:§ ?)?\(?(?:\d{{1,2}}(?:\.\d{{1,2}})*[.):]?|[a-zåäöA-ZÅÄÖ][.)]"
    rf"|[ivxIVX]{{1,4}}[.)])[{_BLANKS}]+"
)
_MARKS = re.compile(rf"[{_BLANKS}]*(?:#{{1,6}}[ \t]*|>[ \t]*)+")
_BOLD = re.compile(rf"[{_BLANKS}]*(\*\*|__)(?P<inner>[^*_]{{2,120}})\1:?[ \t]*")
_RULE = re.compile(rf"[{_BLANKS}]*(?:[-=_*~.]{{3,}}|[|:\-+ ]{{3,}})[ \t]*")
_WORD = re.compile(r"\w")
_FIGURES = re.compile(r"\d{3}.*\d|\d.*\d{3}")  # an address, a number, a date
_TITLE = re.compile(r"[^\W\d_][^.!?:]{8,110}\.")
_FULL_STOP = re.compile(r"\w{2}[.!?] [A-ZÅÄÖÆØÜ]")
_ENDS = (".", "!", "…", ";", ",")

Look = Literal["bullet", "numbered", "marked", "plain"]
Kind = Literal["paragraph", "heading", "item"]


@dataclass(frozen=True, slots=True)
class Line:
    """A line that says something; `start` is after its bullet or mark.

    `number` counts from 1. `level` is how deep a heading's mark says that it stands, 0
    where it has none. `apart` is whether a blank line stands before it.
    """

    says: str
    start: int
    end: int
    number: int
    look: Look
    apart: bool
    level: int = 0
    mark: str = ""

    @property
    def bare(self) -> str:
        """What it says, without marks for emphasis."""
        return self.says.strip("*_ \u00a0")

    @property
    def length(self) -> int:
        """Its characters."""
        return self.end - self.start

    @property
    def counted(self) -> int | None:
        """The number it begins with, None where it has none."""
        found = re.search(r"\d+", self.mark)
        return int(found[0]) if found else None


@dataclass(slots=True)
class Block:
    """Lines that belong together: a paragraph, a heading, or an item of a list."""

    start: int
    end: int
    kind: Kind
    line: int
    level: int = 0
    separator: str = ""
    """What stands between the cells of a table's row."""


def blocks(source: str) -> Iterator[Block]:
    """The paragraphs, headings and items of a text, in its order."""
    page = _Page(source, tuple(_lines(source)))
    block: Block | None = None
    for index, line in enumerate(page.lines):
        if block and page.goes_on(index):
            block.end = line.end
            # two lines are no heading
            block.kind = "paragraph" if block.kind == "heading" else block.kind
            continue
        if block:
            yield block
        titled = line.start in page.titles
        block = Block(
            line.start,
            line.end,
            kind="heading" if titled else page.kind(index),
            line=line.number,
            level=TITLE_LEVEL if titled else line.level,
            separator=page.separator(index),
        )
    if block:
        yield block


def _lines(source: str) -> Iterator[Line]:
    position, apart = 0, True
    for number, raw in enumerate(source.splitlines(keepends=True), 1):
        start, end = position, position + len(raw.rstrip())
        position += len(raw)
        while start < end and source[start] in " \t\u00a0\ufeff":
            start += 1
        said = source[start:end]
        if not _WORD.search(said) or _RULE.fullmatch(said):
            apart = True
            continue
        look, skipped, kept, level = _look(said)
        yield Line(
            says=source[start + skipped : start + kept],
            start=start + skipped,
            end=start + kept,
            number=number,
            look=look,
            apart=apart,
            level=level,
            mark=said[:skipped],
        )
        apart = False


def _look(said: str) -> tuple[Look, int, int, int]:
    """How a line looks, where what it says begins and ends, and its heading's level."""
    marks = _MARKS.match(said)
    if marks and "#" in marks[0] and marks.end() < len(said):
        return "marked", marks.end(), len(said), marks[0].count("#")
    if bold := _BOLD.fullmatch(said):
        return "marked", bold.start("inner"), bold.end("inner"), BOLD_LEVEL
    if (bullet := _BULLET.match(said)) and bullet.end() < len(said):
        return "bullet", bullet.end(), len(said), 0
    if (counted := _ENUMERATED.match(said)) and counted.end() < len(said):
        return "numbered", counted.end(), len(said), 0
    return "plain", 0, len(said), 0


@dataclass(frozen=True)
class _Page:
    """All lines of a text: what a line is shows in the lines beside it."""

    source: str
    lines: tuple[Line, ...]

    def kind(self, index: int) -> Kind:
        """What the line begins."""
        line, following = self.lines[index], self._at(index + 1)
        if line.look == "marked":
            return "paragraph" if _is_told_in_full(line) else "heading"
        if line.look == "bullet" or self.separator(index):
            return "item"
        if line.look == "numbered":
            return "heading" if self._heads_a_section(index) else "item"
        if (
            not looks_like_heading(line)
            or following is None
            or _introduces(line, following)
            or self._is_all_of_a_section(index)
        ):
            return "paragraph"
        return "item" if self._is_one_of_several(index) else "heading"

    def goes_on(self, index: int) -> bool:
        """Whether the line carries on the one before it, broken to fit a page."""
        line, before = self.lines[index], self.lines[index - 1]
        if line.look != "plain" or line.apart or before.look == "marked":
            return False
        if TAB in (self.separator(index), self.separator(index - 1)):
            return False
        begins_small, ended = line.says[0].islower(), before.says[-1]
        if ended == "-" and begins_small:
            return True
        if not self.width or before.length <= self.width - _RAGGED or ended == ":":
            return False
        short = before.length < self.width - _SHORTER
        return begins_small or not (ended in ".!?" and short)

    def separator(self, index: int) -> str:
        """What stands between the cells, if the line is a row of a table.

        A table that was copied from a page has tabs, and more than one row.
        """
        if BAR in self.lines[index].says:
            return BAR
        rows = (self._at(at) for at in (index, index - 1, index + 1))
        tabbed, *beside = (row is not None and _has_tabs(row) for row in rows)
        return TAB if tabbed and any(beside) else ""

    @cached_property
    def width(self) -> int:
        """The width at which lines were broken, or 0 where each line is a paragraph."""
        # a table's rows are as long as they are, whatever the page's width
        lengths = sorted(
            line.length
            for index, line in enumerate(self.lines)
            if not self.separator(index)
        )
        if len(lengths) < _FEW:
            return 0
        widest = lengths[int(len(lengths) * 0.97)]
        near = sum(length > widest - _RAGGED for length in lengths)
        return widest if widest in _PAGE and near >= max(4, len(lengths) // 4) else 0

    @cached_property
    def titles(self) -> frozenset[int]:
        """Where sentences begin that head what follows ("To manage bookings.").

        They stand by themselves, begin alike, and each has a paragraph under it.
        """
        openings = {
            line.start: " ".join(line.says.casefold().split()[:2])
            for line, following in pairwise(self.lines)
            if line.look == following.look == "plain"
            and line.apart
            and following.apart
            and _TITLE.fullmatch(line.says)
            and following.length > 1.5 * line.length
        }
        alike = Counter(openings.values())
        return frozenset(
            start for start, opening in openings.items() if alike[opening] > 1
        )

    def _at(self, index: int) -> Line | None:
        return self.lines[index] if 0 <= index < len(self.lines) else None

    def _heads_a_section(self, index: int) -> bool:
        """Whether a number stands before a title, and is none of a numbered list."""
        line, before, following = (
            self.lines[index],
            self._at(index - 1),
            self._at(index + 1),
        )
        if following is None or not looks_like_heading(line):
            return False
        counts_on = (
            following.look == "numbered"
            and not following.apart
            and following.counted is not None
            and line.counted is not None
            and following.counted == line.counted + 1
        )
        in_a_list = (
            before is not None
            and before.look == "numbered"
            and not line.apart
            and not looks_like_heading(before)
            and not _BOLD.fullmatch(line.says)
        )
        return not counts_on and not in_a_list

    def _is_all_of_a_section(self, index: int) -> bool:
        """Whether a line stands alone between two marked or numbered headings."""
        before, after = self._at(index - 1), self._at(index + 1)
        if before is None or after is None or before.look != after.look:
            return False
        if before.look == "numbered":
            return self._heads_a_section(index - 1) and self._heads_a_section(index + 1)
        return (
            before.look == "marked"
            and before.level >= after.level > 0
            and not _is_told_in_full(before)
        )

    def _is_one_of_several(self, index: int) -> bool:
        """Whether a short line is one of several in a row: a list without marks."""
        line, before, after = (
            self.lines[index],
            self._at(index - 1),
            self._at(index + 1),
        )
        if line.bare.endswith(("?", ":")) or line.says.isupper():
            return False
        if _is_labelled(line) and any(map(_is_labelled, filter(None, (before, after)))):
            return True
        above = before is not None and not line.apart
        if above and before and before.bare.endswith(":"):
            return True
        below = after is not None and not after.apart
        short_above = above and before is not None and _is_short(before)
        short_below = below and after is not None and _is_short(after)
        return short_above and (short_below or not below)


def _has_tabs(line: Line) -> bool:
    """Whether there are tabs between what a line says."""
    return line.look == "plain" and bool(_TABBED.search(line.says))


def looks_like_heading(line: Line) -> bool:
    """Whether a line is short, begins large, and ends like no sentence."""
    said = line.bare
    if not said or len(said) > HEADING_CHARACTERS or len(said.split()) > HEADING_WORDS:
        return False
    if said.endswith(_ENDS) or "@" in said or "http" in said or _FIGURES.search(said):
        return False
    if said.endswith(":") and len(said.split()) > INTRODUCTION_WORDS:
        return False
    if said[0] == "(":  # what is added to what stands before
        return False
    return not said[0].islower() or said.endswith("?")


def _is_told_in_full(line: Line) -> bool:
    """Whether what is marked as a heading is sentences."""
    return len(line.bare.split()) > HEADING_WORDS and bool(_FULL_STOP.search(line.bare))


def _introduces(line: Line, following: Line) -> bool:
    return line.bare.endswith(":") and following.look in ("bullet", "numbered")


def _is_labelled(line: Line) -> bool:
    """Whether a line says something of what it names: "Invoices: 7 years"."""
    label, colon, said = line.bare.partition(": ")
    return bool(label and colon and said)


def _is_short(line: Line) -> bool:
    return (
        line.look == "plain"
        and len(line.says.split()) <= HEADING_WORDS
        and not line.says.endswith((".", "!", "?"))
    )
