"""Taking a record in."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from uuid import UUID

from django.db import IntegrityError, connection
from psycopg.errors import ForeignKeyViolation, UniqueViolation

from ombud.core.ids import PersonId
from ombud.evidence.actions import UNDER_CONDITION, perform, record
from ombud.people.errors import KeyGoneError
from ombud.people.keys import Key, at_hand, key
from ombud.registers import events
from ombud.registers.errors import RecordHeldError
from ombud.registers.records.cells import seal
from ombud.registers.records.which import Condition, record_id
from ombud.registers.records.words import (
    From,
    Kind,
    array,
    number,
    numbers,
    purpose,
    store,
)

# The words that nobody used before; most often none is new.
WORDS = """words AS (
    INSERT INTO registers_word (id, kind, word)
    SELECT * FROM unnest(
        %(word_ids)s::bigint[], %(word_kinds)s::text[], %(words)s::text[]
    ) ON CONFLICT DO NOTHING
),"""
_COLUMNS = (
    "id", "person", "origin", "expires",
    "uses", "objected", "decisions", "parties", "sealed",
)  # fmt: skip
_COPY = """
    COPY registers_record (
        id, person_id, origin_id, expires, uses, objected, decisions, parties, sealed
    ) FROM STDIN
"""
_HOLD = f"""
    INSERT INTO registers_record (
        id, person_id, origin_id, expires, uses, objected, decisions, parties, sealed
    )
    SELECT %(id)s, %(person)s, %(origin)s, %(expires)s::timestamptz,
        %(uses)s::bigint[], %(objected)s::bigint[], %(decisions)s::bigint[],
        %(parties)s::bigint[], %(sealed)s
    WHERE {UNDER_CONDITION}
    RETURNING id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A record to be held."""

    controller: str
    """Who of us holds it."""
    register: str
    key: str
    """What tells it from others in its register; sealed, and found by a digest."""
    person: PersonId
    values: Mapping[str, str]
    """By the references of the policy's items (`contact.email`)."""
    uses: Collection[str]
    source: str
    notice: int
    expires: datetime | None = None
    objected: Collection[str] = ()
    decisions: Collection[str] = ()
    parties: Collection[str] = ()

    @property
    def origin(self) -> From:
        """Where it comes from and what it holds."""
        items = tuple(sorted(self.values))
        return From(self.controller, self.register, self.source, self.notice, items)

    @property
    def marks(self) -> tuple[tuple[Kind, str], ...]:
        """Every word that it is marked with."""
        return (
            *((Kind.USE, word) for word in (*self.uses, *self.objected)),
            *((Kind.DECISION, word) for word in self.decisions),
            *((Kind.PARTY, word) for word in self.parties),
        )


def hold(
    item: Item,
    *,
    bases: Collection[str],
    condition: Condition,
    at: datetime,
    call: UUID | int = 0,
) -> bool:
    """Take a record in; only a gate calls this, since the policy is its business.

    Args:
        bases: the addresses of what its uses rest on, for the ledger.
        condition: what has to be true for it; the policy that was asked is in force.
        call: as in `reading.read`.

    Returns:
        Whether it was done; False where the condition is not true.

    Raises:
        KeyGoneError: there is no such person, or they have been erased.
        RecordHeldError: the register has a record with this key.
        InvalidWordError: a word is none.
    """
    store(item.origin)
    row = _row(item, {item.person.bytes: key(item.person)})
    given = {
        **condition.given,
        **words_given(item.marks),
        **dict(zip(_COLUMNS, row, strict=True)),
    }
    try:
        done = perform(
            _HOLD,
            given,
            events.RECORD_COLLECTED,
            at=at,
            counted="records",
            first=WORDS,
            condition=condition.sql,
            record=row[0],
            person=item.person,
            register=item.register,
            source=item.source,
            notice=item.notice,
            uses=sorted(item.uses),
            bases=sorted(bases),
            call=call,
        )
    except IntegrityError as error:
        raise _known(error) from error
    return done is not None


def hold_many(
    items: Sequence[Item],
    *,
    bases: Collection[str],
    at: datetime,
    call: UUID | int = 0,
) -> None:
    """Take many records in at once, in the caller's transaction; a gate calls this.

    The arguments and errors are those of `hold`.
    """
    keys = at_hand({item.person.bytes for item in items})
    marks = {mark for item in items for mark in item.marks}
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                f"WITH {WORDS} nothing AS (SELECT) SELECT", words_given(marks)
            )
            for origin in {item.origin for item in items}:
                store(origin)
            with cursor.copy(_COPY) as copy:
                # In the order of their ids, so that the index is written once through.
                for row in sorted(
                    (_row(item, keys) for item in items), key=itemgetter(0)
                ):
                    copy.write_row(row)
    except (IntegrityError, UniqueViolation) as error:
        raise _known(error) from error
    record(
        events.RECORDS_COLLECTED,
        at=at,
        registers={item.register for item in items},
        sources={item.source for item in items},
        purposes={purpose(use) for item in items for use in item.uses},
        bases=sorted(bases),
        people=len(keys),
        records=len(items),
        call=call,
    )


def _row(item: Item, keys: Mapping[bytes, Key]) -> tuple[object, ...]:
    """A record's row, in the order of the columns that are written."""
    sealing = keys.get(item.person.bytes)
    if sealing is None:
        raise KeyGoneError
    id_, origin = record_id(item.register, item.key), item.origin
    return (
        id_,
        item.person,
        origin.number,
        item.expires,
        numbers(Kind.USE, item.uses),
        numbers(Kind.USE, item.objected),
        numbers(Kind.DECISION, item.decisions),
        numbers(Kind.PARTY, item.parties),
        seal(
            sealing,
            id_,
            origin.number,
            item.key,
            (item.values[i] for i in origin.items),
        ),
    )


def _known(error: Exception) -> Exception:
    """What a refusal of the database means; itself where it is none of these."""
    # Django puts its own error around the driver's, but not where a COPY is going on.
    match error.__cause__ or error:
        case UniqueViolation():
            return RecordHeldError()
        case ForeignKeyViolation():
            return KeyGoneError()
    return error


def words_given(marks: Collection[tuple[Kind, str]]) -> dict[str, str]:
    """The parameters of WORDS."""
    # In order, so that two who write the same words don't lock each other out.
    numbered = sorted({(number(kind, word), kind.value, word) for kind, word in marks})
    ids, kinds, texts = zip(*numbered, strict=True) if numbered else ((), (), ())
    return {
        "word_ids": array(ids),
        "word_kinds": array(kinds),
        "words": array(texts),
    }
