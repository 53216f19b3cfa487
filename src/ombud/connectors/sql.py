"""What all SQL databases do alike: statements, sessions, and connections kept open.

SQLAlchemy Core writes each statement once for a table and a list of columns; the text
is kept, and the driver runs it itself. So a small select costs what the driver costs.
"""

import json
import os
import weakref
from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from typing import Any, ClassVar, assert_never

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import Pool, PoolProxiedConnection
from sqlalchemy.sql.elements import ClauseElement, quoted_name
from sqlalchemy.types import UserDefinedType

from ombud.connectors.base import (
    BlankKind,
    Column,
    ColumnType,
    Equal,
    Keys,
    Limits,
    Match,
    Row,
    SameText,
    Schema,
    Session,
    Table,
    Value,
    blank_kind,
    is_blank,
    neutral,
)
from ombud.connectors.errors import SourceError, SourceRefused, SourceSlow

POOL: Mapping[str, Any] = {
    "poolclass": sa.QueuePool,
    "pool_size": 4,  # kept open
    "max_overflow": 16,  # opened in a rush, closed after it
    "pool_timeout": 5,  # seconds to wait for one of them
    "pool_use_lifo": True,  # a quiet process lets the rest grow old and be dropped
    "pool_recycle": 600,  # seconds; firewalls forget idle connections
}

Clause = sa.ColumnElement[bool]
MATCHED = "ombud_match"


class Native(UserDefinedType[Any]):
    """A type by its name in the database, for casts."""

    cache_ok = True

    def __init__(self, name: str) -> None:
        self.name = name

    def get_col_spec(self, **_: Any) -> str:
        """The name itself."""
        return self.name


def from_table(table: Table) -> sa.TableClause:
    """The table as SQLAlchemy writes it; every name quoted, so that none can be SQL."""
    *schema, name = table.path
    return sa.table(
        quoted_name(name, quote=True),
        *(sa.column(quoted_name(c.name, quote=True)) for c in table.columns),
        schema=quoted_name(schema[0], quote=True) if schema else None,
    )


class Phrases(ABC):
    """The parts of a statement that databases word differently."""

    @abstractmethod
    def read(self, column: Column, of: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        """The column as a select asks for it."""

    @abstractmethod
    def equals_any(
        self, column: Column, of: sa.ColumnElement[Any], name: str
    ) -> Clause:
        """That the column equals one of the values in the parameter `name`."""

    @abstractmethod
    def keys_among(
        self, columns: Sequence[Column], of: Sequence[sa.ColumnElement[Any]]
    ) -> Clause:
        """That several columns equal one of the keys in the parameters."""

    @abstractmethod
    def plain_among(self, of: sa.ColumnElement[Any], name: str) -> Clause:
        """That the column's plain text is one of the variants in the parameter."""

    @abstractmethod
    def bound(self, column: Column, name: str) -> sa.ColumnElement[Any]:
        """The parameter `name`, as a value for the column."""

    @abstractmethod
    def random_blank(self, length: int | None) -> sa.ColumnElement[str]:
        """`erased-` and random digits, made in the database for each row anew."""

    @abstractmethod
    def key_parameters(
        self, columns: Sequence[Column], keys: Sequence[Row]
    ) -> dict[str, Any]:
        """The parameters that `keys_among` and (for one column) `equals_any` name."""

    @abstractmethod
    def plain_parameters(self, variants: Sequence[str]) -> dict[str, Any]:
        """The parameters of `plain_among`, where it was given the name `MATCHED`."""

    @abstractmethod
    def dump(self, column: Column, value: Value) -> Any:
        """The value as the driver takes it."""

    def loader(self, column: Column) -> Callable[[Any], Any] | None:
        """What turns the driver's value into ours; None where it is ours already."""
        del column
        return None


def key_name(position: int) -> str:
    """The parameter that holds the keys' values at this position."""
    return f"ombud_key_{position}"


def value_name(position: int) -> str:
    """The parameter that holds the value to set at this position."""
    return f"ombud_value_{position}"


def json_text(value: Value) -> str:
    """The value as JSON; a Decimal as the nearest double, as JSON's readers take it."""
    return json.dumps(value, ensure_ascii=False, default=float)


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement's text, and what turns its rows' values into ours."""

    text: str
    constants: Mapping[str, Any]
    """Parameters that are the same each time, such as OFFSET 0."""
    loaders: tuple[tuple[int, Callable[[Any], Any]], ...] = ()

    def load(self, rows: list[Row]) -> list[Row]:
        """The rows with our values in them."""
        if not self.loaders:
            return rows
        loaded = [list(row) for row in rows]
        for row in loaded:
            for position, load in self.loaders:
                if row[position] is not None:
                    row[position] = load(row[position])
        return [tuple(row) for row in loaded]


class Statements:
    """Writes statements, each once: the second time its text is known."""

    def __init__(self, dialect: Dialect, phrases: Phrases) -> None:
        self._dialect = dialect
        self._phrases = phrases
        self._known: dict[Hashable, Statement] = {}

    def rows(
        self, table: Table, columns: Sequence[str], match: Match, *, lock: bool
    ) -> Statement:
        """Select the rows that match."""
        by = match.columns if isinstance(match, Keys) else match.column
        key = ("rows", table, tuple(columns), type(match), by, lock)
        if known := self._known.get(key):
            return known
        source = from_table(table)
        match match:
            case Equal(column=name):
                where = self._phrases.equals_any(
                    table.column(name), source.c[name], MATCHED
                )
            case SameText(column=name):
                where = self._phrases.plain_among(source.c[name], MATCHED)
            case Keys(columns=names):
                where = self._among(table, source, names)
            case _:
                assert_never(match)
        select = self._select(table, source, columns).where(where)
        select = select.order_by(*self._order(table, source, columns))
        return self._keep(
            key, select.with_for_update() if lock else select, table, columns
        )

    def page(
        self,
        table: Table,
        columns: Sequence[str],
        key_columns: Sequence[str],
        *,
        first: bool,
    ) -> Statement:
        """Select rows in the order of their keys, from after a key on."""
        key = ("page", table, tuple(columns), tuple(key_columns), first)
        if known := self._known.get(key):
            return known
        source = from_table(table)
        of = [source.c[name] for name in key_columns]
        select = self._select(table, source, columns).order_by(*of)
        if not first:
            after = [
                self._phrases.bound(table.column(name), value_name(position))
                for position, name in enumerate(key_columns)
            ]
            select = select.where(sa.tuple_(*of) > sa.tuple_(*after))
        return self._keep(key, select.limit(sa.bindparam(MATCHED)), table, columns)

    def delete(self, table: Table, key_columns: Sequence[str]) -> Statement:
        """Delete rows by key."""
        key = ("delete", table, tuple(key_columns))
        if known := self._known.get(key):
            return known
        source = from_table(table)
        where = self._among(table, source, key_columns)
        return self._keep(key, sa.delete(source).where(where))

    def clear(
        self, table: Table, key_columns: Sequence[str], columns: Sequence[Column]
    ) -> Statement:
        """Blank columns of rows by key."""
        key = ("clear", table, tuple(key_columns), tuple(c.name for c in columns))
        if known := self._known.get(key):
            return known
        source = from_table(table)
        update = sa.update(source).where(self._among(table, source, key_columns))
        blanks = {
            source.c[column.name]: self._blank(column, position)
            for position, column in enumerate(columns)
        }
        return self._keep(key, update.values(blanks))

    def change(
        self, table: Table, key_columns: Sequence[str], columns: Sequence[str]
    ) -> Statement:
        """Set columns of rows by key."""
        key = ("change", table, tuple(key_columns), tuple(columns))
        if known := self._known.get(key):
            return known
        source = from_table(table)
        update = sa.update(source).where(self._among(table, source, key_columns))
        values = {
            source.c[name]: self._phrases.bound(
                table.column(name), value_name(position)
            )
            for position, name in enumerate(columns)
        }
        return self._keep(key, update.values(values))

    def holds(self, table: Table, columns: Sequence[str]) -> Statement:
        """Select, for each column, whether any row holds one of the variants."""
        key = ("holds", table, tuple(columns))
        if known := self._known.get(key):
            return known
        source = from_table(table)
        found = [
            sa.exists(
                sa.select(sa.literal_column("1"))
                .select_from(source)
                .where(self._phrases.plain_among(source.c[name], MATCHED))
            ).label(f"ombud_holds_{position}")
            for position, name in enumerate(columns)
        ]
        return self._keep(key, sa.select(*found))

    def sample(self, table: Table, columns: Sequence[str]) -> Statement:
        """Select some rows."""
        key = ("sample", table, tuple(columns))
        if known := self._known.get(key):
            return known
        select = self._select(table, from_table(table), columns)
        return self._keep(key, select.limit(sa.bindparam(MATCHED)), table, columns)

    def count(self, table: Table) -> Statement:
        """Count all rows."""
        key = ("count", table)
        if known := self._known.get(key):
            return known
        select = sa.select(sa.func.count()).select_from(from_table(table))
        return self._keep(key, select)

    def forget(self) -> None:
        """Drop every text, since the schema changed."""
        self._known = {}

    def _select(
        self, table: Table, source: sa.TableClause, columns: Sequence[str]
    ) -> sa.Select[Any]:
        # Labels of our own: two columns may be asked for twice, or differ in case only.
        return sa.select(
            *(
                self._phrases.read(table.column(name), source.c[name]).label(
                    f"ombud_column_{position}"
                )
                for position, name in enumerate(columns)
            )
        ).select_from(source)

    def _order(
        self, table: Table, source: sa.TableClause, columns: Sequence[str]
    ) -> list[sa.ColumnElement[Any]]:
        if table.primary_key:
            return [source.c[name] for name in table.primary_key]
        # JSON and some others have no order of their own: they are left out.
        return [
            source.c[name]
            for name in columns
            if table.column(name).type not in (ColumnType.JSON, ColumnType.OTHER)
        ]

    def _among(
        self, table: Table, source: sa.TableClause, key_columns: Sequence[str]
    ) -> Clause:
        columns = [table.column(name) for name in key_columns]
        of = [source.c[name] for name in key_columns]
        if len(columns) == 1:
            return self._phrases.equals_any(columns[0], of[0], key_name(0))
        return self._phrases.keys_among(columns, of)

    def _blank(self, column: Column, position: int) -> sa.ColumnElement[Any]:
        match blank_kind(column):
            case BlankKind.NULL:
                return sa.null()
            case BlankKind.RANDOM:
                return self._phrases.random_blank(column.length)
            case _:
                return self._phrases.bound(column, value_name(position))

    def _keep(
        self,
        key: Hashable,
        statement: ClauseElement,
        table: Table | None = None,
        columns: Sequence[str] = (),
    ) -> Statement:
        compiled = statement.compile(dialect=self._dialect)
        constants = {n: v for n, v in compiled.params.items() if v is not None}
        loaders = tuple(
            (position, load)
            for position, name in enumerate(columns)
            if table and (load := self._phrases.loader(table.column(name)))
        )
        self._known[key] = Statement(str(compiled), constants, loaders)
        return self._known[key]


class SqlSession:
    """One transaction on one connection; see `base.Session`."""

    def __init__(self, connector: "SqlConnector", connection: Any) -> None:
        self._connector = connector
        self._statements = connector.statements
        self._phrases = connector.phrases
        self._connection = connection

    def rows(
        self,
        table: Table,
        columns: Sequence[str],
        match: Match,
        *,
        lock: bool = False,
    ) -> list[Row]:
        """See `base.Session.rows`."""
        parameters: dict[str, Any]
        match match:
            case SameText(variants=variants):
                if not variants:
                    return []
                parameters = self._phrases.plain_parameters(variants)
            case Equal(column=name, values=values):
                if not values:
                    return []
                keys = [(value,) for value in values]
                (among,) = self._phrases.key_parameters(
                    [table.column(name)], keys
                ).values()
                parameters = {MATCHED: among}
            case Keys(columns=names, keys=rows):
                if not rows:
                    return []
                parameters = self._phrases.key_parameters(
                    [table.column(name) for name in names], rows
                )
        statement = self._statements.rows(table, columns, match, lock=lock)
        return statement.load(self._run(table, statement, parameters).fetchall())

    def page(
        self,
        table: Table,
        columns: Sequence[str],
        key_columns: Sequence[str],
        after: Row | None,
        count: int,
    ) -> list[Row]:
        """See `base.Session.page`."""
        statement = self._statements.page(
            table, columns, key_columns, first=after is None
        )
        parameters: dict[str, Any] = {MATCHED: count}
        for position, (name, value) in enumerate(
            zip(key_columns, after or (), strict=after is not None)
        ):
            column = table.column(name)
            parameters[value_name(position)] = self._phrases.dump(column, value)
        return statement.load(self._run(table, statement, parameters).fetchall())

    def delete(
        self, table: Table, key_columns: Sequence[str], keys: Sequence[Row]
    ) -> int:
        """See `base.Session.delete`."""
        if not keys:
            return 0
        statement = self._statements.delete(table, key_columns)
        return self._touch(table, statement, key_columns, keys, {})

    def clear(
        self,
        table: Table,
        key_columns: Sequence[str],
        keys: Sequence[Row],
        columns: Sequence[str],
    ) -> int:
        """See `base.Session.clear`."""
        blanked: list[Column] = []
        values: dict[str, Any] = {}
        for name in columns:
            column = table.column(name)
            kind = blank_kind(column)
            if kind is BlankKind.IMPOSSIBLE:
                raise SourceRefused(
                    f"{table.name}.{name} can't be blanked: it may not be NULL, and "
                    "nothing else of its type says nothing.",
                    mend="Delete its rows instead, or let the column be NULL.",
                )
            if kind is BlankKind.GENERATED:
                continue
            if kind is BlankKind.NEUTRAL:
                blank = self._phrases.dump(column, neutral(column))
                values[value_name(len(blanked))] = blank
            blanked.append(column)
        if not keys or not blanked:
            return 0
        statement = self._statements.clear(table, key_columns, blanked)
        return self._touch(table, statement, key_columns, keys, values)

    def cleared(self, column: Column, value: Value) -> bool:
        """See `base.Session.cleared`."""
        return is_blank(column, value)

    def change(
        self,
        table: Table,
        key_columns: Sequence[str],
        keys: Sequence[Row],
        values: Mapping[str, Value],
    ) -> int:
        """See `base.Session.change`."""
        if not keys or not values:
            return 0
        statement = self._statements.change(table, key_columns, tuple(values))
        dumped = {
            value_name(position): self._phrases.dump(table.column(name), value)
            for position, (name, value) in enumerate(values.items())
        }
        return self._touch(table, statement, key_columns, keys, dumped)

    def holds(
        self, table: Table, columns: Sequence[str], variants: Sequence[str]
    ) -> tuple[str, ...]:
        """See `base.Session.holds`."""
        if not columns or not variants:
            return ()
        statement = self._statements.holds(table, columns)
        parameters = self._phrases.plain_parameters(variants)
        (found,) = self._run(table, statement, parameters).fetchall()
        return tuple(name for name, held in zip(columns, found, strict=True) if held)

    def sample(self, table: Table, columns: Sequence[str], count: int) -> list[Row]:
        """See `base.Session.sample`."""
        statement = self._statements.sample(table, columns)
        return statement.load(self._run(table, statement, {MATCHED: count}).fetchall())

    def count(self, table: Table) -> int:
        """See `base.Session.count`."""
        ((number,),) = self._run(table, self._statements.count(table), {}).fetchall()
        return int(number)

    def fingerprint(self) -> str:
        """See `base.Session.fingerprint`."""
        with self._connector.translated():
            return self._connector.read_fingerprint(self._connection)

    def _touch(
        self,
        table: Table,
        statement: Statement,
        key_columns: Sequence[str],
        keys: Sequence[Row],
        values: dict[str, Any],
    ) -> int:
        columns = [table.column(name) for name in key_columns]
        parameters = self._phrases.key_parameters(columns, keys) | values
        return int(self._run(table, statement, parameters).rowcount)

    def _run(
        self, table: Table, statement: Statement, parameters: Mapping[str, Any]
    ) -> Any:
        with self._connector.translated(table.name):
            return self._connection.execute(
                statement.text, {**statement.constants, **parameters}
            )


class SqlConnector(ABC):
    """Connections to one SQL database; see `base.Connector`."""

    driver_errors: ClassVar[tuple[type[Exception], ...]]
    """What the driver raises."""

    def __init__(self, engine: sa.Engine, phrases: Phrases, limits: Limits) -> None:
        self.limits = limits
        self.phrases = phrases
        self.statements = Statements(engine.dialect, phrases)
        self._engine = engine
        self._seen: tuple[str, Schema] | None = None
        self._inherited: list[Pool] = []
        sa.event.listen(engine, "checkout", self._check_alive)
        _connectors.add(self)

    @abstractmethod
    def describe(self) -> str:
        """See `base.Connector.describe`."""

    @abstractmethod
    def advice(self, table: Table, column: str) -> str:
        """See `base.Connector.advice`."""

    @abstractmethod
    def begin(self, connection: Any, *, writing: bool) -> None:
        """Begin a transaction on the driver's connection."""

    @abstractmethod
    def alive(self, connection: Any) -> bool:
        """Whether an idle connection looks usable, without asking the server."""

    @abstractmethod
    def read_fingerprint(self, connection: Any) -> str:
        """The fingerprint, inside the connection's transaction."""

    @abstractmethod
    def read_schema(self, connection: Any) -> Schema:
        """The schema, inside the connection's transaction."""

    @abstractmethod
    def translate(self, error: Exception, where: str) -> SourceError:
        """Our error for the driver's, with none of the driver's words in it.

        Args:
            error: one of `driver_errors`.
            where: the table at hand, or "".
        """

    def schema(self) -> Schema:
        """See `base.Connector.schema`."""
        with self._transaction(writing=False) as connection, self.translated():
            mark = self.read_fingerprint(connection)
            seen = self._seen
            if seen is None or seen[0] != mark:
                seen = self._seen = (mark, self.read_schema(connection))
                self.statements.forget()
            return seen[1]

    def fingerprint(self) -> str:
        """See `base.Connector.fingerprint`."""
        with self.reading() as session:
            return session.fingerprint()

    def reading(self) -> AbstractContextManager[Session]:
        """See `base.Connector.reading`."""
        return self._session(writing=False)

    def writing(self) -> AbstractContextManager[Session]:
        """See `base.Connector.writing`."""
        return self._session(writing=True)

    def close(self) -> None:
        """See `base.Connector.close`."""
        self._engine.dispose()

    @contextmanager
    def translated(self, where: str = "") -> Iterator[None]:
        """Turn the driver's errors into ours.

        `from None`, although the cause would help: a driver's text quotes the row at
        hand ("Key (email)=(…) already exists"), and a log prints the whole chain. What
        helps without saying who it was (code, table, constraint) stands in our error.
        """
        try:
            yield
        except self.driver_errors as error:
            raise self.translate(error, where) from None

    def after_fork(self) -> None:
        """Leave the parent's connections to the parent, and begin with none.

        The old pool is kept alive, since dropping it would drop its connections.
        """
        self._inherited.append(self._engine.pool)
        self._engine.dispose(close=False)

    @contextmanager
    def _session(self, *, writing: bool) -> Iterator[Session]:
        with self._transaction(writing=writing) as connection:
            yield SqlSession(self, connection)

    @contextmanager
    def _transaction(self, *, writing: bool) -> Iterator[Any]:
        held = self._checkout()
        try:
            connection = held.driver_connection
            with self.translated():
                self.begin(connection, writing=writing)
            yield connection
            if writing:
                with self.translated():
                    held.commit()
            else:
                self._end_reading(held)
        finally:
            if not self.alive(held.driver_connection):
                held.invalidate()
            held.close()  # rolls back what was not committed

    def _end_reading(self, held: PoolProxiedConnection) -> None:
        """End a transaction that only read: kept or undone is the same, but not work.

        After a rollback psycopg forgets what the server has prepared, and every
        statement of the next session would be planned anew.
        """
        # What was read is read, even where the connection is lost now.
        with suppress(*self.driver_errors):
            held.commit()

    def _checkout(self) -> PoolProxiedConnection:
        try:
            with self.translated():
                return self._engine.raw_connection()
        except PoolTimeoutError:
            raise SourceSlow(
                f"All connections to {self.describe()} are in use.",
                mend="Try again; fewer workers at once help.",
            ) from None

    def _check_alive(self, connection: Any, *_: Any) -> None:
        if not self.alive(connection):
            # SQLAlchemy's pool replaces the connection and goes on.
            raise sa.exc.DisconnectionError


_connectors: weakref.WeakSet[SqlConnector] = weakref.WeakSet()


def _after_fork() -> None:
    for connector in _connectors:
        connector.after_fork()


os.register_at_fork(after_in_child=_after_fork)
