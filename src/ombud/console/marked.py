"""A text on the screen where it is corrected: every sentence leads to what it tells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe

from ombud.policy.prose.report import GROUPS, Body, Words, group
from ombud.policy.prose.text import Part
from ombud.policy.texts.correcting import (
    LABELLED,
    UNLABELLED,
    VALUED,
    Corrected,
    Item,
    State,
)

UNSURE = 0.65  # below it, a person should look


@dataclass(frozen=True)
class Marked(Body):
    """The text as HTML, whose marks are links that choose a sentence."""

    here: str
    chosen: int | None
    aside: frozenset[int]

    def marks(self, part: Part) -> list[tuple[str, str]]:
        """As in a report; a sentence that was set aside has none."""
        return [] if part.number in self.aside else super().marks(part)

    def classes(self, part: Part) -> str:
        """As in a report; the chosen one says so."""
        chosen = " chosen" if part.number == self.chosen else ""
        return super().classes(part) + chosen

    def button(self, part: Part) -> str:
        """A link that chooses the sentence; that of the chosen one leads to its box."""
        number = part.number
        plain = [("k-plain", str(number + 1))]
        shown = "".join(
            f'<i class="{kind}">{escape(said)}</i>'
            for kind, said in self.marks(part) or plain
        )
        named = escape(self.words.say("sentence", n=number + 1))
        chosen = number == self.chosen
        href = "#panel" if chosen else f"{self.here}?part={number}#s{number}"
        current = ' aria-current="true"' if chosen else ""
        return (
            f' <a class="m" href="{href}"{current} lang="{self.words.language}">'
            f'<span class="hidden">{named}: </span>{shown}</a>'
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A fact in the words of the page."""

    item: Item
    css: str
    kind: str
    label: str
    said: str
    how: str

    @property
    def state(self) -> State:
        """What people made of it."""
        return self.item.state


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The sentence that is being corrected, and where one goes from it."""

    part: Part
    number: int  # as people count: from 1
    said: str
    items: Sequence[Shown]
    aside: bool
    unclear: bool
    before: int | None
    after: int | None
    to_look_at: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heap:
    """What a text tells of a kind: each label with the first sentence telling it."""

    css: str
    name: str
    count: int
    labels: Mapping[str, int]


def text_html(
    reading: Corrected, said: Words, here: str, chosen: int | None
) -> SafeString:
    """The whole text, its words escaped."""
    marked = Marked(reading, said, here, chosen, reading.aside)
    return mark_safe(marked.html())  # noqa: S308  # `Body` escapes what it is given


def choose(reading: Corrected, said: Words, number: int) -> Chosen:
    """What there is to say of one sentence; `number` is that of its part."""
    parts = reading.text.parts
    part = parts[number]
    source = reading.text.source
    items = [
        Shown(
            item=item,
            css=f"k-{group(item.fact.kind)}",
            kind=said.name(group(item.fact.kind)),
            label=said.label(item.fact),
            said=" ".join(source[item.fact.start : item.fact.end].split()),
            how=f"{said.sureness(item.fact.confidence)}, {said.by(item.fact.by)}",
        )
        for item in reading.items
        if item.fact.part == number
    ]
    return Chosen(
        part=part,
        number=number + 1,
        said=" ".join(reading.text.quote(part).split()),
        items=items,
        aside=number in reading.aside,
        unclear=reading.understood(part) == "not understood",
        before=number - 1 if number else None,
        after=number + 1 if number + 1 < len(parts) else None,
        to_look_at=next_to_look_at(reading, number),
    )


def next_to_look_at(reading: Corrected, after: int = -1) -> int | None:
    """The next sentence that was not understood or not surely, round the text's end."""
    unsure = {f.part for f in reading.facts if f.confidence < UNSURE}
    found = [
        part.number
        for part in reading.text.parts
        if part.number in unsure or reading.understood(part) == "not understood"
    ]
    later = [number for number in found if number > after]
    others = [number for number in found if number != after]
    return next(iter(later or others), None)


def heaps(reading: Corrected, said: Words) -> list[Heap]:
    """What the text tells, kind by kind."""
    found: dict[str, dict[str, int]] = {}
    counts = dict.fromkeys(GROUPS, 0)
    for fact in reading.facts:
        kind = group(fact.kind)
        counts[kind] += 1
        found.setdefault(kind, {}).setdefault(said.label(fact), fact.part)
    return [
        Heap(
            css=f"k-{kind}",
            name=said.name(kind),
            count=counts[kind],
            labels=found[kind],
        )
        for kind in GROUPS
        if kind in found
    ]


def additions(said: Words) -> list[tuple[str, list[tuple[str, str]]]]:
    """What can be added to a sentence, by kind, for a list to choose from."""
    by_group: dict[str, list[tuple[str, str]]] = {kind: [] for kind in GROUPS}
    for kind in VALUED:
        named = said.label_of(kind, "").rstrip(": ")
        by_group[group(kind)].append((f"{kind}:", named))
    for kind in LABELLED:
        by_group[group(kind)] += [
            (f"{kind}:{label}", named) for label, named in said.labels(kind).items()
        ]
    for kind in UNLABELLED:
        by_group[group(kind)].append((f"{kind}:", said.label_of(kind, "")))
    return [(said.name(kind), options) for kind, options in by_group.items() if options]
