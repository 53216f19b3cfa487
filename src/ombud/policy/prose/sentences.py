"""Where sentences end.

sentencex splits; what it splits wrongly in policies is put right here: abbreviations of
law and commerce, numbers, and the titles that items of lists begin with.
"""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from sentencex import get_sentence_boundaries  # type: ignore[attr-defined]

from ombud.core import written

# A title of up to so many words stays with what explains it.
TITLE_WORDS = 4

# sentencex takes some words that end sentences for abbreviations ("det.", "som.").
_FULL_STOP = re.compile(r"[^\W\d_]{2}[.!?][\"”)]?[ \u00a0]+(?=[A-ZÅÄÖÆØÜ])")
_INITIALS = re.compile(r"(?:\w\.)+\w?")


def sentences(
    source: str, start: int, end: int, language: str, *, item: bool = False
) -> Iterator[tuple[int, int]]:
    """The sentences between two offsets, as offsets.

    A full stop after an abbreviation, before a small letter or within a number ends
    none. `item` says that a list's item is split: its title stays with what explains
    it.
    """
    said = source[start:end].replace("\n", " ")
    code = "no" if language == "nb" else language
    ends = {found["end_index"] for found in get_sentence_boundaries(code, said)}
    ends |= {found.end() for found in _FULL_STOP.finditer(said)}
    begun = 0
    for bound in sorted(ends):
        piece, rest = said[begun:bound], said[bound:].lstrip(" \u00a0")
        if rest and (
            _runs_on(piece, rest) or (item and begun == 0 and _is_title(piece))
        ):
            continue
        if piece.strip():
            yield start + begun, start + bound
        begun = bound
    if said[begun:].strip():
        yield start + begun, end


def _runs_on(piece: str, rest: str) -> bool:
    """Whether what looks like a sentence's end is none."""
    told = _bare(piece)
    if rest[0].islower():
        return not told.endswith(("?", "!"))
    if not told.endswith("."):
        return False
    last = told.rsplit(None, 1)[-1].casefold().strip("(\"”'").rstrip(".")
    if len(last) == 1 or last.isdigit():
        return rest[0].isdigit()
    return last in _abbreviations() or bool(_INITIALS.fullmatch(last))


def _is_title(piece: str) -> bool:
    """Whether an item begins so: "Contact details. What reaches you"."""
    told = _bare(piece)
    return told.endswith((".", ":")) and len(told.split()) <= TITLE_WORDS


def _bare(piece: str) -> str:
    return piece.rstrip(" \u00a0*_\"”')")


@cache
def _abbreviations() -> frozenset[str]:
    """Those of all languages: texts quote each other's laws."""
    told = files(__package__).joinpath("rules", "abbreviations.yaml").read_text("utf-8")
    return frozenset(word for words in written.values(told).values() for word in words)
