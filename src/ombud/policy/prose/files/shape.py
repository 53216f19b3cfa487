"""The one plain-text shape that HTML, PDF and Word are written in."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

# As text.py has it: what is longer is a sentence, whatever it looks like.
_TITLE_WORDS = 16
_TITLE_CHARACTERS = 120

_BLANKS = re.compile(r"[ \t\r\f\v\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08]")
_BROKEN_LINE = re.compile(r" ?\n ?")
_SAYS = re.compile(r"\w")
_ENDS = (".", "!", "?", ";", ",", "…")

Kind = Literal["heading", "title", "item", "numbered", "row", "rule", "paragraph"]


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, an item, a row, or a paragraph of one or more lines.

    A title is a heading by its looks alone: a short line of its own in bold. What is
    numbered has its number in its text. `level` is a heading's, from 1, or how deep an
    item's list stands, from 0. A rule parts the head of a table from its rows.
    """

    kind: Kind
    text: str
    level: int = 0


def written(blocks: Iterable[Block]) -> str:
    """The blocks as plain text; those without a letter or a figure are left out."""
    parts: list[str] = []
    before: Kind | None = None
    for block in blocks:
        if block.kind != "rule" and not _SAYS.search(block.text):
            continue
        kind: Kind = "row" if block.kind == "rule" else block.kind
        if parts:
            runs_on = kind == before and kind in ("item", "numbered", "row")
            parts.append("\n" if runs_on else "\n\n")
        parts.append(_line(block))
        before = kind
    return "".join(parts) + "\n" if parts else ""


def _line(block: Block) -> str:
    match block.kind:
        case "heading":
            return f"{'#' * min(max(block.level, 1), 6)} {_flat(block.text)}"
        case "title":
            return f"**{_flat(block.text)}**"
        case "item":
            return f"{'  ' * min(block.level, 4)}- {block.text}"
        case "numbered" | "row" | "rule" | "paragraph":
            return block.text


def clean(text: str) -> str:
    """The text with single blanks, without characters that nobody sees; lines stay."""
    seen = _BLANKS.sub(" ", _UNSEEN.sub("", text))
    return _BROKEN_LINE.sub("\n", seen).strip()


def _flat(text: str) -> str:
    return text.replace("\n", " ")


def rows(table: Sequence[Sequence[str]], *, head: bool) -> list[Block]:
    """A table's blocks: each row's cells between `|`, a rule below the head.

    A table of one column is no table: its cells are paragraphs.
    """
    said = [row for row in table if any(_SAYS.search(cell) for cell in row)]
    if max(map(len, said), default=0) < 2:  # noqa: PLR2004  # one column
        return [Block("paragraph", cell) for row in said for cell in row]
    made = [
        Block("row", " | ".join(_flat(cell).replace("|", "/") for cell in row))
        for row in said
    ]
    if head and len(made) > 1:
        made.insert(1, Block("rule", " | ".join("---" for _ in said[0])))
    return made


def is_title(text: str) -> bool:
    """Whether a bold line is short enough for a heading, and ends like one."""
    return (
        bool(_SAYS.search(text))
        and "*" not in text
        and len(text) <= _TITLE_CHARACTERS
        and len(text.split()) <= _TITLE_WORDS
        and not text.endswith(_ENDS)
    )


def joined(parts: Sequence[tuple[str, bool]]) -> str:
    """The paragraphs of one item or cell on one line.

    Args:
        parts: each text, and whether it is a title. A title that is followed by what it
            names gets a colon, as in `Name: to write to you`.
    """
    line = ""
    titled = False
    for text, title in parts:
        if line:
            line += ": " if titled and not line.endswith(":") else " "
        line += _flat(text)
        titled = title
    return line
