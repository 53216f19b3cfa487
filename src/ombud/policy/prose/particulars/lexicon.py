"""The words of `rules/LANG/particulars.yaml`, made into patterns.

A text in one language tells of companies, streets and authorities of another, so the
words of all languages are looked for in every text; only how a controller is said to be
one is asked of the text's own language.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from ombud.core import written
from ombud.policy.prose.rules import LANGUAGES

GAP = r"[ \u00a0]"
"""Between the words of a name or an address; a line's end parts two of them."""

_NONE = r"(?!)"


def words(*path: str, language: str | None = None) -> list[str]:
    """The words under a path of keys, of one language or of all."""
    told: list[str] = []
    for each in (language,) if language else LANGUAGES:
        inner: Any = _told(each)
        for key in path:
            inner = inner[key]
        told.extend(map(str, inner))
    return told


def any_of(*paths: str, language: str | None = None) -> str:
    """A regular expression for any word under the paths, whose keys are parted by dots.

    Longer ones come first, so that "GmbH & Co. KG" isn't taken for a "GmbH".
    """
    told = {
        word for path in paths for word in words(*path.split("."), language=language)
    }
    whole = "|".join(map(_spelled, _longest_first(w for w in told if w[0] != "*")))
    ends = "|".join(map(_spelled, _longest_first(w for w in told if w[0] == "*")))
    # What begins a word is asked once, before the words: most places in a text don't.
    return rf"(?:(?<!\w)(?:{whole or _NONE})|{ends or _NONE})"


def spoken(*paths: str) -> re.Pattern[str]:
    """`any_of`, compiled, without regard to case."""
    return re.compile(any_of(*paths), re.IGNORECASE)


@cache
def months() -> Mapping[str, int]:
    """The months' numbers, from 1, by what all languages call them, casefolded."""
    return {
        str(name).casefold(): number
        for language in LANGUAGES
        for number, names in enumerate(_told(language)["months"], 1)
        for name in names
    }


@cache
def laws() -> re.Pattern[str]:
    """What tells of a law: what it is called, or the GDPR's number, 2016/679."""
    return re.compile(rf"679|{any_of('laws')}", re.IGNORECASE)


def _longest_first(told: Iterable[str]) -> list[str]:
    return sorted(told, key=lambda word: (-len(word), word))


def _spelled(word: str) -> str:
    """The pattern of a word up to its end, or to the letters that a star stands for."""
    bare = re.escape(word.strip("*")).replace("\\ ", GAP)
    return bare + (r"\w*" if word.endswith("*") else r"(?!\w)")


@cache
def _told(language: str) -> Mapping[str, Any]:
    place = files("ombud.policy.prose").joinpath("rules", language, "particulars.yaml")
    return dict(written.values(place.read_text("utf-8")))
