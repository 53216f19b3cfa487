"""What is sealed of a record: its key in the register, and its values."""

import json
from collections.abc import Iterable, Mapping
from functools import partial
from typing import NamedTuple
from uuid import UUID

from pydantic_core import from_json

from ombud.core.ids import PersonId
from ombud.people.keys import Key

_START = b"record"
# What is in a record is hardly ever in the next: nothing to remember it for.
_read = partial(from_json, cache_strings="none")


class Found(NamedTuple):
    """A record as it is read for a purpose: whose it is, and what the purpose may use.

    There may be thousands, so what is in it is laid out only when it is asked for.
    """

    person: PersonId
    items: tuple[str, ...]
    """The references of what may be used."""
    cell: list[str]
    """The record's key in its register, then the values of the items."""

    @property
    def key(self) -> str:
        """The record's key in its register."""
        return self.cell[0]

    @property
    def values(self) -> Mapping[str, str]:
        """The values by the references of the items."""
        return dict(zip(self.items, self.cell[1:], strict=True))

    def value(self, item: str) -> str:
        """The value of one of the items."""
        return self.cell[self.items.index(item) + 1]


def seal(
    key_of_person: Key, record: UUID, origin: int, key: str, values: Iterable[str]
) -> bytes:
    """Seal a record, for its place and no other."""
    text = json.dumps([key, *values], ensure_ascii=False, separators=(",", ":"))
    return key_of_person.seal(text.encode(), _place(record.bytes, origin))


def open_(key: Key, record: bytes, origin: int, sealed: bytes) -> list[str]:
    """The key of a record and its values, in the order of its origin's items.

    Raises:
        SealBrokenError: it was changed, or belongs elsewhere.
    """
    cell: list[str] = _read(key.open(sealed, _place(record, origin)))
    return cell


class View:
    """What may be seen of the records of one origin, reckoned once for all of them."""

    __slots__ = ("end", "items", "places")

    def __init__(
        self, origin: int, held: tuple[str, ...], wanted: frozenset[str]
    ) -> None:
        self.items = tuple(item for item in held if item in wanted)
        self.end = _number(origin)
        # Where they stand in a cell; the first there is the record's key. Of a record
        # that may be seen as it is, nothing is picked.
        self.places = [0, *(held.index(item) + 1 for item in self.items)]
        if self.items == held:
            self.places = []


def found(
    rows: Iterable[tuple[object, bytes, bytes, int, bytes, object]],
    keys: Mapping[bytes, Key],
    views: Mapping[int, View],
) -> list[Found]:
    """What may be seen of records; there may be thousands.

    Args:
        rows: (…, record, person, origin, sealed, …), the first two as bytes.
        keys: of the people; whose is not there has been erased, with the record.
        views: by origin; nothing is seen of one that has no item.

    Raises:
        SealBrokenError: one of them was changed, or belongs elsewhere.
    """
    seen = []
    for _, record, person, origin, sealed, _wrapped in rows:
        key, view = keys.get(person), views[origin]
        if key is not None and view.items:
            cell = _read(key.open(sealed, _START + record + view.end))
            if view.places:
                cell = [cell[place] for place in view.places]
            seen.append(Found(key.person, view.items, cell))
    return seen


def _place(record: bytes, origin: int) -> bytes:
    """What a cell is bound to: an item can't be passed off as another one."""
    return _START + record + _number(origin)


def _number(origin: int) -> bytes:
    return origin.to_bytes(8, "big", signed=True)
