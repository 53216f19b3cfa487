"""Changing records: what they hold, and what they are marked with."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from ombud.core.ids import PersonId
from ombud.evidence import prepared
from ombud.evidence.actions import UNDER_CONDITION, perform
from ombud.people.keys import key_of
from ombud.registers import events
from ombud.registers.records.cells import seal
from ombud.registers.records.holding import WORDS, words_given
from ombud.registers.records.which import ALWAYS, Condition, Which, Why, by_key
from ombud.registers.records.words import From, Kind, numbers, origins, store


class Mark(StrEnum):
    """What records can be marked with anew."""

    USES = "uses"
    OBJECTED = "objected"
    DECISIONS = "decisions"
    PARTIES = "parties"


_KINDS = {
    Mark.USES: Kind.USE,
    Mark.OBJECTED: Kind.USE,
    Mark.DECISIONS: Kind.DECISION,
    Mark.PARTIES: Kind.PARTY,
}
_MARK = """
    UPDATE registers_record r SET {column} = %(marks)s::bigint[]
    WHERE {which} AND {under_condition} RETURNING r.id
"""
_EXPIRE = """
    UPDATE registers_record r SET expires = %(expires)s::timestamptz
    WHERE {which} RETURNING r.id
"""
_AT = """
    SELECT r.person_id, r.origin_id, k.wrapped
    FROM registers_record r JOIN people_personkey k ON k.person_id = r.person_id
    WHERE r.id = %(record)s
"""
_FILL = """
    UPDATE registers_record r SET sealed = %(sealed)s, origin_id = %(origin)s
    WHERE r.id = %(record)s AND r.person_id = %(person)s AND {under_condition}
    RETURNING r.id
"""
_NOBODY = PersonId(UUID(int=0))


def mark(  # noqa: PLR0913  # all by keyword, all part of the deed
    which: Which,
    mark: Mark,
    words: Collection[str],
    *,
    why: Why,
    condition: Condition = ALWAYS,
    at: datetime,
    call: UUID | int = 0,
) -> int | None:
    """Mark records with these words instead of those they have; a gate calls this.

    Args:
        condition: as in `reading.read`.

    Returns:
        How many records; None where the condition is not true.

    Raises:
        InvalidWordError: a word is none.
    """
    kind = _KINDS[mark]
    return _performed(
        _MARK.format(
            column=mark.value, which=which.condition, under_condition=UNDER_CONDITION
        ),
        {
            **which.given,
            **(words_given([(kind, word) for word in words]) if words else {}),
            "marks": numbers(kind, words),
        },
        which,
        first=WORDS if words else "",
        part=mark.value,
        why=why,
        condition=condition,
        at=at,
        call=call,
    )


def expire(
    which: Which,
    expires: datetime | None,
    *,
    why: Why,
    at: datetime,
    call: UUID | int = 0,
) -> int:
    """Set when the time of records is up; None while no end is known.

    Returns:
        How many records.
    """
    done = _performed(
        _EXPIRE.format(which=which.condition),
        {**which.given, "expires": expires},
        which,
        first="",
        part="expires",
        why=why,
        condition=ALWAYS,
        at=at,
        call=call,
    )
    assert done is not None  # noqa: S101  # nothing stands in its way
    return done


def fill(  # noqa: PLR0913  # all by keyword, all part of the deed
    register: str,
    key: str,
    values: Mapping[str, str],
    *,
    why: Why,
    condition: Condition,
    at: datetime,
    call: UUID | int = 0,
) -> int | None:
    """Put these values into a record instead of those it has; a gate calls this.

    Args:
        condition: as in `reading.read`.

    Returns:
        1, or 0 where there is no such record; None where the condition is not true.
    """
    which = by_key(register, key)
    record = which.given["record"]
    assert isinstance(record, UUID)  # noqa: S101  # what a key is looked up by
    there = prepared.rows(_AT, {"record": record})
    if not there:
        person, sealed = _NOBODY, b""
        origin = From("", register, "", 0, ())
    else:
        (found,) = there
        person, old = PersonId(found[0]), origins([found[1]])[found[1]]
        origin = replace(old, items=tuple(sorted(values)))
        store(origin)
        sealed = seal(
            key_of(person, found[2]),
            record,
            origin.number,
            key,
            (values[item] for item in origin.items),
        )
    given = {
        **which.given,
        "origin": origin.number,
        "person": person,
        "sealed": sealed,
    }
    return _performed(
        _FILL.format(under_condition=UNDER_CONDITION),
        given,
        which,
        first="",
        part="values",
        why=why,
        condition=condition,
        at=at,
        call=call,
    )


def _performed(  # noqa: PLR0913  # all by keyword, all part of the deed
    sql: str,
    given: Mapping[str, object],
    which: Which,
    *,
    first: str,
    part: str,
    why: Why,
    condition: Condition,
    at: datetime,
    call: UUID | int,
) -> int | None:
    done = perform(
        sql,
        {**given, **condition.given},
        events.RECORDS_CHANGED,
        at=at,
        counted="records",
        first=first,
        condition=condition.sql,
        by=which.by,
        named=which.named,
        part=part,
        why=why.value,
        call=call,
    )
    return None if done is None else len(done.rows)
