"""PostgreSQL, 15 or later, over psycopg."""

import json
import re
import select
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any, ClassVar

import psycopg
import sqlalchemy as sa
from psycopg.conninfo import conninfo_to_dict
from psycopg.types.datetime import DateLoader, TimestampLoader, TimestamptzLoader
from psycopg.types.json import set_json_loads
from psycopg.types.numeric import NumericLoader
from sqlalchemy.sql.elements import quoted_name

from ombud.connectors.base import (
    RANDOM_BLANK_DIGITS,
    Column,
    ColumnType,
    ForeignKey,
    Governing,
    Limits,
    Row,
    Schema,
    Table,
    Value,
)
from ombud.connectors.enforced import ENFORCING, MASK, PERSON, ROW_SECURITY
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
    Native,
    Phrases,
    SqlConnector,
    SqlSession,
    json_text,
    key_name,
)

BLANKS_SQL = r"E' \t\n\r\u00a0'"
"""`base.BLANKS` as a literal: as a parameter no index over an expression would fit."""

_HELD = "_held"
"""What the parameter of the patterns is called after the one of the variants."""
_MARKED = "_marked"
"""Likewise, the parameter of the patterns that hold for every case."""
_CASED = re.compile(r"[^ -@\[-`{-~]+")
"""All but the signs of ASCII that are no letters: what a change of case may touch."""
_MARKS_OF_ALL: tuple[list[str], ...] = (["@", "."], [])
"""The signs of any address, or none: to look for them costs and spares nothing."""
_LIKE_SIGNS = re.compile(r"([%_\\])")
_ESCAPED = r"\\\1"

IDLE_IN_TRANSACTION = timedelta(minutes=5)
"""After this the server frees the locks of a worker that stands still."""

TYPES: Mapping[str, ColumnType] = {
    "text": ColumnType.TEXT,
    "varchar": ColumnType.TEXT,
    "bpchar": ColumnType.TEXT,
    "char": ColumnType.TEXT,
    "name": ColumnType.TEXT,
    "citext": ColumnType.TEXT,
    "int2": ColumnType.INTEGER,
    "int4": ColumnType.INTEGER,
    "int8": ColumnType.INTEGER,
    "numeric": ColumnType.NUMBER,
    "float4": ColumnType.NUMBER,
    "float8": ColumnType.NUMBER,
    "bool": ColumnType.BOOLEAN,
    "date": ColumnType.DATE,
    "timestamp": ColumnType.TIMESTAMP,
    "timestamptz": ColumnType.TIMESTAMP,
    "bytea": ColumnType.BYTES,
    "json": ColumnType.JSON,
    "jsonb": ColumnType.JSON,
}

# Tables (r) and partitioned tables (p), without the partitions, which these hold; and
# without what we put there ourselves, which is no data of theirs.
_OURS = f"""
  c.relkind in ('r', 'p') and not c.relispartition
  and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
  and n.nspname <> '{ENFORCING}'
"""  # Source: PostgreSQL documentation, 52.11 pg_class; names of pg_ are the system's

COLUMNS = f"""
select n.nspname, c.relname, n.nspname = current_schema(), c.reltuples::bigint,
       a.attname, format_type(a.atttypid, -1), coalesce(b.typname, t.typname),
       greatest(a.atttypmod, t.typtypmod), a.attnotnull or t.typnotnull,
       a.attgenerated <> ''
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  and a.attname not in ('{PERSON}', '{MASK}')
left join pg_type t on t.oid = a.atttypid
left join pg_type b on b.oid = t.typbasetype
where {_OURS}
order by n.nspname, c.relname, a.attnum
"""  # noqa: S608  # our own text

KEYS = f"""
select n.nspname, c.relname, k.contype, fn.nspname, fc.relname,
       array(select a.attname::text from unnest(k.conkey) with ordinality u(num, pos)
             join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.num
             order by u.pos),
       array(select a.attname::text from unnest(k.confkey) with ordinality u(num, pos)
             join pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.num
             order by u.pos)
from pg_constraint k
join pg_class c on c.oid = k.conrelid
join pg_namespace n on n.oid = c.relnamespace
left join pg_class fc on fc.oid = k.confrelid
left join pg_namespace fn on fn.oid = fc.relnamespace
where k.contype in ('p', 'f') and k.conparentid = 0 and {_OURS}
order by k.conname
"""  # noqa: S608  # our own text

# An index over an expression names its columns only in pg_depend.
UNIQUE = f"""
select n.nspname, c.relname,
       i.indnkeyatts = 1 and i.indpred is null and i.indexprs is null,
       array(select a.attname::text from pg_attribute a
             where a.attrelid = c.oid and (
               a.attnum = any((i.indkey::int2[])[0:i.indnkeyatts - 1])
               or i.indexprs is not null and a.attnum in (
                 select d.refobjsubid from pg_depend d
                 where d.classid = 'pg_class'::regclass and d.objid = i.indexrelid
                   and d.refclassid = 'pg_class'::regclass and d.refobjid = c.oid)))
from pg_index i
join pg_class c on c.oid = i.indrelid
join pg_namespace n on n.oid = c.relnamespace
where i.indisunique and {_OURS}
"""  # noqa: S608  # our own text

# Columns by their tables' numbers, since most columns of a catalog are the system's.
FINGERPRINT = f"""
with ours as (
  select c.oid, row(n.nspname, c.relname)::text as name
  from pg_class c join pg_namespace n on n.oid = c.relnamespace where {_OURS}
), lines as (
  select name as line from ours
  union all
  select row(o.name, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod),
             a.attnotnull, a.attgenerated)::text
  from ours o join pg_attribute a on a.attrelid = o.oid
  where a.attrelid = any(array(select oid from ours))
    and a.attnum > 0 and not a.attisdropped
    and a.attname not in ('{PERSON}', '{MASK}')
  union all
  select row(o.name, k.contype, k.conkey, f.name, k.confkey)::text
  from ours o join pg_constraint k on k.conrelid = o.oid and k.contype in ('p', 'f')
  left join ours f on f.oid = k.confrelid
  union all
  select row(o.name, i.indkey, i.indnkeyatts, i.indpred is null, i.indexprs)::text
  from ours o join pg_index i on i.indrelid = o.oid and i.indisunique
)
select current_schema() || ' ' || encode(sha256(convert_to(
  coalesce(string_agg(line, chr(10) order by line collate "C"), ''), 'UTF8')), 'hex')
from lines
"""  # noqa: S608  # our own text

# With the locale C a database knows the letters of English alone: lower('Å') is 'Å',
# and a person would not be found. Then a collation that knows them is named.
LETTERS = """
select case when lower('Å') <> 'å' then (
  select collname::text from pg_collation
  where collname in ('pg_c_utf8', 'und-x-icu', 'C.utf8', 'en_US.utf8')
    and collencoding in (-1, pg_char_to_encoding(getdatabaseencoding()))
  order by collname desc limit 1)
end
"""

# A pooler in between tells its clients other numbers than the servers have.
BEHIND_POOLER = "select pg_backend_pid() <> %s"

# libpq gives no code for a connection that failed, only words. A server that speaks
# another language ends up as SourceDown, which is also true.
_MISCONFIGURED = re.compile(
    r"authentication failed|does not exist|no password supplied|no pg_hba\.conf entry"
    r"|permission denied for database|does not support SSL|invalid .*value"
)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a code of the server means to us; codes are given by how they begin."""

    codes: tuple[str, ...]
    error: type[SourceError]
    words: str
    mend: str = ""


# Source: PostgreSQL documentation, appendix A. The first that fits counts.
_ANSWERS = (
    _Answer(("25006",), SourceReadOnly, "lets nobody write"),
    _Answer(
        ("55P03",), SourceSlow, "has a lock that others hold too long", "Try again."
    ),
    _Answer(("40",), SourceSlow, "gave way to somebody else's work", "Try again."),
    _Answer(
        ("57014", "25P04"),
        SourceSlow,
        "took too long over a statement",
        "Try again; an index may help.",
    ),
    _Answer(
        ("08", "25P03", "53", "57", "58"), SourceDown, "can't work now", "Try again."
    ),
    _Answer(
        ("42P01", "42703", "42704", "42804", "42883", "3F000", "0A000"),
        SchemaMoved,
        "has changed, and no longer fits what was known of it",
        "Look at its schema again.",
    ),
    _Answer(("22", "23", "28", "42", "44", "55", "P0"), SourceRefused, "refused"),
    _Answer(("",), SourceError, "failed"),
)


class _Decimals(NumericLoader):
    """Numbers with fractions as Decimal, binary ones by their shortest text."""


class _Dates(DateLoader):
    """Dates; what Python has no date for (infinity, years before 1) as text."""

    def load(self, data: Any) -> Any:
        try:
            return super().load(data)
        except psycopg.DataError:
            return bytes(data).decode()


class _Timestamps(TimestampLoader):
    """Timestamps without zone, with the same way out."""

    def load(self, data: Any) -> Any:
        try:
            return super().load(data)
        except psycopg.DataError:
            return bytes(data).decode()


class _Timestamptzs(TimestamptzLoader):
    """Timestamps with zone, with the same way out."""

    def load(self, data: Any) -> Any:
        try:
            return super().load(data)
        except psycopg.DataError:
            return bytes(data).decode()


class PostgresPhrases(Phrases):
    """Keys travel as arrays, whose types the columns give."""

    collation: str | None = None
    """What lower() needs to know about letters, where the database itself does not."""

    def plain(self, of: sa.ColumnElement[Any]) -> sa.ColumnElement[str]:
        """The column's text, as `base.plain` makes it."""
        text = sa.cast(of, sa.Text)
        return self._lower(
            sa.func.btrim(text, sa.literal_column(BLANKS_SQL), type_=sa.Text)
        )

    def _lower(self, text: sa.ColumnElement[str]) -> sa.ColumnElement[str]:
        if self.collation:
            text = sa.collate(text, self.collation)
        return sa.func.lower(text)

    def read(self, column: Column, of: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        """See `Phrases.read`."""
        return sa.cast(of, sa.Text) if column.type is ColumnType.OTHER else of

    def equals_any(
        self, column: Column, of: sa.ColumnElement[Any], name: str
    ) -> Clause:
        """See `Phrases.equals_any`."""
        left = sa.cast(of, sa.Text) if _by_text(column) else of
        return left == sa.any_(_array(column, name))

    def keys_among(
        self, columns: Sequence[Column], of: Sequence[sa.ColumnElement[Any]]
    ) -> Clause:
        """See `Phrases.keys_among`."""
        names = [key_name(position) for position in range(len(columns))]
        arrays = [_array(c, name) for c, name in zip(columns, names, strict=True)]
        keys = sa.func.unnest(*arrays).table_valued(*names).render_derived()
        left = [
            sa.cast(element, sa.Text) if _by_text(column) else element
            for column, element in zip(columns, of, strict=True)
        ]
        return sa.tuple_(*left).in_(sa.select(*keys.c))

    def plain_among(self, of: sa.ColumnElement[Any], name: str) -> Clause:
        """See `Phrases.plain_among`.

        What is the same text holds it somewhere; to look for that first is half the
        work of trimming every row, where no index serves. And it holds the digits and
        signs as they are, whatever its case: to look for those first spares most rows
        the work of lower(), where there are such signs.
        """
        marked = sa.cast(sa.bindparam(f"{name}{_MARKED}"), Native("text[]"))
        held = sa.cast(sa.bindparam(f"{name}{_HELD}"), Native("text[]"))
        same = sa.cast(sa.bindparam(name), Native("text[]"))
        return sa.and_(
            sa.cast(of, sa.Text).like(sa.any_(marked)),
            self._lower(sa.cast(of, sa.Text)).like(sa.any_(held)),
            self.plain(of) == sa.any_(same),
        )

    def bound(self, column: Column, name: str) -> sa.ColumnElement[Any]:
        """See `Phrases.bound`."""
        return sa.cast(sa.bindparam(name), Native(column.native))

    def random_blank(self, length: int | None) -> sa.ColumnElement[str]:
        """See `Phrases.random_blank`."""
        digits = sa.func.replace(
            sa.cast(sa.func.gen_random_uuid(), sa.Text),
            sa.literal_column("'-'"),
            sa.literal_column("''"),
        )
        most = len("erased-") + RANDOM_BLANK_DIGITS
        return sa.func.left(
            sa.literal_column("'erased-'", sa.Text) + digits,
            sa.literal_column(str(min(length or most, most))),
        )

    def key_parameters(
        self, columns: Sequence[Column], keys: Sequence[Row]
    ) -> dict[str, Any]:
        """See `Phrases.key_parameters`."""
        parts = zip(columns, zip(*keys, strict=True), strict=True)
        return {
            key_name(position): [self.dump(column, value) for value in values]
            for position, (column, values) in enumerate(parts)
        }

    def plain_parameters(self, variants: Sequence[str]) -> dict[str, Any]:
        """See `Phrases.plain_parameters`.

        No text of PostgreSQL holds a zero character.
        """
        possible = [variant for variant in variants if "\0" not in variant]
        return {
            MATCHED: possible,
            f"{MATCHED}{_HELD}": [f"%{_literal(variant)}%" for variant in possible],
            f"{MATCHED}{_MARKED}": list(dict.fromkeys(map(_marks, possible))),
        }

    def dump(self, column: Column, value: Value) -> Any:
        """See `Phrases.dump`."""
        if value is not None and column.type is ColumnType.JSON:
            return json_text(value)
        return value


def _literal(text: str) -> str:
    """The text as LIKE takes it to the letter."""
    return _LIKE_SIGNS.sub(_ESCAPED, text)


def _marks(text: str) -> str:
    """A pattern that fits the text in any case: its signs in order, all else open.

    lower() makes no such sign out of another one, and takes none away.
    """
    marks = [mark for mark in _CASED.split(text) if mark]
    if marks in _MARKS_OF_ALL:
        return "%"
    return "".join(("%", *(f"{_literal(mark)}%" for mark in marks)))


def _by_text(column: Column) -> bool:
    """Whether the column is compared as text: no `=` fits an array of its type."""
    return column.type is ColumnType.JSON or column.native.endswith("[]")


def _array(column: Column, name: str) -> sa.ColumnElement[Any]:
    native = "text" if _by_text(column) else column.native
    return sa.cast(sa.bindparam(name), Native(f"{native}[]"))


class PostgresSession(SqlSession):
    """A session that also takes statements as they are; see `base.Governing`."""

    def run(self, statement: str, values: Mapping[str, Any] | None = None) -> list[Row]:
        """See `base.Governing.run`."""
        with self._connector.translated():
            cursor = self._connection.execute(statement, values)
            return cursor.fetchall() if cursor.description else []


class PostgresConnector(SqlConnector):
    """A PostgreSQL database at a libpq URL: `postgresql://user:password@host/name`."""

    driver_errors: ClassVar = (psycopg.Error,)

    def __init__(self, url: str, *, limits: Limits) -> None:
        try:
            given = conninfo_to_dict(url)
        except psycopg.Error:
            raise SourceMisconfigured(
                "The address of the PostgreSQL source can't be read.",
                mend="Write it as postgresql://USER:PASSWORD@HOST/DATABASE.",
            ) from None  # libpq quotes the address, and the password in it
        self._parameters: dict[str, Any] = {
            "application_name": "ombud",
            "client_encoding": "utf8",
            "connect_timeout": max(1, round(limits.connect.total_seconds())),
            # A peer that vanished without a word is noticed (milliseconds; TCP only).
            "tcp_user_timeout": round(limits.statement.total_seconds() * 1000) + 5000,
        } | given
        self._phrases = PostgresPhrases()
        super().__init__(
            sa.create_engine(
                "postgresql+psycopg://",
                creator=self._connect,
                use_native_hstore=False,
                **POOL,
            ),
            self._phrases,
            limits,
        )

    def describe(self) -> str:
        """See `base.Connector.describe`."""
        name = self._parameters.get("dbname") or self._parameters.get("user") or "?"
        host = self._parameters.get("host") or "this machine"
        return f"PostgreSQL database {name} at {host}"

    def advice(self, table: Table, column: str) -> str:
        """See `base.Connector.advice`."""
        quote = self._engine.dialect.identifier_preparer.quote_identifier
        name = ".".join(quote(part) for part in table.path)
        plain = self._phrases.plain(sa.column(quoted_name(column, quote=True)))
        # Compiled like the select's own, so that the two can't drift apart; there, a
        # percent sign is doubled for the driver.
        text = str(plain.compile(dialect=self._engine.dialect)).replace("%%", "%")
        return f"CREATE INDEX ON {name} (({text}))"

    @contextmanager
    def governing(self, *, patient: bool = False) -> Iterator[Governing]:
        """One writing transaction for statements as they are.

        Args:
            patient: let a statement take as long as it takes, as an index does.
        """
        with self._transaction(writing=True) as connection:
            session = PostgresSession(self, connection)
            if patient:
                session.run("set local statement_timeout = 0")
            yield session

    def begin(self, connection: Any, *, writing: bool) -> None:
        """See `SqlConnector.begin`; the driver sends it with the first statement."""
        connection.read_only = None if writing else True
        connection.isolation_level = (
            None if writing else psycopg.IsolationLevel.REPEATABLE_READ
        )

    def alive(self, connection: Any) -> bool:
        """See `SqlConnector.alive`.

        A server that ends a connection says so, or closes it: then there is something
        to read where nothing was asked. That is seen without a round trip.
        """
        if connection.closed:
            return False
        if connection.info.transaction_status != psycopg.pq.TransactionStatus.IDLE:
            return True  # in a transaction, which the pool will roll back
        poll = select.poll()
        poll.register(connection.fileno(), select.POLLIN)
        return not poll.poll(0)

    def read_fingerprint(self, connection: Any) -> str:
        """See `SqlConnector.read_fingerprint`."""
        return str(connection.execute(FINGERPRINT).fetchone()[0])

    def read_schema(self, connection: Any) -> Schema:
        """See `SqlConnector.read_schema`."""
        return _Reflection(connection).schema()

    def translate(self, error: Exception, where: str) -> SourceError:
        """See `SqlConnector.translate`."""
        assert isinstance(error, psycopg.Error)  # noqa: S101  # driver_errors says so
        code = error.sqlstate or ""
        at = f" at {where}" if where else ""
        if not code and isinstance(error, psycopg.DataError):
            return SourceRefused(f"The {self.describe()} can't take a value{at}.")
        if not code:
            return SourceDown(
                f"The connection to the {self.describe()} was lost{at}.",
                mend="Try again.",
            )
        answer = next(a for a in _ANSWERS if code.startswith(a.codes))
        names = _names(error) if answer.error is SourceRefused else ""
        return answer.error(
            f"The {self.describe()} {answer.words}{at} (SQLSTATE {code}{names}).",
            mend=answer.mend,
            code=code,
        )

    def _connect(self) -> psycopg.Connection[Row]:
        try:
            connection = psycopg.connect(
                **self._parameters, prepare_threshold=2, autocommit=True
            )
        except psycopg.errors.ConnectionTimeout:
            raise SourceSlow(
                f"The {self.describe()} didn't answer in time.", mend="Try again."
            ) from None
        except psycopg.Error as error:
            raise self._unreachable(str(error)) from None
        connection.prepared_max = 500  # statements differ by their keys' sizes, too
        for name, loader in _LOADERS.items():
            connection.adapters.register_loader(name, loader)
        set_json_loads(partial(json.loads, parse_float=Decimal), connection)
        try:
            connection.execute(self._settings())
            connection.execute(ROW_SECURITY)
            ((self._phrases.collation,),) = connection.execute(LETTERS).fetchall()
            ((pooled,),) = connection.execute(
                BEHIND_POOLER, (connection.info.backend_pid,)
            ).fetchall()
            if pooled:
                # Its next transaction may be at a server that prepared nothing.
                connection.prepare_threshold = None
            connection.autocommit = False
        except psycopg.Error as error:
            connection.close()
            raise self.translate(error, "") from None
        return connection

    def _settings(self) -> str:
        def milliseconds(span: timedelta) -> int:
            return round(span.total_seconds() * 1000)

        return (
            f"set statement_timeout = {milliseconds(self.limits.statement)};"
            f"set lock_timeout = {milliseconds(self.limits.lock)};"
            "set idle_in_transaction_session_timeout = "
            f"{milliseconds(IDLE_IN_TRANSACTION)};"
            "set time zone 'UTC'; set datestyle = 'ISO'; set bytea_output = 'hex';"
            "set extra_float_digits = 1"
        )

    def _unreachable(self, said: str) -> SourceError:
        if _MISCONFIGURED.search(said):
            return SourceMisconfigured(
                f"The {self.describe()} lets us not in.",
                mend="Check the user, the password and the name of the database.",
            )
        return SourceDown(
            f"The {self.describe()} can't be reached.",
            mend="Check that it runs, and its address.",
        )


_LOADERS: Mapping[str, type[Any]] = {
    "float4": _Decimals,
    "float8": _Decimals,
    "date": _Dates,
    "timestamp": _Timestamps,
    "timestamptz": _Timestamptzs,
}


def _names(error: psycopg.Error) -> str:
    """What refused, by names alone: the server's sentence and detail quote the row."""
    diag = error.diag
    names = (
        ("constraint", diag.constraint_name),
        ("column", diag.column_name),
        ("table", diag.table_name),
    )
    return "".join(f", {word} {name}" for word, name in names if name)


class _Reflection:
    """Reads the catalog in three queries."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._default: set[str] = set()

    def schema(self) -> Schema:
        """All tables."""
        rows = self._connection.execute(COLUMNS).fetchall()
        self._default = {schema for schema, _, default, *_ in rows if default}
        keyed: dict[tuple[str, str], set[str]] = {}
        unique: dict[tuple[str, str], set[str]] = {}
        for schema, table, alone, names in self._connection.execute(UNIQUE).fetchall():
            keyed.setdefault((schema, table), set()).update(names)
            if alone:
                unique.setdefault((schema, table), set()).update(names)
        columns: dict[tuple[str, str], list[Column]] = {}
        estimates: dict[tuple[str, str], int] = {}
        for (
            schema,
            table,
            _,
            estimate,
            name,
            native,
            base,
            modifier,
            full,
            made,
        ) in rows:
            path = (schema, table)
            estimates[path] = estimate
            found = columns.setdefault(path, [])
            if name is None:
                continue
            found.append(
                Column(
                    name=name,
                    type=TYPES.get(base, ColumnType.OTHER),
                    native=native,
                    nullable=not full,
                    unique=name in unique.get(path, ()),
                    keyed=name in keyed.get(path, ()),
                    generated=made,
                    # Source: varchar and bpchar keep their length plus 4 bytes.
                    length=modifier - 4
                    if base in ("varchar", "bpchar") and modifier > 4  # noqa: PLR2004
                    else None,
                )
            )
        primary, foreign = self._keys()
        return Schema.of(
            [
                Table(
                    name=self._name(*path),
                    path=path,
                    columns=tuple(found),
                    primary_key=primary.get(path, ()),
                    foreign_keys=tuple(foreign.get(path, ())),
                    rows_estimate=estimates[path] if estimates[path] >= 0 else None,
                )
                for path, found in columns.items()
            ]
        )

    def _keys(
        self,
    ) -> tuple[
        dict[tuple[str, str], tuple[str, ...]], dict[tuple[str, str], list[ForeignKey]]
    ]:
        primary: dict[tuple[str, str], tuple[str, ...]] = {}
        foreign: dict[tuple[str, str], list[ForeignKey]] = {}
        for (
            schema,
            table,
            kind,
            to_schema,
            to,
            columns,
            references,
        ) in self._connection.execute(KEYS).fetchall():
            if kind == "p":
                primary[schema, table] = tuple(columns)
            else:
                foreign.setdefault((schema, table), []).append(
                    ForeignKey(
                        columns=tuple(columns),
                        table=self._name(to_schema, to),
                        references=tuple(references),
                    )
                )
        return primary, foreign

    def _name(self, schema: str, table: str) -> str:
        return table if schema in self._default else f"{schema}.{table}"
