"""What is done to registers: confirm a map, know a system's people, change a value."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from ombud.connectors.base import Keys, Session, Value
from ombud.connectors.registry import shared
from ombud.core.ids import PersonId, StaffId
from ombud.evidence.actions import record
from ombud.people.actions import Acquaintance, know_many
from ombud.people.errors import IdentifiersDisagreeError, InvalidIdentifierError
from ombud.people.identifiers import IdentifierKind, normalise
from ombud.people.queries import find_many
from ombud.policy.queries import in_force as policy_in_force
from ombud.registers import events, queries
from ombud.registers.checks import check
from ombud.registers.erasure import Part
from ombud.registers.errors import InvalidMapError, WorldMoved
from ombud.registers.layout import Key, Layout, Placed, plain
from ombud.registers.models import Kept, Link, SystemsVersion
from ombud.registers.reading import parse
from ombud.registers.reckoning import Ground, Group, Held, Outcome

BATCH = 2_000  # rows of a source that are known at once


def confirm(text: str, *, name: str, by: StaffId | None, at: datetime) -> int:
    """Put a map in force, after checking it against policy and databases.

    Returns:
        The map's number.

    Raises:
        InvalidMapError: with every problem; a warning alone does not stop it.
        SourceError: a system can't answer, so the map can't be checked.
    """
    systems = parse(text, name)
    schemas = {
        system: shared(queries.url(mapped)).schema()
        for system, mapped in systems.map.systems.items()
    }
    problems = check(systems, policy_in_force(at).policy.declaration, schemas)
    errors = tuple(problem for problem in problems if problem.level == "error")
    if errors:
        raise InvalidMapError(errors)
    with transaction.atomic():
        version = SystemsVersion.objects.create(
            text=text,
            name=name,
            digest=systems.digest,
            confirmed_at=at,
            confirmed_by_id=by,
        )
        record(events.CONFIRMED, at=at, number=version.number, digest=systems.digest)
    return version.number


def sync(system: str, *, at: datetime) -> list[PersonId]:
    """Know the people whom a system's own tables hold, and which rows they are.

    Returns:
        The people seen, so that their standing can be reckoned.

    Raises:
        SourceError: the system can't answer; nothing is half known then.
    """
    source = queries.system(system)
    seen: dict[PersonId, None] = {}
    with transaction.atomic(), source.connector.reading() as session:
        for placed in source.layout(session).tables:
            if placed.map.person is None:
                continue
            for batch in _batches(session, placed):
                seen.update(dict.fromkeys(_know(system, placed, batch, at)))
        record(events.SYNCED, at=at, system=system, people=len(seen))
    return list(seen)


def _batches(
    session: Session, placed: Placed
) -> Iterator[list[tuple[Key, tuple[Value, ...]]]]:
    """A table's rows, batch by batch: their keys and what finds their people."""
    width = len(placed.key)
    columns = (*placed.key, *placed.map.found_by)
    after: Key | None = None
    while rows := session.page(placed.table, columns, placed.key, after, BATCH):
        yield [(row[:width], row[width:]) for row in rows]
        after = rows[-1][:width]


def _know(
    system: str,
    placed: Placed,
    rows: list[tuple[Key, tuple[Value, ...]]],
    at: datetime,
) -> list[PersonId]:
    return list(know_rows(system, placed, rows, at=at).values())


def know_rows(
    system: str,
    placed: Placed,
    rows: Iterable[tuple[Key, tuple[Value, ...]]],
    *,
    at: datetime,
) -> dict[Key, PersonId]:
    """Know the people that rows of a system are, and which row is whom.

    Args:
        placed: a table whose rows are people.
        rows: the key of each, and its values in the order of `found_by`.

    Returns:
        The person of each row that says who it is, and not two people at once.
    """
    kinds = frozenset((placed.map.person,)) if placed.map.person else frozenset()
    keys: list[Key] = []
    people: list[Acquaintance] = []
    for key, values in rows:
        identifiers = _identifiers(placed, values)
        if identifiers:
            keys.append(key)
            people.append(Acquaintance(kinds=kinds, identifiers=identifiers))
    known: list[PersonId] = []
    while len(known) != len(people):
        try:
            known = know_many(people, at=at, attach=True)
        except IdentifiersDisagreeError as error:
            # Rows that mix two people up are left out, and the rest goes on.
            out = set(error.rows)
            keys = [k for n, k in enumerate(keys) if n not in out]
            people = [p for n, p in enumerate(people) if n not in out]
    Link.objects.bulk_create(
        (
            Link(
                person_id=person,
                system=system,
                table=placed.name,
                key=[plain(v) for v in key],
            )
            for person, key in zip(known, keys, strict=True)
        ),
        update_conflicts=True,
        unique_fields=("system", "table", "key"),
        update_fields=("person",),
        batch_size=BATCH,
    )
    return dict(zip(keys, known, strict=True))


def recognise(
    placed: Placed, rows: Iterable[tuple[Key, tuple[Value, ...]]]
) -> dict[Key, PersonId]:
    """The one known person whom each row's identifiers belong to, where there is one.

    Nobody is made known by it: who merely wrote to us is no register's person.

    Args:
        placed: a table that identifiers stand in.
        rows: the key of each, and its values in the order of `found_by`.
    """
    sought: dict[Key, list[tuple[IdentifierKind, str]]] = {}
    for key, values in rows:
        for kind, value in zip(placed.map.found_by.values(), values, strict=True):
            if isinstance(value, str) and value:
                try:
                    found = (kind, normalise(kind, value))
                except InvalidIdentifierError:
                    continue
                sought.setdefault(key, []).append(found)
    people: dict[tuple[IdentifierKind, str], PersonId | None] = {}
    for kind in set(placed.map.found_by.values()):
        known_as = sorted({v for each in sought.values() for k, v in each if k == kind})
        holders = find_many(kind, known_as)
        people |= {(kind, v): p for v, p in zip(known_as, holders, strict=True)}
    known: dict[Key, PersonId] = {}
    for key, each in sought.items():
        holders_of = {people[one] for one in each}
        if len(holders_of) == 1 and (person := holders_of.pop()) is not None:
            known[key] = person
    return known


def _identifiers(
    placed: Placed, values: Iterable[Value]
) -> Mapping[IdentifierKind, str]:
    found: dict[IdentifierKind, str] = {}
    for kind, value in zip(placed.map.found_by.values(), values, strict=True):
        if isinstance(value, str) and kind not in found:
            try:
                found[kind] = normalise(kind, value)
            except InvalidIdentifierError:
                continue
    return found


def change(
    session: Session, layout: Layout, table: str, key: Key, values: Mapping[str, Value]
) -> None:
    """Change a row's values in a system, in the session's transaction.

    Raises:
        WorldMoved: the row is not there any more.
        SourceError: the system refuses.
    """
    placed = layout.by_name[table]
    if session.change(placed.table, placed.key, (key,), values) != 1:
        raise WorldMoved(f"{layout.system}.{table}")


def remember_kept(
    parts: Iterable[Part], *, at: datetime, holds: Sequence[Held] = ()
) -> None:
    """Note the rows that outlive an erasure, and until when: so that they go then.

    Args:
        holds: those that stand on the person now, before nobody knows any more whose
            the rows are.
    """
    Kept.objects.bulk_create(
        Kept(
            system=part.system,
            table=group.table,
            key=[plain(v) for v in key],
            columns=columns,
            until=until,
            law=law,
            holds=[UUID(hold) for hold in held],
            since=at,
        )
        for part in parts
        for group in part.groups
        if group.outcome is not Outcome.ERASE and group.kept
        for (until, law, held), columns in _fates(part, group, holds, at).items()
        for key in group.keys
    )


def _fates(
    part: Part, group: Group, holds: Sequence[Held], at: datetime
) -> dict[tuple[date | None, str, tuple[str, ...]], list[str]]:
    """A group's kept columns by their last day, their law and their holds."""
    fates: dict[tuple[date | None, str, tuple[str, ...]], list[str]] = {}
    for column in group.kept:
        grounds = [g for g in group.grounds if not g.columns or column in g.columns]
        laws = [ground for ground in grounds if not ground.hold]
        held = {ground.hold for ground in grounds if ground.hold}
        # Also a hold that is younger than the plan, where its step was done already.
        held |= {
            hold.id
            for hold in holds
            if hold.takes_in(part.system, _category(part.system, group.table, column))
        }
        # What a hold alone keeps would have gone with the rest.
        until = _last_day(laws) if laws else localdate(at) - timedelta(days=1)
        law = next((ground.law for ground in laws if ground.law), "")
        fates.setdefault((until, law, tuple(sorted(held))), []).append(column)
    return fates


def _category(system: str, table: str, column: str) -> str:
    """What the map in force says that a column holds; empty where it has none such."""
    mapped = queries.in_force().systems.map.systems.get(system)
    placed = mapped.tables.get(table) if mapped else None
    held = placed.columns.get(column) if placed else None
    return held.holds if held else ""


def _last_day(grounds: Sequence[Ground]) -> date | None:
    """The last day of the ground that ends last; None while one has no known end."""
    days = [ground.until for ground in grounds if ground.until is not None]
    return max(days) if len(days) == len(grounds) else None


def let_go(kept: Iterable[int], *, today: date, at: datetime) -> int:
    """Let go kept rows whose day has passed, unless held: blank them, forget them.

    Blanked, not deleted: other rows of the source may point at them, and a figure
    without a person in it may stay.

    Returns:
        How many rows.

    Raises:
        SourceError: a system can't answer; its rows wait for the next sweep.
    """
    # Looked at anew: a hold may stand on what was due when the list was made.
    rows = (
        queries.unheld()
        .select_for_update(skip_locked=True)
        .filter(id__in=list(kept), until__lt=today)
    )
    count = 0
    with transaction.atomic():
        groups: dict[tuple[str, str, tuple[str, ...]], list[Kept]] = {}
        for row in rows:
            groups.setdefault((row.system, row.table, tuple(row.columns)), []).append(
                row
            )
        for (system, table, columns), members in groups.items():
            source = queries.system(system)
            placed = source.layout().by_name[table]
            keys = placed.keys(row.key for row in members)
            with source.connector.writing() as session:
                there = session.rows(
                    placed.table,
                    placed.key,
                    Keys(columns=placed.key, keys=keys),
                    lock=True,
                )
                session.clear(placed.table, placed.key, there, columns)
            Kept.objects.filter(id__in=[row.id for row in members]).delete()
            record(
                events.LET_GO,
                at=at,
                system=system,
                rows=len(there),
                columns=[f"{table}.{column}" for column in columns],
            )
            count += len(there)
    return count
