"""Checks a map against the policy and against the databases it speaks of.

Everything is found at once. An error is what would make an answer or an erasure untrue;
a warning is what somebody should look at. The codes are stable.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from ombud.connectors.base import Schema, Table
from ombud.core.spelling import did_you_mean, nearest
from ombud.core.written import Address
from ombud.policy.language import Declaration, covers
from ombud.policy.law import is_eea
from ombud.registers.errors import InvalidMapError, Problem
from ombud.registers.language import (
    NOTHING,
    ColumnMap,
    SystemMap,
    TableMap,
    parent,
)
from ombud.registers.reading import Systems

_KEPT_IN = "system."
"""What stands before a system's name where the policy says what it is kept in."""


def check(
    systems: Systems,
    declaration: Declaration | None,
    schemas: Mapping[str, Schema],
) -> tuple[Problem, ...]:
    """Everything that is wrong with a map, sorted by place.

    Args:
        systems: the map as it was read.
        declaration: the policy that it has to fit; None checks the map alone.
        schemas: by system's name; a system without one is not held against a database.
    """
    found: list[Problem] = []
    for name, mapped in systems.map.systems.items():
        at = _System(systems=systems, name=name, map=mapped, schema=schemas.get(name))
        found += _links(at)
        if at.schema is not None:
            found += _database(at, at.schema)
        if declaration is not None:
            found += _country(at, declaration)
            found += _policy(at, declaration)
    if declaration is not None:
        found += _kept_in(systems, declaration)
        found += _clocks(systems, declaration)
    return tuple(
        sorted(found, key=lambda p: (p.place.line, p.place.column, p.code, p.message))
    )


def fits(systems: Systems, name: str, schema: Schema) -> None:
    """Make sure that one system of the map fits its database.

    Raises:
        InvalidMapError: with every error; warnings are let pass.
    """
    at = _System(
        systems=systems, name=name, map=systems.map.systems[name], schema=schema
    )
    errors = [p for p in (*_links(at), *_database(at, schema)) if p.level == "error"]
    if errors:
        raise InvalidMapError(tuple(errors))


@dataclass(frozen=True, kw_only=True)
class _System:
    """One system of the map, and where things stand in it."""

    systems: Systems
    name: str
    map: SystemMap
    schema: Schema | None

    @cached_property
    def searched(self) -> dict[str, TableMap]:
        """The tables whose rows can be about people whom the policy covers."""
        return {n: t for n, t in self.map.tables.items() if t.searched}

    def table(self, name: str, *steps: str) -> Address:
        """The address of a table, or of something in it."""
        return ("systems", self.name, "tables", name, *steps)

    def column(self, table: str, name: str) -> Address:
        """The address of what says what a column holds."""
        steps = ("columns", name, "holds")
        mapped = self.map.tables[table].columns[name]
        return self.table(table, *(steps if mapped.purposes else steps[:2]))

    def problem(  # noqa: PLR0913  # a problem has that many parts
        self,
        code: str,
        address: Address,
        message: str,
        mend: str,
        *,
        level: Literal["error", "warning", "note"] = "error",
        at_key: bool = False,
    ) -> Problem:
        """A problem at an address: at its value, or at its key."""
        place = self.systems.key(address) if at_key else self.systems.place(address)
        return Problem(place=place, message=message, mend=mend, level=level, code=code)


# The map by itself: every table is reached in one way, and the links lead to people.


def _links(at: _System) -> Iterator[Problem]:
    for name, table in at.map.tables.items():
        if not table.searched:
            yield from _silent(at, name, table)
            continue
        if not table.found_by and not table.belongs_to:
            yield at.problem(
                "nothing-finds",
                at.table(name),
                f"Nothing says how the rows of {name} are found for a person.",
                "Write found_by or belongs_to; or, where they are about nobody, none "
                "with the reason.",
            )
        for column in table.found_by:
            held = table.columns.get(column)
            if held is None or not held.personal:
                yield at.problem(
                    "identifier-unnamed",
                    at.table(name, "found_by", column),
                    f"{name}.{column} finds people, so it holds personal data; the map "
                    "does not say which.",
                    f"Write its category under columns: {column}: …",
                    at_key=True,
                )
        for column, to in table.belongs_to.items():
            target = parent(to)[0]
            if target not in at.searched:
                yield at.problem(
                    "belongs-to-unknown",
                    at.table(name, "belongs_to", column),
                    f"{name} belongs to {to}, which is no table that people are looked "
                    "for in.",
                    did_you_mean(to, _targets(at)),
                )
    yield from _rings(at)


def _silent(at: _System, name: str, table: TableMap) -> Iterator[Problem]:
    """A table that is not searched says why, and nothing else."""
    said = table.model_fields_set
    if len(said) > 1:
        why = "none" if table.none is not None else "outside"
        yield at.problem(
            "searched-or-not",
            at.table(name),
            f"{name} is left out of every search ({why}), and yet the map says more "
            "of it.",
            f"Keep only {why}, or take it away.",
        )


def _targets(at: _System) -> Iterator[str]:
    """What a table can belong to: a column of a table that is searched."""
    for name, table in at.searched.items():
        if at.schema is not None and (there := at.schema.tables.get(name)):
            yield from (f"{name}.{column}" for column in there.primary_key)
        else:
            yield from (f"{name}.{column}" for column in table.columns)


def _rings(at: _System) -> Iterator[Problem]:
    """Tables that belong to each other in a ring; one that names itself is a tree."""
    above = {
        name: {parent(to)[0] for to in table.belongs_to.values()} - {name}
        for name, table in at.searched.items()
    }
    # Whoever's parents all lead out of the tables is taken away, until a ring is left.
    left = dict(above)
    while out := [name for name, targets in left.items() if not targets & left.keys()]:
        for name in out:
            del left[name]
    # What merely hangs below a ring goes too.
    while out := [n for n in left if not any(n in t for t in left.values())]:
        for name in out:
            del left[name]
    for name in left:
        targets = sorted(above[name] & left.keys())
        yield at.problem(
            "belongs-to-cyclic",
            at.table(name, "belongs_to"),
            f"{name} belongs to {', '.join(targets)}, and that in turn to {name}.",
            "Take away one of the links: they have to lead to a person.",
            at_key=True,
        )


# The map against the database.


def _database(at: _System, schema: Schema) -> Iterator[Problem]:
    for name, mapped in at.map.tables.items():
        table = schema.tables.get(name)
        if table is None:
            yield at.problem(
                "table-missing",
                at.table(name),
                f"The database has no table {name}.",
                did_you_mean(name, schema.tables),
                at_key=True,
            )
        elif mapped.searched:
            yield from _columns(at, name, mapped, table)
    for name in schema.tables:
        if name not in at.map.tables:
            yield at.problem(
                "table-undeclared",
                ("systems", at.name),
                f"The database has a table {name} that the map does not name.",
                f"Say what it holds, or write `{name}: <why it is about nobody>`.",
                level="warning",
                at_key=True,
            )


def _columns(
    at: _System, name: str, mapped: TableMap, table: Table
) -> Iterator[Problem]:
    there = {column.name for column in table.columns}
    for part in ("columns", "found_by", "belongs_to", "key"):
        for column in getattr(mapped, part):
            if column not in there:
                yield at.problem(
                    "column-missing",
                    at.table(name, part, column),
                    f"The table {name} has no column {column}.",
                    did_you_mean(column, there),
                    at_key=True,
                )
    for column, to in mapped.belongs_to.items():
        yield from _link(at, name, column, to)
    personal = any(c.personal for c in mapped.columns.values())
    if (personal or mapped.found_by) and not mapped.key and not table.primary_key:
        yield at.problem(
            "key-missing",
            at.table(name),
            f"Nothing tells the rows of {name} apart: it has no primary key.",
            "Write key: with the columns whose values no two rows share.",
            at_key=True,
        )
    known = {*mapped.columns, *mapped.found_by, *mapped.belongs_to, *mapped.key}
    for column in table.columns:
        if column.name not in known:
            yield at.problem(
                "column-undeclared",
                at.table(name),
                f"The map does not say what {name}.{column.name} holds.",
                f"Write {column.name}: with a category of the policy, or none.",
                level="warning",
                at_key=True,
            )


def _link(at: _System, name: str, column: str, to: str) -> Iterator[Problem]:
    """A link's far end has to be there, and of a type that it can equal."""
    if at.schema is None:
        return
    target, references = parent(to)
    table = at.schema.tables.get(target)
    if table is None or target not in at.searched:
        return  # said already, where the link or the table stands
    types = {c.name: c.type for c in table.columns}
    address = at.table(name, "belongs_to", column)
    if references not in types:
        yield at.problem(
            "column-missing",
            address,
            f"The table {target} has no column {references}.",
            did_you_mean(references, types),
        )
        return
    here = {c.name: c.type for c in at.schema.tables[name].columns}.get(column)
    if here is not None and here is not types[references]:
        yield at.problem(
            "link-types-differ",
            address,
            f"{name}.{column} is of type {here.value}, and {to} of type "
            f"{types[references].value}: no value of one equals one of the other.",
            "Name the column that it refers to.",
        )


# The map against the policy.


def _country(at: _System, declaration: Declaration) -> Iterator[Problem]:
    """Where the system is, and what it takes to be outside the EEA."""
    country, here = at.map.country, ("systems", at.name)
    if country is None:
        yield at.problem(
            "country-missing",
            here,
            f"Nothing says in which country {at.name} stores its data.",
            "Write it: country: SE",
            level="warning",
            at_key=True,
        )
        return
    if is_eea(country):
        return
    place = (*here, "country")
    if at.map.abroad is None:
        yield at.problem(
            "country-unapproved",
            place,
            f"{at.name} stores its data in {country}, outside the EEA, and nobody has "
            "agreed to that.",
            "Write abroad: { because: …, approved: YYYY-MM-DD }",
        )
    if country not in _told(declaration):
        yield at.problem(
            "country-untold",
            place,
            f"{at.name} stores its data in {country}, and the policy tells people of "
            "nobody there.",
            f"Declare who keeps it there as a recipient with country: {country}.",
        )
    for purpose in _kept_at_home(at, declaration):
        yield at.problem(
            "country-banned",
            place,
            f"{at.name} stores its data in {country}, and the policy says that what "
            f"{purpose} uses never leaves the EEA.",
            f"Move it; or, if its tables do not serve {purpose}, say with for which "
            "purposes they serve.",
        )


def _told(declaration: Declaration) -> set[str]:
    """The countries that the policy says data is in."""
    given = (r.everywhere for r in declaration.recipients.values())
    return {each.country for each in declaration.controllers.values()}.union(*given)


def _kept_at_home(at: _System, declaration: Declaration) -> Iterator[str]:
    """The purposes that the system serves and whose data never leaves the EEA."""
    serves = {
        purpose
        for table in at.searched.values()
        for purpose in table.purposes or declaration.purposes
    }
    for name in declaration.purposes:
        bans = (ban.transfer and ban.reaches(name) for ban in declaration.never)
        if name in serves and any(bans):
            yield name


def _policy(at: _System, declaration: Declaration) -> Iterator[Problem]:
    words = tuple(_categories(declaration))
    for name, table in at.map.tables.items():
        if not table.searched:
            continue
        if table.person is not None and table.person not in declaration.people:
            yield at.problem(
                "kind-unknown",
                at.table(name, "person"),
                f"The policy knows no kind of people called {table.person}.",
                did_you_mean(table.person, declaration.people),
            )
        yield from _purposes(at, at.table(name, "for"), table.purposes, declaration)
        kinds = _kinds(at, name, declaration)
        for column, held in table.columns.items():
            if not held.personal:
                continue
            steps = ("columns", column, "for")
            yield from _purposes(at, at.table(name, *steps), held.purposes, declaration)
            if held.holds not in words:
                yield _unnamed(at, name, column, held, words)
                continue
            yield from _use(at, name, column, declaration, kinds)


def _categories(declaration: Declaration) -> Iterator[str]:
    for name, category in declaration.categories.items():
        yield name
        yield from (f"{name}.{item}" for item in category.items)


def _purposes(
    at: _System, address: Address, named: Iterable[str], declaration: Declaration
) -> Iterator[Problem]:
    for purpose in named:
        if purpose not in declaration.purposes:
            yield at.problem(
                "purpose-unknown",
                (*address, purpose),
                f"The policy has no purpose {purpose}.",
                did_you_mean(purpose, declaration.purposes),
            )


def _unnamed(
    at: _System, table: str, column: str, held: ColumnMap, words: Iterable[str]
) -> Problem:
    near = nearest(held.holds, (*words, NOTHING))
    return at.problem(
        "category-unknown",
        at.column(table, column),
        f"{table}.{column} holds {held.holds}, which the policy does not name.",
        (f"Did you mean {near}? " if near else "")
        + "Name it in policy.yaml under categories, or correct the map.",
    )


def _kinds(at: _System, name: str, declaration: Declaration) -> frozenset[str]:
    """The kinds of people that a table's rows can be about."""
    seen = {name}
    waiting = [name]
    kinds: set[str] = set()
    while waiting:
        table = at.searched.get(waiting.pop())
        if table is None:
            continue
        if table.person is not None:
            kinds.add(table.person)
        elif table.found_by:
            return frozenset(declaration.people)
        above = {parent(to)[0] for to in table.belongs_to.values()} - seen
        seen |= above
        waiting += above
    return frozenset(kinds or declaration.people)


def _use(
    at: _System,
    name: str,
    column: str,
    declaration: Declaration,
    kinds: frozenset[str],
) -> Iterator[Problem]:
    """Data is held for a purpose (GDPR Art. 5(1)(b)), and some only for named ones."""
    table = at.map.tables[name]
    held = table.columns[column]
    only = held.purposes or table.purposes
    used = any(
        kinds & set(purpose.people)
        and any(covers(use, held.holds) for use in purpose.uses)
        for id_, purpose in declaration.purposes.items()
        if not only or id_ in only
    )
    if not used and all(purpose in declaration.purposes for purpose in only):
        among = f" among {', '.join(only)}" if only else ""
        yield at.problem(
            "category-unused",
            at.column(name, column),
            f"{name}.{column} holds {held.holds}, and no purpose of the policy{among} "
            f"uses that about {' or '.join(sorted(kinds))}.",
            "Let a purpose use it in the policy, or stop holding it.",
        )
    category = declaration.categories[held.holds.partition(".")[0]]
    if (category.protected or category.special) and not only:
        yield at.problem(
            "protected-for-all",
            at.column(name, column),
            f"{name}.{column} holds {held.holds}, which the policy protects, and may "
            "serve every purpose that uses it.",
            f"Write {column}: {{ holds: {held.holds}, for: [PURPOSE] }}.",
            level="warning",
        )


def _kept_in(systems: Systems, declaration: Declaration) -> Iterator[Problem]:
    """The policy may say that a register is kept in a system that nobody mapped."""
    for name, register in declaration.registers.items():
        for where in register.kept_in:
            system = where.removeprefix(_KEPT_IN)
            if where.startswith(_KEPT_IN) and system not in systems.map.systems:
                yield Problem(
                    place=systems.key(("systems",)),
                    message=f"The policy keeps {name} in {where}, and the map has no "
                    f"system {system}.",
                    mend=did_you_mean(system, systems.map.systems),
                    code="system-unmapped",
                )


def _clocks(systems: Systems, declaration: Declaration) -> Iterator[Problem]:
    """Data whose time never starts to run stays for good."""
    columns = [
        (column.holds, column.purposes or table.purposes)
        for system in systems.map.systems.values()
        for table in system.tables.values()
        for column in table.columns.values()
        if column.personal
    ]
    held = {holds for holds, _ in columns}
    waiting: dict[str, list[str]] = {}
    for name, purpose in declaration.purposes.items():
        used = any(
            covers(use, holds) and (not serves or name in serves)
            for use in purpose.uses
            for holds, serves in columns
        )
        for _, keep in purpose.keep.each:
            if keep.event is not None and keep.event not in held and used:
                waiting.setdefault(keep.event, []).append(name)
    for event, purposes in waiting.items():
        yield Problem(
            place=systems.key(("systems",)),
            message=f"No column of the map holds {event}, the day from which "
            f"{', '.join(purposes)} may keep data for a time.",
            mend=f"Write {event} at the column that holds it.",
            level="note",
            code="event-unmapped",
        )
