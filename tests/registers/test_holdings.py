"""Finding everything about a person: by identifier, then by what belongs to what."""

import pytest

BOTH = pytest.mark.parametrize("kind", ["postgres", "sqlite"])

PERSON = """
person:
  person: customer
  found_by: { email: email }
  columns: { id: none, email: contact.email }
"""


def found(holdings):
    """The keys found, table by table."""
    return {table: [row.key for row in rows] for table, rows in holdings.rows.items()}


@BOTH
def test_rows_are_found_by_address_and_by_what_belongs_to_them(make, kind):
    made = make(
        "create table person (id int primary key, email text);"
        "create table thing (id int primary key, person_id int references person);"
        "create table part (id int primary key, thing_id int references thing);"
        "insert into person values (1, 'alice@a.example'), (2, 'bob@a.example');"
        "insert into thing values (1, 1), (2, 2), (3, 1);"
        "insert into part values (1, 1), (2, 2), (3, 3), (4, 3);",
        PERSON
        + """
part:
  belongs_to: { thing_id: thing.id }
  columns: { id: none, thing_id: order }
thing:
  belongs_to: { person_id: person.id }
  columns: { id: none, person_id: none }
""",
        kind,
    )

    assert found(made.locate()) == {
        "person": [(1,)], "thing": [(1,), (3,)], "part": [(1,), (3,), (4,)]
    }  # fmt: skip
    assert made.locate().kinds == {"customer"}
    assert found(made.locate("carol@a.example")) == {}
    assert made.locate("carol@a.example").kinds == frozenset()


@BOTH
def test_a_tree_is_found_to_its_leaves(make, kind):
    """Replies to replies: rows that belong to rows of their own table."""
    made = make(
        "create table person (id int primary key, email text);"
        "create table note (id int primary key, person_id int, reply_to int);"
        "insert into person values (1, 'alice@a.example');"
        "insert into note values (1, 1, null), (2, null, 1), (3, null, 2),"
        " (4, null, 3), (5, null, null), (6, null, 5);",
        PERSON
        + """
note:
  belongs_to: { person_id: person.id, reply_to: note.id }
  columns: { id: none, person_id: none, reply_to: none }
""",
        kind,
    )

    assert found(made.locate())["note"] == [(1,), (2,), (3,), (4,)]


def test_texts_that_the_database_calls_equal_are_equal(make):
    """Fixed-length text comes back padded."""
    made = make(
        "create table person (id char(6) primary key, email text);"
        "create table thing (id int primary key, person_id varchar(10));"
        "insert into person values ('a1', 'alice@a.example');"
        "insert into thing values (1, 'a1'), (2, 'a2');",
        PERSON
        + """
thing:
  belongs_to: { person_id: person.id }
  columns: { id: none, person_id: none }
""",
    )

    assert found(made.locate())["thing"] == [(1,)]


def test_a_persons_other_address_leads_further(make):
    made = make(
        "create table person (id int primary key, email text, work text);"
        "create table ticket (id int primary key, email text);"
        "insert into person values (1, 'alice@a.example', 'Alice@Work.example');"
        "insert into ticket values (1, 'alice@work.example'), (2, 'bob@a.example');",
        """
person:
  person: customer
  found_by: { email: email, work: email }
  columns: { id: none, email: contact.email, work: contact.email }
ticket:
  found_by: { email: email }
  columns: { id: none, email: contact.email }
""",
    )

    assert found(made.locate()) == {"person": [(1,)], "ticket": [(1,)]}
    assert found(made.locate("alice@work.example")) == {
        "person": [(1,)], "ticket": [(1,)]
    }  # fmt: skip


def test_a_ticket_that_names_an_address_does_not_make_it_the_persons(make):
    """Only a person's own row vouches for a second address."""
    made = make(
        "create table person (id int primary key, email text);"
        "create table ticket (id int primary key, sender text, copy_to text);"
        "insert into person values (1, 'alice@a.example'), (2, 'bob@a.example');"
        "insert into ticket values (1, 'alice@a.example', 'bob@a.example');",
        PERSON
        + """
ticket:
  found_by: { sender: email, copy_to: email }
  columns: { id: none, sender: contact.email, copy_to: contact.email }
""",
    )

    assert found(made.locate()) == {"person": [(1,)], "ticket": [(1,)]}
