"""Event types: what an entry of the ledger may hold, and nothing else.

Each room declares its own in its `events.py`. The kinds leave no room for a name, an
address or a free text, so that the ledger can be shown to anyone and kept for ever.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from uuid import UUID

from ombud.core.canonical import Json, canonical
from ombud.evidence.errors import InvalidEntryError, InvalidEventError

FORMAT = 1
"""The version of an entry's form; in every entry, so that old ones stay readable."""


class Kind(StrEnum):
    """What a field of an entry may be."""

    ID = "id"
    """A UUID or a whole number that names a row."""
    DIGEST = "digest"
    """A keyed digest: bytes, or hexadecimal of 32 to 128 characters."""
    COUNT = "count"
    """How many: a whole number from 0."""
    CODE = "code"
    """One word of a closed set, as `by_post`."""
    CODES = "codes"
    """Several such words; a set is sorted."""
    ADDRESS = "address"
    """A place in the policy (`purposes.news`) or in a database (`Customer.Email`)."""
    ADDRESSES = "addresses"
    """Several such places; a set is sorted."""
    VERSION = "version"
    """A version: a whole number from 0, or a text such as `2026.1`."""
    DAY = "day"
    """A date without time."""
    INSTANT = "instant"
    """An aware datetime."""
    FLAG = "flag"
    """Yes or no."""


_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*){2}")
_DIGEST = re.compile(r"[0-9a-f]{32,128}")
_CODE = re.compile(r"[a-z0-9_.:-]{1,64}")
_ADDRESS = re.compile(r"[\w.:/#\[\]*-]{1,256}")
_VERSION = re.compile(r"[A-Za-z0-9_.+-]{1,64}")
# Eight digits in a row, however they are grouped, may be a telephone or a personal
# number; nothing that a code or an address is for needs them.
_NUMBER = re.compile(r"(\d[-_.:/]?){8}")


def instant(at: datetime) -> str:
    """An instant as the ledger writes it: UTC, always six decimals.

    Source: RFC 3339.
    """
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _id(value: object) -> Json:
    match value:
        case UUID():
            return str(value)
        case int() if not isinstance(value, bool):
            return value
    raise ValueError


def _digest(value: object) -> Json:
    text = value.hex() if isinstance(value, bytes) else value
    return _text(text, _DIGEST)


def _count(value: object) -> Json:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError
    return value


def _text(value: object, form: re.Pattern[str]) -> str:
    if not isinstance(value, str) or not form.fullmatch(value):
        raise ValueError
    return str(value)


@lru_cache(maxsize=4_096)  # the same few words in every entry
def _word(value: object, form: re.Pattern[str]) -> str:
    text = _text(value, form)
    if _NUMBER.search(text):
        raise ValueError
    return text


def _code(value: object) -> str:
    return _word(value, _CODE)


def _address(value: object) -> str:
    return _word(value, _ADDRESS)


def _each(read: Callable[[object], str]) -> Callable[[object], Json]:
    def each(value: object) -> Json:
        match value:
            case list() | tuple():
                return [read(one) for one in value]
            case set() | frozenset():
                return sorted(read(one) for one in value)
        raise ValueError

    return each


def _version(value: object) -> Json:
    return _text(value, _VERSION) if isinstance(value, str) else _count(value)


def _day(value: object) -> Json:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise ValueError  # noqa: TRY004  # the caller makes one error of all
    return value.isoformat()


def _instant(value: object) -> Json:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise ValueError
    return instant(value)


def _flag(value: object) -> Json:
    if not isinstance(value, bool):
        raise ValueError  # noqa: TRY004  # the caller makes one error of all
    return value


_READ: Mapping[Kind, Callable[[object], Json]] = {
    Kind.ID: _id,
    Kind.DIGEST: _digest,
    Kind.COUNT: _count,
    Kind.CODE: _code,
    Kind.CODES: _each(_code),
    Kind.ADDRESS: _address,
    Kind.ADDRESSES: _each(_address),
    Kind.VERSION: _version,
    Kind.DAY: _day,
    Kind.INSTANT: _instant,
    Kind.FLAG: _flag,
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EventType:
    """One thing that can happen, and the fields that an entry about it has."""

    name: str
    fields: Mapping[str, Kind]

    def read(self, values: Mapping[str, object]) -> dict[str, Json]:
        """The values as they go into the entry.

        Args:
            values: every declared field, each of its kind.

        Raises:
            InvalidEntryError: a field is missing, not declared, or not of its kind. The
                value itself stays out of the message.
        """
        missing = sorted(self.fields.keys() - values.keys())
        undeclared = sorted(values.keys() - self.fields.keys())
        if missing or undeclared:
            raise InvalidEntryError(
                f"{self.name}: missing {missing}, not declared {undeclared}.",
                mend="Give every field that the room's events.py declares, no other.",
            )
        return {
            field: self._value(field, kind, values[field])
            for field, kind in self.fields.items()
        }

    def body(self, at: datetime, values: Mapping[str, Json]) -> bytes:
        """The entry's bytes, exactly as they are hashed, exported and verified.

        Args:
            at: when the deed was done; aware.
            values: what `read` gave.
        """
        if at.tzinfo is None:
            raise InvalidEntryError(f"{self.name}: the time has no zone.")
        return canonical(
            {
                "at": instant(at),
                "event": self.name,
                "format": FORMAT,
                "values": dict(values),
            }
        )

    def _value(self, field: str, kind: Kind, value: object) -> Json:
        try:
            return _READ[kind](value)
        except (ValueError, TypeError):
            raise InvalidEntryError(
                f"{self.name}: {field} is not of the kind {kind.value!r}.",
                mend="The ledger takes ids, digests and codes; no personal data.",
            ) from None


_declared: dict[str, EventType] = {}


def declare(name: str, **fields: Kind) -> EventType:
    """Declare an event type, once, in a room's `events.py`.

    Args:
        name: room.subject.verb-past, as `choices.consent.withdrawn`.
        fields: what every entry about it holds, field by field.

    Raises:
        InvalidEventError: the name has another form, or is declared already.
    """
    if not _NAME.fullmatch(name):
        raise InvalidEventError(
            f"{name!r} is not of the form room.subject.verb.",
            mend="Write it as choices.consent.withdrawn.",
        )
    if name in _declared:
        raise InvalidEventError(f"{name} is declared already.")
    event = EventType(name=name, fields=MappingProxyType(dict(fields)))
    _declared[name] = event
    return event


def declared() -> tuple[EventType, ...]:
    """Every event type that the loaded rooms declare, by name."""
    return tuple(_declared[name] for name in sorted(_declared))


LOOKED_UP = declare(
    "evidence.entries.looked_up", field=Kind.CODE, entries=Kind.COUNT, call=Kind.ID
)
