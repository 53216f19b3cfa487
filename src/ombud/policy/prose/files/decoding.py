"""Bytes to letters: the encodings of policies, and letters gone wrong."""

import codecs
import json
import re

from ombud.policy.prose.files.source import NoTextError, NotTextError

_MARKS = (  # the longer first: UTF-32's begins with UTF-16's
    (codecs.BOM_UTF8, "utf-8", ""),
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
# The encodings of Windows, of old Macs and of DOS, the likeliest first.
_OLD = {"cp1252": "Windows-1252", "mac_roman": "Mac Roman", "cp850": "DOS (850)"}
_LIKELY = frozenset(
    "åäöæøéüßÅÄÖÆØÉÜèàôêçñíóáâúõëïšž“”„—…•§€·«»°©®\u00a0\u2013\u2018\u2019\u00b4"
)

_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_LOST = "\ufffd"

# UTF-8's bytes 80 to BF as Windows-1252 shows them, or as Latin-1 has them.
_SHOWN = {
    byte: bytes([byte]).decode("cp1252", "ignore") or chr(byte)
    for byte in range(0x80, 0x100)
}
_BYTES = {shown: byte for byte, shown in _SHOWN.items()} | {
    chr(byte): byte for byte in range(0x80, 0x100)
}
_NEXT = "[" + "".join(re.escape(c) for c, b in _BYTES.items() if b < 0xC0) + "]"  # noqa: PLR2004
# What only letters gone wrong look like. Å before a quotation mark is none of them.
_WRONG = re.compile(f"[ÂÃ]{_NEXT}|â{_NEXT}{{2}}|ð{_NEXT}{{3}}")
_WRONG_WIDE = re.compile(f"[Â-ß]{_NEXT}|[à-ï]{_NEXT}{{2}}|ð{_NEXT}{{3}}")
_ROUNDS = 3

_SAMPLE = 200_000
_SHORTEST_CHECKED = 40
_LONGEST_WORDS = 30


def decode(data: bytes, charset: str = "") -> tuple[str, tuple[str, ...]]:
    """The text of some bytes, without its byte order mark, and notes on how.

    A text that is UTF-8 is read as that, whatever it is said to be: no other text is
    UTF-8 by chance.

    Args:
        data: what the file holds.
        charset: the encoding that the page or its server names, if any.

    Raises:
        NoTextError: There are only blanks.
        NotTextError: The bytes are no text.
    """
    if not data.strip(b" \t\r\n\f\v\x00"):
        raise NoTextError(
            "The file is empty." if not data else "The file holds only blanks.",
            mend="Name the file that the policy's text is in.",
        )
    text, encoding = _decoded(data, charset)
    notes = (f"It was decoded as {encoding}.",) if encoding else ()
    found = len(_CONTROLS.findall(text))
    if "\x00" in text or found > max(3, len(text) // 200):
        raise _no_text("The file is not a text: it holds bytes that are no letters.")
    return text, notes


def _decoded(data: bytes, charset: str) -> tuple[str, str]:
    """The text, and the encoding's name where it is not UTF-8."""
    for mark, encoding, name in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace"), name
    if wide := _without_mark(data):
        return data.decode(wide, "replace"), "UTF-16"
    try:
        return data.decode(), ""
    except UnicodeDecodeError:
        pass
    if (named := _codec(charset)) not in ("", "utf-8", "iso8859-1", "ascii"):
        try:
            return data.decode(named), charset
        except UnicodeDecodeError:
            pass  # the page names an encoding that it is not in
    return _old(data)


def _without_mark(data: bytes) -> str:
    """The UTF-16 that the bytes are in, if every other one is mostly zero."""
    head = data[:4096]
    half = max(len(head) // 2, 1)
    for encoding, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[0::2])):
        others = head.count(0) - zeros.count(0)
        if zeros.count(0) > half * 0.7 and others < half * 0.05:
            return encoding
    return ""


def _codec(charset: str) -> str:
    try:
        info = codecs.lookup(charset) if charset.isascii() and charset else None
    except LookupError:
        return ""
    # Codecs that make no text of bytes, such as hex, are none of a page's.
    return info.name if info and getattr(info, "_is_text_encoding", True) else ""


def _old(data: bytes) -> tuple[str, str]:
    best: tuple[int, str, str] | None = None
    for encoding, name in _OLD.items():
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        odd = [letter for letter in text[:_SAMPLE] if letter > "\x7f"]
        likely = sum(letter in _LIKELY for letter in odd)
        score = likely - 3 * (len(odd) - likely)
        if best is None or score > best[0]:
            best = score, text, name
    assert best is not None  # noqa: S101  # Mac Roman has a letter for each byte
    return best[1], best[2]


def whole(text: str) -> tuple[str, tuple[str, ...]]:
    """The text with letters mended that were decoded wrongly, and notes on it.

    `Ã¥` is what UTF-8's å looks like, read as Windows-1252. It can be undone without
    loss; a letter that became `\N{REPLACEMENT CHARACTER}` can't.

    Raises:
        NotTextError: Letters are lost, or the text has no words.
    """
    text, notes = _mended(text)
    if lost := text.count(_LOST):
        line = text.count("\n", 0, text.index(_LOST)) + 1
        where = f"{lost} letters are lost, the first in line {line}"
        if lost > max(5, len(text) // 2000):
            raise _no_text(
                f"The text can't be read: {where}. {_LOST} stands for them since "
                "it was saved.",
                mend="Save it as UTF-8 where it was written, or copy the text anew.",
            )
        notes += (f"{where}: {_LOST} stands for them.",)
    _has_words(text)
    return text, notes


def _mended(text: str) -> tuple[str, tuple[str, ...]]:
    if not (first := _WRONG.search(text)):
        return text, ()
    mended, places = text, 0
    for _ in range(_ROUNDS):  # a text can have been saved wrongly more than once
        if not _WRONG.search(mended):
            break
        mended, count = _WRONG_WIDE.subn(_right, mended)
        places = max(places, count)
    if mended == text:
        return text, ()
    shown = _right(first)
    note = (
        f"{places} letters were mended that had been saved wrongly, such as "
        f"{first[0]} for {shown}; quotes are of the mended text."
    )
    return mended, (note,)


def _right(found: re.Match[str]) -> str:
    try:
        return bytes(_BYTES[letter] for letter in found[0]).decode()
    except (KeyError, UnicodeDecodeError):
        return found[0]


def _has_words(text: str) -> None:
    seen = [letter for letter in text if not letter.isspace()]
    letters = sum(letter.isalpha() for letter in seen)
    if not letters:
        raise NoTextError(
            "The file has no words.", mend="Name the file with the policy's text."
        )
    if text.lstrip().startswith(("{", "[")) and _is_json(text):
        raise _no_text("The file is JSON, not a text.")
    if len(seen) < _SHORTEST_CHECKED:
        return
    words = text.split()
    ascii_alone = sum(letter.isascii() for letter in seen) > len(seen) * 0.9
    if letters < len(seen) * 0.5 or (
        ascii_alone and len(seen) / len(words) > _LONGEST_WORDS
    ):
        raise _no_text("The file is not a text: it has hardly a word in it.")


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _no_text(message: str, mend: str = "") -> NotTextError:
    return NotTextError(
        message,
        mend=mend or "Give the policy as text, Markdown, HTML, PDF or Word (.docx).",
    )
