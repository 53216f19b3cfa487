"""A system as mapped and as it is, and what was found in it; values, nothing more."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from ombud.connectors.base import ColumnType, Schema, Table, Value
from ombud.core.canonical import Json
from ombud.registers.language import ColumnMap, SystemMap, TableMap, parent

Key = tuple[Value, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Rows belong to the rows of `table` whose `references` equals their `column`."""

    column: str
    table: str
    references: str


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A mapped table with what the database says of it."""

    table: Table
    map: TableMap

    @cached_property
    def name(self) -> str:
        """The table's name."""
        return self.table.name

    @cached_property
    def key(self) -> tuple[str, ...]:
        """The columns that tell its rows apart."""
        return self.map.key or self.table.primary_key

    @cached_property
    def personal(self) -> dict[str, ColumnMap]:
        """The columns that hold personal data."""
        return {name: c for name, c in self.map.columns.items() if c.personal}

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """How its rows belong to those of other tables."""
        return tuple(
            Link(column=column, table=parent(to)[0], references=parent(to)[1])
            for column, to in self.map.belongs_to.items()
        )

    @cached_property
    def reads(self) -> tuple[str, ...]:
        """The columns to read: the key, the links, what they say of a person."""
        points = (c for fk in self.table.foreign_keys for c in fk.columns)
        wanted = (
            *self.key, *self.map.belongs_to, *self.map.found_by, *points,
            *self.personal, *self.targets,
        )  # fmt: skip
        return tuple(dict.fromkeys(wanted))

    targets: tuple[str, ...] = ()
    """Columns that other tables' rows refer to, beside the key."""

    def keys(self, kept: Iterable[Iterable[Value]]) -> tuple[Key, ...]:
        """Keys that were kept as JSON, as the database takes them.

        Only bytes need it: everything else is read from its text.
        """
        binary = [self.table.column(c).type is ColumnType.BYTES for c in self.key]
        return tuple(
            tuple(
                bytes.fromhex(v) if is_bytes and isinstance(v, str) else v
                for v, is_bytes in zip(key, binary, strict=True)
            )
            for key in kept
        )


@dataclass(frozen=True, kw_only=True)
class Layout:
    """A system as mapped and as its database is, parents before children."""

    system: str
    map: SystemMap
    schema: Schema
    tables: tuple[Placed, ...]

    @cached_property
    def by_name(self) -> dict[str, Placed]:
        """The tables by name."""
        return {placed.name: placed for placed in self.tables}

    @cached_property
    def undeclared(self) -> dict[str, tuple[str, ...]]:
        """Columns that could hold text about a person and that nobody declared."""
        found = {}
        for table in self.schema.tables.values():
            mapped = self.map.tables.get(table.name)
            if mapped is not None and not mapped.searched:
                continue
            known = set(mapped.columns) if mapped else set()
            if mapped:
                known |= {*mapped.found_by, *mapped.belongs_to, *mapped.key}
            loose = tuple(
                c.name
                for c in table.columns
                if c.name not in known and c.type in (ColumnType.TEXT, ColumnType.JSON)
            )
            if loose:
                found[table.name] = loose
        return found


def lay_out(system: str, mapped: SystemMap, schema: Schema) -> Layout:
    """A system's layout; the map has been checked against the schema before.

    Tables come parents first, by what belongs to what.
    """
    people = {n: t for n, t in mapped.tables.items() if t.searched}
    targets: dict[str, list[str]] = {name: [] for name in people}
    for name, table in people.items():
        for to in table.belongs_to.values():
            targets[parent(to)[0]].append(parent(to)[1])
        for key in schema.tables[name].foreign_keys:
            if key.table in targets:
                targets[key.table].extend(key.references)
    placed = {
        name: Placed(table=schema.tables[name], map=table, targets=tuple(targets[name]))
        for name, table in people.items()
    }
    order: dict[str, None] = {}

    def put(name: str) -> None:
        if name in order:
            return
        for link in placed[name].links:
            if link.table != name:
                put(link.table)
        order[name] = None

    for name in placed:
        put(name)
    return Layout(
        system=system,
        map=mapped,
        schema=schema,
        tables=tuple(placed[name] for name in order),
    )


@dataclass(slots=True, eq=False)
class Row:
    """A row that was found: its key, its values, and the rows that it belongs to."""

    table: str
    key: Key
    values: dict[str, Value]
    parents: "list[Row]" = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Holdings:
    """What a system holds about one person."""

    layout: Layout
    rows: dict[str, list[Row]]
    kinds: frozenset[str]
    """The kinds of people that the rows say this person is."""
    undeclared: tuple[str, ...] = ()
    """TABLE.COLUMN that hold an identifier of the person and that nobody declared."""

    @property
    def count(self) -> int:
        """How many rows."""
        return sum(len(rows) for rows in self.rows.values())


def plain(value: Value) -> Json:
    """A value as JSON that compares equal whenever the value does."""
    if value is None or isinstance(value, str | int):
        return value  # nearly all of them, and a person may have many thousands
    match value:
        case Decimal():
            return str(value)
        case date():  # datetime is one too
            return value.isoformat()
        case bytes():
            return value.hex()
        case list():
            return [plain(v) for v in value]
        case dict():
            return {str(k): plain(v) for k, v in value.items()}
