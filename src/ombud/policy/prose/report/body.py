"""The text as HTML, whole: each part in what it became, with its telling words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from itertools import groupby, pairwise

from ombud.policy.prose.facts import Fact
from ombud.policy.prose.reading import Reading
from ombud.policy.prose.report.words import GROUPS, Words, group
from ombud.policy.prose.text import Part

_EMPTY_LINE = re.compile(r"\n[ \t\u00a0]*\n")
FIRST_HEADING = 3
"""The level of the text's own headings: under the page's title and the section's."""


@dataclass(frozen=True)
class Body:
    """A reading's parts, each with its facts, and how they are written."""

    reading: Reading
    words: Words

    @cached_property
    def told(self) -> dict[int, tuple[Fact, ...]]:
        """The facts of each part, each once, in the order of the text."""
        found: dict[int, dict[tuple[str, str, int, int], Fact]] = {}
        for fact in self.reading.facts:
            each = found.setdefault(fact.part, {})
            each.setdefault((fact.kind, fact.label, fact.start, fact.end), fact)
        return {
            number: tuple(sorted(facts.values(), key=lambda fact: fact.start))
            for number, facts in found.items()
        }

    def groups(self, part: Part) -> list[str]:
        """The kinds that a part tells, the one that it is surest to tell first."""
        weights = dict.fromkeys(GROUPS, 0.0)
        for fact in self.told.get(part.number, ()):
            weights[group(fact.kind)] += fact.confidence
        return sorted((g for g in GROUPS if weights[g]), key=lambda g: -weights[g])

    def html(self) -> str:
        """Headings, paragraphs and lists, in the order of the text."""
        parts = self.reading.text.parts
        blocks = (
            self._block(kind, tuple(run)) for kind, run in groupby(parts, key=_form)
        )
        return "\n".join(block for each in blocks for block in each)

    def details(self) -> str:
        """A box for each part that says something: what it tells, by which words."""
        return "\n".join(
            self._detail(part) for part in self.reading.text.parts if self.marks(part)
        )

    def marks(self, part: Part) -> list[tuple[str, str]]:
        """The classes and words that stand behind a part."""
        if groups := self.groups(part):
            return [(f"k-{each}", self.words.mark(each)) for each in groups]
        if self.reading.understood(part) == "not understood":
            return [("k-unclear", self.words.say("unclear_mark"))]
        return []

    def classes(self, part: Part) -> str:
        """A part's classes: that it is one, and the kind that it is coloured as."""
        return " ".join(["s", *(kind for kind, _ in self.marks(part)[:1])])

    def button(self, part: Part) -> str:
        """What stands behind a part: words for what it tells, which open its box."""
        marks = self.marks(part)
        if not marks:
            return ""
        shown = "".join(f'<i class="{kind}">{escape(said)}</i>' for kind, said in marks)
        return (
            f' <button type="button" class="m" popovertarget="d{part.number}"'
            f' popovertargetaction="show" lang="{self.words.language}">{shown}</button>'
        )

    def _block(self, form: str, parts: Sequence[Part]) -> Iterator[str]:
        if form == "heading":
            for part in parts:
                yield self._heading(part)
        elif form == "item":
            items = "\n".join(
                f"<li>{self._joined(run)}</li>" for run in self._runs(parts)
            )
            yield f"<ul>\n{items}\n</ul>"
        else:
            yield from (f"<p>{self._joined(run)}</p>" for run in self._runs(parts))

    def _heading(self, part: Part) -> str:
        level = FIRST_HEADING
        title = f"<h{level}>{self._part(part)}</h{level}>"
        return f'<div class="head">{title}{self.button(part)}</div>'

    def _joined(self, parts: Sequence[Part]) -> str:
        return " ".join(self._part(part) + self.button(part) for part in parts)

    def _runs(self, parts: Sequence[Part]) -> Iterator[list[Part]]:
        """The parts that stand in one paragraph or item."""
        run: list[Part] = []
        for part in parts:
            if run and self._parted(run[-1], part):
                yield run
                run = []
            run.append(part)
        yield run

    def _parted(self, before: Part, part: Part) -> bool:
        between = self.reading.text.source[before.end : part.start]
        if "|" in between or _EMPTY_LINE.search(between):
            return True
        return "\n" in between and not self._wrapped

    @cached_property
    def _wrapped(self) -> bool:
        """Whether lines were broken to fit a page, so that a new line tells nothing."""
        source = self.reading.text.source
        return any("\n" in source[p.start : p.end] for p in self.reading.text.parts)

    def _part(self, part: Part) -> str:
        said = self._underlined(part)
        return f'<span class="{self.classes(part)}" id="s{part.number}">{said}</span>'

    def _underlined(self, part: Part) -> str:
        """What the part says, the words that told a fact underlined."""
        source = self.reading.text.source
        facts = self.told.get(part.number, ())
        ends = {part.start, part.end}
        for fact in facts:
            ends |= {at for at in (fact.start, fact.end) if part.start < at < part.end}
        cuts = sorted(ends)
        pieces = []
        for start, end in pairwise(cuts):
            said = escape(source[start:end])
            telling = [f for f in facts if f.start <= start and end <= f.end]
            if telling:
                said = f'<u class="k-{group(telling[0].kind)}">{said}</u>'
            pieces.append(said)
        return "".join(pieces)

    def _detail(self, part: Part) -> str:
        facts = self.told.get(part.number, ())
        say = self.words.say
        number = say("sentence", n=part.number + 1)
        if facts:
            said = "".join(f"<li>{self._fact(fact)}</li>" for fact in facts)
            inner = f"<ul>{said}</ul>"
        else:
            inner = f"<p>{escape(say('unclear'))}.</p>"
        return (
            f'<div class="d" popover id="d{part.number}" role="group"'
            f' aria-label="{escape(number)}">'
            f'<p class="soft">{escape(number)}</p>{inner}'
            f'<button type="button" popovertarget="d{part.number}"'
            f' popovertargetaction="hide">{escape(say("close"))}</button></div>'
        )

    def _fact(self, fact: Fact) -> str:
        words, kind = self.words, group(fact.kind)
        said = " ".join(self.reading.text.source[fact.start : fact.end].split())
        how = f"{words.sureness(fact.confidence)}, {words.by(fact.by)}"
        return (
            f'<i class="k-{kind}">{escape(words.name(kind))}</i> '
            f"<strong>{escape(words.label(fact))}</strong> "
            f'<q lang="{escape(self.reading.language)}">{escape(said)}</q> '
            f'<span class="soft">{escape(how)}</span>'
        )


def _form(part: Part) -> str:
    return part.kind if part.kind in ("heading", "item") else "sentence"
