"""The contract that every driver keeps: values, matches, `Connector` and `Session`.

A caller takes a `Schema` from a connector, and hands its `Table` values back to the
session: so a statement is exactly what the caller's picture of the database says, and
where the picture is old the database answers with `SchemaMoved`.
"""

import re
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol

from ombud.core.canonical import Json, digest

Value = (
    str
    | int
    | Decimal
    | bool
    | date
    | datetime
    | bytes
    | list[Any]
    | dict[str, Any]
    | None
)
"""What a column's value is in Python. JSON holds Decimal where it holds fractions."""

Row = tuple[Any, ...]
"""One row's values, in the order in which the columns were asked for."""

BLANKS = " \t\n\r\u00a0"
"""What is trimmed off before two texts are compared."""


class ColumnType(StrEnum):
    """What a column holds, across databases."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    TIMESTAMP = "timestamp"
    BYTES = "bytes"
    JSON = "json"
    OTHER = "other"
    """Anything else (uuid, enum, array, interval): read and written as its text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table."""

    name: str
    type: ColumnType
    native: str = ""
    """The type's name in the source itself, without length."""
    nullable: bool = True
    unique: bool = False
    """No two rows share a value: a unique key, or the primary key, of it alone."""
    keyed: bool = False
    """Part of some unique key (also with others, partial, or over an expression)."""
    generated: bool = False
    """The database computes it from other columns; nobody can write it."""
    length: int | None = None
    """The most characters a text may have; None where there is no limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignKey:
    """Columns that name a row of another (or the same) table."""

    columns: tuple[str, ...]
    table: str
    """The other table, by its `Table.name`."""
    references: tuple[str, ...]
    """The other table's columns, in the order of `columns`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table: not a view, and not a partition of another table."""

    name: str
    """As people write it: with its schema where that is not the default one."""
    path: tuple[str, ...]
    """The name's parts as the database knows them, unquoted."""
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    rows_estimate: int | None = field(default=None, compare=False)

    def __hash__(self) -> int:
        """By name alone: a table is a cache key of every statement, and often asked."""
        return hash(self.name)

    def column(self, name: str) -> Column:
        """The column of that name.

        Raises:
            KeyError: where there is none.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """All tables that a connector can see, by name."""

    tables: Mapping[str, Table]
    digest: str
    """SHA-256 over names, types and keys: equal for equal schemas, in any process."""

    @classmethod
    def of(cls, tables: Sequence[Table]) -> "Schema":
        """The schema of these tables, sorted by name, with its digest."""
        ordered = sorted(tables, key=lambda table: table.name)
        return cls(
            tables={table.name: table for table in ordered},
            digest=digest([_shape(table) for table in ordered]),
        )


def _shape(table: Table) -> Json:
    return {
        "table": table.path,
        "columns": [
            [c.name, c.type.value, c.native, c.length, c.nullable, c.unique, c.keyed,
             c.generated]
            for c in table.columns
        ],
        "primary_key": table.primary_key,
        "foreign_keys": sorted(
            [list(key.columns), key.table, list(key.references)]
            for key in table.foreign_keys
        ),
    }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Equal:
    """Rows whose column equals one of the values, as the database compares them."""

    column: str
    values: Sequence[Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class SameText:
    """Rows whose text, trimmed of `BLANKS` and in lower case, is one of the variants.

    The variants come in that form already (`plain`), once for each Unicode form that
    the source may hold (NFC and NFD): databases compare code points.
    """

    column: str
    variants: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """Rows by key: each key has a value for each of the columns, in their order."""

    columns: tuple[str, ...]
    keys: Sequence[Row]


Match = Equal | SameText | Keys


def plain(text: str) -> str:
    """The text as `SameText` compares it: trimmed and in lower case."""
    return text.strip(BLANKS).lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long a source may take before it counts as slow."""

    connect: timedelta = timedelta(seconds=5)
    statement: timedelta = timedelta(seconds=20)
    lock: timedelta = timedelta(seconds=4)


class Session(Protocol):
    """One transaction. Every verb is one statement, however many keys it is given.

    Any verb may raise any `SourceError`; after one the transaction is over.
    """

    def rows(
        self,
        table: Table,
        columns: Sequence[str],
        match: Match,
        *,
        lock: bool = False,
    ) -> list[Row]:
        """The rows that match, by primary key (without one: by the columns asked for).

        Args:
            table: from this connector's schema.
            columns: whose values each row has, in this order.
            match: which rows.
            lock: keep others from changing them until the transaction ends (FOR UPDATE
                where there is such a thing); only while writing.
        """
        ...

    def page(
        self,
        table: Table,
        columns: Sequence[str],
        key_columns: Sequence[str],
        after: Row | None,
        count: int,
    ) -> list[Row]:
        """The next rows in the order of their keys: a walk through a whole table.

        Args:
            table: from this connector's schema.
            columns: whose values each row has, in this order.
            key_columns: a key of the table; none of them NULL in any row.
            after: the key that the last page ended with; None for the first page.
            count: how many rows at most.
        """
        ...

    def delete(
        self, table: Table, key_columns: Sequence[str], keys: Sequence[Row]
    ) -> int:
        """Delete the rows with these keys; says how many there were."""
        ...

    def clear(
        self,
        table: Table,
        key_columns: Sequence[str],
        keys: Sequence[Row],
        columns: Sequence[str],
    ) -> int:
        """Blank these columns of the rows with these keys; says how many rows.

        What a blank is: see `blank_kind`. Generated columns are left to the database.

        Raises:
            SourceRefused: also before anything is tried, where a column has no blank.
        """
        ...

    def cleared(self, column: Column, value: Value) -> bool:
        """Whether the value is what `clear` leaves in such a column."""
        ...

    def change(
        self,
        table: Table,
        key_columns: Sequence[str],
        keys: Sequence[Row],
        values: Mapping[str, Value],
    ) -> int:
        """Set these values in the rows with these keys; says how many rows."""
        ...

    def holds(
        self, table: Table, columns: Sequence[str], variants: Sequence[str]
    ) -> tuple[str, ...]:
        """Which of these text columns hold, in any row, the same text as a variant."""
        ...

    def sample(self, table: Table, columns: Sequence[str], count: int) -> list[Row]:
        """Some rows, at most `count`, in no order."""
        ...

    def count(self, table: Table) -> int:
        """How many rows the table has, exactly."""
        ...

    def fingerprint(self) -> str:
        """As `Connector.fingerprint`, seen from inside this transaction."""
        ...


class Governing(Session, Protocol):
    """A transaction that also takes statements as they are written.

    For what governs a database itself: its roles, policies and triggers.
    """

    def run(self, statement: str, values: Mapping[str, Any] | None = None) -> list[Row]:
        """Run a statement; gives its rows, none where it has none.

        Args:
            statement: the SQL, with `%(name)s` where a value goes.
            values: by name; without any, a percent sign is a percent sign.
        """
        ...


class Connector(Protocol):
    """One source system; thread-safe, fork-safe, its connections kept and reused."""

    def describe(self) -> str:
        """A name for people, without secrets."""
        ...

    def schema(self) -> Schema:
        """The schema as it is now (row estimates may be older)."""
        ...

    def fingerprint(self) -> str:
        """A word that changes when the schema changes, and only then.

        Compare it with another fingerprint of the same source only: it is no digest.
        """
        ...

    def reading(self) -> AbstractContextManager[Session]:
        """One transaction that only reads, and sees one moment throughout."""
        ...

    def writing(self) -> AbstractContextManager[Session]:
        """One transaction: kept at the end, undone on any exception.

        A `SourceDown` at its very end leaves open whether it was kept: look again.
        """
        ...

    def advice(self, table: Table, column: str) -> str:
        """The statement that makes an index serving `SameText`; "" where none can."""
        ...

    def close(self) -> None:
        """Close every connection. The connector opens new ones when used again."""
        ...


class Driver(Protocol):
    """What an entry point in the group `ombud.connectors` names: a connector class."""

    def __call__(self, url: str, *, limits: Limits) -> Connector:
        """A connector to the source at the URL; nothing is opened yet.

        Raises:
            SourceMisconfigured: the URL can't be read.
        """
        ...


# What a blank is


class BlankKind(StrEnum):
    """What `clear` leaves in a column."""

    NULL = "null"
    NEUTRAL = "neutral"
    """One value for all rows: see `NEUTRAL`."""
    RANDOM = "random"
    """`erased-` and random hexadecimal digits, another in every row."""
    GENERATED = "generated"
    """Nothing: the database computes it anew from the other columns."""
    IMPOSSIBLE = "impossible"
    """The column can't be blanked; only deleting the row clears it."""


BLANK_TEXT = "erased"
RANDOM_BLANK_DIGITS = 32
RANDOM_BLANK_LEAST = len("erased-") + 8
"""The shortest limit on a text that leaves room for 32 random bits."""
NEUTRAL: Mapping[ColumnType, Value] = {
    ColumnType.TEXT: BLANK_TEXT,
    ColumnType.INTEGER: 0,
    ColumnType.NUMBER: Decimal(0),
    ColumnType.BOOLEAN: False,
    ColumnType.DATE: date(1970, 1, 1),
    # Without a zone: so it fits columns with and without, since sessions run in UTC.
    ColumnType.TIMESTAMP: datetime(1970, 1, 1),  # noqa: DTZ001
    ColumnType.BYTES: b"",
    ColumnType.JSON: {},
}
"""What stands for nothing, by type, where NULL may not."""

_RANDOM_BLANK = re.compile(r"erased-[0-9a-f]{8,32}")


def blank_kind(column: Column) -> BlankKind:
    """What `clear` would leave in such a column; pure, so that a plan can say it."""
    if column.generated:
        return BlankKind.GENERATED
    if column.nullable:
        return BlankKind.NULL
    if not column.keyed:
        known = column.type in NEUTRAL
        return BlankKind.NEUTRAL if known else BlankKind.IMPOSSIBLE
    roomy = column.length is None or column.length >= RANDOM_BLANK_LEAST
    if column.type is ColumnType.TEXT and roomy:
        return BlankKind.RANDOM
    return BlankKind.IMPOSSIBLE


def neutral(column: Column) -> Value:
    """The value of such a column that says nothing; "" where `erased` is too long."""
    value = NEUTRAL[column.type]
    if column.length is not None and column.length < len(BLANK_TEXT):
        return ""
    return value


def is_blank(column: Column, value: Value) -> bool:
    """Whether the value is what `clear` leaves in such a column.

    A generated column says True: its value follows from columns that were cleared.
    """
    if isinstance(value, str):
        value = value.rstrip(" ")  # fixed-length text comes back padded
    match blank_kind(column):
        case BlankKind.GENERATED:
            return True
        case BlankKind.NULL:
            return value is None
        case BlankKind.NEUTRAL:
            if isinstance(value, datetime):
                value = value.replace(tzinfo=None)
            return bool(value == neutral(column))
        case BlankKind.RANDOM:
            return isinstance(value, str) and bool(_RANDOM_BLANK.fullmatch(value))
        case BlankKind.IMPOSSIBLE:
            return False
