"""A notice as HTML, as Markdown, and as plain values for JSON."""

import re
from collections.abc import Callable
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

_MARKS = re.compile(r"([\\`*_\[\]<>#|~&])")
_LINE_START = re.compile(r"^(\d+(?=[.)])|(?=[-+=]))")


def anchor_link(sentence: Sentence) -> str:
    """A link to the sentence itself, as HTML.

    It has no text and is out of the way of keyboards and screen readers, so the notice
    reads undisturbed; a stylesheet may show it beside the sentence.
    """
    anchor = escape(sentence.anchor)
    return f'<a class="anchor" href="#{anchor}" aria-hidden="true" tabindex="-1"></a>'


def as_html(notice: Notice, *, after: Callable[[Sentence], str] = anchor_link) -> str:
    """The notice as an HTML fragment, without its title (which is the page's h1).

    Args:
        notice: what to show; every word in it is escaped.
        after: gives the HTML that follows each sentence, such as its proof's mark. What
            it returns is not escaped.
    """
    sections = "\n".join(_html_section(each, after) for each in notice.sections)
    language = escape(notice.language)
    return f'<article class="notice" lang="{language}">\n{sections}\n</article>\n'


def as_markdown(notice: Notice) -> str:
    """The notice as Markdown, with its title."""
    parts = [f"# {_md(notice.title)}"]
    for section in notice.sections:
        parts.append(f"{'#' * section.level} {_md(section.heading)}")
        parts.extend(_md_block(block) for block in section.blocks)
    return "\n\n".join(parts) + "\n"


def as_dict(notice: Notice) -> dict[str, Any]:
    """The notice as values that JSON knows.

    A block is `{"paragraph": [sentence…]}`, `{"points": [[sentence…]…]}` or
    `{"facts": [{"term": …, "says": block}…]}`.
    """
    return {
        "title": notice.title,
        "language": notice.language,
        "kind": notice.kind,
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


def _html_section(section: Section, after: Callable[[Sentence], str]) -> str:
    heading = f"<h{section.level}>{escape(section.heading)}</h{section.level}>"
    blocks = "\n".join(_html_block(block, after) for block in section.blocks)
    purpose = f' data-purpose="{escape(section.purpose)}"' if section.purpose else ""
    # A section's id is kept apart from its sentences', which may share its address.
    return (
        f'<section id="section-{escape(section.anchor)}" '
        f'data-address="{escape(section.address)}"{purpose}>\n{heading}\n{blocks}\n'
        "</section>"
    )


def _html_block(block: Block, after: Callable[[Sentence], str]) -> str:
    match block:
        case Paragraph():
            return f"<p>{_html_sentences(block.sentences, after)}</p>"
        case Points():
            points = "\n".join(
                f"<li>{_html_sentences(point, after)}</li>" for point in block.points
            )
            return f"<ul>\n{points}\n</ul>"
        case Facts():
            facts = "\n".join(_html_fact(fact, after) for fact in block.facts)
            return f"<dl>\n{facts}\n</dl>"


def _html_fact(fact: Fact, after: Callable[[Sentence], str]) -> str:
    says = (
        _html_sentences(fact.says.sentences, after)
        if isinstance(fact.says, Paragraph)
        else _html_block(fact.says, after)
    )
    return f"<div><dt>{escape(fact.term)}</dt><dd>{says}</dd></div>"


def _html_sentences(
    sentences: tuple[Sentence, ...], after: Callable[[Sentence], str]
) -> str:
    return " ".join(_html_sentence(each) + after(each) for each in sentences)


def _html_sentence(sentence: Sentence) -> str:
    text = escape(sentence.text)
    if sentence.href:
        text = f'<a href="{escape(sentence.href)}">{text}</a>'
    if sentence.source:
        text += f' <small class="source">({escape(sentence.source)})</small>'
    return (
        f'<span id="{escape(sentence.anchor)}" '
        f'data-address="{escape(sentence.address)}">{text}</span>'
    )


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
        # An anchor of the page leads nowhere in a Markdown file.
        text = text if sentence.href.startswith("#") else f"[{text}](<{sentence.href}>)"
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


def _dict_sentence(sentence: Sentence) -> dict[str, str]:
    return {
        "address": sentence.address,
        "anchor": sentence.anchor,
        "text": sentence.text,
        "source": sentence.source,
        "href": sentence.href,
    }
