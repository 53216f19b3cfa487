"""Reading a table of choices, as a spreadsheet or another system exports it.

Pure: bytes in, rows and refusals out. What a cell holds is never said again, since it
may be somebody's: a refusal has the line's number and a reason.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from enum import StrEnum

from ombud.choices.errors import UnreadableFileError
from ombud.choices.words import Word
from ombud.people.identifiers import IdentifierKind

LIMIT_BYTES = 256 * 2**20
LIMIT_CELL = 10_000  # characters; a text that was shown is the longest
REFERENCE_MAX = 200  # characters
CHANNEL_MAX = 16  # characters

IDENTIFIERS = {
    "email": IdentifierKind.EMAIL,
    "phone": IdentifierKind.PHONE,
    "customer_number": IdentifierKind.CUSTOMER_NUMBER,
}
COLUMNS = (
    *IDENTIFIERS, "purpose", "word", "at", "notice", "text", "text_since", "channel",
    "reference", "controller", "language",
)  # fmt: skip
WORDS = {
    "yes": Word.CONSENTED,
    "no": Word.WITHDREW,
    "object": Word.OBJECTED,
} | {word.value: word for word in Word}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet take a cell for a formula (OWASP, CSV injection)."""
_FREE_OF_IT = frozenset({*IDENTIFIERS, "at", "text_since", "notice"})
"""Columns that have a form of their own, where `+46 …` is a number of a telephone."""


class Why(StrEnum):
    """Why a row is not taken."""

    NO_IDENTIFIER = "no_identifier"
    INVALID_IDENTIFIER = "invalid_identifier"
    TWO_PEOPLE = "two_people"
    UNKNOWN_PURPOSE = "unknown_purpose"
    UNKNOWN_WORD = "unknown_word"
    NOT_CHOOSABLE = "not_choosable"
    UNKNOWN_CONTROLLER = "unknown_controller"
    NO_TIME = "no_time"
    IN_THE_FUTURE = "in_the_future"
    UNKNOWN_VERSION = "unknown_version"
    OLDER_THAN_VERSION = "older_than_version"
    OLDER_THAN_TEXT = "older_than_text"
    OLDER_THAN_LATER_WORD = "older_than_later_word"
    NO_SINCE = "said_no_since"
    FORMULA = "formula"
    TOO_LONG = "too_long"
    PERSONAL_REFERENCE = "reference_has_address"
    UNEVEN = "uneven_row"


SAYS = {
    Why.NO_IDENTIFIER: "no identifier says whose it is",
    Why.INVALID_IDENTIFIER: "an identifier is none of its kind",
    Why.TWO_PEOPLE: "the identifiers belong to different people",
    Why.UNKNOWN_PURPOSE: "the policy in force has no such purpose",
    Why.UNKNOWN_WORD: "the word is neither yes, no nor object",
    Why.NOT_CHOOSABLE: "people can't say that about this purpose",
    Why.UNKNOWN_CONTROLLER: "the policy in force has no such controller",
    Why.NO_TIME: "the time is missing or can't be read",
    Why.IN_THE_FUTURE: "the time has not come yet",
    Why.UNKNOWN_VERSION: "no version of the policy has that number",
    Why.OLDER_THAN_VERSION: "it is older than the version that it claims",
    Why.OLDER_THAN_TEXT: "it is older than the text that it claims",
    Why.OLDER_THAN_LATER_WORD: "the person has said something else since",
    Why.NO_SINCE: "the address said no at that time or later",
    Why.FORMULA: "a cell begins like a spreadsheet's formula",
    Why.TOO_LONG: "a cell is too long",
    Why.PERSONAL_REFERENCE: "the reference holds an address; write where it is kept",
    Why.UNEVEN: "the row has more cells than the first line has names",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One choice as the file has it; nothing is looked up yet."""

    line: int
    identifiers: Mapping[IdentifierKind, str]
    purpose: str
    word: Word
    at: datetime
    whole_day: bool
    """Whether the file has the day alone; the instant is then that day's first."""
    notice: int | None
    text: str
    text_since: datetime | None
    channel: str
    reference: str
    controller: str
    language: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that was not taken: its line in the file, from 1, and why."""

    line: int
    why: Why


def rows(
    data: bytes,
    *,
    zone: tzinfo,
    names: Mapping[str, str] | None = None,
    encoding: str = "utf-8",
) -> Iterator[Row | Refused]:
    """Each row of the file, or why it can't be one.

    Args:
        data: a CSV with a first line of names, separated by `,`, `;` or tabs.
        zone: whose clocks the file's times are told by, where they don't say.
        names: what the file calls a column, by our name for it.
        encoding: `utf-8`, with or without its mark, or `latin-1`.

    Raises:
        UnreadableFileError: it is no such file.
    """
    text = _decoded(data, encoding)
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        header = [cell.strip().lower() for cell in next(reader, [])]
        at = _positions(header, names or {})
        for cells in reader:
            line = reader.line_num
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) > len(header):
                yield Refused(line, Why.UNEVEN)
                continue
            each = {
                name: cells[position].strip() if position < len(cells) else ""
                for name, position in at.items()
            }
            read = _row(line, each, zone)
            yield Refused(line, read) if isinstance(read, Why) else read
    except csv.Error as error:
        raise UnreadableFileError(
            f"The file breaks off at line {reader.line_num}.",
            mend="Save it as CSV anew; a quotation mark may be missing.",
        ) from error


def _decoded(data: bytes, encoding: str) -> str:
    if len(data) > LIMIT_BYTES:
        raise UnreadableFileError(
            f"The file is over {LIMIT_BYTES // 2**20} MB.", mend="Split it."
        )
    if b"\0" in data:
        raise UnreadableFileError(mend="Save it as CSV in UTF-8.")
    try:
        return data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise UnreadableFileError(
            f"The file is not in {encoding}.",
            mend="Save it in UTF-8; if it is an older export, say --encoding latin-1.",
        ) from error


def _positions(header: list[str], names: Mapping[str, str]) -> dict[str, int]:
    unknown = names.keys() - set(COLUMNS)
    if unknown:
        raise UnreadableFileError(
            f"There is no column called {min(unknown)}.",
            mend=f"Map one of: {', '.join(COLUMNS)}.",
        )
    wanted = {name: names.get(name, name).strip().lower() for name in COLUMNS}
    at = {name: header.index(said) for name, said in wanted.items() if said in header}
    missing = [name for name in ("purpose", "word", "at") if name not in at]
    missing += [] if at.keys() & IDENTIFIERS.keys() else [" or ".join(IDENTIFIERS)]
    missing += [name for name in names if name not in at and name not in missing]
    if missing:
        raise UnreadableFileError(
            f"The first line names no column {missing[0]}.",
            mend="Name the columns there, or map them: --map at=Datum.",
        )
    return at


def _row(  # noqa: PLR0911  # a reason each
    line: int, cells: Mapping[str, str], zone: tzinfo
) -> Row | Why:
    for name, cell in cells.items():
        if len(cell) > LIMIT_CELL:
            return Why.TOO_LONG
        if name not in _FREE_OF_IT and cell.startswith(_FORMULA):
            return Why.FORMULA
    reference, channel = cells.get("reference", ""), cells.get("channel", "") or "file"
    if len(reference) > REFERENCE_MAX or len(channel) > CHANNEL_MAX:
        return Why.TOO_LONG
    if "@" in reference:
        return Why.PERSONAL_REFERENCE
    word = WORDS.get(cells["word"].lower())
    if word is None:
        return Why.UNKNOWN_WORD
    when, since = _instant(cells["at"], zone), _instant(cells.get("text_since"), zone)
    if when is None or (since is None and cells.get("text_since")):
        return Why.NO_TIME
    notice = cells.get("notice", "")
    if notice and not (notice.isascii() and notice.isdecimal() and len(notice) < 10):  # noqa: PLR2004  # fits the column
        return Why.UNKNOWN_VERSION
    found = {kind: cells[name] for name, kind in IDENTIFIERS.items() if cells.get(name)}
    if not found:
        return Why.NO_IDENTIFIER
    return Row(
        line=line,
        identifiers=found,
        purpose=cells["purpose"],
        word=word,
        at=when,
        whole_day=_day(cells["at"]) is not None,
        notice=int(notice) if notice else None,
        text=cells.get("text", ""),
        text_since=since,
        channel=channel.lower(),
        reference=reference,
        controller=cells.get("controller", ""),
        language=cells.get("language", "").lower()[:2],
    )


def _day(cell: str) -> date | None:
    try:
        return date.fromisoformat(cell)
    except ValueError:
        return None


def _instant(cell: str | None, zone: tzinfo) -> datetime | None:
    """An instant in UTC; of a day alone, its first."""
    if not cell:
        return None
    try:
        day = _day(cell)
        read = datetime.combine(day, time.min) if day else datetime.fromisoformat(cell)
        return (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
