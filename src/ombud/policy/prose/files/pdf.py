"""PDF to plain text: lines from where letters stand, paragraphs from where lines do.

A PDF knows only where each letter stands. What is larger than most is a heading, what
begins with a bullet an item, what stands side by side a row of a table; a line goes on
in the next where that follows closely and the word would not have fitted any more.
"""

import ctypes
import math
import re
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from ombud.policy.prose.files.shape import Block, clean, is_title, rows, written
from ombud.policy.prose.files.source import (
    LIMIT_CHARACTERS,
    BrokenFileError,
    NoTextError,
    TooLongError,
    reader,
)

LIMIT_PAGES = 500

# PDFium may be called by one thread at a time: its documentation, "Thread safety".
_ONE_AT_A_TIME = threading.Lock()

_HYPHEN = "\x02"  # PDFium's mark for a hyphen that a line ends with
_BULLETS = "•●▪◦‣·\N{EN DASH}—■□○➢➤✓✔❖\uf0b7\uf0a7\uf0d8\uf0fc\uf0b0\uf02d\uf06f*-"
_BULLET = re.compile(rf"[{re.escape(_BULLETS)}]\s+|[•●▪◦‣■➢➤✓✔❖\uf0b7\uf0a7](?=\w)")
_BULLET_ALONE = re.compile(rf"[{re.escape(_BULLETS)}o]\s*$|\(?(?:\d{{1,2}}\.?)+\)?$")
_NUMBERED = re.compile(r"\(?(?:\d{1,2}(?:\.\d{1,2})*[.)]|[a-z]\))\s+\S")
_LEADER = re.compile(r"(?:\.\s?){4,}\s*\d+\s*$")
_PAGE_NUMBER = re.compile(
    r"\W*(?:(?:page|sida|sidan|sid|side|seite|sivu|s\.)\s*)?\d{1,3}"
    r"(?:\s*(?:/|\(|of|av|von|fra|af|\|)\s*\d{1,3}\)?)?\W*$",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")
_ENDS = (".", "!", "?", ":", ";")

# In shares of a line's size, or of a page's height, as typesetting has them.
_EDGE = 0.12
_GAP = 2.0
_HEADING = 1.12
_SAME_SIZE = 0.08
_LOOSE = 1.25
_LONGEST_CELL = 500
_MOST_PAIRS = 2_000_000
_LONGEST_PAGE_NUMBER = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """Letters on one line, with their box in points; `top` is the larger of the two."""

    text: str
    page: int
    left: float
    right: float
    top: float
    bottom: float
    size: float
    bold: bool


@dataclass(slots=True)
class _Piece:
    """Lines that belong together, and how far left and right they reach."""

    lines: list[_Line] = field(default_factory=list)
    left: float = math.inf
    right: float = -math.inf

    @property
    def first(self) -> _Line:
        return self.lines[0]

    @property
    def last(self) -> _Line:
        return self.lines[-1]

    def add(self, line: _Line) -> "_Piece":
        """The piece itself, with one line more."""
        self.lines.append(line)
        self.left = min(self.left, line.left)
        self.right = max(self.right, line.right)
        return self

    def text(self) -> str:
        """Its lines on one; after a hyphen a line stays broken, for text.py to mend."""
        line = ""
        for each in self.lines:
            between = "\n" if line.endswith(("-", "\u2010")) else " "
            line += (between if line else "") + each.text
        return line


def text_of(data: bytes) -> tuple[str, tuple[str, ...]]:
    """The PDF as plain text, and notes on what was left out.

    Raises:
        BrokenFileError: It is damaged, or locked by a password.
        NoTextError: Its pages are pictures.
        TooLongError: It has more than LIMIT_PAGES.
        MissingReaderError: pypdfium2 is not installed.
    """
    pdfium = reader("pypdfium2", "a PDF")
    with _ONE_AT_A_TIME:
        pages, pictures = _read(pdfium, data)
    lines = [line for page in pages for line in page]
    if not any(re.search(r"\w", line.text) for line in lines):
        what = "pictures without text" if pictures else "without text"
        raise NoTextError(
            f"The PDF's pages are {what}: {len(pages)} of them.",
            mend="Have its letters recognised (OCR) first, or give the text itself.",
        )
    kept, left_out = _without_edges(pages)
    blocks = list(_blocks(kept))
    return written(blocks), (*_told(pictures), *left_out)


def _told(pictures: Sequence[int]) -> tuple[str, ...]:
    """The pages that hold pictures and no text, in a sentence."""
    if not pictures:
        return ()
    numbers = [str(number) for number in pictures]
    listed = " and ".join(
        [", ".join(numbers[:-1]), numbers[-1]] if len(numbers) > 1 else numbers
    )
    verb = "Pages {} hold" if len(numbers) > 1 else "Page {} holds"
    return (f"{verb.format(listed)} pictures and no text; nothing of them was read.",)


# From the file to lines.


def _read(pdfium: Any, data: bytes) -> tuple[list[list[_Line]], list[int]]:
    """The lines of each page, and the numbers of pages with pictures alone."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise _unopened(pdfium, error) from error
    try:
        if len(document) > LIMIT_PAGES:
            raise TooLongError(
                f"The PDF has {len(document)} pages; at most {LIMIT_PAGES} are read.",
                mend="Give the policy alone.",
            )
        return _pages(pdfium, document)
    except pdfium.PdfiumError as error:
        raise _unopened(pdfium, error) from error
    finally:
        document.close()


def _unopened(pdfium: Any, error: Any) -> BrokenFileError:
    if getattr(error, "err_code", None) == pdfium.raw.FPDF_ERR_PASSWORD:
        return BrokenFileError(
            "The PDF is locked with a password.",
            mend="Save it without a password, and give that.",
        )
    return BrokenFileError(
        "The PDF is damaged, and can't be opened.",
        mend="Make it anew from the document it came from, or give that.",
    )


def _pages(pdfium: Any, document: Any) -> tuple[list[list[_Line]], list[int]]:
    pages: list[list[_Line]] = []
    pictures: list[int] = []
    characters = 0
    for number in range(len(document)):
        page = document[number]
        letters = page.get_textpage()
        characters += letters.count_chars()
        if characters > LIMIT_CHARACTERS:
            raise TooLongError(
                f"The PDF has more than {LIMIT_CHARACTERS:,} characters.",
                mend="Give the policy alone.",
            )
        lines = _with_bullets(_Letters(pdfium.raw, letters.raw, number).lines())
        pages.append(lines)
        if not lines and _has_picture(pdfium, page):
            pictures.append(number + 1)
        letters.close()
        page.close()
    return pages, pictures


def _has_picture(pdfium: Any, page: Any) -> bool:
    kinds = [pdfium.raw.FPDF_PAGEOBJ_IMAGE]
    return next(iter(page.get_objects(filter=kinds, max_depth=3)), None) is not None


class _Letters:
    """The letters of a page as PDFium has them, in the order that they are drawn in."""

    def __init__(self, raw: Any, handle: Any, page: int) -> None:
        self.raw = raw
        self.handle = handle
        self.page = page
        self._box = raw.FS_RECTF()
        self._matrix = raw.FS_MATRIX()
        self._name = ctypes.create_string_buffer(128)

    def lines(self) -> list[_Line]:
        """Its lines; a wide gap on one parts it in two."""
        made: list[_Line] = []
        run = _Run()
        for index in range(self.raw.FPDFText_CountChars(self.handle)):
            letter = chr(self.raw.FPDFText_GetUnicode(self.handle, index))
            if letter in "\r\n":
                made += self._line(run)
                run = _Run()
            elif letter in " \t\u00a0":
                run.text += " "
                run.drawn = not self.raw.FPDFText_IsGenerated(self.handle, index)
            elif self._has_box(index):
                if run.indexes and not run.holds(self._box):
                    made += self._line(run)
                    run = _Run()
                run.add(index, "-" if letter == _HYPHEN else letter, self._box)
        return [*made, *self._line(run)]

    def _has_box(self, index: int) -> bool:
        return bool(self.raw.FPDFText_GetLooseCharBox(self.handle, index, self._box))

    def _line(self, run: "_Run") -> Iterator[_Line]:
        text = clean(run.text)
        if not text or not run.indexes:
            return
        count = len(run.indexes)
        seen = [run.indexes[count * share // 4] for share in range(4)]
        yield _Line(
            text=text,
            page=self.page,
            left=run.left,
            right=run.right,
            top=run.top,
            bottom=run.bottom,
            size=max(map(self._size, seen)),
            bold=all(map(self._is_bold, [*seen, run.indexes[-1]])),
        )

    def _size(self, index: int) -> float:
        """A letter's size in points: its font's, times what the page is drawn in."""
        size = float(self.raw.FPDFText_GetFontSize(self.handle, index))
        matrix = self._matrix
        if self.raw.FPDFText_GetMatrix(self.handle, index, matrix):
            size *= math.hypot(matrix.c, matrix.d)
        return size if math.isfinite(size) and size > 0 else 1.0

    def _is_bold(self, index: int) -> bool:
        if self.raw.FPDFText_GetFontWeight(self.handle, index) >= 600:  # noqa: PLR2004
            return True
        flags = ctypes.c_int()
        self.raw.FPDFText_GetFontInfo(
            self.handle, index, self._name, len(self._name), flags
        )
        name = self._name.value.lower()
        return bool(re.search(rb"bold|black|heavy", name))


@dataclass(slots=True)
class _Run:
    """Letters that follow each other on one line, and the box around them."""

    text: str = ""
    drawn: bool = False
    indexes: list[int] = field(default_factory=list)
    left: float = math.inf
    right: float = -math.inf
    top: float = -math.inf
    bottom: float = math.inf

    def holds(self, box: Any) -> bool:
        """Whether a letter stands on the same line, without a wide gap before it."""
        height = self.top - self.bottom
        beside = min(self.top, box.top) - max(self.bottom, box.bottom)
        # A blank that was drawn is one between words, wide as justified lines have it.
        widest = _GAP * (2 if self.drawn else 1)
        if beside <= 0.2 * min(height, box.top - box.bottom):
            return False
        return bool(abs(box.left - self.right) < widest * height)

    def add(self, index: int, letter: str, box: Any) -> None:
        """Take a letter in."""
        self.text += letter
        self.drawn = False
        self.indexes.append(index)
        self.left = min(self.left, box.left)
        self.right = max(self.right, box.right)
        self.top = max(self.top, box.top)
        self.bottom = min(self.bottom, box.bottom)


def _with_bullets(lines: list[_Line]) -> list[_Line]:
    """The lines, with bullets and numbers that were drawn apart put before theirs."""
    alone = [line for line in lines if _BULLET_ALONE.match(line.text)]
    if len(alone) * len(lines) > _MOST_PAIRS:
        return lines
    marks = {id(line) for line in alone}
    prefix: dict[int, _Line] = {}
    used: set[int] = set()
    for mark in alone:
        beside = [
            (line.left, index)
            for index, line in enumerate(lines)
            if id(line) not in marks
            and line.left >= mark.left
            and line.left - mark.right < 4 * line.size
            and _overlap(line, mark) > 0.5 * min(_height(line), _height(mark))
        ]
        if beside:
            prefix[min(beside)[1]] = mark
            used.add(id(mark))
    made = []
    for index, line in enumerate(lines):
        if id(line) in used:
            continue
        text, left = line.text, line.left
        if before := prefix.get(index):
            text, left = f"{before.text} {text}", before.left
        made.append(replace(line, text=text, left=left))
    return made


def _height(line: _Line) -> float:
    return line.top - line.bottom


def _overlap(one: _Line, other: _Line) -> float:
    return min(one.top, other.top) - max(one.bottom, other.bottom)


# What stands on every page.


def _without_edges(
    pages: Sequence[Sequence[_Line]],
) -> tuple[list[_Line], tuple[str, ...]]:
    """The lines without headers, footers and page numbers, and notes on them.

    What stands near the top or the bottom of more than half of the pages, but for its
    figures, is there for the paper's sake.
    """
    filled = [page for page in pages if page]
    near = list(_near_edges(filled))
    pages_with = Counter(key for key, _ in {(_same(line), line.page) for line in near})
    often = max(2, len(filled) // 2 + 1)
    repeated = {id(line) for line in near if pages_with[_same(line)] >= often}
    going = repeated | _page_numbers(
        [line for line in near if id(line) not in repeated], filled
    )
    contents = {id(line) for line in _all(filled) if _LEADER.search(line.text[-90:])}
    kept = [line for line in _all(filled) if id(line) not in going | contents]
    if not kept:  # all that it has stands on every page
        return list(_all(filled)), ()
    said = dict.fromkeys(
        _DIGITS.sub("…", line.text)
        for line in near
        if id(line) in going and not _is_page_number(line)
    )
    notes = [f"Left out, since it is on every page: {text[:80]}" for text in said]
    if contents - going:
        notes.append(f"Left out: a table of contents ({len(contents)} lines).")
    return kept, tuple(notes)


def _all(pages: Sequence[Sequence[_Line]]) -> Iterator[_Line]:
    return (line for page in pages for line in page)


def _near_edges(pages: Sequence[Sequence[_Line]]) -> Iterator[_Line]:
    top = max(line.top for line in _all(pages))
    bottom = min(line.bottom for line in _all(pages))
    edge = _EDGE * (top - bottom)
    for line in _all(pages):
        if line.top > top - edge or line.bottom < bottom + edge:
            yield line


def _page_numbers(near: Sequence[_Line], pages: Sequence[Sequence[_Line]]) -> set[int]:
    """The ids of figures that stand alone on the first or last line of a page."""
    beside = Counter((line.page, round(line.bottom / 4)) for line in near)
    highest = {page[0].page: max(line.top for line in page) for page in pages}
    lowest = {page[0].page: min(line.bottom for line in page) for page in pages}
    return {
        id(line)
        for line in near
        if _is_page_number(line)
        and beside[line.page, round(line.bottom / 4)] == 1
        and (line.top > highest[line.page] - 3 or line.bottom < lowest[line.page] + 3)
    }


def _is_page_number(line: _Line) -> bool:
    return len(line.text) <= _LONGEST_PAGE_NUMBER and bool(
        _PAGE_NUMBER.match(line.text)
    )


def _same(line: _Line) -> tuple[str, int]:
    """What is alike on each page: the words, and about where they stand."""
    return _DIGITS.sub("#", line.text), round(line.bottom / 12)


# From lines to blocks.


def _blocks(lines: list[_Line]) -> Iterator[Block]:
    """The blocks that the lines make, in the order that they are drawn in."""
    if not lines:
        return
    layout = _Layout(lines)
    for row in _side_by_side(layout.pieces(lines)):
        if len(row) > 1:
            yield from rows([[piece.text() for piece in row]], head=False)
        else:
            yield layout.block(row[0])


class _Layout:
    """What is usual in a document: its letters' size, the distance of its lines."""

    def __init__(self, lines: Sequence[_Line]) -> None:
        sizes: Counter[float] = Counter()
        for line in lines:
            sizes[round(line.size, 1)] += len(line.text)
        self.body = sizes.most_common(1)[0][0]
        larger = sorted((size for size in sizes if self._is_larger(size)), reverse=True)
        self.levels: dict[float, int] = {}
        level = 0
        for before, size in zip([math.inf, *larger], larger, strict=False):
            level += size < before * (1 - _SAME_SIZE / 2)
            self.levels[size] = level
        pitches = Counter(
            round(before.top - line.top)
            for before, line in pairwise(lines)
            if before.page == line.page and 0 < before.top - line.top < 2 * self.body
        )
        self.pitch = pitches.most_common(1)[0][0] if pitches else 1.2 * self.body
        self._right: dict[tuple[int, int], float] = {}
        for line in lines:
            key = self._column(line)
            self._right[key] = max(self._right.get(key, 0), line.right)

    def _is_larger(self, size: float) -> bool:
        return size >= self.body * _HEADING

    def _column(self, line: _Line) -> tuple[int, int]:
        """The page, and the third of it that a line begins in."""
        return line.page, int(line.left // 200)

    def pieces(self, lines: Sequence[_Line]) -> list[_Piece]:
        """The lines that belong together: headings, items, paragraphs, cells."""
        made: list[_Piece] = []
        for line in lines:
            if made and self._goes_on(made[-1], line):
                made[-1].add(line)
            else:
                made.append(_Piece().add(line))
        return made

    def _goes_on(self, piece: _Piece, line: _Line) -> bool:
        """Whether a line carries on what stands before it."""
        last = piece.last
        if (
            _BULLET.match(line.text)
            or last.bold != line.bold
            or abs(last.size - line.size) > _SAME_SIZE * last.size
        ):
            return False
        begins_small = line.text[0].islower()
        ended = last.text.endswith(_ENDS)
        if last.page != line.page:
            return begins_small and not ended and not self._is_larger(line.size)
        pitch = last.top - line.top
        usual = max(self.pitch * line.size / self.body, line.size)
        if not 0 < pitch <= _LOOSE * usual or not _under(piece, line):
            return False
        if last.text.endswith("-") or self._is_larger(line.size):
            return True
        if ended and _NUMBERED.match(line.text):
            return False
        return self._is_full(last, line) or (begins_small and not ended)

    def _is_full(self, last: _Line, line: _Line) -> bool:
        """Whether the next line's first word would not have fitted on the last."""
        right = self._right[self._column(last)]
        word = len(line.text.split()[0]) * 0.5 * line.size
        return last.right + word > right - 0.5 * line.size

    def block(self, piece: _Piece) -> Block:
        """What a piece is, by its letters and its size."""
        text = piece.text()
        line = piece.first
        if found := _BULLET.match(text):
            return Block("item", text[found.end() :])
        short = is_title(text.removesuffix(":"))
        level = self.levels.get(round(line.size, 1), 0)
        if level and short:
            return Block("heading", text, min(level, 4))
        if line.bold and short:
            return Block("title", text)
        return Block("numbered" if _NUMBERED.match(text) else "paragraph", text)


def _under(piece: _Piece, line: _Line) -> bool:
    """Whether a line stands below a piece, and not left of an item's bullet."""
    first = piece.first
    if _BULLET.match(first.text) and line.left < first.left - 1:
        return False
    return line.left < piece.right and line.right > piece.left


def _side_by_side(pieces: Sequence[_Piece]) -> Iterator[list[_Piece]]:
    """Pieces, those that stand beside each other together: a table's row."""
    row: list[_Piece] = []
    for piece in pieces:
        if row and not _beside(row[-1], piece):
            yield row
            row = []
        row.append(piece)
    if row:
        yield row


def _beside(piece: _Piece, other: _Piece) -> bool:
    if piece.first.page != other.first.page or other.first.page != piece.last.page:
        return False
    if max(len(piece.text()), len(other.text())) > _LONGEST_CELL:
        return False  # two columns of text
    top = min(piece.first.top, other.first.top)
    bottom = max(piece.last.bottom, other.last.bottom)
    lower = min(
        piece.first.top - piece.last.bottom, other.first.top - other.last.bottom
    )
    return top - bottom > 0.5 * lower and other.left > piece.right - 1
