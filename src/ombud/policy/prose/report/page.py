"""A reading as one web page: in short, what to mend, the text, all that was found."""

import base64
import hashlib
from collections.abc import Iterable, Iterator
from html import escape
from importlib.resources import files

from ombud.policy.prose.facts import Fact
from ombud.policy.prose.reading import Reading
from ombud.policy.prose.report.body import Body
from ombud.policy.prose.report.words import GROUPS, Words, group, words
from ombud.policy.prose.text import Part

_SHORTENED = 180
"""How many characters of a sentence a list shows before it is cut."""


def report(reading: Reading, name: str, language: str) -> str:
    """The reading as an HTML page that stands alone: it loads and sends nothing.

    Args:
        reading: of any text that was read.
        name: the file's, or the page's address, for the title.
        language: the reader's, one of `languages()`.

    Raises:
        UnknownLanguageError: There are no words in that language.
    """
    page = _Page(reading, name, words(language))
    style, script = _file("page.css"), _file("page.js")
    parts = {
        "language": escape(language),
        "rules": _rules(style, script),
        "title": escape(page.title),
        "style": style,
        "script": script,
        "skip": escape(page.words.say("skip")),
        "content": "\n".join(page.sections()),
        "details": page.body.details(),
    }
    made = _file("page.html")
    # Not str.format: style and script are full of braces. What comes of the text is set
    # in last, so that it can't stand for another part.
    for key, said in parts.items():
        made = made.replace(f"<!--{key}-->", said, 1)
    return made


def _rules(style: str, script: str) -> str:
    """What a browser may do with the page: use this style and script, nothing else."""

    def digest(said: str) -> str:
        return base64.b64encode(hashlib.sha256(said.encode()).digest()).decode()

    return (
        f"default-src 'none'; style-src 'sha256-{digest(style)}'; "
        f"script-src 'sha256-{digest(script)}'; base-uri 'none'; form-action 'none'"
    )


def _file(name: str) -> str:
    return files(__package__).joinpath(name).read_text("utf-8")


class _Page:
    """The sections of the page, each as HTML."""

    def __init__(self, reading: Reading, name: str, said: Words) -> None:
        self.reading = reading
        self.words = said
        self.body = Body(reading, said)
        self.title = said.say("title", name=name)
        by_kind: dict[str, list[Part]] = {}
        for part in reading.text.parts:
            by_kind.setdefault(reading.understood(part), []).append(part)
        self.tells = by_kind.get("fact", [])
        self.furniture = by_kind.get("furniture", [])
        self.unclear = by_kind.get("not understood", [])
        self.facts = [f for each in self.body.told.values() for f in each]

    def sections(self) -> Iterator[str]:
        """All of the page's, in its order."""
        yield self._short()
        yield self._findings()
        yield self._text()
        if self.reading.uses:
            yield self._purposes()
        yield self._all_facts()

    def say(self, key: str, **filled: object) -> str:
        """The page's words, escaped."""
        return escape(self.words.say(key, **filled))

    # In short

    def _short(self) -> str:
        counts = len(self.tells), len(self.furniture), len(self.unclear)
        known = counts[0] + counts[2]
        share = self.words.percent(counts[0] / known) if known else ""
        said = (
            ("tells", "k-tells", counts[0]),
            ("not_understood", "k-unclear", counts[2]),
            ("furniture", "k-plain", counts[1]),
        )
        points = "".join(
            f'<li><i class="swatch {css}"></i> {self.say(key, n=n)}</li>'
            for key, css, n in said
        )
        return (
            f"<header><h1>{escape(self.title)}</h1>"
            f'<p class="lead">{self.say("lead")}</p>{self._about()}</header>\n'
            f'<section aria-labelledby="short"><h2 id="short">{self.say("short")}</h2>'
            f"<p>{self.say('whole', all=sum(counts))}</p>"
            f'{_bar(counts[0], counts[2], counts[1])}<ul class="plain">{points}</ul>'
            + (f"<p>{self.say('share', percent=share)}</p>" if share else "")
            + f'<p class="soft">{self.say("careful")}</p></section>'
        )

    def _about(self) -> str:
        reading, said = self.reading, self.words
        readers = {fact.by for fact in reading.facts}
        model = bool(readers - {"rules", "hand", "checked"})
        by = [said.say("rules")] + ([said.say("model")] if model else [])
        rows = [("language", said.text_language(reading.language))]
        if name := reading.value("controller.name"):
            rows.append(("company", name))
        if day := reading.value("updated"):
            rows.append(("updated", said.day(day)))
        rows.append(("read_by", said.notice.all_of(by)))
        return (
            '<dl class="about">'
            + "".join(
                f"<div><dt>{self.say(key)}</dt><dd>{escape(value)}</dd></div>"
                for key, value in rows
            )
            + "</dl>"
        )

    # What to mend

    def _findings(self) -> str:
        faults = self.reading.faults
        head = (
            f'<section aria-labelledby="findings"><h2 id="findings">'
            f'{self.say("findings")} <span class="count">{len(faults)}</span></h2>'
        )
        if not faults:
            return f"{head}<p>{self.say('no_findings')}</p></section>"
        items = "\n".join(self._finding(fault.code, fault.part) for fault in faults)
        return f'{head}\n<ol class="findings">\n{items}\n</ol></section>'

    def _finding(self, code: str, number: int | None) -> str:
        told = self.words.fault(code)
        law = f' <small class="law">{escape(told.article)}</small>'
        where = (
            escape(self.words.say("missing"))
            if number is None
            else self._quoted(self.reading.text.parts[number])
        )
        rows = (
            ("why", escape(told.why) + (law if told.article else "")),
            ("mend", escape(told.mend)),
            ("place", where),
        )
        said = "".join(
            f"<div><dt>{self.say(key)}</dt><dd>{value}</dd></div>"
            for key, value in rows
            if value
        )
        return f"<li><h3>{escape(told.what)}</h3><dl>{said}</dl></li>"

    def _quoted(self, part: Part) -> str:
        """A link to a part, by what it says."""
        said = " ".join(self.reading.text.quote(part).split())
        if len(said) > _SHORTENED:
            said = said[:_SHORTENED].rsplit(" ", 1)[0] + " …"
        language = escape(self.reading.language)
        return f'<a href="#s{part.number}" lang="{language}">{escape(said)}</a>'

    # The text

    def _text(self) -> str:
        counts = dict.fromkeys(GROUPS, 0)
        for fact in self.facts:
            counts[group(fact.kind)] += 1
        legend = "".join(
            f'<li><a href="#f-{each}"><i class="k-{each}">'
            f"{escape(self.words.mark(each))}</i> {escape(self.words.name(each))} "
            f'<span class="count">{n}</span></a></li>'
            for each, n in counts.items()
            if n
        )
        if self.unclear:
            legend += (
                '<li><a href="#unclear"><i class="k-unclear">'
                f"{self.say('unclear_mark')}</i> {self.say('unclear')} "
                f'<span class="count">{len(self.unclear)}</span></a></li>'
            )
        return (
            f'<section aria-labelledby="text"><h2 id="text">{self.say("text")}</h2>'
            f'<p>{self.say("how")}</p><h3 class="small">{self.say("colours")}</h3>'
            f'<ul class="legend">{legend}</ul>\n'
            f'<div class="text" lang="{escape(self.reading.language)}">\n'
            f"{self.body.html()}\n</div>\n{self._unclear()}</section>"
        )

    def _unclear(self) -> str:
        if not self.unclear:
            return ""
        items = "\n".join(f"<li>{self._quoted(part)}</li>" for part in self.unclear)
        return (
            f'<details id="unclear"><summary>{self.say("sentences")} '
            f'<span class="count">{len(self.unclear)}</span></summary>\n'
            f"<ul>\n{items}\n</ul></details>"
        )

    # Purposes

    def _purposes(self) -> str:
        found: dict[tuple[str, ...], list[Fact]] = {}
        places: dict[tuple[str, ...], list[int]] = {}
        for use in self.reading.uses:
            found.setdefault(use.labels, []).extend(use.facts)
            places.setdefault(use.labels, []).append(use.part)
        cards = "\n".join(
            self._purpose(labels, found[labels], places[labels]) for labels in found
        )
        return (
            f'<section aria-labelledby="purposes"><h2 id="purposes">'
            f'{self.say("purposes")} <span class="count">{len(found)}</span></h2>'
            f"<p>{self.say('purposes_lead')}</p>\n"
            f'<ul class="cards">\n{cards}\n</ul></section>'
        )

    def _purpose(
        self, labels: tuple[str, ...], facts: list[Fact], parts: list[int]
    ) -> str:
        name = "; ".join(self.words.label_of("purposes", each) for each in labels)
        belong: dict[str, dict[str, int]] = {}
        for fact in facts:
            said = self.words.label(fact)
            belong.setdefault(group(fact.kind), {}).setdefault(said, fact.part)
        rows = "".join(
            f'<div><dt><i class="k-{kind}">{escape(self.words.name(kind))}</i></dt>'
            f"<dd>{_links(belong[kind].items())}</dd></div>"
            for kind in GROUPS
            if kind in belong
        )
        inner = (
            f"<dl>{rows}</dl>"
            if rows
            else f'<p class="soft">{self.say("nothing_more")}</p>'
        )
        return (
            f"<li><h3>{escape(name)}</h3>"
            f'<p class="soft">{self._numbers(parts)}</p>{inner}</li>'
        )

    # All that was found

    def _all_facts(self) -> str:
        by_group: dict[str, list[Fact]] = {}
        for fact in self.facts:
            by_group.setdefault(group(fact.kind), []).append(fact)
        kinds = "\n".join(
            self._kind(kind, by_group[kind]) for kind in GROUPS if kind in by_group
        )
        return (
            f'<section aria-labelledby="facts"><h2 id="facts">{self.say("facts")} '
            f'<span class="count">{len(self.facts)}</span></h2>'
            f"<p>{self.say('facts_lead')}</p>\n{kinds}\n"
            f'<p><a href="#top">{self.say("to_top")}</a></p></section>'
        )

    def _kind(self, kind: str, facts: list[Fact]) -> str:
        by_label: dict[str, list[Fact]] = {}
        for fact in facts:
            by_label.setdefault(self.words.label(fact), []).append(fact)
        rows = "\n".join(
            f"<div><dt>{escape(label)}</dt><dd>{self._said(each)}</dd></div>"
            for label, each in sorted(by_label.items(), key=lambda row: -len(row[1]))
        )
        return (
            f'<div class="kind" id="f-{kind}"><h3><i class="k-{kind}">'
            f"{escape(self.words.name(kind))}</i> "
            f'<span class="count">{len(facts)}</span></h3>\n<dl>\n{rows}\n</dl></div>'
        )

    def _said(self, facts: list[Fact]) -> str:
        """The words that told a label, each with the sentences that hold them."""
        places: dict[str, tuple[str, dict[int, float]]] = {}
        for fact in facts:
            said = " ".join(self.reading.text.source[fact.start : fact.end].split())
            _, parts = places.setdefault(said.casefold(), (said, {}))
            parts[fact.part] = max(fact.confidence, parts.get(fact.part, 0))
        items = "".join(
            f'<li><q lang="{escape(self.reading.language)}">{escape(said)}</q> '
            f"{self._numbers(parts)} "
            f'<span class="soft">{escape(self.words.sureness(max(parts.values())))}'
            "</span></li>"
            for said, parts in places.values()
        )
        return f"<ul>{items}</ul>"

    def _numbers(self, parts: Iterable[int]) -> str:
        """Links to sentences, by their numbers."""
        first, *others = dict.fromkeys(parts)
        named = self.say("sentence", n=first + 1)
        return ", ".join(
            [f'<a href="#s{first}">{named}</a>']
            + [f'<a class="n" href="#s{each}">{each + 1}</a>' for each in others]
        )


def _links(said: Iterable[tuple[str, int]]) -> str:
    return "; ".join(f'<a href="#s{part}">{escape(label)}</a>' for label, part in said)


def _bar(tells: int, unclear: int, furniture: int) -> str:
    """The three shares as a bar; the words beside it say the same."""
    whole = max(tells + unclear + furniture, 1)
    at, drawn = 0.0, []
    for count, css in (
        (tells, "k-tells"),
        (unclear, "k-unclear"),
        (furniture, "k-plain"),
    ):
        width = 100 * count / whole
        drawn.append(
            f'<rect class="{css}" x="{at:.2f}" width="{width:.2f}" height="4"/>'
        )
        at += width
    return (
        '<svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" '
        f'aria-hidden="true">{"".join(drawn)}</svg>'
    )
