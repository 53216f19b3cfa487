"""Values of a draft, each on one line of YAML."""

import json
import re
from collections.abc import Iterable

PUBLISHED = ("sv", "fi", "en")
"""The languages that a notice can be published in."""

# What a YAML file may not hold or what `core.written` refuses because nobody sees it.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)
_BREAKING = re.compile(
    "[^\n\x20-\x7e\xa0-\u2027\u202f-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)
_PLAIN = re.compile(r"[^\W\d_](?:[\w .\u2019'()/-]*[\w.)])?")
_SPECIAL = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})


def clean(text: str) -> str:
    """The text without what would end a comment, or make a line look like another."""
    return _BREAKING.sub(
        " ", _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    )


def scalar(text: str) -> str:
    """The text on one line, as YAML reads it; in quotes where it could be mistaken."""
    said = " ".join(clean(text).split())
    if _PLAIN.fullmatch(said) and said.lower() not in _SPECIAL:
        return said
    return json.dumps(said, ensure_ascii=False)


def in_quotes(text: str) -> str:
    """The text in quotes, so that no number is read as something else."""
    said = scalar(text)
    return said if said.startswith('"') else f'"{said}"'


def in_language(language: str, text: str) -> str:
    """Words in the text's language, or for all where no notice is in it."""
    said = scalar(text)
    return f"{{ {language}: {said} }}" if language in PUBLISHED else said


def listed(names: Iterable[str]) -> str:
    """A list on one line."""
    return f"[{', '.join(names)}]"
