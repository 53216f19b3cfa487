"""The map in force, with live connectors behind it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Q, QuerySet

from ombud.connectors.base import Connector, Session
from ombud.connectors.registry import shared
from ombud.core.ids import PersonId
from ombud.policy.language import Declaration
from ombud.registers.checks import check, fits
from ombud.registers.errors import NoMapError, Problem, UnknownSystemError
from ombud.registers.language import SystemMap
from ombud.registers.layout import Holdings, Key, Layout, Placed, lay_out
from ombud.registers.models import Hold, Kept, Link, SystemsVersion
from ombud.registers.reading import Systems, parse
from ombud.registers.reckoning import Held, HoldReason

_maps: dict[str, Systems] = {}
_layouts: dict[tuple[str, str, str], Layout] = {}
# By hand, since every deed asks it several times.
_IN_FORCE = (
    "select number, digest from registers_systemsversion order by number desc limit 1"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """The confirmed map and its number."""

    number: int
    systems: Systems

    @property
    def names(self) -> tuple[str, ...]:
        """The systems, in the map's order."""
        return tuple(self.systems.map.systems)


def in_force() -> InForce:
    """The map that was confirmed last.

    Raises:
        NoMapError: when none was.
    """
    with connection.cursor() as cursor:
        cursor.execute(_IN_FORCE)
        newest = cursor.fetchone()
    if newest is None:
        raise NoMapError(mend="Run `ombud systems draft URL`, then `systems confirm`.")
    number, digest = newest
    systems = _maps.get(digest)
    if systems is None:
        version = SystemsVersion.objects.get(number=number)
        systems = _maps[digest] = parse(version.text, version.name)
    return InForce(number=number, systems=systems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A confirmed map as a list shows it; `confirmed_by` is a staff account's id."""

    number: int
    name: str
    digest: str
    confirmed_at: datetime
    confirmed_by: int | None


def versions() -> tuple[Version, ...]:
    """Every map that was confirmed, the latest first."""
    return tuple(
        Version(
            number=each.number,
            name=each.name,
            digest=each.digest,
            confirmed_at=each.confirmed_at,
            confirmed_by=each.confirmed_by_id,
        )
        for each in SystemsVersion.objects.defer("text").order_by("-number")
    )


def countries() -> dict[str, str]:
    """Where the connected systems store what they hold, as the map says it."""
    try:
        systems = in_force().systems.map.systems
    except NoMapError:
        return {}
    return {name: mapped.country or "" for name, mapped in systems.items()}


def connected() -> tuple[str, ...]:
    """The names of the connected systems; none when no map is confirmed."""
    return tuple(countries())


def url(mapped: SystemMap) -> str:
    """The system's URL, out of the map or out of the setting it names.

    Raises:
        UnknownSystemError: when the setting is not there.
    """
    if not mapped.at.startswith("env:"):
        return mapped.at
    name = mapped.at.removeprefix("env:")
    try:
        found: str = settings.SOURCES[name]
    except KeyError:
        raise UnknownSystemError(
            f"The map says that a system's address is in {name}, which is not set.",
            mend=f"Set {name} (its name must start with OMBUD_SOURCE_).",
        ) from None
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """A connected system: one look at the map in force, for all that is done there."""

    name: str
    mapped: SystemMap
    force: InForce

    @property
    def connector(self) -> Connector:
        """Its live connector, one for each process and address.

        Raises:
            UnknownSystemError: when the setting that holds its address is not there.
            SourceError: when its address can't be used.
        """
        return shared(url(self.mapped))

    def layout(self, session: Session | None = None) -> Layout:
        """The system as mapped and as its database is at this moment.

        The schema is read again only when its fingerprint differs.

        Args:
            session: a transaction that is open there; then as it sees the database.

        Raises:
            SourceError: when the system can't answer.
            InvalidMapError: when the map does not fit the database any more.
        """
        source = self.connector
        mark = (session or source).fingerprint()
        at = (f"{self.force.systems.digest}:{self.name}", url(self.mapped), mark)
        found = _layouts.get(at)
        if found is None:
            schema = source.schema()
            fits(self.force.systems, self.name, schema)
            found = lay_out(self.name, self.mapped, schema)
            _layouts[at] = found
        return found


def systems() -> tuple[System, ...]:
    """The connected systems, in the map's order; none when no map is confirmed."""
    try:
        force = in_force()
    except NoMapError:
        return ()
    return tuple(
        System(name=name, mapped=mapped, force=force)
        for name, mapped in force.systems.map.systems.items()
    )


def system(name: str) -> System:
    """The connected system of that name.

    Raises:
        UnknownSystemError: when the map in force has no such system.
    """
    force = in_force()
    mapped = force.systems.map.systems.get(name)
    if mapped is None:
        raise UnknownSystemError(f"No system {name!r} is connected.")
    return System(name=name, mapped=mapped, force=force)


def connector(name: str) -> Connector:
    """The live connector of a system: see `System.connector`."""
    return system(name).connector


def layout(name: str) -> Layout:
    """A system as mapped and as its database is: see `System.layout`."""
    return system(name).layout()


def linked_count(system: str) -> int:
    """How many people a system's own rows are."""
    return Link.objects.filter(system=system).values("person").distinct().count()


def linked_keys(system: str, placed: Placed) -> Iterator[tuple[Key, PersonId]]:
    """The keys of a table's rows that are people, as its database takes them."""
    rows = Link.objects.filter(system=system, table=placed.name)
    pairs = list(rows.order_by("id").values_list("key", "person_id"))
    keys = placed.keys(key for key, _ in pairs)
    for key, (_, person) in zip(keys, pairs, strict=True):
        yield key, PersonId(person)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Kept rows of one table whose day comes on one date."""

    until: date
    system: str
    table: str
    law: str
    rows: tuple[int, ...]


def unheld() -> QuerySet[Kept]:
    """The kept rows that no hold keeps now."""
    standing = Hold.objects.filter(lifted_at=None).values("id")
    return Kept.objects.exclude(holds__overlap=ArraySubquery(standing))


def kept_until(day: date) -> list[Due]:
    """What outlived an erasure and may not stay after a day, soonest first.

    What a hold keeps is not in it: nobody knows its day before the hold is lifted.
    """
    groups: dict[tuple[date, str, str, str], list[int]] = {}
    for row in unheld().filter(until__lte=day).order_by("until", "id"):
        assert row.until is not None  # noqa: S101  # the filter's meaning
        groups.setdefault((row.until, row.system, row.table, row.law), []).append(
            row.id
        )
    return [
        Due(until=until, system=system, table=table, law=law, rows=tuple(rows))
        for (until, system, table, law), rows in groups.items()
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldView:
    """A hold as a list shows it; nothing in it tells whose data it is about.

    `placed_by` and `lifted_by` are staff accounts' ids.
    """

    id: UUID
    why: HoldReason
    covers: tuple[str, ...]
    systems: tuple[str, ...]
    reference: str
    since: datetime
    placed_by: int | None
    lifted_at: datetime | None
    lifted_by: int | None


def holds(person: PersonId | None = None) -> tuple[HoldView, ...]:
    """Every hold, the latest first; of one person, where one is given."""
    found = Hold.objects.order_by("-since", "id")
    if person is not None:
        found = found.filter(person=person)
    return tuple(
        HoldView(
            id=hold.id,
            why=HoldReason(hold.why),
            covers=tuple(hold.covers),
            systems=tuple(hold.systems),
            reference=hold.reference,
            since=hold.since,
            placed_by=hold.placed_by_id,
            lifted_at=hold.lifted_at,
            lifted_by=hold.lifted_by_id,
        )
        for hold in found
    )


def holds_on(person: PersonId) -> tuple[Held, ...]:
    """The holds that stand on a person's data."""
    return tuple(map(_held, Hold.objects.filter(lifted_at=None, person=person)))


def holds_over(person: PersonId, holdings: Holdings) -> tuple[Held, ...]:
    """The holds that stand on what was found about a person in one system.

    Those on the person, and those that kept some of these rows from an erasure before:
    whoever was erased then and comes back is somebody new here.
    """
    standing = Hold.objects.filter(Q(person=person) | Q(person=None), lifted_at=None)
    found = []
    for hold in standing.order_by("since", "id"):
        held = _held(hold)
        if hold.person_id is None:
            rows = Kept.objects.filter(
                holds__contains=[hold.id],
                system=holdings.layout.system,
                table__in=list(holdings.rows),
            ).values_list("table", "key")
            held = replace(held, rows=frozenset((t, tuple(key)) for t, key in rows))
        found.append(held)
    return tuple(found)


def _held(hold: Hold) -> Held:
    return Held(
        id=str(hold.id),
        why=HoldReason(hold.why),
        covers=tuple(hold.covers),
        systems=tuple(hold.systems),
    )


def drift(declaration: Declaration) -> list[Problem]:
    """What is wrong with the map in force, against a policy and the live databases.

    Raises:
        NoMapError: none is confirmed.
        SourceError: a system can't answer.
    """
    systems = in_force().systems
    schemas = {name: connector(name).schema() for name in systems.map.systems}
    return [p for p in check(systems, declaration, schemas) if p.level == "error"]
