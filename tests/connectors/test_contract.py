"""What every driver keeps; see `contract.Store` for what it must supply."""

import os
import threading
import unicodedata
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from ombud.connectors.base import (
    BlankKind,
    Column,
    ColumnType,
    Equal,
    ForeignKey,
    Keys,
    SameText,
    blank_kind,
    is_blank,
    plain,
)
from ombud.connectors.errors import (
    SchemaMoved,
    SourceError,
    SourceRefused,
    SourceSlow,
)

ALICE = 2


def everything(session, table, columns=None):
    names = columns or [column.name for column in table.columns]
    return sorted(session.sample(table, names, 1000), key=repr)


# Schema


def test_schema_names_tables_columns_and_keys(store):
    tables = store.shop().schema().tables

    assert list(tables) == ["Order", "customer", "line", "visit"]
    assert tables["visit"].primary_key == ()
    assert tables["line"].primary_key == ("OrderId", "pos")
    assert tables["line"].foreign_keys == (
        ForeignKey(columns=("OrderId",), table="Order", references=("OrderId",)),
    )
    assert tables["Order"].foreign_keys == (
        ForeignKey(columns=("CustomerId",), table="customer", references=("id",)),
    )
    found = {c.name: c for c in tables["customer"].columns}
    assert {name: column.type for name, column in found.items()} == {
        "id": ColumnType.INTEGER,
        "email": ColumnType.TEXT,
        "name": ColumnType.TEXT,
        "nick": ColumnType.TEXT,
        "pass": ColumnType.TEXT,
        "code": ColumnType.TEXT,
        "born": ColumnType.DATE,
        "seen": ColumnType.TIMESTAMP,
        "vip": ColumnType.BOOLEAN,
        "balance": ColumnType.NUMBER,
        "visits": ColumnType.INTEGER,
        "facts": ColumnType.JSON,
        "face": ColumnType.BYTES,
    }
    assert {n for n, c in found.items() if c.unique} == {"id", "email", "pass"}
    assert {n for n, c in found.items() if c.keyed} == {
        "id", "email", "pass", "code", "born"
    }  # fmt: skip
    assert {n for n, c in found.items() if c.nullable} == {"name"}
    assert found["email"].length == 60
    assert found["name"].length is None


def test_digest_is_the_same_for_another_connector(store):
    first = store.shop().schema()

    second = store.connect().schema()

    assert (first.digest, first.tables) == (second.digest, second.tables)


@pytest.mark.parametrize(
    "change",
    [
        "alter table customer add column fax text",
        "create table extra (id integer primary key)",
        "drop table visit",
        "create unique index one_nick on customer (nick)",
        "alter table customer rename column nick to nickname",
    ],
)
def test_fingerprint_and_digest_see_a_change(store, change):
    connector = store.shop()
    schema, mark = connector.schema(), connector.fingerprint()

    store.do(change)

    assert connector.fingerprint() != mark
    assert connector.schema().digest != schema.digest


def test_fingerprint_does_not_see_data(store):
    connector = store.shop()
    mark = connector.fingerprint()

    store.do("update customer set name = 'x'; delete from visit; analyze")

    assert connector.fingerprint() == mark
    with connector.writing() as session:
        assert session.fingerprint() == mark


@pytest.mark.parametrize(
    "change",
    ["drop table visit", "alter table visit rename column path to way"],
)
def test_what_moved_after_the_plan_is_refused(store, change):
    connector = store.shop()
    visit = connector.schema().tables["visit"]
    store.do(change)

    with connector.reading() as session, pytest.raises(SchemaMoved) as caught:
        session.sample(visit, ["path"], 1)

    assert "visit" in str(caught.value)


# Reading


def test_values_are_plain_python(store):
    connector = store.shop()
    customer = connector.schema().tables["customer"]
    names = [column.name for column in customer.columns]

    with connector.reading() as session:
        rows = session.rows(customer, names, Equal(column="id", values=[ALICE]))

    assert rows == [
        (
            2, "alice@example.org", "Alice Ås", "al", "sesam", "SE", date(1990, 2, 3),
            datetime(2024, 5, 6, 7, 8, 9), True, Decimal("12.5"), 7,  # noqa: DTZ001  # the column has no zone
            {"a": Decimal("1.5")}, b"face",
        )
    ]  # fmt: skip
    assert [type(value) for value in rows[0][8:11]] == [bool, Decimal, int]


def test_rows_come_by_primary_key(store):
    connector = store.shop()
    tables = connector.schema().tables

    with connector.reading() as session:
        orders = session.rows(
            tables["Order"], ["OrderId"], Equal(column="CustomerId", values=[2, 1, 2])
        )
        visits = session.rows(
            tables["visit"],
            ["path"],
            Equal(column="address", values=["alice@example.org"]),
        )

    assert orders == [(10,), (11,), (12,)]
    assert visits == [("/a",), ("/b",)]


def test_every_kind_of_value_finds_its_own_row(store):
    connector = store.shop()
    customer = connector.schema().tables["customer"]

    with connector.reading() as session:
        for column in customer.columns:
            if column.type is ColumnType.JSON or column.name == "face":
                continue
            ((value,),) = session.rows(
                customer, [column.name], Equal(column="id", values=[1])
            )
            found = session.rows(
                customer, ["id"], Equal(column=column.name, values=[value])
            )
            assert found == ([] if value is None else [(1,)]), column.name
        found = session.rows(customer, ["id"], Equal(column="face", values=[b"face"]))

    assert found == [(1,), (2,)]


def test_rows_by_key(store):
    connector = store.shop()
    line = connector.schema().tables["line"]
    one = Keys(columns=("OrderId",), keys=[(10,)])
    two = Keys(columns=("OrderId", "pos"), keys=[(12, 1), (10, 2), (11, 7)])

    with connector.reading() as session:
        assert session.rows(line, ["note"], one) == [("x",), ("y",)]
        assert session.rows(line, ["note"], two) == [("y",), ("his",)]
        assert session.rows(line, ["note"], replace(two, keys=[])) == []


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5])
def test_pages_walk_through_a_whole_table(store, count):
    connector = store.shop()
    line = connector.schema().tables["line"]
    key = ("OrderId", "pos")
    walked = []
    after = None

    with connector.reading() as session:
        while page := session.page(line, [*key, "note"], key, after, count):
            assert len(page) <= count
            walked += page
            after = page[-1][:2]

    assert walked == [(10, 1, "x"), (10, 2, "y"), (11, 1, "z"), (12, 1, "his")]


def test_a_column_may_be_asked_for_twice(store):
    connector = store.shop()
    visit = connector.schema().tables["visit"]

    with connector.reading() as session:
        rows = session.sample(visit, ["path", "address", "path"], 1)

    assert rows[0][0] == rows[0][2]


def test_no_values_find_nothing(store):
    connector = store.shop()
    customer = connector.schema().tables["customer"]

    with connector.writing() as session:
        assert session.rows(customer, ["id"], Equal(column="id", values=[])) == []
        assert (
            session.rows(customer, ["id"], SameText(column="email", variants=[])) == []
        )
        assert session.holds(customer, [], ["x"]) == ()
        assert session.holds(customer, ["email"], []) == ()
        assert session.delete(customer, ["id"], []) == 0
        assert session.clear(customer, ["id"], [], ["name"]) == 0
        assert session.change(customer, ["id"], [], {"name": "x"}) == 0


@pytest.mark.parametrize(
    "written",
    [
        "åsa@exämple.org",
        "ÅSA@EXÄMPLE.ORG",
        " \t\nÅsa@Exämple.org\r\u00a0 ",
        unicodedata.normalize("NFD", "Åsa@Exämple.org"),
    ],
)
def test_same_text_is_found_however_it_was_written(store, written):
    connector = store.shop()
    visit = connector.schema().tables["visit"]
    store.do(
        f"insert into visit values ('{written}', 'here'), ('asa@example.org', 'no')"
    )
    text = plain("Åsa@Exämple.org")
    variants = [unicodedata.normalize(form, text) for form in ("NFC", "NFD")]

    with connector.reading() as session:
        rows = session.rows(
            visit, ["path"], SameText(column="address", variants=variants)
        )
        held = session.holds(visit, ["path", "address"], variants)

    assert rows == [("here",)]
    assert held == ("address",)


def test_strange_variants_find_nothing_and_break_nothing(store):
    connector = store.shop()
    visit = connector.schema().tables["visit"]
    strange = ["\0", "'; drop table visit; --", "%", "x" * 100_000, "\ufffd", "%(v)s"]

    with connector.reading() as session:
        assert session.holds(visit, ["address", "path"], strange) == ()
        assert session.count(visit) == 2


def test_strange_names_are_only_names(store):
    store.do("""
        create table "a%b :c ""d""; --" ("%(x)s" integer primary key, "né?" text);
        insert into "a%b :c ""d""; --" values (1, 'one')""")
    connector = store.connect()
    (table,) = connector.schema().tables.values()

    with connector.writing() as session:
        assert session.rows(table, ["né?"], Equal(column="%(x)s", values=[1])) == [
            ("one",)
        ]
        assert session.clear(table, ["%(x)s"], [(1,)], ["né?"]) == 1
        assert everything(session, table) == [(1, None)]


# Writing


def test_delete_by_one_key_and_by_two(store):
    connector = store.shop()
    tables = connector.schema().tables

    with connector.writing() as session:
        lines = session.delete(
            tables["line"], ["OrderId", "pos"], [(10, 1), (11, 1), (11, 2)]
        )
        visits = session.delete(tables["visit"], ["address"], [("alice@example.org",)])

    with connector.reading() as session:
        assert (lines, visits) == (2, 2)
        assert everything(session, tables["line"]) == [(10, 2, "y"), (12, 1, "his")]
        assert session.count(tables["visit"]) == 0


def test_many_keys_are_one_statement(store):
    store.do(
        "create table many (a integer, b text, primary key (a, b));"
        "with recursive n (i) as (select 1 union all select i + 1 from n"
        " where i < 50000) insert into many select i, 'b' from n"
    )
    connector = store.connect()
    many = connector.schema().tables["many"]

    with connector.writing() as session:
        deleted = session.delete(many, ["a", "b"], [(i, "b") for i in range(49_990)])
        left = session.delete(many, ["a"], [(i,) for i in range(50_000)])

    assert (deleted, left) == (49_989, 10)


def test_clear_leaves_a_blank_of_each_type(store):
    connector = store.shop()
    customer = connector.schema().tables["customer"]
    names = [c.name for c in customer.columns if c.name not in ("id", "born", "code")]

    with connector.writing() as session:
        assert session.clear(customer, ["id"], [(1,), (2,)], names) == 2

    with connector.reading() as session:
        rows = everything(session, customer, names)
        for row in rows:
            for name, value in zip(names, row, strict=True):
                assert session.cleared(customer.column(name), value), name
    assert [row[1:3] for row in rows] == [(None, ""), (None, "")]
    assert rows[0][4:] == (
        datetime(1970, 1, 1), False, Decimal(0), 0, {}, b""  # noqa: DTZ001  # the column has no zone
    )  # fmt: skip
    assert rows[0][0] != rows[1][0]
    assert len(rows[0][3]) == 20


def test_what_was_not_cleared_is_not_taken_for_blank(store):
    connector = store.shop()
    customer = connector.schema().tables["customer"]

    with connector.reading() as session:
        (alice,) = session.rows(
            customer, [c.name for c in customer.columns], Equal(column="id", values=[2])
        )
        for column, value in zip(customer.columns, alice, strict=True):
            assert not session.cleared(column, value), column.name


def test_a_column_without_a_blank_is_refused_before_anything(store):
    connector = store.shop()
    customer = connector.schema().tables["customer"]

    with connector.writing() as session, pytest.raises(SourceRefused) as caught:
        session.clear(customer, ["id"], [(1,)], ["name", "code"])

    assert "customer.code" in str(caught.value)
    with connector.reading() as session:
        assert everything(session, customer, ["code"]) == [("FI",), ("SE",)]


def test_change_sets_values_of_each_type(store):
    connector = store.shop()
    customer = connector.schema().tables["customer"]
    values = {
        "name": "Ny", "born": date(2001, 1, 2), "vip": True, "balance": Decimal("3.25"),
        "visits": 9, "facts": {"é": [1, None, "x"]}, "face": b"\x00\xff",
        "seen": datetime(2025, 1, 2, 3, 4, 5, 600),  # noqa: DTZ001  # the column has no zone
    }  # fmt: skip

    with connector.writing() as session:
        assert session.change(customer, ["id"], [(1,), (99,)], values) == 1
        (row,) = session.rows(customer, list(values), Equal(column="id", values=[1]))

    assert row == tuple(values.values())


def test_an_exception_undoes_everything(store):
    connector = store.shop()
    visit = connector.schema().tables["visit"]

    with pytest.raises(KeyError), connector.writing() as session:
        assert {session.delete(visit, ["path"], [("/a",)]): "one"}["nothing"]

    with connector.reading() as session:
        assert session.count(visit) == 2


def test_rows_can_be_locked_while_writing(store):
    connector = store.shop()
    customer = connector.schema().tables["customer"]

    with connector.writing() as session:
        rows = session.rows(customer, ["id"], Equal(column="id", values=[1]), lock=True)

    assert rows == [(1,)]


def test_reading_cannot_write(store):
    connector = store.shop()
    visit = connector.schema().tables["visit"]

    with connector.reading() as session, pytest.raises(SourceError):
        session.delete(visit, ["path"], [("/a",)])

    with connector.writing() as session:
        assert session.delete(visit, ["path"], [("/a",)]) == 1


def test_reading_sees_one_moment(store):
    store.let_readers_and_writers_meet()
    connector = store.shop()
    visit = connector.schema().tables["visit"]

    with connector.reading() as session:
        before = session.count(visit)
        store.do("delete from visit")
        after = session.count(visit)

    assert (before, after) == (2, 2)


# Refusals and their words


def test_a_constraint_is_named_and_the_person_is_not(store):
    connector = store.shop()
    customer = connector.schema().tables["customer"]

    with pytest.raises(SourceRefused) as unique, connector.writing() as session:
        session.change(customer, ["id"], [(1,)], {"email": "alice@example.org"})
    with pytest.raises(SourceRefused) as foreign, connector.writing() as session:
        session.delete(customer, ["id"], [(ALICE,)])

    for caught in (unique, foreign):
        said = f"{caught.value} {caught.value.args} {caught.getrepr(style='native')}"
        assert "alice@" not in said.replace('"email": "alice@example.org"', "")
        assert "Key (" not in said
        assert caught.value.__cause__ is None
        assert caught.value.__suppress_context__
    assert "customer" in str(unique.value)
    assert "email" in str(unique.value)
    with connector.reading() as session:
        assert session.count(customer) == 2


def test_a_statement_that_takes_too_long_is_slow(store):
    store.do(
        "create table n (i integer primary key);"
        "with recursive n (i) as (select 1 union all select i + 1 from n"
        " where i < 3000) insert into n select i from n;"
    )
    connector = store.connect(
        limits=replace(store.limits, statement=timedelta(milliseconds=50))
    )
    store.do(
        "create table endless (i integer, x integer);"
        "insert into endless select a.i, b.i from n a join n b on b.i < 100"
    )
    endless = connector.schema().tables["endless"]

    with connector.reading() as session, pytest.raises(SourceSlow):
        session.holds(endless, ["i", "x"] * 40, ["nobody"])

    with connector.reading() as session:
        assert len(session.sample(endless, ["i"], 3)) == 3


def test_a_lock_that_others_hold_is_slow(store):
    holder = store.shop()
    visit = holder.schema().tables["visit"]
    other = store.connect(limits=replace(store.limits, lock=timedelta(milliseconds=80)))

    with holder.writing() as session:
        session.delete(visit, ["path"], [("/a",)])
        with pytest.raises(SourceSlow), other.writing() as waiting:
            waiting.delete(visit, ["path"], [("/a",)])

    with other.reading() as session:
        assert session.count(visit) == 1


# Processes and threads


def test_threads_share_a_connector(store):
    connector = store.shop()
    visit = connector.schema().tables["visit"]
    counts = []

    def work():
        for _ in range(20):
            with connector.reading() as session:
                counts.append(session.count(visit))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert counts == [2] * 160


def test_a_forked_child_leaves_the_parents_connections_alone(store):
    store.let_readers_and_writers_meet()
    connector = store.shop()
    visit = connector.schema().tables["visit"]
    out, into = os.pipe()

    with connector.reading() as session:
        assert session.count(visit) == 2
        child = os.fork()
        if child == 0:
            # pytest must not run on in the child: it leaves by _exit alone.
            said = b"no"
            try:
                with connector.writing() as own:
                    deleted = own.delete(visit, ["path"], [("none",)])
                connector.close()
                said = str(deleted).encode()
            finally:
                os.write(into, said)
                os._exit(0)
        os.waitpid(child, 0)
        assert os.read(out, 10) == b"0"
        assert session.count(visit) == 2
    os.close(out)
    os.close(into)

    with connector.reading() as session:
        assert session.count(visit) == 2


def test_a_closed_connector_opens_again(store):
    connector = store.shop()
    mark = connector.fingerprint()

    connector.close()

    assert connector.fingerprint() == mark


# What a blank is


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        (Column(name="a", type=ColumnType.OTHER), BlankKind.NULL),
        (Column(name="a", type=ColumnType.OTHER, nullable=False), BlankKind.IMPOSSIBLE),
        (Column(name="a", type=ColumnType.TEXT, nullable=False), BlankKind.NEUTRAL),
        (
            Column(
                name="a", type=ColumnType.TEXT, nullable=False, keyed=True, length=15
            ),
            BlankKind.RANDOM,
        ),
        (
            Column(
                name="a", type=ColumnType.TEXT, nullable=False, keyed=True, length=14
            ),
            BlankKind.IMPOSSIBLE,
        ),
        (
            Column(name="a", type=ColumnType.INTEGER, nullable=False, keyed=True),
            BlankKind.IMPOSSIBLE,
        ),
        (
            Column(name="a", type=ColumnType.TEXT, nullable=False, generated=True),
            BlankKind.GENERATED,
        ),
    ],
)
def test_blank_kind_says_what_clearing_would_leave(column, kind):
    assert blank_kind(column) is kind


@pytest.mark.parametrize(
    ("value", "blank"),
    [
        ("erased-0123456789abcdef", True),
        ("erased-0123456789abcdef   ", True),
        ("erased-", False),
        ("erased-alice@example.org", False),
        ("alice@example.org", False),
        (None, False),
        (3, False),
    ],
)
def test_a_random_blank_is_told_from_a_value(value, blank):
    column = Column(name="a", type=ColumnType.TEXT, nullable=False, keyed=True)

    assert is_blank(column, value) is blank
