"""Tells by its first bytes what a file is, and has it read."""

import re
from pathlib import Path

from ombud.core.written import UnreadableFileError
from ombud.policy.prose.files import markup, pdf, word
from ombud.policy.prose.files.decoding import decode, whole
from ombud.policy.prose.files.source import (
    LIMIT_BYTES,
    LIMIT_CHARACTERS,
    BrokenFileError,
    Form,
    NoTextError,
    NotTextError,
    Source,
    TooLongError,
)

_AS_TEXT = "Save it as a PDF, as Word (.docx) or as plain text, and give that."
_PICTURE = "Give the text itself, or have its letters recognised (OCR) first."

# First bytes of what people give by mistake: what it is, and what to do.
_OTHERS: tuple[tuple[bytes, str, str], ...] = (
    (b"{\\rtf", "an RTF document", _AS_TEXT),
    (b"\x89PNG", "a picture", _PICTURE),
    (b"\xff\xd8\xff", "a picture", _PICTURE),
    (b"GIF8", "a picture", _PICTURE),
    (b"II*\x00", "a picture", _PICTURE),
    (b"MM\x00*", "a picture", _PICTURE),
    (b"RIFF", "a picture or a recording", _PICTURE),
    (b"%!PS", "PostScript", _AS_TEXT),
    (b"\x1f\x8b", "a compressed file", "Unpack it, and give the policy's file."),
    (b"7z\xbc\xaf", "an archive", "Unpack it, and give the policy's file."),
    (b"Rar!", "an archive", "Unpack it, and give the policy's file."),
    (b"MIME-Version:", "a mail or a web archive", "Save the page as HTML instead."),
    (b"From: <Saved by", "a web archive", "Save the page as HTML instead."),
    (b"SQLite format 3", "a database", _AS_TEXT),
    (b"\x7fELF", "a program", _AS_TEXT),
    (b"MZ\x90", "a program", _AS_TEXT),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")

_BEGINS_HTML = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--(?:(?!-->).)*+-->\s*+)*+"
    r"<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_HTML_END = re.compile(
    r"</(?:p|div|h[1-6]|li|ul|ol|section|article|main|td|span|body)\s*>", re.IGNORECASE
)
_HTML_NAMES = (".html", ".htm", ".xhtml")
_MARKDOWN_NAMES = (".md", ".markdown", ".mdown")
_MARKDOWN_HEADING = re.compile(r"^#{1,6} +\w", re.MULTILINE)
_FEW_TAGS = 3


def read_file(path: Path) -> Source:
    """What a file says, whatever form it has.

    Raises:
        UnreadableFileError: It is missing, a folder, or not ours to read.
        TooLongError: It is larger than LIMIT_BYTES; it is not read then.
        NoTextError: It is empty, a scan without text, or filled by a script.
        NotTextError: It is no text, or its letters are lost.
        BrokenFileError: It is damaged, locked by a password, or unpacks without end.
        MissingReaderError: It is HTML, PDF or Word, and the extra is not installed.
    """
    name = path.name
    try:
        with path.open("rb") as file:
            size = path.stat().st_size
            data = file.read(LIMIT_BYTES + 1) if size <= LIMIT_BYTES else b""
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = getattr(error, "strerror", None) or "it can't be opened"
        raise UnreadableFileError(
            f"{path} can't be read: {reason}.",
            mend="Name the file that the policy's text is in.",
        ) from error
    if size > LIMIT_BYTES or len(data) > LIMIT_BYTES:
        raise _too_large(name, max(size, len(data)))
    return read_bytes(name, data)


def read_bytes(
    name: str, data: bytes, *, charset: str = "", is_html: bool = False
) -> Source:
    """What the bytes of a file say; `name` tells its form where they don't.

    Args:
        name: the file's, or the page's address without what follows a `?`.
        data: what it holds.
        charset: the encoding that a server names.
        is_html: whether a server says that it is HTML.

    Raises:
        OmbudError: As `read_file`, but for a file that can't be opened.
    """
    if len(data) > LIMIT_BYTES:
        raise _too_large(name, len(data))
    try:
        text, form, notes = _read(name, data, charset, is_html=is_html)
        _refuse_long(text)
        text, more = whole(text)
    except (NoTextError, NotTextError, BrokenFileError, TooLongError) as error:
        raise type(error)(f"{name}: {error.message}", mend=error.mend) from error
    return Source(text=text, name=name, form=form, notes=(*notes, *more))


def _read(
    name: str, data: bytes, charset: str, *, is_html: bool
) -> tuple[str, Form, tuple[str, ...]]:
    if b"%PDF-" in data[:1024]:
        return _made("pdf", name, *pdf.text_of(data))
    if data.startswith(_ZIP):
        return _made("docx", name, *word.text_of(data))
    _refuse_others(data)
    text, notes = decode(data, charset or markup.named_charset(data))
    if is_html or _is_html(text, name):
        said, more = markup.text_of(text)
        return _made("html", name, said, notes + more)
    if text.lstrip().startswith("<?xml"):
        raise NotTextError("The file is XML, not a text.", mend=_AS_TEXT)
    return _made(_plain(text, name), name, text, notes)


def _made(
    form: Form, name: str, text: str, notes: tuple[str, ...]
) -> tuple[str, Form, tuple[str, ...]]:
    """The same, with a note where the file's name says otherwise."""
    ending = Path(name).suffix.lower()
    called = {".pdf": "pdf", ".docx": "docx"} | dict.fromkeys(_HTML_NAMES, "html")
    if called.get(ending, form) != form:
        notes = (f"It is called {ending}, but is {_NAMES[form]}.", *notes)
    return text, form, notes


_NAMES = {
    "text": "plain text",
    "markdown": "Markdown",
    "html": "HTML",
    "pdf": "a PDF",
    "docx": "Word (.docx)",
}


def _is_html(text: str, name: str) -> bool:
    if _BEGINS_HTML.match(text):
        return True
    ends = len(_HTML_END.findall(text))
    ending = Path(name).suffix.lower()
    if ending in _HTML_NAMES:
        return ends > 0
    if ending in _MARKDOWN_NAMES:
        return False  # Markdown may have tags in it
    return ends >= _FEW_TAGS and text.lstrip().startswith("<")


def _plain(text: str, name: str) -> Form:
    if Path(name).suffix.lower() in _MARKDOWN_NAMES or _MARKDOWN_HEADING.search(text):
        return "markdown"
    return "text"


def _refuse_others(data: bytes) -> None:
    if data.startswith(_OLE):
        # Word keeps a document with a password in a file of the old kind.
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise BrokenFileError(
                "The document is locked with a password.",
                mend="Save it without a password, and give that.",
            )
        raise NotTextError(
            "The file is of Word before 2007, or of another old program.", mend=_AS_TEXT
        )
    for begins, what, mend in _OTHERS:
        if data.startswith(begins):
            raise NotTextError(f"The file is {what}, not a text.", mend=mend)


def _refuse_long(text: str) -> None:
    if len(text) > LIMIT_CHARACTERS:
        raise TooLongError(
            f"The text has {len(text):,} characters; no policy has more than "
            f"{LIMIT_CHARACTERS:,}.",
            mend="Give the policy alone.",
        )


def _too_large(name: str, size: int) -> TooLongError:
    return TooLongError(
        f"{name} has {size / 1024**2:.0f} MB; at most {LIMIT_BYTES // 1024**2} MB are "
        "read.",
        mend="Give the policy alone, without pictures.",
    )
