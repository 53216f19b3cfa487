"""Audiences: everyone whom a purpose may reach, counted, listed, or handed over."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from ombud.choices.actions import keep_up
from ombud.choices.queries import GIVEN_TO, circle
from ombud.choices.words import EVERYBODY
from ombud.connectors.base import Governing
from ombud.connectors.postgres import PostgresConnector
from ombud.core.ids import PersonId
from ombud.core.spelling import did_you_mean
from ombud.evidence.actions import record
from ombud.gates import events
from ombud.gates.actions import demand_time
from ombud.gates.errors import NoPlaceError, UnknownPurposeError
from ombud.policy.queries import bits, covering, in_force
from ombud.registers.layout import Key, Placed
from ombud.registers.queries import linked_keys
from ombud.registers.queries import system as system_of

BATCH = 10_000  # rows that are handed over with one statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """A purpose's people, and who is left out for what."""

    purpose: str
    people: tuple[PersonId, ...]
    left_out: dict[str, int]
    """Counts by the last thing said: objected, withdrew, restricted, silent; and for a
    yes that does not do: outdated, expired or unproven."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many a purpose may reach, and how many are left out for what."""

    purpose: str
    people: int
    left_out: dict[str, int]


def audience(purpose: str, at: datetime, controller: str | None = None) -> Audience:
    """Everyone whom a purpose may reach now: one bit test a person.

    Args:
        purpose: the purpose's id.
        at: the instant, in UTC.
        controller: which of us asks; None for the first that does this.

    Raises:
        UnknownPurposeError: with the nearest known purpose.
    """
    values = _values(purpose, at, controller)
    with connection.cursor() as cursor:
        cursor.execute(_REACHED, values)
        people = tuple([person for (person,) in cursor.fetchall()])
        cursor.execute(_LEFT_OUT, values)
        return Audience(
            purpose=purpose, people=people, left_out=dict(cursor.fetchall())
        )


def draw_audience(
    purpose: str, at: datetime, controller: str | None = None
) -> Audience:
    """A purpose's people, with the drawing on the ledger.

    Raises:
        UnknownPurposeError: with the nearest known purpose.
        ClockBehindError: the clock is behind what is on record.
    """
    demand_time(at)
    keep_up(at)
    found = audience(purpose, at, controller)
    _drawn(purpose, len(found.people), found.left_out, at)
    return found


def count_audience(purpose: str, at: datetime, controller: str | None = None) -> Count:
    """How many a purpose may reach, with the count on the ledger; nobody is named.

    Raises:
        UnknownPurposeError: with the nearest known purpose.
        ClockBehindError: the clock is behind what is on record.
    """
    demand_time(at)
    keep_up(at)
    values = _values(purpose, at, controller)
    with connection.cursor() as cursor:
        cursor.execute(
            f"select count(*) from ({_REACHED}) reached",  # noqa: S608  # our own text
            values,
        )
        (people,) = cursor.fetchone()
        cursor.execute(_LEFT_OUT, values)
        left_out = dict(cursor.fetchall())
    _drawn(purpose, people, left_out, at)
    return Count(purpose=purpose, people=people, left_out=left_out)


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """An audience that stands in a table of a system, as keys of that system's rows."""

    audience: Audience
    table: str
    rows: int


def hand_over(
    purpose: str,
    place: str,
    at: datetime,
    controller: str | None = None,
) -> HandedOver:
    """Write an audience into a new table of a system, and the drawing on the ledger.

    The table holds the keys of the people's own rows there, and nothing else: who it is
    stands where it stood. Who has no row there is in the audience and not in
    the table.

    Args:
        place: SYSTEM.TABLE; the table must not be there yet.
        purpose, at, controller: as in `audience`.

    Raises:
        UnknownPurposeError: with the nearest known purpose.
        NoPlaceError: nothing can be written there.
        UnknownSystemError, SourceError: the latter also where the table is there.
    """
    system, dot, table = place.partition(".")
    if not (dot and table):
        raise NoPlaceError(f"{place!r} is no place for an audience.")
    source = system_of(system)
    own = [placed for placed in source.layout().tables if placed.map.person]
    if len(own) != 1 or not isinstance(source.connector, PostgresConnector):
        raise NoPlaceError(
            f"{system} is no PostgreSQL in which one table holds the people."
        )
    found = draw_audience(purpose, at, controller)
    chosen = set(found.people)
    keys = [key for key, who in linked_keys(system, own[0]) if who in chosen]
    with source.connector.governing(patient=True) as session:
        _write(session, table, own[0], keys)
    return HandedOver(audience=found, table=place, rows=len(keys))


def _write(session: Governing, table: str, placed: Placed, keys: Sequence[Key]) -> None:
    columns = [placed.table.column(name) for name in placed.key]
    names = [_quoted(column.name) for column in columns]
    kinds = [
        f"{name} {column.native}" for name, column in zip(names, columns, strict=True)
    ]
    session.run(
        f"create table {_quoted(table)} ({', '.join(kinds)},"
        f" primary key ({', '.join(names)}))"
    )
    arrays = [
        f"%(k{position})s::{column.native}[]" for position, column in enumerate(columns)
    ]
    insert = f"insert into {_quoted(table)} select * from unnest({', '.join(arrays)})"  # noqa: S608  # quoted names
    for batch in _batches(keys):
        session.run(
            insert,
            {
                f"k{position}": [key[position] for key in batch]
                for position in range(len(columns))
            },
        )


def _batches(keys: Sequence[Key]) -> Iterator[Sequence[Key]]:
    for start in range(0, len(keys), BATCH):
        yield keys[start : start + BATCH]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _drawn(purpose: str, people: int, left_out: dict[str, int], at: datetime) -> None:
    with transaction.atomic():
        record(
            events.AUDIENCE_DRAWN,
            at=at,
            purpose=purpose,
            people=people,
            left_out=sum(left_out.values()),
        )


def _values(purpose: str, at: datetime, controller: str | None) -> dict[str, Any]:
    """What the statements below are asked with."""
    force = in_force(at)
    declared = force.policy.declaration.purposes
    asking = controller or force.compiled.first(purpose)
    if asking is None or purpose not in declared:
        raise UnknownPurposeError(mend=did_you_mean(purpose, declared))
    return {
        "bit": bits()[purpose],
        "controller": asking,
        "purpose": purpose,
        "kinds": list(declared[purpose].people),
        "covering": list(covering(force)[purpose]),
        "heard": [EVERYBODY, asking, *circle(force, at).partners(purpose, asking)],
    }


_HAS_THE_BIT = (
    "octet_length(s.mask) * 8 > %(bit)s"
    " and get_bit(s.mask, least(%(bit)s, octet_length(s.mask) * 8 - 1)) = 1"
)
_REACHED = (
    "select s.person_id from choices_standing s"  # noqa: S608  # a constant of ours
    f" where s.controller = %(controller)s and {_HAS_THE_BIT}"
)
# The last word of everybody in one pass, then joined: of a million people, each asked
# for by herself would be an index's look-up a person.
_LEFT_OUT = (
    "with said as (select distinct on (yes.person_id) yes.person_id, yes.word, case"  # noqa: S608  # as above
    "   when yes.how = 'unproven' then 'unproven'"
    f"   when {GIVEN_TO} <> all(%(covering)s) then 'outdated'"
    "   else 'expired' end as state"
    "   from choices_choice yes"
    "   where yes.purpose in (%(purpose)s, '*') and yes.controller = any(%(heard)s)"
    "   order by yes.person_id, yes.id desc)"
    " select case when said.word = 'consented' then said.state"
    "   else coalesce(said.word, 'silent') end, count(*)"
    " from choices_standing s left join said on said.person_id = s.person_id"
    f" where s.controller = %(controller)s and not ({_HAS_THE_BIT})"
    " and s.person_id in (select k.person_id from people_personkind k"
    "   where k.kind = any(%(kinds)s) and k.controller = any(%(heard)s))"
    " group by 1 order by 1"
)
