"""Writes the lines of a draft: quotes and questions as comments, values as YAML."""

import re
from bisect import bisect_right
from collections.abc import Iterable

from ombud.policy.prose.draft.answers import Answer, Answers, Question, written
from ombud.policy.prose.draft.values import clean
from ombud.policy.prose.reading import Reading

WIDTH = 96
"""Comments are wrapped at this column."""


class Lines:
    """On which line of a text an offset stands, as editors count lines."""

    def __init__(self, source: str) -> None:
        self._ends = [found.end() for found in re.finditer(r"\r\n|\r|\n", source)]

    def of(self, offset: int) -> int:
        """The line, from 1."""
        return bisect_right(self._ends, offset) + 1


class Paper:
    """The lines of a draft, from the first to the last.

    `asked` has the questions that a form can ask, in the order of the draft.

    Args:
        reading: what is quoted from.
        answers: what a person answered; such lines are written, and not asked for.
        brief: a sentence that was quoted before is only pointed at; for texts so long
            that the draft would be longer than a policy may be.
    """

    def __init__(
        self, reading: Reading, answers: Answers, *, brief: bool = False
    ) -> None:
        self.asked: list[Question] = []
        self._reading = reading
        self._answers = answers
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

    def ask(  # noqa: PLR0913  # a question has as many sides
        self,
        indent: int,
        at: str,
        article: str,
        question: str,
        shown: str,
        *,
        about: str = "",
        parts: Iterable[int] = (),
    ) -> Answer | None:
        """Ask for a line of an element, or write it as it was answered.

        Args:
            indent: of the line.
            at: the address of the line.
            article: what asks for it.
            question: what is asked, in English.
            shown: what the value may look like.
            about: what the text calls the element.
            parts: what the text says of it.

        Returns:
            The answer, None where there is none yet.
        """
        key = at.rpartition(".")[2]
        answer = self.question(at, about=about, parts=parts)
        if answer is None:
            self.todo(indent, article, question)
            self.line(indent, f"# {key}: {shown}")
        else:
            said = written(key, answer, self._reading.language)
            self.line(indent, f"{key}: {said}")
        return answer

    def question(
        self, at: str, *, about: str = "", parts: Iterable[int] = ()
    ) -> Answer | None:
        """Note that something is asked; returns its answer, if there is one."""
        answer = self.answer(at)
        self.asked.append(
            Question(at=at, about=about, parts=tuple(parts), answer=answer)
        )
        return answer

    def answer(self, at: str) -> Answer | None:
        """What was answered at an address, if anything was."""
        return self._answers.get(at)

    def answered(self, element: str) -> bool:
        """Whether anything is answered of an element."""
        return any(at.startswith(f"{element}.") for at in self._answers)

    def chosen(self, section: str) -> dict[str, list[int]]:
        """The labels of a section that the text tells nothing of, as they were chosen.

        No part of the text tells any of them.
        """
        answer = self.question(section) or {"is": ""}
        return {label: [] for label in answer["is"].split(",") if label}

    def look(self, indent: int, said: str) -> None:
        """What is worth a look: it stands in the text, though not of this alone."""
        self._wrapped(indent, "# ", "#   ", f"LOOK {said}")

    def note(self, indent: int, said: str) -> None:
        """A comment."""
        self._wrapped(indent, "# ", "# ", said)

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
