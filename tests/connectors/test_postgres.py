"""What only PostgreSQL has."""

import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from ombud.connectors.base import (
    BlankKind,
    ColumnType,
    Equal,
    Keys,
    SameText,
    blank_kind,
)
from ombud.connectors.errors import (
    SchemaMoved,
    SourceDown,
    SourceMisconfigured,
    SourceReadOnly,
    SourceRefused,
    SourceSlow,
)
from ombud.home.postgres import APP, OWNER
from tests.server import POSTGRES


def test_other_schemas_are_named_and_views_and_partitions_are_not_tables(postgres):
    postgres.do("""
        create schema sales;
        create table sales.orders (id int primary key, day date);
        create table orders (id int primary key, other int references sales.orders);
        create table "a.b" (x text);
        create view sales.all_orders as select * from sales.orders;
        create materialized view kept as select 1 as one;
        create table event (day date, note text) partition by range (day);
        create table event_2024 partition of event
          for values from ('2024-01-01') to ('2025-01-01');
        insert into event values ('2024-03-01', 'hi');
    """)
    connector = postgres.connect()
    tables = connector.schema().tables

    assert list(tables) == ["a.b", "event", "orders", "sales.orders"]
    assert tables["orders"].foreign_keys[0].table == "sales.orders"
    assert tables["sales.orders"].path == ("sales", "orders")
    with connector.writing() as session:
        assert session.count(tables["a.b"]) == 0
        assert session.count(tables["sales.orders"]) == 0
        assert session.delete(tables["event"], ["note"], [("hi",)]) == 1


def test_types_beyond_the_common_ones_come_as_text_and_find_their_rows(postgres):
    postgres.do("""
        create type mood as enum ('glad', 'sad');
        create domain mail as varchar(80) not null;
        create table odd (
          id uuid primary key, m mood, tags text[], wait interval, net inet,
          at timestamptz, day date, f float8, r real, c char(5), e mail,
          vague date, low text generated always as (lower(e)) stored, b "char");
        insert into odd values (
          '00000000-0000-0000-0000-000000000001', 'sad', '{a,b}', '1 day', '10.0.0.1',
          '2024-01-02 03:04:05.678+02', 'infinity', 0.1, 1.5, 'ab', 'A@x', null,
          default, 'q');
    """)
    connector = postgres.connect()
    odd = connector.schema().tables["odd"]
    names = [column.name for column in odd.columns]

    with connector.reading() as session:
        (row,) = session.sample(odd, names, 5)
        for name, value in zip(names, row, strict=True):
            found = session.rows(odd, ["id"], Equal(column=name, values=[value]))
            assert found == ([(row[0],)] if value is not None else []), name
            if value is not None:
                key = Keys(columns=("id", name), keys=[(row[0], value)])
                assert session.rows(odd, ["id"], key) == [(row[0],)], name

    assert row == (
        "00000000-0000-0000-0000-000000000001", "sad", "{a,b}", "1 day", "10.0.0.1/32",
        datetime(2024, 1, 2, 1, 4, 5, 678000, tzinfo=UTC), "infinity", Decimal("0.1"),
        Decimal("1.5"), "ab   ", "A@x", None, "a@x", "q",
    )  # fmt: skip
    assert odd.column("e").type is ColumnType.TEXT
    assert odd.column("e").length == 80
    assert not odd.column("e").nullable
    assert odd.column("day").type is ColumnType.DATE
    assert blank_kind(odd.column("low")) is BlankKind.GENERATED


def test_a_generated_column_follows_what_was_cleared(postgres):
    postgres.do("""
        create table t (id int primary key, e text not null,
          low text generated always as (lower(e)) stored, at timestamptz not null);
        insert into t values (1, 'A@x', default, now());
    """)
    connector = postgres.connect()
    t = connector.schema().tables["t"]

    with connector.writing() as session:
        assert session.clear(t, ["id"], [(1,)], ["e", "low", "at"]) == 1
        ((*_, low, at),) = session.sample(t, ["e", "low", "at"], 1)
        assert session.cleared(t.column("at"), at)

    assert low == "erased"


def test_an_expression_or_partial_key_asks_for_different_blanks(postgres):
    postgres.do("""
        create table t (id int primary key, tenant int, a text not null,
          b text not null, c text not null);
        create unique index on t (lower(a));
        create unique index on t (b) where id > 0;
        create unique index on t (tenant, c);
        insert into t values (1, 1, 'A', 'B', 'C'), (2, 1, 'AA', 'BB', 'CC');
    """)
    connector = postgres.connect()
    t = connector.schema().tables["t"]

    with connector.writing() as session:
        assert session.clear(t, ["id"], [(1,), (2,)], ["a", "b", "c"]) == 2

    assert {c.name for c in t.columns if c.unique} == {"id"}
    assert {c.name for c in t.columns if c.keyed} == {"id", "tenant", "a", "b", "c"}


def test_the_advised_index_serves_same_text(postgres):
    postgres.do("""
        create table "Person" ("E-mail" varchar(80), id int primary key);
        insert into "Person" select 'p' || i || '@x', i from generate_series(1, 5000) i;
    """)
    connector = postgres.connect()
    person = connector.schema().tables["Person"]
    postgres.do(connector.advice(person, "E-mail"))
    postgres.do("analyze")

    match = SameText(column="E-mail", variants=["p77@x"])

    with connector.reading() as session:
        found = session.rows(person, ["id"], match)
    statement = connector.statements.rows(person, ["id"], match, lock=False)
    parameters = connector.phrases.plain_parameters(["p77@x"])
    plan = postgres.ask(f"explain {statement.text}", parameters)

    assert found == [(77,)]
    assert "Index Scan" in str(plan)


@pytest.mark.parametrize(
    ("variants", "found"),
    [
        (["anna.b-7@x.se"], {1, 2}),
        (["åsa.b@x.se", "a\u030asa.b@x.se"], {3, 4}),
        (["kit.7@x.se"], {5}),
        (["eva@x.se"], {6}),
        # One without signs of its own beside one with them.
        (["eva@x.se", "anna.b-7@x.se"], {1, 2, 6}),
        (["+46 70-1"], {7}),
        (["abc"], {8}),
        ([".."], {9}),
    ],
)
def test_whatever_signs_a_text_has_it_is_found_in_any_case(postgres, variants, found):
    stored = (
        "anna.b-7@x.se", "\t Anna.B-7@X.SE\u00a0", "ÅSA.B@X.SE", "A\u030aSA.b@x.se",
        "\u212ait.7@x.se",  # the sign for kelvin, whose lower case is k
        "Eva@X.se", "+46 70-1", " ABC ", "..", "anna.b7@x.se", "anna-b.7@x.se",
        "anna.b-7@x.sex", "xeva@x.se", "+4670-1", "a.b.c", ". .",
    )  # fmt: skip
    rows = ", ".join(f"({n}, '{text}')" for n, text in enumerate(stored, 1))
    postgres.do("create table person (id int primary key, email text)")
    postgres.do(f"insert into person values {rows}")
    connector = postgres.connect()
    person = connector.schema().tables["person"]
    match = SameText(column="email", variants=variants)

    with connector.reading() as session:
        rows = session.rows(person, ["id"], match)
        held = session.holds(person, ["email"], variants)

    assert {id_ for (id_,) in rows} == found
    assert held == ("email",)


@pytest.mark.parametrize("odd", ["50%_off\\@x", "a_b@x", "100%@x", "back\\slash@x"])
def test_signs_that_mean_something_to_like_mean_themselves(postgres, odd):
    postgres.do("create table person (id int primary key, email text)")
    postgres.do(f"insert into person values (1, '{odd}'), (2, 'aXb@x'), (3, '100@x')")
    connector = postgres.connect()
    person = connector.schema().tables["person"]

    with connector.reading() as session:
        found = session.rows(person, ["id"], SameText(column="email", variants=[odd]))

    assert found == [(1,)]


def test_letters_beyond_english_are_found_in_a_database_of_locale_c(postgres):
    database = f"{postgres.database}_c"
    POSTGRES._sql(
        f"create database {database} template template0 owner {OWNER}"
        " encoding 'UTF8' locale_provider libc locale 'C'"
    )
    try:
        connector = postgres.connect(postgres.url_of(database=database))
        POSTGRES._psql(
            database, OWNER, "-c",
            "create table t (id int primary key, e text);"
            "insert into t values (1, ' ÅSA@x')",
        )  # fmt: skip
        t = connector.schema().tables["t"]
        POSTGRES._psql(database, OWNER, "-c", connector.advice(t, "e"))

        with connector.reading() as session:
            found = session.rows(t, ["id"], SameText(column="e", variants=["åsa@x"]))
    finally:
        POSTGRES.drop_database(database)

    assert found == [(1,)]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"database": "no_such_database"}, SourceMisconfigured),
        ({"user": "no_such_user"}, SourceMisconfigured),
        ({"socket": "/nowhere"}, SourceDown),
        ({"socket": "/nowhere&port=hush-hush"}, SourceMisconfigured),
    ],
)
def test_who_cannot_connect_is_told_why_without_the_password(postgres, change, error):
    connector = postgres.connect(postgres.url_of(**change))

    with pytest.raises(error) as caught:
        connector.fingerprint()

    assert "hush-hush" not in str(caught.value) + connector.describe()


def test_an_unreadable_url_is_not_repeated(postgres):
    with pytest.raises(SourceMisconfigured) as caught:
        postgres.connect("postgres://[hush-hush")

    assert "hush" not in str(caught.value)


def test_a_server_that_does_not_answer_is_slow(postgres, tmp_path):
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(tmp_path / ".s.PGSQL.5432"))
        silent.listen()
        connector = postgres.connect(
            postgres.url_of(socket=tmp_path),
            replace(postgres.limits, connect=timedelta(seconds=1)),
        )

        with pytest.raises(SourceSlow):
            connector.fingerprint()


def test_a_read_only_server_says_so(postgres):
    postgres.do("create table t (id int primary key)")
    url = postgres.url_of() + "&options=-cdefault_transaction_read_only%3Don"
    connector = postgres.connect(url)
    t = connector.schema().tables["t"]

    with connector.writing() as session, pytest.raises(SourceReadOnly):
        session.delete(t, ["id"], [(1,)])


def test_a_missing_permission_is_a_refusal(postgres):
    postgres.do(
        f"create table t (id int primary key); grant usage on schema public to {APP}"
    )
    connector = postgres.connect(postgres.url_of(user=APP))
    t = connector.schema().tables["t"]

    with connector.reading() as session, pytest.raises(SourceRefused) as caught:
        session.count(t)

    assert "t (SQLSTATE 42501" in str(caught.value)


def test_rows_that_row_security_would_hide_are_a_refusal(postgres):
    postgres.do(f"""
        create table t (id int primary key);
        alter table t enable row level security;
        grant usage on schema public to {APP}; grant select on t to {APP};
    """)
    connector = postgres.connect(postgres.url_of(user=APP))
    t = connector.schema().tables["t"]

    with connector.reading() as session, pytest.raises(SourceRefused):
        session.count(t)


def test_a_trigger_that_sleeps_is_slow_and_one_that_objects_refuses(postgres):
    postgres.do("""
        create table t (id int primary key, note text);
        insert into t values (1, 'alice@example.org');
        create function nap() returns trigger language plpgsql as
          'begin if old.id = 1 then perform pg_sleep(5); end if;
           raise exception ''not %'', old.note; end';
        create trigger nap before delete on t for each row execute function nap();
    """)
    connector = postgres.connect(
        limits=replace(postgres.limits, statement=timedelta(milliseconds=100))
    )
    t = connector.schema().tables["t"]

    with pytest.raises(SourceSlow), connector.writing() as session:
        session.delete(t, ["id"], [(1,)])
    postgres.do("update t set id = 2")
    with pytest.raises(SourceRefused) as caught, connector.writing() as session:
        session.delete(t, ["id"], [(2,)])

    assert "alice" not in str(caught.value)


def test_a_deferred_constraint_refuses_at_the_end(postgres):
    postgres.do("""
        create table a (id int primary key);
        create table b (a int references a deferrable initially deferred);
        insert into a values (1); insert into b values (1);
    """)
    connector = postgres.connect()
    a = connector.schema().tables["a"]

    with pytest.raises(SourceRefused) as caught, connector.writing() as session:
        assert session.delete(a, ["id"], [(1,)]) == 1

    assert "b_a_fkey" in str(caught.value)


def kill_all(postgres):
    POSTGRES._sql(
        "select pg_terminate_backend(pid, 1000) from pg_stat_activity"
        f" where datname = '{postgres.database}' and application_name = 'ombud'"
    )


def lose_connection_and_go_on(postgres, session, table):
    session.delete(table, ["id"], [(1,)])
    kill_all(postgres)
    session.count(table)


def test_an_idle_connection_that_was_killed_is_replaced(postgres):
    connector = postgres.connect()
    mark = connector.fingerprint()

    kill_all(postgres)

    assert connector.fingerprint() == mark


def test_a_connection_killed_at_work_is_down_and_the_next_use_works(postgres):
    postgres.do("create table t (id int primary key); insert into t values (1)")
    connector = postgres.connect()
    t = connector.schema().tables["t"]

    with pytest.raises(SourceDown), connector.writing() as session:
        lose_connection_and_go_on(postgres, session, t)

    with connector.reading() as session:
        assert session.count(t) == 1


def test_a_request_does_not_connect_anew(postgres):
    postgres.do("create table t (id int primary key)")
    connector = postgres.connect()
    t = connector.schema().tables["t"]

    for _ in range(10):
        with connector.reading() as session:
            session.count(t)

    count = postgres.ask(
        "select count(*) from pg_stat_activity where application_name = 'ombud'"
        " and datname = current_database()"
    )
    assert count == [(1,)]


def test_a_column_that_changed_its_type_is_no_silent_mistake(postgres):
    postgres.do(
        "create table t (id int primary key, v text); insert into t values (1, '7')"
    )
    connector = postgres.connect()
    t = connector.schema().tables["t"]
    match = Equal(column="v", values=["7"])
    for _ in range(4):
        with connector.reading() as session:
            assert session.rows(t, ["v"], match) == [("7",)]

    postgres.do("alter table t alter v type int using v::int")

    with connector.reading() as session, pytest.raises(SchemaMoved):
        session.rows(t, ["v"], match)


PREPARED = "select count(*) from pg_prepared_statements"


def test_what_the_server_prepared_outlives_a_reading_session(postgres):
    postgres.do("create table t (id int primary key)")
    connector = postgres.connect()
    t = connector.schema().tables["t"]

    for _ in range(4):
        with connector.reading() as session:
            session.count(t)

    with connector.reading() as session:
        assert session._connection.execute(PREPARED).fetchone() != (0,)


def test_behind_a_pooler_nothing_is_prepared(postgres, monkeypatch):
    # A pooler tells a number of its own where a server tells its process's.
    monkeypatch.setattr(
        "ombud.connectors.postgres.BEHIND_POOLER", "select pg_backend_pid() <> %s + 1"
    )
    postgres.do("create table t (id int primary key)")
    connector = postgres.connect()
    t = connector.schema().tables["t"]

    for _ in range(4):
        with connector.reading() as session:
            session.count(t)

    with connector.reading() as session:
        assert session._connection.execute(PREPARED).fetchone() == (0,)


def test_what_was_read_stays_read_where_the_connection_is_lost_at_the_end(postgres):
    postgres.do("create table t (id int primary key); insert into t values (1)")
    connector = postgres.connect()
    t = connector.schema().tables["t"]

    with connector.reading() as session:
        found = session.count(t)
        kill_all(postgres)

    assert found == 1
    with connector.reading() as session:
        assert session.count(t) == 1
