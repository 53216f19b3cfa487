"""Word's documents to plain text: body, footnotes, and what stands in text boxes.

python-docx opens the package and knows the styles; the body is walked here, since its
paragraphs leave out what was inserted under tracking and what stands in form fields.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from ombud.policy.prose.files.shape import Block, clean, is_title, rows, written
from ombud.policy.prose.files.source import (
    BrokenFileError,
    NoTextError,
    NotTextError,
    reader,
)

LIMIT_UNPACKED = 200 * 1024 * 1024
"""The most bytes that a document may unpack to; its pictures are the most of it."""

LIMIT_XML = 40 * 1024 * 1024
"""The most bytes of one of its texts; ten thousand pages have fewer."""

LIMIT_PARTS = 5000

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
# What is not shown, or is shown again elsewhere.
_SKIPPED = frozenset(
    (f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}delText", f"{_MC}Fallback")
)
_HEADING_NAME = re.compile(r"heading ([1-9])$", re.IGNORECASE)
_LOCKED = 0x1
_DEEPEST_STYLES = 20
_BULLET = "bullet"

_AS_DOCX = "Open it in Word or LibreOffice, save it anew as .docx, and give that."


def text_of(data: bytes) -> tuple[str, tuple[str, ...]]:
    """The document as plain text, and notes on what was left out.

    Raises:
        BrokenFileError: It is damaged, locked, or unpacks to more than a document does.
        NotTextError: It is an archive of another kind.
        NoTextError: There is no text in it.
        MissingReaderError: python-docx is not installed.
    """
    _look_into(data)
    docx = reader("docx", "a Word document")
    try:
        document = docx.Document(io.BytesIO(data))
        body = _Body(document)
        text = written([*body.blocks(), *body.footnotes()])
        notes = _left_out(document)
    except Exception as error:  # the library raises of every kind on damaged files
        raise BrokenFileError(
            "The Word document is damaged, or is of a kind that can't be read.",
            mend=_AS_DOCX,
        ) from error
    if not text:
        raise NoTextError(
            "The Word document has no text, only pictures or nothing.",
            mend="Give the text itself, or have its letters recognised (OCR) first.",
        )
    return text, notes


def _look_into(data: bytes) -> None:
    """Refuse, before anything is unpacked, what is no document or would be too much."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise BrokenFileError(
            "The file is damaged: its archive can't be opened.", mend=_AS_DOCX
        ) from error
    names = {part.filename for part in parts}
    if any(part.flag_bits & _LOCKED for part in parts):
        raise BrokenFileError(
            "The file is locked with a password.",
            mend="Save it without a password, and give that.",
        )
    sizes = [part.file_size for part in parts]
    texts = [part.file_size for part in parts if part.filename.endswith(".xml")]
    if (
        sum(sizes) > LIMIT_UNPACKED
        or max(texts, default=0) > LIMIT_XML
        or len(parts) > LIMIT_PARTS
    ):
        raise BrokenFileError(
            f"The file unpacks to {sum(sizes) / 1024**2:,.0f} MB in {len(parts):,} "
            "parts; no document does.",
            mend="Give the policy's text alone.",
        )
    _refuse_others(names)


def _refuse_others(names: set[str]) -> None:
    if any(name.startswith("word/") for name in names):
        return
    kind = "an OpenDocument file" if "mimetype" in names else "an archive"
    for begins, known in (("xl/", "a workbook"), ("ppt/", "a presentation")):
        if any(name.startswith(begins) for name in names):
            kind = known
    raise NotTextError(
        f"The file is {kind}, not a text that can be read.",
        mend="Save the policy as Word (.docx), PDF or plain text, and give that.",
    )


class _Body:
    """The blocks of a document, by its styles, numbering and tables."""

    def __init__(self, document: Any) -> None:
        self.document = document
        self._styles = {
            style.get(f"{_W}styleId"): style
            for style in document.styles.element.iter(f"{_W}style")
        }
        self._bullets = _bullet_lists(document)

    def blocks(self) -> Iterator[Block]:
        """What the body says, in its order."""
        yield from self._within(self.document.element.body)

    def footnotes(self) -> Iterator[Block]:
        """What stands in footnotes and endnotes: paragraphs after the body."""
        etree = reader("lxml.etree", "a Word document")
        for relation in self.document.part.rels.values():
            if relation.is_external or not relation.reltype.endswith(
                ("/footnotes", "/endnotes")
            ):
                continue
            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            for note in etree.fromstring(relation.target_part.blob, parser):
                if note.get(f"{_W}type") is None:  # others are the line above them
                    yield from self._within(note)

    def _within(self, parent: Any) -> Iterator[Block]:
        for element in parent:
            if element.tag in _SKIPPED:
                continue
            if element.tag == f"{_W}p":
                yield from self._paragraph(element)
            elif element.tag == f"{_W}tbl":
                yield from self._table(element)
            else:  # a field, a part under tracking, a content control
                yield from self._within(element)

    def _paragraph(self, element: Any) -> Iterator[Block]:
        runs = list(self._runs(element))
        text = clean("".join(said for said, _ in runs))
        if text:
            yield self._block(element, text, bold=_all_bold(runs))
        for box in _outermost(element, f"{_W}txbxContent"):
            yield from self._within(box)

    def _block(self, element: Any, text: str, *, bold: bool) -> Block:
        if level := self._heading_level(element):
            return Block("heading", text, level)
        depth, bullet = self._list(element)
        title = bold and is_title(text)
        if depth is not None:
            # A number before a short bold line numbers a chapter.
            if title and not bullet and not depth:
                return Block("title", text)
            return Block("item", text.replace("\n", " "), depth)
        return Block("title" if title else "paragraph", text)

    def _runs(self, element: Any) -> Iterator[tuple[str, bool]]:
        """The text of a paragraph, and whether each run of it is bold."""
        style = self._property(element, "b", runs=True)
        for run in _outermost(element, f"{_W}r"):
            if _is_on(run.find(f"{_W}rPr/{_W}vanish")):
                continue
            own = run.find(f"{_W}rPr/{_W}b")
            bold = _is_on(own) if own is not None else _is_on(style)
            yield "".join(map(_said, run)), bold

    def _heading_level(self, element: Any) -> int:
        outline = element.find(f"{_W}pPr/{_W}outlineLvl")
        for style in self._chain(element):
            name = style.find(f"{_W}name")
            said = (name.get(f"{_W}val") or "") if name is not None else ""
            if found := _HEADING_NAME.match(said):
                return int(found[1])
            if said.lower() == "title":
                return 1
            if outline is None:
                outline = style.find(f"{_W}pPr/{_W}outlineLvl")
        level = _number(outline)
        return level + 1 if level is not None and level < 9 else 0  # noqa: PLR2004

    def _list(self, element: Any) -> tuple[int | None, bool]:
        """How deep in a list a paragraph stands, or None; whether it has a bullet."""
        numbering = self._property(element, "numPr")
        if numbering is None:
            return None, False
        number = _number(numbering.find(f"{_W}numId"))
        if number == 0:  # a list that the style gives and the paragraph takes back
            return None, False
        depth = _number(numbering.find(f"{_W}ilvl")) or 0
        return depth, number in self._bullets

    def _property(self, element: Any, name: str, *, runs: bool = False) -> Any:
        """A paragraph's own property, or that of the nearest style that has it."""
        holder = "rPr" if runs else "pPr"
        own = None if runs else element.find(f"{_W}pPr/{_W}{name}")
        if own is not None:
            return own
        for style in self._chain(element):
            found = style.find(f"{_W}{holder}/{_W}{name}")
            if found is not None:
                return found
        return None

    def _chain(self, element: Any) -> Iterator[Any]:
        """A paragraph's style, the one that it is based on, and so on."""
        named = element.find(f"{_W}pPr/{_W}pStyle")
        for _ in range(_DEEPEST_STYLES):  # damaged ones can go round
            if named is None:
                return
            style = self._styles.get(named.get(f"{_W}val"))
            if style is None:
                return
            yield style
            named = style.find(f"{_W}basedOn")

    def _table(self, table: Any) -> Iterator[Block]:
        lines = list(_outermost(table, f"{_W}tr"))
        cells = [list(_outermost(line, f"{_W}tc")) for line in lines]
        if max(map(len, cells), default=0) < 2 or _is_layout(table):  # noqa: PLR2004
            for row in cells:
                for cell in row:
                    yield from self._within(cell)
            return
        head = lines[0].find(f"{_W}trPr/{_W}tblHeader") is not None
        yield from rows(self._grid(cells), head=head)

    def _grid(self, cells: list[list[Any]]) -> list[list[str]]:
        """The cells' text; one that spans several rows stands in each of them."""
        grid: list[list[str]] = []
        above: dict[int, str] = {}  # by the column of the grid
        for row in cells:
            made: list[str] = []
            column = 0
            for cell in row:
                merge = cell.find(f"{_W}tcPr/{_W}vMerge")
                goes_on = merge is not None and merge.get(f"{_W}val") != "restart"
                text = above.get(column, "") if goes_on else self._cell(cell)
                above[column] = text
                made.append(text)
                column += _number(cell.find(f"{_W}tcPr/{_W}gridSpan")) or 1
            grid.append(made)
        return grid

    def _cell(self, cell: Any) -> str:
        line = ""
        before = ""
        for block in self._within(cell):
            between = "; " if block.kind == before == "item" else " "
            if before == "title":
                between = ": "
            line += (between if line else "") + block.text.replace("\n", " ")
            before = block.kind
        return line


def _is_layout(table: Any) -> bool:
    """Whether a table holds another, and so is there to lay out a page."""
    return next(table.iterdescendants(f"{_W}tbl"), None) is not None


def _outermost(element: Any, tag: str) -> Iterator[Any]:
    """The descendants of a tag that stand in no other of it, nor in what is skipped."""
    boxes = tag != f"{_W}txbxContent"
    for child in element:
        if child.tag == tag:
            yield child
            # A text box stands in a run; its runs are not the paragraph's.
        elif child.tag not in _SKIPPED and not (
            boxes and child.tag in (f"{_W}txbxContent", f"{_W}tbl")
        ):
            yield from _outermost(child, tag)


def _said(child: Any) -> str:
    """What one element of a run says."""
    tag = child.tag
    if tag == f"{_W}t":
        return child.text or ""
    if tag in (f"{_W}br", f"{_W}cr"):
        return "\n"
    if tag in (f"{_W}tab", f"{_W}ptab"):
        return " "
    return "-" if tag == f"{_W}noBreakHyphen" else ""


def _all_bold(runs: list[tuple[str, bool]]) -> bool:
    return all(bold for said, bold in runs if said.strip())


def _is_on(switch: Any) -> bool:
    return switch is not None and switch.get(f"{_W}val") not in ("0", "false", "off")


def _number(element: Any) -> int | None:
    value = "" if element is None else element.get(f"{_W}val") or ""
    return int(value) if value.isascii() and value.isdigit() else None


def _bullet_lists(document: Any) -> frozenset[int]:
    """The numbers of the lists whose items begin with a bullet."""
    found = [
        relation.target_part
        for relation in document.part.rels.values()
        if not relation.is_external and relation.reltype.endswith("/numbering")
    ]
    bullets: set[int] = set()
    for part in found:
        root = part.element
        abstract = {
            each.get(f"{_W}abstractNumId")
            for each in root.iter(f"{_W}abstractNum")
            for form in each.findall(f"{_W}lvl[@{_W}ilvl='0']/{_W}numFmt")
            if form.get(f"{_W}val") == _BULLET
        }
        for each in root.iter(f"{_W}num"):
            of = each.find(f"{_W}abstractNumId")
            number = each.get(f"{_W}numId") or ""
            if of is not None and of.get(f"{_W}val") in abstract and number.isdigit():
                bullets.add(int(number))
    return frozenset(bullets)


def _left_out(document: Any) -> tuple[str, ...]:
    """What stands at the top and foot of each page, in a note."""
    said: dict[str, None] = {}
    for section in document.sections:
        for part in (section.header, section.footer):
            if not part.is_linked_to_previous:
                text = clean(" ".join(each.text for each in part.paragraphs))
                said.update({text: None} if text else {})
    return tuple(f"Left out, since it is on every page: {text[:80]}" for text in said)
