"""What a policy's text consists of: headings, sentences, list items, and the rest.

A text is cut into parts that do not overlap and together cover every word of it, so
that nothing of it can be lost on the way to the facts. Where a part stands tells much
of what it says: under which headings, after which sentence that introduces a list,
behind which word and colon. Those are kept with it.

Offsets count characters (code points) of the text as it was given; the text itself is
never changed, so that what is quoted is what stands there.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from ombud.policy.prose.lines import TAB, Block, blocks
from ombud.policy.prose.sentences import sentences
from ombud.policy.prose.words import Word, words_of

Kind = Literal["heading", "sentence", "item", "furniture"]

# A heading without marks stands under those that have any: "#", "##".
PLAIN_LEVEL = 3
# A word before a colon that tells what follows is at most so many words.
LABEL_WORDS = 6

_RUN_IN = re.compile(
    r"[\s*_]*(?P<label>[^\W\d][^:.!?;|]{1,60}?)[*_]*:(?:[*_]*\s+)(?=\S)"
)
# A table's row has so many cells at least.
_ROW = 2
_WORD = re.compile(r"\w")
_LETTERED = re.compile(r"(?<![^\W_])(?:[ivxIVX]+|[^\W\d_])(?=[.)])")
_DEEP = re.compile(r"\d+(?:\.\d+)+")
_AROUND = " \t\n\r\u00a0*_|"  # stands around what is said, and says nothing


@dataclass(frozen=True, slots=True)
class Part:
    """A heading, a sentence, an item of a list or a cell of a table.

    `start` and `end` are offsets in the text. `under` are the numbers of the headings
    it stands under, the outermost first; `lead` is the number of the sentence that
    introduces the list it is an item of, or None. `label` is the text before a colon
    that it begins with ("Legal basis: consent"), empty where there is none. `column` is
    the number of the cell above it in the first row of its table, or None. `line`
    counts from 1.
    """

    number: int
    kind: Kind
    start: int
    end: int
    under: tuple[int, ...] = ()
    lead: int | None = None
    label: str = ""
    column: int | None = None
    line: int = 1


@dataclass(frozen=True)
class Text:
    """A policy as it was given, and the parts it consists of."""

    source: str
    parts: tuple[Part, ...]
    _words: dict[int, tuple[Word, ...]] = field(default_factory=dict, repr=False)

    def quote(self, part: Part) -> str:
        """What the part says, character for character."""
        return self.source[part.start : part.end]

    def words(self, part: Part) -> tuple[Word, ...]:
        """Its words, with hyphens mended that a page's width put in."""
        if part.number not in self._words:
            self._words[part.number] = tuple(
                words_of(self.source, part.start, part.end, self._whole)
            )
        return self._words[part.number]

    def heading(self, part: Part) -> Part | None:
        """The nearest heading it stands under."""
        return self.parts[part.under[-1]] if part.under else None

    def lead(self, part: Part) -> Part | None:
        """The sentence that introduces the list it is an item of."""
        return None if part.lead is None else self.parts[part.lead]

    def column(self, part: Part) -> Part | None:
        """The cell that heads its column, if it is a cell."""
        return None if part.column is None else self.parts[part.column]

    @cached_property
    def _whole(self) -> frozenset[str]:
        """The words that have no hyphen: what a broken word is mended to."""
        return frozenset(re.findall(r"[^\W\d_]{4,}", self.source.casefold()))


def cut(source: str, language: str) -> Text:
    """The text in parts, as its lines, marks and full stops show them."""
    builder = _Builder(source, language)
    for block in blocks(source):
        builder.add(block)
    return Text(source, tuple(builder.parts))


class _Builder:
    """Puts parts together, and knows the headings and the lead they stand under."""

    def __init__(self, source: str, language: str) -> None:
        self.source = source
        self.language = language
        self.parts: list[Part] = []
        self._headings: list[tuple[int, int]] = []  # level, number
        self._lead: int | None = None
        self._in_list = False
        self._list = _List()
        self._row = _Row()

    def add(self, block: Block) -> None:
        """Add the parts of a block."""
        if block.kind == "heading":
            self._heading(block)
        elif block.kind == "item":
            self._item(block)
        else:
            self._paragraph(block)

    def _heading(self, block: Block) -> None:
        level = block.level or PLAIN_LEVEL + self._depth(block)
        while self._headings and self._headings[-1][0] >= level:
            self._headings.pop()
        number = len(self.parts)
        self._part("heading", block.start, block.end, block.line)
        self._headings.append((level, number))
        self._in_list = False
        self._lead = number if self._said(self.parts[-1]).endswith(":") else None

    def _depth(self, block: Block) -> int:
        """How deep a heading's number says that it stands: 0 for "6", 1 for "6.1"."""
        begun = self.source.rfind("\n", 0, block.start) + 1
        found = _DEEP.search(self.source[begun : block.start])
        return found[0].count(".") if found else 0

    def _item(self, block: Block) -> None:
        mark = self._mark(block)
        if not self._in_list:
            self._lead = self._introduction()
            self._in_list = True
            self._list = _List(mark)
        else:
            self._lead = self._list.lead(mark, self._introducing(), self._lead)
        cells = list(_cells(self.source, block))
        if len(cells) < _ROW:
            for _, start, end in cells:
                self._sentences(start, end, "item", block.line)
            return
        follows = bool(self.parts) and self.parts[-1].number == self._row.last
        heads = self._row.heads if follows else {}
        begun = {}
        for place, start, end in cells:
            begun[place] = len(self.parts)
            self._sentences(start, end, "item", block.line, heads.get(place))
        self._row = _Row(heads or begun, len(self.parts) - 1)

    def _mark(self, block: Block) -> str:
        """What stands before an item on its line, as far as it tells items apart."""
        begun = self.source.rfind("\n", 0, block.start) + 1
        return _figures(self.source[begun : block.start])

    def _introducing(self) -> int | None:
        """The item right before, if it introduces others."""
        last = self.parts[-1] if self.parts else None
        if last is None or last.kind != "item":
            return None
        return last.number if self._said(last).endswith((":", "?")) else None

    def _paragraph(self, block: Block) -> None:
        """A paragraph keeps the lead of the last where both name what they tell of."""
        self._in_list = False
        last = self.parts[-1] if self.parts else None
        if last and last.kind == "sentence" and self._said(last).endswith(":"):
            self._lead = last.number
        elif not (
            last and last.label and _RUN_IN.match(self.source, block.start, block.end)
        ):
            self._lead = None
        self._sentences(block.start, block.end, "sentence", block.line)

    def _introduction(self) -> int | None:
        """The heading or sentence right before a list, if it introduces it."""
        if not self.parts:
            return None
        last = self.parts[-1]
        ended = last.kind != "heading" and self._said(last).endswith((".", "!", "?"))
        return None if ended else last.number

    def _said(self, part: Part) -> str:
        return self.source[part.start : part.end].rstrip("*_ \u00a0")

    def _sentences(
        self, start: int, end: int, kind: Kind, line: int, column: int | None = None
    ) -> None:
        for begun, ended in sentences(
            self.source, start, end, self.language, item=kind == "item"
        ):
            at = line + self.source.count("\n", start, begun)
            self._part(kind, begun, ended, at, column)

    def _part(
        self, kind: Kind, start: int, end: int, line: int, column: int | None = None
    ) -> None:
        while start < end and self.source[start] in _AROUND:
            start += 1
        while end > start and self.source[end - 1] in _AROUND:
            end -= 1
        if start == end:
            return
        said = self.source[start:end]
        run_in = _RUN_IN.match(said) if kind != "heading" else None
        label = run_in["label"].strip() if run_in else ""
        self.parts.append(
            Part(
                number=len(self.parts),
                kind=kind if _WORD.search(said) else "furniture",
                start=start,
                end=end,
                under=tuple(number for _, number in self._headings),
                lead=self._lead,
                label=label if len(label.split()) <= LABEL_WORDS else "",
                column=column,
                line=line,
            )
        )


@dataclass(slots=True)
class _List:
    """The lists that the last item stands in, the outermost first.

    An item that ends with a colon, and has items of another mark after it, introduces
    those; the mark of the outer list ends the inner one.
    """

    mark: str = ""
    _outer: list[tuple[str, int | None]] = field(default_factory=list)

    def lead(self, mark: str, introducing: int | None, lead: int | None) -> int | None:
        """What introduces an item of this mark, after one that `lead` did."""
        marks = [outer for outer, _ in self._outer]
        if mark in marks:
            at = marks.index(mark)
            lead = self._outer[at][1]
            del self._outer[at:]
        elif introducing is not None and mark != self.mark:
            self._outer.append((self.mark, lead))
            lead = introducing
        self.mark = mark
        return lead


@dataclass(frozen=True, slots=True)
class _Row:
    """The cells that head a table's columns, by place, and the number of its last."""

    heads: dict[int, int] = field(default_factory=dict)
    last: int = -1


def _figures(mark: str) -> str:
    """A mark with figures and letters for any such: "  2. " and "  3. " are alike."""
    counted = re.sub(r"\d+(?:\.\d+)*", "1", mark.rstrip())
    return _LETTERED.sub("a", counted)


def _cells(source: str, block: Block) -> Iterator[tuple[int, int, int]]:
    """The cells of a row, each with its place in it; the whole where it is none."""
    begun, place = block.start, 0
    if block.separator == TAB:  # the first cells may be empty
        line = source.rfind("\n", 0, block.start) + 1
        place = source.count(TAB, line, block.start)
    for position in range(block.start, block.end + 1):
        if position == block.end or source[position] == block.separator:
            if _WORD.search(source, begun, position):
                yield place, begun, position
            place += 1
            begun = position + 1
