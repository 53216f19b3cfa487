"""Our languages, and the English that was left on a page in another one."""

import html
import re
from pathlib import Path

from babel.messages.pofile import read_po

LOCALE = Path(__file__).parents[1] / "src" / "ombud" / "locale"
LANGUAGES = ("sv", "fi", "en")
TRANSLATED = tuple(sorted(path.name for path in LOCALE.iterdir()))
"""English stands in the code."""

_ENGLISH = re.compile(
    r"\b(the|you|your|we|our|and|of|this|that|with|it|is|from|have|what|been)\b",
    re.IGNORECASE,
)
"""Words that are neither Swedish nor Finnish."""

# Names of languages in themselves, commands, and what is marked as English.
_APART = re.compile(
    r"<(code|pre|style|title)\b.*?</\1>|<(\w+) lang=\"en\".*?</\2>"
    r"|<button name=\"language\".*?</button>",
    re.DOTALL,
)


def left_in_english(page: str, language: str) -> list[str]:
    """The texts of a page, or the lines of a letter, that should not be English."""
    texts = [
        " ".join(html.unescape(text).split())
        for text in re.findall(r"(?:^|>)([^<]+)", _APART.sub("", page))
    ]
    sources = _sources(language)
    return [text for text in texts if text in sources or _ENGLISH.search(text)]


def _sources(language: str) -> set[str]:
    """Every English text that the language says otherwise.

    A word all in small letters is left out: it may as well be the name of a column.
    """
    with (LOCALE / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        catalog = read_po(file, locale=language)
    texts = {str(each.id) for each in catalog if each.id and each.id != each.string}
    return {text for text in texts if " " in text or not text.islower()}
