"""The notice: the declaration in people's words, each sentence with its address.

A language is one file of wording beside this one; it is there as soon as the file is.
"""

from ombud.policy.notice.composing import (
    UnknownKindError,
    UnknownPartError,
    compose,
)
from ombud.policy.notice.draft import anchor_of
from ombud.policy.notice.page import PdfUnavailableError, as_page, as_pdf
from ombud.policy.notice.rendering import as_dict, as_html, as_markdown
from ombud.policy.notice.shape import (
    Block,
    Fact,
    Facts,
    Notice,
    Paragraph,
    Partner,
    Points,
    Section,
    Sentence,
)
from ombud.policy.notice.text import as_text
from ombud.policy.notice.wording import UnknownLanguageError, languages

__all__ = [
    "Block",
    "Fact",
    "Facts",
    "Notice",
    "Paragraph",
    "Partner",
    "PdfUnavailableError",
    "Points",
    "Section",
    "Sentence",
    "UnknownKindError",
    "UnknownLanguageError",
    "UnknownPartError",
    "anchor_of",
    "as_dict",
    "as_html",
    "as_markdown",
    "as_page",
    "as_pdf",
    "as_text",
    "compose",
    "languages",
]
