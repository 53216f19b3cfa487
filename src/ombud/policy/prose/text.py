"""What a policy's text consists of: headings, sentences, list items, and the rest.

A text is cut into parts that do not overlap and together cover every word of it, so that
nothing of it can be lost on the way to the facts. Where a part stands tells much of what it
says: under which headings, after which sentence that introduces a list, behind which word and
colon. Those are kept with it.

Offsets count characters (code points) of the text as it was given; the text itself is never
changed, so that what is quoted is what stands there.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Literal

import sentencex

from ombud.policy.prose.words import Word, words_of

Kind = Literal["heading", "sentence", "item", "furniture"]

# Headings are short; what is longer is a sentence, whatever it ends with.
HEADING_WORDS = 16
HEADING_CHARACTERS = 130
# A line that was broken to fit a page is nearly as long as the page is wide.
WIDEST_PAGE = 100
TITLE = 7  # the level of a sentence that heads a paragraph, under every other heading
RAGGED = 22

_BULLET = re.compile(
    r"[ \t\u00a0]*(?:[-–—•●▪◦‣·*+➢✓o]|\(?\d{1,2}[.)]|\(?[a-zåäö][.)]|\(?[ivx]{1,4}[.)])[ \t\u00a0]+"
)
_NUMBER = re.compile(
    r"[ \t\u00a0]*(?:§ ?)?(?:\d{1,2}(?:\.\d{1,2})*[.):]?|[A-ZÅÄÖ][.)]|[IVX]+[.)])[ \t\u00a0]+"
)
_DASH = re.compile(r"[ \t\u00a0]*[-–—•●▪◦‣·*+➢✓o][ \t\u00a0]+")
_MARKS = re.compile(r"[ \t\u00a0]*(?:#{1,6}[ \t]*|>[ \t]*)+")
_BOLD = re.compile(r"[ \t\u00a0]*(\*\*|__)(?P<inner>[^*_]{2,120})\1:?[ \t]*$")
_RULE = re.compile(r"[ \t\u00a0]*([-=_*~.]{3,}|[|:\-+ ]{3,})[ \t]*$")
_FULL_STOP = re.compile(r"[^\W\d_]{2}[.!?][\"”)]?[ \u00a0]+(?=[A-ZÅÄÖÆØÜ])")
_RUN_IN = re.compile(
    r"[\s*_]*(?P<label>[^\W\d][^:.!?;|]{1,60}?)[*_]*:(?:[*_]*\s+)(?=\S)"
)
_WORD = re.compile(r"\w")
_FIGURES = re.compile(r"\d{3}.*\d|\d.*\d{3}")  # an address, a number, a date
_TITLE = re.compile(r"[^\W\d_][^.!?:]{8,110}\.")
_ENDS = (".", "!", "…", ";", ",")
# Abbreviations whose full stop does not end a sentence, in the languages that are read.
_ABBREVIATIONS = frozenset(
    # Swedish, Danish, Norwegian
    "t.ex bl.a m.m m.fl dvs d.v.s resp s.k enl kap fr.o.m t.o.m f.n ca kl nr org tel st e.d o.d o.dyl"
    " osv p.g.a pga m.h.t ang inkl exkl forts jfr art prop sid p.s.s f.eks bl.a.d.v.s evt iht jf kr mv"
    " m.v mfl o.l ca. pkt stk vedr adr e.l f.d i.e ev utg"
    # English
    " e.g i.e etc no nos inc ltd co corp vs approx incl art sec para p.o st dr mr ms mrs cf reg"
    # Finnish
    " esim mm ym yms jne ts ks em ko n puh os huom vrt nk so sis p s-posti alk tms"
    # German
    " z.b d.h bzw usw u.a ggf abs art nr inkl bspw sog vgl evtl gem i.s.d i.v.m str ca u.ä o.ä lit".split()
)


@dataclass(frozen=True, slots=True)
class Part:
    """A heading, a sentence, an item of a list or a cell of a table.

    `start` and `end` are offsets in the text. `under` are the numbers of the headings it
    stands under, the outermost first; `lead` is the number of the sentence that introduces
    the list it is an item of, or None. `label` is the text before a colon that it begins
    with ("Legal basis: consent"), empty where there is none.
    """

    number: int
    kind: Kind
    start: int
    end: int
    under: tuple[int, ...] = ()
    lead: int | None = None
    label: str = ""
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

    @cached_property
    def _whole(self) -> frozenset[str]:
        """The words of the text that have no hyphen: what a broken word is mended to."""
        return frozenset(re.findall(r"[^\W\d_]{4,}", self.source.casefold()))


def cut(source: str, language: str) -> Text:
    """The text in parts, as its lines, marks and full stops show them."""
    builder = _Builder(source, language)
    for block in _blocks(source):
        builder.add(block)
    return Text(source, tuple(builder.parts))


@dataclass(slots=True)
class _Block:
    """Lines that belong together: a paragraph, a heading, or an item of a list."""

    start: int
    end: int
    kind: Literal["paragraph", "heading", "item"]
    level: int = 0
    line: int = 1


@dataclass(slots=True)
class _Line:
    start: int  # of what it says, after its bullet or mark
    end: int
    number: int
    kind: Literal["blank", "bullet", "numbered", "marked", "plain"]
    level: int = 0
    after_blank: bool = False

    def of(self, source: str) -> str:
        return source[self.start : self.end]


def _lines(source: str) -> list[_Line]:
    lines: list[_Line] = []
    position, blank = 0, True
    for number, raw in enumerate(source.splitlines(keepends=True), 1):
        start, end = position, position + len(raw.rstrip())
        position += len(raw)
        while start < end and source[start] in " \t\u00a0\ufeff":
            start += 1
        if (
            start >= end
            or not _WORD.search(source, start, end)
            or _RULE.match(source[start:end])
        ):
            blank = True
            lines.append(_Line(start, end, number, "blank"))
            continue
        made = _line(source, start, end, number)
        made.after_blank, blank = blank, False
        lines.append(made)
    return lines


def _line(source: str, start: int, end: int, number: int) -> _Line:
    if marks := _MARKS.match(source, start, end):
        level = source[start : marks.end()].count("#")
        if level and marks.end() < end:
            return _Line(marks.end(), end, number, "marked", level)
    if bold := _BOLD.match(source[start:end]):
        return _Line(
            start + bold.start("inner"), start + bold.end("inner"), number, "marked", 5
        )
    if (dash := _DASH.match(source, start, end)) and dash.end() < end:
        return _Line(dash.end(), end, number, "bullet")
    if (bullet := _BULLET.match(source, start, end)) and bullet.end() < end:
        return _Line(bullet.end(), end, number, "numbered")
    if (numbered := _NUMBER.match(source, start, end)) and numbered.end() < end:
        return _Line(numbered.end(), end, number, "numbered")
    return _Line(start, end, number, "plain")


def _blocks(source: str) -> Iterator[_Block]:
    lines = _lines(source)
    width = _page_width(lines)
    filled = [line for line in lines if line.kind != "blank"]
    titles = _titles(source, filled)
    block: _Block | None = None
    for index, line in enumerate(filled):
        before = filled[index - 1] if index else None
        if block and before and _goes_on(source, before, line, width):
            block.end = line.end
            block.kind = "paragraph" if block.kind == "heading" else block.kind
            continue
        if block:
            yield block
        kind = "heading" if line.start in titles else _sort(source, filled, index)
        level = TITLE if line.start in titles else line.level
        block = _Block(line.start, line.end, kind, level, line.number)
    if block:
        yield block


def _titles(source: str, lines: list[_Line]) -> frozenset[int]:
    """Lines that are sentences, and head what follows: "To manage bookings."

    They stand by themselves, begin alike, and each has a paragraph under it.
    """
    alone = {
        line.start: " ".join(line.of(source).casefold().split()[:2])
        for line, following in pairwise(lines)
        if line.kind == "plain"
        and line.after_blank
        and following.after_blank
        and following.kind == "plain"
        and _TITLE.fullmatch(line.of(source))
        and following.end - following.start > 1.5 * (line.end - line.start)
    }
    begun = Counter(alone.values())
    return frozenset(start for start, opening in alone.items() if begun[opening] > 1)


def _page_width(lines: list[_Line]) -> int:
    """The width at which lines were broken, or 0 where each line is a paragraph."""
    lengths = sorted(line.end - line.start for line in lines if line.kind != "blank")
    if len(lengths) < 6:
        return 0
    width = lengths[int(len(lengths) * 0.97)]
    near = sum(length > width - RAGGED for length in lengths)
    return (
        width if 40 <= width <= WIDEST_PAGE and near >= max(4, len(lengths) // 4) else 0
    )


def _goes_on(source: str, before: _Line, line: _Line, width: int) -> bool:
    """Whether a line carries on the one before it, broken to fit a page."""
    if line.kind != "plain" or line.after_blank or before.kind == "marked":
        return False
    ended = source[before.end - 1]
    first = source[line.start]
    if ended == "-" and first.islower():
        return True
    if not width:
        return False
    return before.end - before.start > width - RAGGED and not (
        ended in ":"
        or (
            ended in ".!?"
            and not first.islower()
            and before.end - before.start < width - 14
        )
    )


def _sort(
    source: str, lines: list[_Line], index: int
) -> Literal["paragraph", "heading", "item"]:
    line = lines[index]
    if line.kind == "marked":
        return "heading"
    following = lines[index + 1] if index + 1 < len(lines) else None
    if line.kind == "bullet":
        return "item"
    if line.kind == "numbered":
        return "heading" if _is_numbered_heading(source, lines, index) else "item"
    if "|" in line.of(source):
        return "item"
    if not _looks_like_heading(line.of(source)):
        return "paragraph"
    if following is None or (
        line.of(source).rstrip("*_ ").endswith(":")
        and following.kind in ("bullet", "numbered")
    ):
        return "paragraph"
    if _in_a_run(source, lines, index):
        return "item"
    return "heading"


def _is_numbered_heading(source: str, lines: list[_Line], index: int) -> bool:
    """A number before a title, where the neighbours are not numbered lines too."""
    line = lines[index]
    if not _looks_like_heading(line.of(source)):
        return False
    following = lines[index + 1] if index + 1 < len(lines) else None
    return (
        following is not None
        and not (
            following.kind == "numbered"
            and not following.after_blank
            and _number(source, following) - _number(source, line) == 1
        )
        and not (
            index
            and lines[index - 1].kind == "numbered"
            and not line.after_blank
            and not _looks_like_heading(lines[index - 1].of(source))
        )
    )


def _number(source: str, line: _Line) -> int:
    begun = source.rfind("\n", 0, line.start) + 1
    found = re.search(r"\d+", source[begun : line.start])
    return int(found[0]) if found else -9


def _looks_like_heading(said: str) -> bool:
    said = said.strip("*_ \u00a0")
    if not said or len(said) > HEADING_CHARACTERS or len(said.split()) > HEADING_WORDS:
        return False
    if said.endswith(_ENDS) or "@" in said or "http" in said or _FIGURES.search(said):
        return False
    if said.endswith(":") and len(said.split()) > 4:
        return False  # it introduces a list, under the heading before it
    return not said[0].islower() or said.endswith("?")


def _in_a_run(source: str, lines: list[_Line], index: int) -> bool:
    """Whether a short line is one of several that follow each other: a list without bullets."""
    line = lines[index]
    if line.of(source).rstrip("*_ ").endswith(("?", ":")):
        return False
    if line.of(source).isupper():
        return False
    before = lines[index - 1] if index else None
    after = lines[index + 1] if index + 1 < len(lines) else None
    beside = [
        each
        for each, apart in (
            (before, line.after_blank),
            (after, after is not None and after.after_blank),
        )
        if each is not None
        and not apart
        and each.kind == "plain"
        and _is_short(each.of(source))
    ]
    introduced = (
        before is not None
        and not line.after_blank
        and before.of(source).rstrip("*_ ").endswith(":")
    )
    return (
        introduced
        or len(beside) == 2
        or (
            before is not None
            and before in beside
            and (after is None or after.after_blank)
        )
    )


def _is_short(said: str) -> bool:
    return len(said.split()) <= HEADING_WORDS and not said.rstrip().endswith(
        (".", "!", "?")
    )


class _Builder:
    """Puts parts together, and remembers the headings and the lead that they stand under."""

    def __init__(self, source: str, language: str) -> None:
        self.source = source
        self.language = language
        self.parts: list[Part] = []
        self._headings: list[tuple[int, int]] = []  # level, number
        self._lead: int | None = None
        self._in_list = False

    def add(self, block: _Block) -> None:
        if block.kind == "heading":
            self._heading(block)
        elif block.kind == "item":
            self._item(block)
        else:
            self._paragraph(block)

    def _heading(self, block: _Block) -> None:
        level = block.level or 3 + self._depth(block)
        while self._headings and self._headings[-1][0] >= level:
            self._headings.pop()
        number = self._part("heading", block.start, block.end, block.line)
        self._headings.append((level, number))
        self._in_list = False
        said = self.source[block.start : block.end].rstrip("*_ \u00a0")
        self._lead = number if said.endswith(":") else None

    def _depth(self, block: _Block) -> int:
        """How deep a heading's number says that it stands: 0 for "6", 1 for "6.1"."""
        begun = self.source.rfind("\n", 0, block.start) + 1
        found = re.search(r"\d+(\.\d+)+", self.source[begun : block.start])
        return found[0].count(".") if found else 0

    def _item(self, block: _Block) -> None:
        if not self._in_list:
            self._lead = self._introduction()
            self._in_list = True
        if "|" in self.source[block.start : block.end]:
            for start, end in _cells(self.source, block.start, block.end):
                self._sentences(start, end, "item", block.line)
            return
        self._sentences(block.start, block.end, "item", block.line)

    def _paragraph(self, block: _Block) -> None:
        """A paragraph keeps the lead of the one before it where both name what they tell of."""
        self._in_list = False
        said = self.source[block.start : block.end]
        last = self.parts[-1] if self.parts else None
        if last and last.kind == "sentence" and self._text(last).endswith(":"):
            self._lead = last.number
        elif not (
            last and last.label and last.lead is not None and _RUN_IN.match(said)
        ):
            self._lead = None
        self._sentences(block.start, block.end, "sentence", block.line)

    def _text(self, part: Part) -> str:
        return self.source[part.start : part.end].rstrip("*_ \u00a0")

    def _introduction(self) -> int | None:
        """The sentence right before a list, if it introduces it."""
        if not self.parts:
            return None
        last = self.parts[-1]
        said = self._text(last)
        if last.kind == "heading":
            return last.number
        return (
            last.number
            if said.endswith(":") or not said.endswith((".", "!", "?"))
            else None
        )

    def _sentences(self, start: int, end: int, kind: Kind, line: int) -> None:
        for begun, ended in sentences(
            self.source, start, end, self.language, kind == "item"
        ):
            at = line + self.source.count("\n", start, begun)
            self._part(kind, begun, ended, at)

    def _part(self, kind: Kind, start: int, end: int, line: int) -> int:
        while start < end and self.source[start] in " \t\n\r\u00a0*_|":
            start += 1
        while end > start and self.source[end - 1] in " \t\n\r\u00a0*_|":
            end -= 1
        number = len(self.parts)
        if start >= end:
            return number - 1
        said = self.source[start:end]
        run_in = _RUN_IN.match(said)
        label = run_in["label"].strip() if run_in and kind != "heading" else ""
        under = tuple(number for _, number in self._headings)
        furniture = not _WORD.search(said)
        self.parts.append(
            Part(
                number=number,
                kind="furniture" if furniture else kind,
                start=start,
                end=end,
                under=under,
                lead=self._lead,
                label=label if len(label.split()) <= 6 else "",
                line=line,
            )
        )
        return number


def _cells(source: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    begun = start
    for position in range(start, end + 1):
        if position == end or source[position] == "|":
            if _WORD.search(source, begun, position):
                yield begun, position
            begun = position + 1


def sentences(
    source: str, start: int, end: int, language: str, item: bool = False
) -> Iterator[tuple[int, int]]:
    """The sentences between two offsets, as offsets.

    A full stop after an abbreviation, before a small letter or before a number ends none.
    A title of a few words that begins an item is kept with what explains it.
    """
    said = source[start:end].replace("\n", " ")
    code = "no" if language == "nb" else language
    begun = 0
    told = {
        found["end_index"] for found in sentencex.get_sentence_boundaries(code, said)
    }
    # sentencex takes common words for abbreviations in Swedish ("det.", "som.")
    told |= {found.end() for found in _FULL_STOP.finditer(said)}
    for bound in sorted(told):
        piece = said[begun:bound]
        rest = said[bound:].lstrip(" \u00a0")
        if bound < len(said) and rest and _runs_on(piece, rest, item and begun == 0):
            continue
        if piece.strip():
            yield start + begun, start + bound
        begun = bound
    if said[begun:].strip():
        yield start + begun, end


def _runs_on(piece: str, rest: str, opens_item: bool) -> bool:
    """Whether what looks like a sentence's end is none."""
    told = piece.rstrip(" \u00a0*_\"”')")
    last = told.rsplit(None, 1)[-1].casefold() if told else ""
    if rest[0].islower() and not told.endswith(("?", "!")):
        return True
    if told.endswith("."):
        bare = last.strip("(\"”'").rstrip(".")
        if bare in _ABBREVIATIONS or re.fullmatch(r"(\w\.)+\w?|\w", bare):
            return bool(
                not re.fullmatch(r"\w", bare) or rest[0].islower() or rest[0].isdigit()
            )
        if re.fullmatch(r"\d{1,2}", bare) and (rest[0].isdigit() or rest[0].islower()):
            return True
    # "Contact details. Information with which you can be reached" is one item.
    return opens_item and told.endswith((".", ":")) and len(told.split()) <= 4
