"""A notice as plain text, laid out so that it can be read in a mail."""

from collections.abc import Iterator
from textwrap import TextWrapper
from unicodedata import combining

from ombud.policy.notice.shape import (
    Block,
    Fact,
    Facts,
    Notice,
    Paragraph,
    Points,
    Sentence,
)

WIDTH = 76
"""Characters in a line: quoted in a reply, it still has the 78 of RFC 5322, 2.1.1."""

_LINES = {1: "=", 2: "-", 3: "."}
"""What stands under a heading, by its level; the title is 1."""


def as_text(notice: Notice) -> str:
    """The notice as plain text in lines of at most 76 characters.

    Only what can't be broken, such as a long address, makes a longer line.
    """
    parts = [_heading(notice.title, 1)]
    for section in notice.sections:
        if section.heading:
            parts.append(_heading(section.heading, section.level))
        parts.extend(_block(block) for block in section.blocks)
    return "\n\n".join(parts) + "\n"


def _heading(text: str, level: int) -> str:
    lines = _wrapped(text)
    longest = max(map(_columns, lines.split("\n")))
    return f"{lines}\n{_LINES[level] * longest}"


def _block(block: Block) -> str:
    match block:
        case Paragraph():
            return _wrapped(_sentences(block.sentences))
        case Points():
            return "\n".join(_points(block))
        case Facts():
            return "\n".join(_fact(fact) for fact in block.facts)


def _fact(fact: Fact) -> str:
    if isinstance(fact.says, Paragraph):
        says = _wrapped(_sentences(fact.says.sentences), "  ")
    else:
        says = "\n".join(_points(fact.says, "  "))
    return f"{_wrapped(f'{fact.term}:')}\n{says}"


def _points(points: Points, margin: str = "") -> Iterator[str]:
    for point in points.points:
        yield _wrapped(_sentences(point), f"{margin}- ", f"{margin}  ")


def _sentences(sentences: tuple[Sentence, ...]) -> str:
    return " ".join(map(_sentence, sentences))


def _sentence(sentence: Sentence) -> str:
    # An address to write to or to call is what the sentence says already, and a place
    # in the page, or on the site, leads nowhere from a mail.
    href = sentence.href if sentence.href.startswith("http") else ""
    link = f" <{href}>" if href else ""
    source = f" ({sentence.source})" if sentence.source else ""
    return f"{sentence.text}{link}{source}"


def _wrapped(text: str, first: str = "", then: str | None = None) -> str:
    """The text in lines, the first and the others each behind a margin."""
    wrapper = TextWrapper(
        width=WIDTH,
        initial_indent=first,
        subsequent_indent=first if then is None else then,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return wrapper.fill(text)


def _columns(text: str) -> int:
    """How wide it stands; a mark above a letter takes no room of its own."""
    return sum(not combining(character) for character in text)
