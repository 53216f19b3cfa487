"""Carrying masks into the databases that keep the policy themselves.

What changed is taken from the outbox, brought over, and let go only then; done twice it
changes nothing more, so a worker or a database may stop at any point. One carrier at a
time works for a system, so that no older mask overtakes a newer one.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from ombud.choices import following
from ombud.choices.actions import reckon
from ombud.connectors.base import Governing
from ombud.connectors.enforced import MASK, PERSON
from ombud.core.ids import PersonId
from ombud.gates.enforcing.errors import NotEnforcedError
from ombud.gates.enforcing.plan import empty, quote, width
from ombud.gates.enforcing.queries import applied, keeping
from ombud.gates.enforcing.shape import STANDING, Held, Shape, shape
from ombud.policy.queries import bits
from ombud.registers.actions import know_rows, recognise
from ombud.registers.layout import Key
from ombud.registers.queries import System
from ombud.registers.queries import system as system_of

BATCH = 2_000  # changes, or rows of a table, that are brought over at once
_CARRIER = 0x0CA221  # the advisory lock of a system's carrier; any number of our own


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What one round brought over."""

    changes: int = 0
    rows: int = 0

    def __bool__(self) -> bool:
        return bool(self.changes or self.rows)


def carry(system: str, at: datetime) -> Carried:
    """Bring one batch of changed masks over, and look at new rows.

    Returns:
        What was brought; nothing where another carrier is at it.

    Raises:
        NotEnforcedError: nothing is applied there.
        SourceError: the system can't answer; what was to be brought waits.
    """
    source, now = system_of(system), applied(system)
    if now is None:
        raise NotEnforcedError
    with _alone(system) as alone:
        if not alone:
            return Carried()
        tables = shape(source.layout())
        return Carried(
            changes=_bring(source, tables),
            rows=sum(
                _look_at_new(source, held, now.controller, at) for held in tables.roots
            ),
        )


def look_again(system: str) -> int:
    """Let rows of people who were unknown be looked at anew; returns how many.

    Who wrote to us as a stranger may have become known since, by another table.

    Raises:
        SourceError: the system can't answer.
    """
    source = system_of(system)
    count = 0
    with keeping(source, patient=True) as session:
        for held in shape(source.layout()).roots:
            ((found,),) = session.run(
                f"with again as (update {held.sql} set {MASK} = null"  # noqa: S608  # our own and quoted names
                f" where {PERSON} is null and {MASK} is not null"
                f" and {held.found(held.sql)} returning 1)"
                " select count(*) from again"
            )
            count += found
    return count


@contextmanager
def _alone(system: str) -> Iterator[bool]:
    """Whether this is the one carrier of a system, for as long as the block lasts."""
    key: tuple[int, str] = (_CARRIER, system)
    with connection.cursor() as cursor:
        if connection.in_atomic_block:
            # A transaction that fails could not give the lock back.
            cursor.execute("select pg_try_advisory_xact_lock(%s, hashtext(%s))", key)
            yield cursor.fetchone() == (True,)
            return
        cursor.execute("select pg_try_advisory_lock(%s, hashtext(%s))", key)
        alone = cursor.fetchone() == (True,)
        try:
            yield alone
        finally:
            if alone:
                cursor.execute("select pg_advisory_unlock(%s, hashtext(%s))", key)


def _bring(source: System, tables: Shape) -> int:
    """Bring a batch of changes over; they are let go with this transaction's end."""
    with transaction.atomic():
        taken = following.take(source.name, BATCH)
        if not taken.changes:
            return 0
        masks = following.masks(taken.people, source.name)
        gone = [person for person in taken.people if person not in masks]
        with keeping(source) as session:
            _put(session, tables, masks)
            _close(session, tables, gone)
        following.let_go(taken)
    return len(taken.changes)


def _put(session: Governing, tables: Shape, masks: Mapping[PersonId, bytes]) -> None:
    """Write people's masks, and give them to their rows."""
    if not masks:
        return
    people = list(masks)
    _stand(session, masks)
    for held in tables.roots:
        mask = f"coalesce({held.mask('r')}, {_nothing()})"
        session.run(
            f"update {held.sql} r set {MASK} = {mask}"  # noqa: S608  # our own and quoted names
            f" where r.{PERSON} = any(%(people)s)"
            f" and r.{MASK} is distinct from {mask}",
            {"people": people},
        )


def _stand(session: Governing, masks: Mapping[PersonId, bytes]) -> None:
    session.run(
        f"insert into {STANDING} as s (person, mask)"  # noqa: S608  # our own name
        " select * from unnest(%(people)s::uuid[], %(masks)s::bytea[])"
        " on conflict (person) do update set mask = excluded.mask"
        " where s.mask <> excluded.mask",
        {
            "people": list(masks),
            "masks": [mask.ljust(width(bits()), b"\0") for mask in masks.values()],
        },
    )


def _nothing() -> str:
    """A mask that allows nothing, as long as the others."""
    return empty(width(bits()))


def _close(session: Governing, tables: Shape, gone: list[PersonId]) -> None:
    """Take back the masks of people who are not here any more."""
    if not gone:
        return
    session.run(
        f"delete from {STANDING} where person = any(%(people)s)",  # noqa: S608  # our own name
        {"people": gone},
    )
    for held in tables.roots:
        session.run(
            f"update {held.sql} set {PERSON} = null, {MASK} = null"  # noqa: S608  # our own and quoted names
            f" where {PERSON} = any(%(people)s)",
            {"people": gone},
        )


def _look_at_new(source: System, held: Held, controller: str, at: datetime) -> int:
    """Find out whose the rows are that came since, and give them their masks.

    A table whose rows are people makes them known, as a sync does; in any other one
    only who is known already is recognised.
    """
    placed = held.placed
    with keeping(source) as session:
        rows = _new_rows(session, held)
        if not rows:
            return 0
        whose = (
            know_rows(source.name, placed, rows, at=at)
            if placed.map.person
            else recognise(placed, rows)
        )
        people = list(dict.fromkeys(whose.values()))
        reckon(people, at)
        following.follow(source.name, people, controller)
        _stand(session, following.masks(people, source.name))
        _link(session, held, {key: whose.get(key) for key, _ in rows})
    return len(rows)


def _new_rows(session: Governing, held: Held) -> list[tuple[Key, tuple[Any, ...]]]:
    table, key = held.placed.table, held.placed.key
    columns = (*key, *held.finders)
    selected = ", ".join(held.reads(table.column(column)) for column in columns)
    rows = session.run(
        f"select {selected} from {held.sql} where {MASK} is null"  # noqa: S608  # our own and quoted names
        f" order by {', '.join(map(quote, key))} limit {BATCH}"
        " for no key update skip locked"
    )
    return [(row[: len(key)], row[len(key) :]) for row in rows]


def _link(session: Governing, held: Held, whose: Mapping[Key, PersonId | None]) -> None:
    """Write whose rows are, and the mask that follows: of nobody known, none."""
    table, key = held.placed.table, held.placed.key
    names = [f"k{position}" for position in range(len(key))]
    arrays = [
        f"%({name})s::{table.column(column).native}[]"
        for name, column in zip(names, key, strict=True)
    ]
    same = " and ".join(
        f"r.{quote(column)} = m.{name}" for name, column in zip(names, key, strict=True)
    )
    mask = held.mask("r", person="m.person")
    session.run(
        f"update {held.sql} r set {PERSON} = m.person,"  # noqa: S608  # our own and quoted names
        f" {MASK} = coalesce({mask}, {_nothing()})"
        f" from unnest({', '.join(arrays)}, %(people)s::uuid[])"
        f" m({', '.join(names)}, person) where {same}",
        {
            "people": list(whose.values()),
            **{
                name: [each[position] for each in whose]
                for position, name in enumerate(names)
            },
        },
    )
