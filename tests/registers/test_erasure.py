"""Erasing in one system: what is drawn up is what happens, whatever the columns are."""

from datetime import date

import pytest

from ombud.connectors.errors import SourceRefused
from ombud.policy.reading import parse
from ombud.registers.erasure import Part, draw_up
from ombud.registers.errors import WorldMoved
from ombud.registers.reckoning import Outcome
from tests.house import bench_policy, with_accounts

TODAY = date(2026, 11, 23)
BOTH = pytest.mark.parametrize("kind", ["postgres", "sqlite"])


@pytest.fixture(scope="module")
def declaration():
    return parse(with_accounts(bench_policy()), "policy.yaml").declaration


def outcomes(part):
    return {(g.table, g.outcome.value): g.keys for g in part.groups}


PERSON = """
person:
  person: customer
  found_by: { email: email }
  for: [orders, support, marketing]
  columns: { id: none, email: contact.email }
"""
PEOPLE = (
    "create table person (id int primary key, email text);"
    "insert into person values (1, 'alice@a.example'), (2, 'bob@a.example');"
)


@pytest.mark.parametrize(
    ("native", "value"),
    [
        ("date", "2026-01-31"),
        ("timestamptz", "2026-01-31 10:00+00"),
        ("numeric(10,2)", "12.50"),
        ("uuid", "00000000-0000-4000-8000-000000000001"),
        ("bytea", "\\x0102"),
        ("boolean", "true"),
        ("text", "Ä'\"\\x"),
        ("bigint", "9007199254740993"),
    ],
)
@pytest.mark.parametrize("kept", [False, True], ids=["goes", "stays"])
def test_rows_are_told_apart_by_keys_of_any_type(
    make, declaration, native, value, kept
):
    """A plan is kept as JSON between the yes and the deed, its keys with it."""
    paid = "paid date" if kept else "paid text"
    quoted = value.replace("'", "''")
    made = make(
        PEOPLE + f"create table pay (person_id int, k {native}, {paid}, amount int,"
        "  primary key (person_id, k));"
        f"insert into pay values (1, '{quoted}', '2026-02-01', 100),"
        f"  (2, '{quoted}', '2026-02-01', 200)",
        PERSON
        + f"""
pay:
  belongs_to: {{ person_id: person.id }}
  for: [{"accounts" if kept else "orders"}]
  columns:
    person_id: none
    k: none
    paid: payment.made
    amount: payment.amount
""",
    )
    part = made.plan(declaration, TODAY)

    done, left = made.carry_out(part)

    assert left == ()
    assert made.run("select person_id, amount from pay order by 1") == (
        [(1, 100), (2, 200)] if kept else [(2, 200)]
    )
    assert made.run("select id from person order by id") == [(2,)]
    assert {d.table: d.deleted for d in done} == (
        {"person": 1} if kept else {"person": 1, "pay": 1}
    )


def test_a_kept_row_that_is_found_again_is_not_left_over(make, declaration):
    made = make(
        "create table pay (day date primary key, email text, paid date);"
        "insert into pay values ('2026-02-01', 'alice@a.example', '2026-02-01')",
        """
pay:
  found_by: { email: email }
  for: [accounts]
  columns: { day: none, email: payment, paid: payment.made }
""",
    )

    done, left = made.carry_out(made.plan(declaration, TODAY))

    assert (done, left) == ((), ())


@BOTH
def test_a_row_that_a_kept_one_points_at_stays_blank(make, declaration, kind):
    made = make(
        "create table person (id int primary key, email text);"
        "create table pay (id int primary key,"
        "  person_id int not null references person (id), paid date);"
        "insert into person values (1, 'alice@a.example'), (2, 'bob@a.example');"
        "insert into pay values (1, 1, '2026-02-01')",
        PERSON
        + """
pay:
  belongs_to: { person_id: person.id }
  for: [accounts]
  columns: { id: none, person_id: none, paid: payment.made }
""",
        kind,
    )
    part = made.plan(declaration, TODAY)

    done, left = made.carry_out(part)

    assert outcomes(part) == {
        ("pay", "keep"): ((1,),),
        ("person", "anonymise"): ((1,),),
    }
    assert left == ()
    assert made.run("select id, email from person order by id") == [
        (1, None), (2, "bob@a.example")
    ]  # fmt: skip
    assert [(d.table, d.changed) for d in done] == [("person", ("email",))]


def test_a_law_without_an_event_counts_from_the_latest_date(make, declaration):
    """As the language says: where no event is named, from the record's latest date."""
    text = with_accounts(bench_policy()).replace(
        "{ law: se.bokforingslagen, after: payment.made }",
        "{ law: se.bokforingslagen }",
    )
    made = make(
        PEOPLE + "create table pay (id int primary key, person_id int, a date, b date);"
        "insert into pay values (1, 1, '2016-02-01', '2017-02-01'),"
        "  (2, 1, '2020-02-01', '2021-02-01')",
        PERSON
        + """
pay:
  belongs_to: { person_id: person.id }
  for: [accounts]
  columns: { id: none, person_id: none, a: payment, b: payment.made }
""",
    )
    part = made.plan(parse(text, "policy.yaml").declaration, TODAY)

    (stays,) = (g for g in part.groups if g.outcome is Outcome.KEEP)
    assert stays.keys == ((2,),)
    assert [g.until for g in stays.grounds] == [date(2028, 12, 31)]
    assert outcomes(part)["pay", "erase"] == ((1,),)


@BOTH
def test_a_personal_key_that_has_to_stay_is_not_passed_over(make, declaration, kind):
    """An address that is the key of a row that stays can't be blanked: it is said."""
    made = make(
        "create table person (email text primary key, name text);"
        "create table pay (id int primary key,"
        "  email text not null references person (email), paid date);"
        "insert into person values ('alice@a.example', 'Alice');"
        "insert into pay values (1, 'alice@a.example', '2026-02-01')",
        """
person:
  person: customer
  found_by: { email: email }
  for: [orders]
  columns: { email: contact.email, name: name }
pay:
  belongs_to: { email: person.email }
  for: [accounts]
  columns: { id: none, email: none, paid: payment.made }
""",
        kind,
    )
    part = made.plan(declaration, TODAY)

    _, left = made.carry_out(part)

    assert left == ("person.email",)
    assert made.run("select name from person") == [(None,)]


def test_rows_that_stand_above_themselves_have_an_end(make, declaration):
    made = make(
        PEOPLE + "create table note (id int primary key, person_id int, under int);"
        "insert into note values (1, 1, 2), (2, null, 1), (3, 1, 3)",
        PERSON
        + """
note:
  belongs_to: { person_id: person.id, under: note.id }
  for: [accounts]
  columns: { id: payment, person_id: none, under: none }
""",
    )

    part = made.plan(declaration, TODAY)

    # Nothing dates them, so the law's years count from today.
    (stays,) = (g for g in part.groups if g.outcome is Outcome.KEEP)
    assert sorted(stays.keys) == [(1,), (2,), (3,)]
    assert [g.until for g in stays.grounds] == [date(2033, 12, 31)]


def test_what_strangers_rows_point_at_is_refused_by_the_database(make, declaration):
    made = make(
        "create table person (id int primary key, email text);"
        "create table friend (id int primary key,"
        "  of int references person (id), email text);"
        "insert into person values (1, 'alice@a.example');"
        "insert into friend values (1, 1, 'bob@a.example')",
        PERSON
        + """
friend:
  found_by: { email: email }
  columns: { id: none, of: none, email: contact.email }
""",
    )
    part = made.plan(declaration, TODAY)

    with pytest.raises(SourceRefused) as refused:
        made.carry_out(part)

    assert "alice" not in str(refused.value)
    assert made.run("select email from person") == [("alice@a.example",)]


@BOTH
def test_blanks_that_are_there_already_are_not_said_again(make, declaration, kind):
    made = make(
        "create table person (id int primary key, email text, note text);"
        "insert into person values (1, 'alice@a.example', null)",
        """
person:
  person: customer
  found_by: { email: email }
  erase_by: anonymise
  columns: { id: none, email: contact.email, note: order.note }
""",
        kind,
    )

    done, left = made.carry_out(made.plan(declaration, TODAY))

    assert left == ()
    assert [(d.table, d.deleted, d.changed, d.rows) for d in done] == [
        ("person", 0, ("email",), 1)
    ]


def test_a_row_that_is_gone_undoes_the_part(make, declaration):
    made = make(
        PEOPLE + "create table thing (id int primary key, person_id int);"
        "insert into thing values (1, 1), (2, 1)",
        PERSON
        + """
thing:
  belongs_to: { person_id: person.id }
  columns: { id: order, person_id: none }
""",
    )
    part = made.plan(declaration, TODAY)
    made.run("delete from thing where id = 2")

    with pytest.raises(WorldMoved):
        made.carry_out(part)

    assert made.run("select id from thing") == [(1,)]
    assert made.run("select count(*) from person") == [(2,)]


def test_a_part_comes_back_out_of_its_json_as_it_went_in(make, declaration):
    made = make(
        PEOPLE + "create table pay (id numeric primary key, person_id int, paid date);"
        "insert into pay values (1.5, 1, '2026-02-01'), (2, 1, null)",
        PERSON
        + """
pay:
  belongs_to: { person_id: person.id }
  for: [accounts]
  columns: { id: none, person_id: none, paid: payment.made }
""",
    )
    part = made.plan(declaration, TODAY)

    assert Part.from_json(part.as_json()).as_json() == part.as_json()
    assert draw_up(made.locate(), declaration, frozenset(), TODAY, str) == part
