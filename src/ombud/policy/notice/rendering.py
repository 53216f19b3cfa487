"""A notice as HTML, as Markdown, and as plain values for JSON."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from ombud.policy.notice.shape import (
    Block,
    Fact,
    Facts,
    Notice,
    Paragraph,
    Points,
    Section,
    Sentence,
)

FORMAT = "ombud-notice/1"
"""The shape of the values; it changes when what is there means something else."""

_MARKS = re.compile(r"([\\`*_\[\]<>#|~&])")
_LINE_START = re.compile(r"^(\d+(?=[.)])|(?=[-+=]))")


def as_html(  # noqa: PLR0913  # each changes one thing, and is given by name
    notice: Notice,
    *,
    after: Callable[[Sentence], str] = lambda _: "",
    page: Callable[[Section], str] = lambda _: "",
    whole: str = "",
    alone: bool = False,
    sections: Sequence[Section] | None = None,
) -> str:
    """The notice as an HTML fragment, without its title (which is the page's h1).

    Args:
        notice: what to show; every word in it is escaped.
        after: gives the HTML that follows each sentence, such as its proof's mark. What
            it returns is not escaped.
        page: gives the address of the page that a section has to itself, or nothing;
            the heading leads there.
        whole: the address of the whole notice, where this is a part of it. Links to
            what stands only there lead there; without it, they are plain text.
        alone: whether it stands in a file of its own. Links to pages of ours are then
            plain text, and terms have no boxes for our stylesheet to lay out.
        sections: which of its sections to write, where the others stand elsewhere on
            the same page; by default all.
    """
    writer = _Html(
        after=after, page=page, whole=whole, alone=alone, anchors=notice.anchors
    )
    written = "\n".join(
        writer.section(each)
        for each in (notice.sections if sections is None else sections)
    )
    language = escape(notice.language)
    return f'<article class="notice" lang="{language}">\n{written}\n</article>\n'


def as_markdown(notice: Notice) -> str:
    """The notice as Markdown, with its title."""
    parts = [f"# {_md(notice.title)}"]
    for section in notice.sections:
        if section.heading:
            parts.append(f"{'#' * section.level} {_md(section.heading)}")
        parts.extend(_md_block(block) for block in section.blocks)
    return "\n\n".join(parts) + "\n"


def as_dict(notice: Notice) -> dict[str, Any]:
    """The notice as values that JSON knows; docs/notice.md describes them.

    A block is `{"paragraph": [sentence…]}`, `{"points": [[sentence…]…]}` or
    `{"facts": [{"term": …, "says": block}…]}`.
    """
    return {
        "format": FORMAT,
        "title": notice.title,
        "language": notice.language,
        "kind": notice.kind,
        "point": notice.point,
        "source": notice.source,
        "version": notice.version,
        "effective": notice.effective.isoformat() if notice.effective else None,
        "sections": [
            {
                "address": section.address,
                "anchor": section.anchor,
                "heading": section.heading,
                "level": section.level,
                "purpose": section.purpose,
                "blocks": [_dict_block(block) for block in section.blocks],
            }
            for section in notice.sections
        ],
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Html:
    """Writes the parts of a notice; `anchors` are the ids that its page has."""

    after: Callable[[Sentence], str]
    page: Callable[[Section], str]
    whole: str
    alone: bool
    anchors: frozenset[str]

    def section(self, section: Section) -> str:
        purpose = (
            f' data-purpose="{escape(section.purpose)}"' if section.purpose else ""
        )
        return (
            f'<section id="{escape(section.id)}" '
            f'data-address="{escape(section.address)}"{purpose}>\n'
            + self.heading(section)
            + "\n".join(self.block(block) for block in section.blocks)
            + "\n</section>"
        )

    def heading(self, section: Section) -> str:
        if not section.heading:
            return ""
        text = escape(section.heading)
        if page := self.page(section):
            text = f'<a href="{escape(page)}">{text}</a>'
        return f"<h{section.level}>{text}</h{section.level}>\n"

    def block(self, block: Block) -> str:
        match block:
            case Paragraph():
                return f"<p>{self.sentences(block.sentences)}</p>"
            case Points():
                points = "\n".join(
                    f"<li>{self.sentences(point)}</li>" for point in block.points
                )
                return f"<ul>\n{points}\n</ul>"
            case Facts():
                facts = "\n".join(self.fact(fact) for fact in block.facts)
                return f"<dl>\n{facts}\n</dl>"

    def fact(self, fact: Fact) -> str:
        says = (
            self.sentences(fact.says.sentences)
            if isinstance(fact.says, Paragraph)
            else self.block(fact.says)
        )
        both = f"<dt>{escape(fact.term)}</dt><dd>{says}</dd>"
        return both if self.alone else f"<div>{both}</div>"

    def sentences(self, sentences: tuple[Sentence, ...]) -> str:
        return " ".join(self.sentence(each) + self.after(each) for each in sentences)

    def sentence(self, sentence: Sentence) -> str:
        text = escape(sentence.text)
        if href := self.href(sentence.href):
            text = f'<a href="{escape(href)}">{text}</a>'
        written = (
            f'<span id="{escape(sentence.anchor)}" '
            f'data-address="{escape(sentence.address)}">{text}</span>'
        )
        if sentence.source:
            # Beside the sentence, not in it: a span in a span makes WeasyPrint begin a
            # new line after the first word.
            written += f' <small class="source">({escape(sentence.source)})</small>'
        return written

    def href(self, href: str) -> str:
        """Where a link leads from here; nothing where it would lead nowhere."""
        if href.startswith("/") and self.alone:
            return ""
        if not href.startswith("#") or href[1:] in self.anchors:
            return href
        return f"{self.whole}{href}" if self.whole else ""


def _md_block(block: Block) -> str:
    match block:
        case Paragraph():
            return _md_sentences(block.sentences)
        case Points():
            return "\n".join(f"- {_md_sentences(point)}" for point in block.points)
        case Facts():
            return "\n".join(_md_fact(fact) for fact in block.facts)


def _md_fact(fact: Fact) -> str:
    term = f"- **{_md(fact.term)}:**"
    if isinstance(fact.says, Paragraph):
        return f"{term} {_md_sentences(fact.says.sentences)}"
    points = "\n".join(f"  - {_md_sentences(point)}" for point in fact.says.points)
    return f"{term}\n{points}"


def _md_sentences(sentences: tuple[Sentence, ...]) -> str:
    return " ".join(_md_sentence(each) for each in sentences)


def _md_sentence(sentence: Sentence) -> str:
    text = _md(sentence.text)
    if sentence.href:
        # A place in the page, or on the site, leads nowhere from a Markdown file.
        inner = sentence.href.startswith(("#", "/"))
        text = text if inner else f"[{text}](<{sentence.href}>)"
    return f"{text} ({_md(sentence.source)})" if sentence.source else text


def _md(text: str) -> str:
    """The text so that Markdown takes every character as itself."""
    return _LINE_START.sub(r"\1\\", _MARKS.sub(r"\\\1", text))


def _dict_block(block: Block) -> dict[str, Any]:
    match block:
        case Paragraph():
            return {"paragraph": [_dict_sentence(each) for each in block.sentences]}
        case Points():
            return {
                "points": [[_dict_sentence(s) for s in point] for point in block.points]
            }
        case Facts():
            return {
                "facts": [
                    {"term": fact.term, "says": _dict_block(fact.says)}
                    for fact in block.facts
                ]
            }


def _dict_sentence(sentence: Sentence) -> dict[str, str | bool]:
    return {
        "address": sentence.address,
        "anchor": sentence.anchor,
        "text": sentence.text,
        "source": sentence.source,
        "href": sentence.href,
        "own": sentence.own,
    }
