"""SQLite files, over Python's own driver.

A URL as SQLAlchemy reads it: `sqlite:////var/lib/shop.db` (four strokes: from the
root), `sqlite:///shop.db` (three: from here); `?mode=ro` opens it for reading only.
"""

import contextlib
import json
import re
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError

from ombud.connectors.base import (
    RANDOM_BLANK_DIGITS,
    Column,
    ColumnType,
    ForeignKey,
    Limits,
    Row,
    Schema,
    Table,
    Value,
    plain,
)
from ombud.connectors.errors import (
    SchemaMoved,
    SourceDown,
    SourceError,
    SourceMisconfigured,
    SourceReadOnly,
    SourceRefused,
    SourceSlow,
)
from ombud.connectors.sql import (
    MATCHED,
    POOL,
    Clause,
    Phrases,
    SqlConnector,
    json_text,
    key_name,
)
from ombud.core.canonical import digest

LOOK_EVERY = 10_000
"""How many steps of SQLite's machine between two looks at the clock."""

TABLES = """
select m.name, x.name, x.type, x."notnull", x.pk, x.hidden
from pragma_table_list m join pragma_table_xinfo(m.name) x
where m.schema = 'main' and m.type = 'table' and m.name not like 'sqlite!_%' escape '!'
order by m.name, x.cid
"""
FOREIGN = """
select m.name, f.id, f."table", f."from", f."to"
from pragma_table_list m join pragma_foreign_key_list(m.name) f
where m.schema = 'main' and m.type = 'table' order by m.name, f.id, f.seq
"""
UNIQUE = """
select m.name, i.name, i.partial, x.name, s.sql
from pragma_table_list m join pragma_index_list(m.name) i on i."unique"
join pragma_index_xinfo(i.name) x on x.key
left join sqlite_schema s on s.type = 'index' and s.name = i.name
where m.schema = 'main' and m.type = 'table' order by m.name, i.name, x.seqno
"""
FINGERPRINT = """
select type, name, tbl_name, sql from sqlite_schema
where name not like 'sqlite!_%' escape '!' order by 1, 2, 3
"""  # what SQLite makes by itself says nothing new, and ANALYZE adds to it
GENERATED = (2, 3)  # Source: sqlite.org/pragma.html, table_xinfo, column "hidden"

_LENGTH = re.compile(r"\((\d+)\)")

# A type is what its declared name says: first by what SQLite itself takes as plain text
# or numbers, then by SQLite's own rules. Source: sqlite.org/datatype3.html, 3.1.
_TYPES: Sequence[tuple[str, ColumnType]] = (
    ("BOOL", ColumnType.BOOLEAN),
    ("JSON", ColumnType.JSON),
    ("TIMESTAMP", ColumnType.TIMESTAMP),
    ("DATETIME", ColumnType.TIMESTAMP),
    ("DATE", ColumnType.DATE),
    ("INT", ColumnType.INTEGER),
    ("CHAR", ColumnType.TEXT),
    ("CLOB", ColumnType.TEXT),
    ("TEXT", ColumnType.TEXT),
    ("BLOB", ColumnType.BYTES),
    ("REAL", ColumnType.NUMBER),
    ("FLOA", ColumnType.NUMBER),
    ("DOUB", ColumnType.NUMBER),
    ("NUM", ColumnType.NUMBER),
    ("DEC", ColumnType.NUMBER),
)


class SqlitePhrases(Phrases):
    """Keys travel as one JSON text, whatever their number."""

    def read(self, column: Column, of: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        """See `Phrases.read`."""
        del column
        return of

    def equals_any(
        self, column: Column, of: sa.ColumnElement[Any], name: str
    ) -> Clause:
        """See `Phrases.equals_any`."""
        values = sa.func.json_each(sa.bindparam(name)).table_valued("value")
        return _comparable(column, of).in_(sa.select(values.c.value))

    def keys_among(
        self, columns: Sequence[Column], of: Sequence[sa.ColumnElement[Any]]
    ) -> Clause:
        """See `Phrases.keys_among`."""
        left = [_comparable(c, element) for c, element in zip(columns, of, strict=True)]
        keys = sa.func.json_each(sa.bindparam(key_name(0))).table_valued("value")
        values = (
            sa.func.json_extract(keys.c.value, sa.literal_column(f"'$[{position}]'"))
            for position in range(len(columns))
        )
        return sa.tuple_(*left).in_(sa.select(*values))

    def plain_among(self, of: sa.ColumnElement[Any], name: str) -> Clause:
        """See `Phrases.plain_among`."""
        values = sa.func.json_each(sa.bindparam(name)).table_valued("value")
        return sa.func.ombud_plain(of).in_(sa.select(values.c.value))

    def bound(self, column: Column, name: str) -> sa.ColumnElement[Any]:
        """See `Phrases.bound`."""
        del column
        return sa.bindparam(name)

    def random_blank(self, length: int | None) -> sa.ColumnElement[str]:
        """See `Phrases.random_blank`."""
        digits = sa.func.lower(
            sa.func.hex(
                sa.func.randomblob(sa.literal_column(str(RANDOM_BLANK_DIGITS // 2)))
            )
        )
        most = len("erased-") + RANDOM_BLANK_DIGITS
        return sa.func.substr(
            sa.literal_column("'erased-'", sa.Text) + digits,
            sa.literal_column("1"),
            sa.literal_column(str(min(length or most, most))),
        )

    def key_parameters(
        self, columns: Sequence[Column], keys: Sequence[Row]
    ) -> dict[str, Any]:
        """See `Phrases.key_parameters`."""
        listed = [
            [
                _in_json(self.dump(c, value))
                for c, value in zip(columns, key, strict=True)
            ]
            for key in keys
        ]
        if len(columns) == 1:
            listed = [value for (value,) in listed]
        return {key_name(0): json.dumps(listed, ensure_ascii=False)}

    def plain_parameters(self, variants: Sequence[str]) -> dict[str, Any]:
        """See `Phrases.plain_parameters`."""
        return {MATCHED: json.dumps(list(variants), ensure_ascii=False)}

    def dump(self, column: Column, value: Value) -> Any:
        """See `Phrases.dump`."""
        if value is None or isinstance(value, bytes):
            return value
        if column.type is ColumnType.JSON:
            return json_text(value)
        if isinstance(value, date | Decimal):  # a datetime is a date, too
            # As text: a column of numbers turns it into a number itself, exactly.
            return str(value)
        return value

    def loader(self, column: Column) -> Callable[[Any], Any] | None:
        """See `Phrases.loader`."""
        return _LOADERS.get(column.type)


def _comparable(column: Column, of: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """The column as its values stand in JSON, which knows no bytes."""
    return sa.func.hex(of) if column.type is ColumnType.BYTES else of


def _in_json(value: Any) -> Any:
    return value.hex().upper() if isinstance(value, bytes) else value


# SQLite keeps any value in any column. What does not read as the column's type, or
# would not be written the same again, comes back as it stands: so a key always fits.


def _boolean(value: Any) -> Any:
    return bool(value) if value in (0, 1) else value


def _number(value: Any) -> Any:
    return Decimal(repr(value)) if isinstance(value, int | float) else value


def _day(value: Any) -> Any:
    with contextlib.suppress(ValueError, TypeError):
        if str(found := date.fromisoformat(value)) == value:
            return found
    return value


def _instant(value: Any) -> Any:
    with contextlib.suppress(ValueError, TypeError):
        if str(found := datetime.fromisoformat(value)) == value:
            return found
    return value


def _json(value: Any) -> Any:
    with contextlib.suppress(ValueError, TypeError):
        return json.loads(value, parse_float=Decimal)
    return value


_LOADERS: Mapping[ColumnType, Callable[[Any], Any]] = {
    ColumnType.BOOLEAN: _boolean,
    ColumnType.NUMBER: _number,
    ColumnType.DATE: _day,
    ColumnType.TIMESTAMP: _instant,
    ColumnType.JSON: _json,
}


def _plain(value: Any) -> Any:
    return plain(value) if isinstance(value, str) else value


class _Connection(sqlite3.Connection):
    """A connection whose statements end when their time is up."""

    limit_seconds = 0.0
    _until = 0.0

    def begin(self, *, writing: bool) -> None:
        """Begin; who writes takes the file's one write lock at once, not midway."""
        self.execute(f"pragma query_only = {'off' if writing else 'on'}")
        self.execute("begin immediate" if writing else "begin")

    def execute(self, *words: Any) -> sqlite3.Cursor:
        """Run a statement, its clock set anew."""
        self._until = time.monotonic() + self.limit_seconds
        return super().execute(*words)

    def late(self) -> bool:
        """Whether the statement's time is up: then SQLite ends it."""
        return time.monotonic() > self._until


class SqliteConnector(SqlConnector):
    """An SQLite file that exists; a missing one is not made."""

    driver_errors: ClassVar = (sqlite3.Error, OverflowError)

    def __init__(self, url: str, *, limits: Limits) -> None:
        try:
            parsed = sa.make_url(url)
        except (ArgumentError, ValueError):
            parsed = sa.make_url("sqlite://")
        if not parsed.database or parsed.database == ":memory:":
            raise SourceMisconfigured(
                "The address of the SQLite source names no file.",
                mend="Write it as sqlite:////PATH/FROM/THE/ROOT.",
            )
        self._path = parsed.database
        self._mode = "ro" if parsed.query.get("mode") == "ro" else "rw"
        super().__init__(
            sa.create_engine(
                "sqlite://", creator=self._connect, paramstyle="named", **POOL
            ),
            SqlitePhrases(),
            limits,
        )

    def describe(self) -> str:
        """See `base.Connector.describe`."""
        return f"SQLite file {self._path}"

    def advice(self, table: Table, column: str) -> str:
        """No index serves a function of ours: other programs could not write then."""
        del table, column
        return ""

    def begin(self, connection: Any, *, writing: bool) -> None:
        """See `SqlConnector.begin`."""
        connection.begin(writing=writing)

    def alive(self, connection: Any) -> bool:
        """Always: there is no server that could go away."""
        del connection
        return True

    def read_fingerprint(self, connection: Any) -> str:
        """See `SqlConnector.read_fingerprint`."""
        rows = connection.execute(FINGERPRINT).fetchall()
        return digest([list(row) for row in rows])

    def read_schema(self, connection: Any) -> Schema:
        """See `SqlConnector.read_schema`."""
        return _Reflection(connection).schema()

    def translate(self, error: Exception, where: str) -> SourceError:
        """See `SqlConnector.translate`."""
        at = f" at {where}" if where else ""
        if not isinstance(error, sqlite3.Error):
            return SourceRefused(f"The {self.describe()} can't take a value{at}.")
        code = getattr(
            error, "sqlite_errorname", ""
        )  # none where Python itself objects
        said = str(error)
        if code == "SQLITE_ERROR" and said.startswith(("no such table", "no such col")):
            code = "SQLITE_SCHEMA"
        for beginning, kind, words, mend in _ANSWERS:
            if code.startswith(beginning):
                names = _names(code, said)
                return kind(
                    f"The {self.describe()} {words}{at} ({code or 'no code'}{names}).",
                    mend=mend,
                    code=code,
                )
        raise AssertionError  # the last answer fits every code

    def _connect(self) -> _Connection:
        connection: _Connection | None = None
        try:
            connection = sqlite3.connect(
                f"file:{quote(self._path)}?mode={self._mode}",
                uri=True,
                timeout=self.limits.lock.total_seconds(),
                isolation_level=None,  # we begin and commit ourselves
                check_same_thread=False,  # the pool hands it to one thread at a time
                factory=_Connection,
            )
            connection.limit_seconds = self.limits.statement.total_seconds()
            connection.set_progress_handler(connection.late, LOOK_EVERY)
            connection.create_function("ombud_plain", 1, _plain, deterministic=True)
            connection.execute("pragma foreign_keys = on")
        except sqlite3.Error as error:
            if connection is not None:
                connection.close()
            raise self.translate(error, "") from None
        return connection


_ANSWERS: Sequence[tuple[str, type[SourceError], str, str]] = (
    ("SQLITE_READONLY", SourceReadOnly, "lets nobody write", ""),
    ("SQLITE_BUSY", SourceSlow, "has a lock that others hold too long", "Try again."),
    ("SQLITE_LOCKED", SourceSlow, "has a lock that others hold too long", "Try again."),
    ("SQLITE_INTERRUPT", SourceSlow, "took too long over a statement", "Try again."),
    (
        "SQLITE_SCHEMA",
        SchemaMoved,
        "has changed, and no longer fits what was known of it",
        "Look at its schema again.",
    ),
    ("SQLITE_CONSTRAINT", SourceRefused, "refused", ""),
    ("SQLITE_MISMATCH", SourceRefused, "refused", ""),
    ("SQLITE_TOOBIG", SourceRefused, "refused", ""),
    ("SQLITE_AUTH", SourceRefused, "refused", ""),
    (
        "SQLITE_CANTOPEN",
        SourceDown,
        "can't be opened",
        "Check that the file is there, and its folder open to this user.",
    ),
    ("SQLITE_IOERR", SourceDown, "can't be read or written", "Check its disk."),
    ("SQLITE_FULL", SourceDown, "has no room left", "Make room on its disk."),
    ("SQLITE_CORRUPT", SourceDown, "is damaged", "Restore it from a backup."),
    ("SQLITE_NOTADB", SourceMisconfigured, "is no SQLite file", "Check its path."),
    ("", SourceError, "failed", ""),
)


def _names(code: str, said: str) -> str:
    """The constraint's columns, where SQLite's sentence holds nothing but names."""
    if code in ("SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_NOTNULL"):
        return f", {said.rpartition(': ')[2]}"
    return ""


def _type(declared: str) -> ColumnType:
    """The type that a declared name stands for; text where it says nothing known."""
    name = declared.upper()
    return next((kind for word, kind in _TYPES if word in name), ColumnType.TEXT)


class _Reflection:
    """Reads the schema by SQLite's pragmas, in three queries."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def schema(self) -> Schema:
        """All tables."""
        keyed, unique = self._unique()
        columns: dict[str, list[Column]] = {}
        primary: dict[str, dict[int, str]] = {}
        for table, name, declared, full, position, hidden in self._rows(TABLES):
            if position:
                primary.setdefault(table, {})[position] = name
            length = _LENGTH.search(declared)
            kind = _type(declared)
            columns.setdefault(table, []).append(
                Column(
                    name=name,
                    type=kind,
                    native=_LENGTH.sub("", declared).strip().lower(),
                    nullable=not full and not position,
                    unique=name in unique.get(table, ()),
                    keyed=bool(position) or name in keyed.get(table, ()),
                    generated=hidden in GENERATED,
                    length=int(length[1])
                    if length and kind is ColumnType.TEXT
                    else None,
                )
            )
        keys = {
            table: tuple(names[position] for position in sorted(names))
            for table, names in primary.items()
        }
        foreign = self._foreign(keys)
        return Schema.of(
            [
                Table(
                    name=table,
                    path=(table,),
                    columns=tuple(
                        replace(c, unique=True) if keys.get(table) == (c.name,) else c
                        for c in found
                    ),
                    primary_key=keys.get(table, ()),
                    foreign_keys=foreign.get(table, ()),
                )
                for table, found in columns.items()
            ]
        )

    def _unique(self) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
        """Columns in any unique index, and those that alone make one; by table."""
        keyed: dict[str, set[str]] = {}
        indexes: dict[tuple[str, str, int], list[str | None]] = {}
        for table, index, conditional, name, text in self._rows(UNIQUE):
            indexes.setdefault((table, index, conditional), []).append(name)
            # An expression has no column's name: whatever its text names is in it.
            names = {name} if name else set(re.findall(r"\w+", text or ""))
            keyed.setdefault(table, set()).update(names)
        unique: dict[str, set[str]] = {}
        for (table, _, conditional), names_ in indexes.items():
            if len(names_) == 1 and names_[0] and not conditional:
                unique.setdefault(table, set()).add(names_[0])
        return keyed, unique

    def _foreign(
        self, primary: Mapping[str, tuple[str, ...]]
    ) -> dict[str, tuple[ForeignKey, ...]]:
        pairs: dict[tuple[str, int, str], list[tuple[str, str | None]]] = {}
        for table, number, to, column, reference in self._rows(FOREIGN):
            pairs.setdefault((table, number, to), []).append((column, reference))
        found: dict[str, list[ForeignKey]] = {}
        names = {name.lower(): name for name in self._tables()}
        for (table, _, to), columns in pairs.items():
            target = names.get(to.lower(), to)  # SQLite's names know no case
            named = tuple(reference for _, reference in columns if reference)
            found.setdefault(table, []).append(
                ForeignKey(
                    columns=tuple(column for column, _ in columns),
                    table=target,
                    # Unnamed, they are the other table's primary key.
                    references=named or primary.get(target, ()),
                )
            )
        return {table: tuple(keys) for table, keys in found.items()}

    def _rows(self, query: str) -> list[Row]:
        return list(self._connection.execute(query).fetchall())

    def _tables(self) -> list[str]:
        return [name for (name,) in self._rows("select name from pragma_table_list")]
