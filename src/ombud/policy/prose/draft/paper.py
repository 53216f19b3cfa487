"""Writes the lines of a draft: quotes and questions as comments, values as YAML."""

import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping

from ombud.policy.prose.reading import Reading

WIDTH = 96
"""Comments are wrapped at this column."""

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


def listed(names: Iterable[str]) -> str:
    """A list on one line."""
    return f"[{', '.join(names)}]"


class Lines:
    """On which line of a text an offset stands, as editors count lines."""

    def __init__(self, source: str) -> None:
        self._ends = [found.end() for found in re.finditer(r"\r\n|\r|\n", source)]

    def of(self, offset: int) -> int:
        """The line, from 1."""
        return bisect_right(self._ends, offset) + 1


class Paper:
    """The lines of a draft, from the first to the last.

    Args:
        reading: what is quoted from.
        brief: a sentence that was quoted before is only pointed at; for texts so long
            that the draft would be longer than a policy may be.
    """

    def __init__(self, reading: Reading, *, brief: bool = False) -> None:
        self._reading = reading
        self._brief = brief
        self._source_lines = Lines(reading.text.source)
        self._lines: list[str] = []
        self._element: set[int] = set()
        self._all: set[int] = set()

    def text(self) -> str:
        """All lines."""
        return "\n".join(self._lines) + "\n"

    def blank(self) -> None:
        """An empty line."""
        self._lines.append("")

    def element(self) -> None:
        """A new element begins: what was quoted for others is quoted again for it."""
        self._element = set()

    def line(self, indent: int, text: str) -> None:
        """A line of YAML."""
        self._lines.append(f"{' ' * indent}{text}")

    def quote(self, indent: int, *parts: int) -> None:
        """The sentences that tell what follows, each once an element."""
        for number in parts:
            if number in self._element:
                continue
            part = self._reading.text.parts[number]
            at = self._source_lines.of(part.start)
            before = number in self._all
            self._element.add(number)
            self._all.add(number)
            if self._brief and before:
                self.line(indent, f"# line {at}, quoted above")
                continue
            quoted = clean(self._reading.text.quote(part))
            self._wrapped(indent, "# ", "#  ", f'"{quoted}" (line {at})')

    def todo(self, indent: int, article: str, question: str) -> None:
        """What the text leaves open, and the article that asks for it."""
        told = f"TODO {article}: {question}" if article else f"TODO {question}"
        self._wrapped(indent, "# ", "#   ", told)

    def look(self, indent: int, said: str) -> None:
        """What is worth a look: it stands in the text, though not of this alone."""
        self._wrapped(indent, "# ", "#   ", f"LOOK {said}")

    def note(self, indent: int, said: str) -> None:
        """A comment."""
        self._wrapped(indent, "# ", "# ", said)

    def words(self, language: str, said: Mapping[str, str] | str) -> str:
        """Words in the text's language, or for all where no notice is in it."""
        text = said if isinstance(said, str) else said[language]
        return (
            f"{{ {language}: {scalar(text)} }}"
            if language in PUBLISHED
            else scalar(text)
        )

    def _wrapped(self, indent: int, first: str, then: str, text: str) -> None:
        mark = " " * indent + first
        room = max(30, WIDTH - indent - len(then))
        for piece in text.split("\n"):
            line = ""
            for word in piece.strip().split(" "):
                if line and len(line) + len(word) >= room:
                    self._lines.append((mark + line).rstrip())
                    mark, line = " " * indent + then, word
                else:
                    line = f"{line} {word}" if line else word
            if line:
                self._lines.append((mark + line).rstrip())
                mark = " " * indent + then


PUBLISHED = ("sv", "fi", "en")
"""The languages that a notice can be published in."""
