"""Reading records: for a purpose, or to show them as they are."""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cache
from itertools import chain
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from ombud.core.ids import PersonId
from ombud.evidence.actions import UNDER_CONDITION, perform
from ombud.people.keys import Key, at_hand, key_of
from ombud.registers import events
from ombud.registers.records.cells import Found, View, found, open_
from ombud.registers.records.which import Condition, Which, Why
from ombud.registers.records.words import (
    Kind,
    array,
    number,
    origins,
    purpose,
    words,
)

# Who may see what, in one place: a record is there for a use if it is marked with the
# use, its time is not up, its person does not object to the use or its purpose in this
# record, and their standing (a copy of it in the record) allows the purpose.
_FOR_USE = """
    SELECT uuid_send(r.id), uuid_send(r.person_id), r.origin_id, r.sealed,
        {wrapped}
    FROM registers_record r {key}
    WHERE {which}
    AND r.uses @> ARRAY[%(use)s::bigint]
    AND (r.expires IS NULL OR r.expires > %(at)s)
    AND (
        r.objected IS NULL
        OR NOT r.objected && ARRAY[%(use)s::bigint, %(whole)s::bigint]
    )
    AND CASE WHEN octet_length(r.mask) * 8 > {position}
        THEN get_bit(r.mask, {position}) = 1 ELSE false END
    AND {of_controllers} AND {under_condition}
"""
# Where only one of us is there, nobody pays for asking whose a record is.
_OF_CONTROLLERS = """(
        SELECT o.controller FROM registers_origin o WHERE o.id = r.origin_id
    ) = ANY(%(controllers)s::text[])"""
# Asked once a statement, not once a row.
_POSITION = "(SELECT position FROM policy_purposebit WHERE purpose = %(purpose)s)"
_AS_IT_IS = """
    SELECT uuid_send(r.id), uuid_send(r.person_id), r.origin_id, r.sealed,
        k.wrapped, r.uses, r.objected, r.decisions, r.parties, r.expires
    FROM registers_record r
    JOIN people_personkey k ON k.person_id = r.person_id
    WHERE {which}
"""
_AGAINST = """
    SELECT b.purpose, r.person_id
    FROM registers_record r
    CROSS JOIN LATERAL unnest(r.uses) AS marked(use)
    JOIN registers_word w ON w.id = marked.use
    JOIN policy_purposebit b ON b.purpose = split_part(w.word, '.', 1)
    WHERE r.id = ANY(%s)
    AND CASE WHEN octet_length(r.mask) * 8 > b.position
        THEN get_bit(r.mask, b.position) = 0 ELSE true END
    LIMIT 1
"""
_KEY = "JOIN people_personkey k ON k.person_id = r.person_id"
_IS_THERE = "SELECT r.id FROM registers_record r WHERE {which}"


class Held(NamedTuple):
    """A record as it is: what is in it, and all that is known about it."""

    key: str
    person: PersonId
    controller: str
    register: str
    source: str
    notice: int
    values: Mapping[str, str]
    uses: tuple[str, ...]
    objected: tuple[str, ...]
    decisions: tuple[str, ...]
    parties: tuple[str, ...]
    expires: datetime | None


def read(  # noqa: PLR0913  # a reading has as many sides
    which: Which,
    use: str,
    *,
    items: Collection[str],
    bases: Collection[str],
    controllers: Collection[str] | None,
    condition: Condition,
    at: datetime,
    call: UUID | int = 0,
) -> list[Found] | None:
    """Records for a purpose; only a gate calls this, since the policy is its business.

    Args:
        which: among which records.
        use: the purpose, or the project under one.
        items: what the purpose may use; nothing else is in what is found.
        bases: the addresses of what the use rests on, for the ledger.
        controllers: whose records; None where there is only one of us.
        condition: what has to be true for it; the policy that was asked is in force.
        call: the caller's own number for this, to find it in the ledger by.

    Returns:
        What allows the use, in no order; None where the condition is not true.
    """
    one = which.by in ("key", "person")
    done = perform(
        _for_use(which.condition, wrapped=one, of_controllers=controllers is not None),
        {
            **which.given,
            **condition.given,
            **({"controllers": array(controllers)} if controllers is not None else {}),
            "use": number(Kind.USE, use),
            "whole": number(Kind.USE, purpose(use)),
            "purpose": purpose(use),
            "at": at,
        },
        events.RECORDS_READ,
        at=at,
        counted="records",
        condition=condition.sql,
        by=which.by,
        named=which.named,
        use=use,
        bases=sorted(bases),
        call=call,
    )
    return None if done is None else _opened(done.rows, frozenset(items))


@cache
def _for_use(condition: str, *, wrapped: bool, of_controllers: bool) -> str:
    return _FOR_USE.format(
        of_controllers=_OF_CONTROLLERS if of_controllers else "true",
        which=condition,
        wrapped="k.wrapped" if wrapped else "NULL::bytea",
        key=_KEY if wrapped else "",
        position=_POSITION,
        under_condition=UNDER_CONDITION,
    )


@cache
def _as_it_is(condition: str) -> str:
    return _AS_IT_IS.format(which=condition)


def _opened(rows: list[tuple[Any, ...]], items: frozenset[str]) -> list[Found]:
    """What the rows of `_FOR_USE` hold of these items."""
    keys = (
        _keys(rows)
        if rows and rows[0][5] is not None
        else at_hand({row[2] for row in rows})
    )
    views = {
        number: View(number, origin.items, items)
        for number, origin in origins({row[3] for row in rows}).items()
    }
    return found(rows, keys, views)


def _keys(rows: list[tuple[Any, ...]]) -> dict[bytes, Key]:
    """The people's keys, as they came with the rows."""
    return {
        person: key_of(PersonId(UUID(bytes=person)), wrapped)
        for person, wrapped in {row[2]: row[5] for row in rows}.items()
    }


def show(which: Which, why: Why, *, at: datetime, call: UUID | int = 0) -> list[Held]:
    """Records as they are: to the person, to an authority, to who keeps them in order.

    Raises:
        InvalidEntryError: the call's number is none.
    """
    done = perform(
        _as_it_is(which.condition),
        which.given,
        events.RECORDS_SHOWN,
        at=at,
        counted="records",
        by=which.by,
        named=which.named,
        why=why.value,
        call=call,
    )
    assert done is not None  # noqa: S101  # nothing stands in its way
    return held(done.rows)


def held(rows: list[tuple[Any, ...]]) -> list[Held]:
    """Rows of `_AS_IT_IS` as records, their first column left aside."""
    known = origins({row[3] for row in rows})
    marked = (each for row in rows for each in row[6:10] if each)
    word = words(chain.from_iterable(marked)).__getitem__
    keys = _keys(rows)
    shown = []
    for _, record, person, origin_number, sealed, _wrapped, *marks, expires in rows:
        origin = known[origin_number]
        key, *values = open_(keys[person], record, origin_number, sealed)
        uses, objected, decisions, parties = (
            tuple(map(word, each)) if each else () for each in marks
        )
        shown.append(
            Held(
                key=key,
                person=keys[person].person,
                controller=origin.controller,
                register=origin.register,
                source=origin.source,
                notice=origin.notice,
                values=dict(zip(origin.items, values, strict=True)),
                uses=uses,
                objected=objected,
                decisions=decisions,
                parties=parties,
                expires=expires,
            )
        )
    return shown


def of_person(person: PersonId) -> list[tuple[UUID, Held]]:
    """All records about a person with their ids: for the answer to their request."""
    with connection.cursor() as cursor:
        cursor.execute(
            _AS_IT_IS.format(which="r.person_id = %s") + " ORDER BY r.id", [person]
        )
        rows = [
            (None, bytes(r[0]), bytes(r[1]), r[2], bytes(r[3]), bytes(r[4]), *r[5:])
            for r in cursor.fetchall()
        ]
    return [
        (UUID(bytes=row[1]), one) for row, one in zip(rows, held(rows), strict=True)
    ]


def is_held(which: Which, why: Why, *, at: datetime, call: UUID | int = 0) -> bool:
    """Whether there is such a record; nothing of it is shown."""
    done = perform(
        _IS_THERE.format(which=which.condition),
        which.given,
        events.RECORDS_SHOWN,
        at=at,
        counted="records",
        by=which.by,
        named=which.named,
        why=why.value,
        call=call,
    )
    return bool(done and done.rows)


def against_standing(records: Collection[UUID]) -> tuple[str, PersonId] | None:
    """A purpose that one of these is marked with and its person does not allow."""
    with connection.cursor() as cursor:
        cursor.execute(_AGAINST, [list(records)])
        row = cursor.fetchone()
    return (row[0], PersonId(row[1])) if row else None
