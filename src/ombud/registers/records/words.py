"""The words that records are marked with, and the numbers that stand for them.

A number is made of its word alone, so that it is known without asking, means the same
in every database, and may be remembered for as long as a process lives.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from hashlib import blake2b

from django.db import connection, transaction

from ombud.evidence import prepared
from ombud.registers.errors import InvalidWordError

NUMBER_BYTES = 8
"""Among a million words, two share a number with a probability of 3 in 100 million."""
REMEMBERED = 65_536  # words of a process; each takes about 200 bytes
_FORM = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?")
# What the ledger takes for a code: not so long, and no digits that tell of somebody.
_LONGEST = 64
_NUMBER = re.compile(r"(\d[_.]?){8}")


class Kind(StrEnum):
    """What a word is."""

    USE = "use"
    """A purpose of the policy (`newsletter`), or a project under one (`campaign.may`):
    something of limited time that is done for the purpose, with its basis and its
    rules. The policy knows purposes; projects come and go without a new version."""
    DECISION = "decision"
    PARTY = "party"


@lru_cache(maxsize=REMEMBERED)
def number(kind: Kind, word: str) -> int:
    """The number that stands for a word.

    Raises:
        InvalidWordError: it is none that records can be marked with.
    """
    if not _FORM.fullmatch(word) or len(word) > _LONGEST or _NUMBER.search(word):
        raise InvalidWordError(
            f"A {kind.value} is not written as it should be.",
            mend="Write it in small letters, digits and _, as newsletter, or "
            f"campaign.may; at most {_LONGEST} characters, and seven digits in a row.",
        )
    made = digest(kind.value, word)
    _remember({made: word})
    return made


def digest(*parts: str) -> int:
    """A signed number of 64 bits, made of these words in this order."""
    made = blake2b("\n".join(parts).encode(), digest_size=NUMBER_BYTES)
    return int.from_bytes(made.digest(), signed=True)


def numbers(kind: Kind, words: Iterable[str]) -> str | None:
    """The numbers of words as an array; None for no word, which takes no room."""
    found = [number(kind, word) for word in words]
    return array(found) if found else None


def array(of: Iterable[int | str]) -> str:
    """Numbers or words as the text of an array; they have no character to escape."""
    return "{" + ",".join(map(str, of)) + "}"


def purpose(use: str) -> str:
    """The purpose of a use: of a project, the one that it is under."""
    return use.partition(".")[0]


@dataclass(frozen=True, slots=True)
class From:
    """Where a record comes from, who holds it, and what is in it: its origin, read."""

    controller: str
    register: str
    source: str
    notice: int
    items: tuple[str, ...]

    @property
    def number(self) -> int:
        """The number that stands for it."""
        where = (self.controller, self.register, self.source, str(self.notice))
        return digest(*where, *self.items)


_words: dict[int, str] = {}
_origins: dict[int, From] = {}
_stored: set[int] = set()
_ORIGINS = """
    SELECT id, controller, register, source, notice, items
    FROM registers_origin WHERE id = ANY(%s)
"""
_STORE = """
    INSERT INTO registers_origin (id, controller, register, source, notice, items)
    VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""
_WORDS = """
    SELECT id, word FROM registers_word WHERE id = ANY(%(numbers)s::bigint[])
"""


def words(of: Iterable[int]) -> Mapping[int, str]:
    """The words that numbers stand for, among others."""
    known = _words
    missing = set(of).difference(known)
    if missing:
        found = dict(prepared.rows(_WORDS, {"numbers": array(missing)}))
        _remember(found)
        if _words is not known:
            return {**known, **found}
    return known


def _remember(words: Mapping[int, str]) -> None:
    global _words  # noqa: PLW0603  # who looks at those of before goes on with them
    if len(_words) > REMEMBERED:
        _words = {}
    _words.update(words)


def origins(of: Iterable[int]) -> dict[int, From]:
    """The origins that numbers stand for."""
    wanted = set(of)
    if missing := wanted - _origins.keys():
        with connection.cursor() as cursor:
            cursor.execute(_ORIGINS, [list(missing)])
            for row, controller, register, source, notice, items in cursor.fetchall():
                _origins[row] = From(controller, register, source, notice, tuple(items))
    return {number: _origins[number] for number in wanted}


def store(origin: From) -> None:
    """Have an origin in the database before a record points at it."""
    number = origin.number
    if number in _stored:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _STORE,
            [
                number,
                origin.controller,
                origin.register,
                origin.source,
                origin.notice,
                list(origin.items),
            ],
        )
    transaction.on_commit(lambda: _stored.add(number))


def forget() -> None:
    """Forget what is stored: another database is behind the same process now."""
    _stored.clear()
