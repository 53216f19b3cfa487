import shutil
import sqlite3
from contextlib import contextmanager
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ombud.cli.demo.example import Example
from ombud.connectors.base import Column, ColumnType, ForeignKey, Schema, Table
from ombud.connectors.registry import connect
from ombud.home.postgres import OWNER
from ombud.policy.reading import parse as parse_policy
from ombud.registers.checks import check
from ombud.registers.draft import draft
from ombud.registers.language import ColumnMap
from ombud.registers.reading import parse
from tests.server import POSTGRES

POLICY = files("ombud.examples").joinpath("ljusvik/policy.yaml").read_text()
DECLARATION = parse_policy(POLICY, "policy.yaml").declaration

CHINOOK = "registers_chinook"
BENCH = "registers_bench"
EXAMPLE = "registers_example"


class Drafted:
    """A draft, read back and checked."""

    def __init__(self, url):
        connector = connect(url)
        self.text = draft(url, connector, DECLARATION, "shop")
        systems = parse(self.text, "systems.yaml")
        self.tables = systems.map.systems["shop"].tables
        found = check(systems, DECLARATION, {"shop": connector.schema()})
        self.faults = {
            p.message.partition(" ")[0]: p.code for p in found if p.level != "note"
        }
        connector.close()

    def holds(self, table):
        return {n: c.holds for n, c in self.tables[table].columns.items()}

    def line(self, start):
        return next(
            line.strip()
            for line in self.text.splitlines()
            if line.strip().startswith(start)
        )


@pytest.fixture(params=["sqlite", "postgres"])
def chinook(request, shared, tmp_path):
    """The draft for Chinook, and a name as that variant writes it."""
    folder = shared / "samples" / "chinook"
    if request.param == "sqlite":
        path = tmp_path / "chinook.sqlite"
        shutil.copyfile(folder / "Chinook_Sqlite.sqlite", path)
        yield Drafted(f"sqlite:///{path}"), lambda name: name
        return
    text = (folder / "Chinook_PostgreSql.sql").read_text()
    script = tmp_path / "chinook.sql"
    script.write_text(text[text.index("CREATE TABLE") :])
    POSTGRES.drop_database(CHINOOK)
    POSTGRES.make_database(CHINOOK)
    POSTGRES.load(CHINOOK, script)
    yield (
        Drafted(POSTGRES.url(CHINOOK, OWNER)),
        lambda name: "".join(f"_{c}" if c.isupper() else c for c in name).lower()[1:],
    )
    POSTGRES.drop_database(CHINOOK)


@pytest.fixture(scope="module")
def bench(request):
    folder = request.path.parents[3] / "shared" / "bench" / "requests"
    if not folder.exists():
        pytest.skip("the shared folder is not beside this checkout")
    POSTGRES.drop_database(BENCH)
    POSTGRES.make_database(BENCH)
    POSTGRES.load(BENCH, folder / "shop_schema.sql")
    POSTGRES.load(BENCH, folder / "shop_data.sql", n=100)
    yield Drafted(POSTGRES.url(BENCH, OWNER))
    POSTGRES.drop_database(BENCH)


@pytest.fixture
def made(tmp_path):
    """Drafts a map for an SQLite database made with these statements."""

    def make(script):
        path = tmp_path / "made.sqlite"
        with sqlite3.connect(path) as database:
            database.executescript(script)
        database.close()
        return Drafted(f"sqlite:///{path}")

    return make


def test_the_customer_of_chinook_is_the_person(chinook):
    drafted, named = chinook
    customer = drafted.tables[named("Customer")]
    books = (
        "bookings",
        "accounts",
        "customer_service",
        "complaints",
        "marketing",
        "newsletter",
    )

    assert customer.person == "customer"
    assert customer.found_by == {named("Email"): "email"}
    assert customer.columns[named("PostalCode")].holds == "contact.address"
    # An invoice of Chinook has no name on it, and the books need one.
    assert customer.columns[named("FirstName")] == ColumnMap(
        holds="name", purposes=books
    )
    assert customer.columns[named("SupportRepId")].holds == "none"


def test_invoices_and_lines_belong_to_the_customer(chinook):
    drafted, named = chinook
    invoice, line = (
        drafted.tables[named("Invoice")],
        drafted.tables[named("InvoiceLine")],
    )
    key = named("CustomerId")

    assert invoice.belongs_to == {key: f"{named('Customer')}.{key}"}
    assert invoice.purposes == line.purposes == ("accounts", "tax_deduction")
    assert invoice.columns[named("InvoiceDate")].holds == "invoice.issued"
    assert line.belongs_to == {
        named("InvoiceId"): f"{named('Invoice')}.{named('InvoiceId')}"
    }


def test_music_is_about_nobody_and_staff_are_outside(chinook):
    drafted, named = chinook

    for name in ("Artist", "Album", "Track", "Genre", "Playlist", "PlaylistTrack"):
        assert drafted.tables[named(name)].none is not None
    assert drafted.tables[named("Employee")].outside is not None


def test_a_draft_of_chinook_lacks_only_what_the_policy_lacks(chinook):
    drafted, named = chinook

    assert drafted.faults == {
        # The policy knows of companies, and none of its purposes for customers does.
        f"{named('Customer')}.{named('Company')}": "category-unused"
    }


def test_a_draft_of_a_shop_lacks_only_what_the_policy_lacks(bench):
    assert bench.faults == {
        "customer.birth_date": "category-unknown",
        "customer.locale": "category-unknown",
        "customer.created_at": "category-unknown",
        "payment_card.iban": "category-unknown",
    }


def test_every_table_of_a_shop_is_reached_by_the_shortest_way(bench):
    links = {n: t.belongs_to for n, t in bench.tables.items() if t.belongs_to}
    found_by = {n: dict(t.found_by) for n, t in bench.tables.items() if t.found_by}

    assert links == {
        "address": {"customer_id": "customer.id"},
        "orders": {"customer_id": "customer.id"},
        "payment_card": {"customer_id": "customer.id"},
        "login_event": {"customer_id": "customer.id"},
        "order_item": {"order_id": "orders.id"},
        # card_id may be empty, and a card belongs to whoever pays.
        "payment": {"order_id": "orders.id"},
        "ticket_message": {"ticket_id": "support_ticket.id"},
    }
    assert found_by == {
        "customer": {"email": "email"},
        "support_ticket": {"requester_email": "email"},
        "newsletter_subscription": {"email": "email"},
    }
    assert bench.tables["product"].none is not None


def test_columns_get_the_policys_own_categories(bench):
    assert bench.holds("login_event") == {
        "id": "none",
        "customer_id": "none",
        "ip": "usage.ip",
        "user_agent": "usage.browser",
        "at": "usage.time",
    }
    assert bench.holds("support_ticket") == {
        "id": "none",
        "requester_email": "contact.email",
        "subject": "conversation.subject",
        "opened_at": "conversation.opened",
    }
    assert bench.holds("payment_card")["last4"] == "payment.last_digits"
    assert bench.holds("orders")["total_cents"] == "booking.price"


def test_a_table_serves_what_it_is_about(bench):
    purposes = {n: t.purposes for n, t in bench.tables.items() if t.purposes}

    assert purposes["payment"] == ("accounts", "tax_deduction")
    assert purposes["ticket_message"] == ("customer_service",)
    assert purposes["newsletter_subscription"] == ("newsletter",)
    assert "accounts" not in purposes["customer"]


def test_every_line_says_its_reason_in_words(bench):
    assert bench.line("requester_email: contact.email") == (
        "requester_email: contact.email  "
        "# named 'requester_email'; 100 of 100 values are e-mail addresses"
    )
    assert bench.line("birth_date:").endswith(
        "the policy names no category for it: declare birth_date there, or correct this"
    )


def test_no_value_of_a_row_gets_into_the_text(bench):
    assert "subject1@" not in bench.text
    assert "First1" not in bench.text


def test_a_draft_of_the_examples_shop_is_nearly_what_its_people_wrote():
    example = Example("ljusvik")
    POSTGRES.drop_database(EXAMPLE)
    POSTGRES.make_database(EXAMPLE)
    example.load(POSTGRES, EXAMPLE)

    drafted = Drafted(POSTGRES.url(EXAMPLE, OWNER))
    POSTGRES.drop_database(EXAMPLE)

    differing = {}
    for name, table in example.map.tables.items():
        proposed = drafted.tables[name]
        assert proposed.person == table.person
        assert proposed.found_by == table.found_by
        assert proposed.belongs_to == table.belongs_to
        assert proposed.searched == table.searched
        differing |= {
            f"{name}.{column}": (proposed.columns[column].holds, held.holds)
            for column, held in table.columns.items()
            if proposed.columns[column].holds != held.holds
        }
    assert differing == {
        "booking_item.description": ("booking", "booking.service"),
        "invoice.deduction": ("invoice", "invoice.amount"),
    }
    assert drafted.faults == {}


SWEDISH = """
CREATE TABLE kunder (kundnr INTEGER PRIMARY KEY, Förnamn TEXT, Efternamn TEXT,
  personnr TEXT, epostadress TEXT UNIQUE, mobil TEXT, gatuadress TEXT, postnr TEXT,
  boyta INTEGER, aktiv BOOLEAN);
CREATE TABLE fakturor (id INTEGER PRIMARY KEY, kundnr INTEGER NOT NULL,
  fakturanummer TEXT, fakturadatum DATE, belopp NUMERIC);
CREATE TABLE fakturarader (id INTEGER PRIMARY KEY,
  faktura_id INTEGER NOT NULL REFERENCES fakturor(id), pris NUMERIC, tjanst TEXT);
CREATE TABLE meddelanden (id INTEGER PRIMARY KEY, avsandare TEXT, text TEXT);
CREATE TABLE artiklar (id INTEGER PRIMARY KEY, namn TEXT);
"""


def test_swedish_names_and_keys_that_nobody_declared_are_understood(made):
    script = SWEDISH + "".join(
        f"INSERT INTO meddelanden VALUES ({n}, 'nr{n}@kund.example', 'Hej');"
        for n in range(10)
    )

    drafted = made(script)

    kunder = drafted.holds("kunder")
    assert drafted.tables["kunder"].person == "customer"
    assert (kunder["Förnamn"], kunder["Efternamn"]) == ("name", "name")
    assert kunder["mobil"] == "contact.phone"
    assert kunder["personnr"] == "national_id"
    assert drafted.tables["kunder"].columns["personnr"].purposes == ("tax_deduction",)
    assert drafted.tables["fakturor"].belongs_to == {"kundnr": "kunder.kundnr"}
    assert "no foreign key is declared" in drafted.line("kundnr: kunder.kundnr")
    assert drafted.holds("fakturor")["fakturadatum"] == "invoice.issued"
    assert drafted.tables["fakturarader"].purposes == (
        "accounts",
        "tax_deduction",
    )
    # Nothing but its values tells what stands in `avsandare`.
    assert drafted.tables["meddelanden"].found_by == {"avsandare": "email"}
    assert "10 of 10 values are e-mail addresses" in drafted.line("avsandare: email")
    assert drafted.tables["artiklar"].none is not None


def test_personal_data_that_nothing_leads_to_is_not_called_nobodys(made):
    drafted = made("""
        CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT UNIQUE);
        CREATE TABLE guestbook (id INTEGER PRIMARY KEY, first_name TEXT, text TEXT);
    """)

    assert drafted.tables["guestbook"].none is None
    assert drafted.faults["Nothing"] == "nothing-finds"


def test_who_worked_with_a_row_is_not_whom_it_is_about(made):
    drafted = made("""
        CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT UNIQUE, name TEXT);
        CREATE TABLE article (id INTEGER PRIMARY KEY, title TEXT,
          created_by INTEGER REFERENCES users(id));
    """)

    assert drafted.tables["article"].none is not None


def test_an_order_of_a_guest_is_found_by_its_address_too(made):
    drafted = made("""
        CREATE TABLE customer (id INTEGER PRIMARY KEY, email TEXT UNIQUE);
        CREATE TABLE booking (id INTEGER PRIMARY KEY, guest_email TEXT,
          customer_id INTEGER REFERENCES customer(id));
    """)

    assert drafted.tables["booking"].found_by == {"guest_email": "email"}
    assert drafted.tables["booking"].belongs_to == {"customer_id": "customer.id"}


class Fake:
    """A source whose tables are whatever a test says, all of them empty."""

    def __init__(self, tables):
        self._schema = Schema.of(tables)

    def schema(self):
        return self._schema

    @contextmanager
    def reading(self):
        yield self

    def sample(self, table, columns, count):
        return []

    def advice(self, table, column):
        return ""


def test_a_password_stays_out_of_the_text():
    customer = Table(
        name="customer",
        path=("customer",),
        columns=(Column(name="email", type=ColumnType.TEXT, unique=True),),
    )

    for url in (
        "postgresql://me:hunter2@db/shop",
        "postgresql://me@db/shop?password=hunter2",
    ):
        text = draft(url, Fake([customer]), DECLARATION, "shop")
        assert "hunter2" not in text
        assert parse(text, "systems.yaml").map.systems["shop"].at == (
            "env:OMBUD_SOURCE_SHOP"
        )


# What the reader of maps refuses in any text (controls, invisible characters) aside.
names = st.text(
    st.characters(
        exclude_categories=("C", "Z"), include_characters=" '\"#:{}[]\\,&*!|>%@"
    ),
    min_size=1,
    max_size=20,
) | st.sampled_from(["no", "null", "1", "email", "user", "kund", "- a", "a: b", "~"])


@st.composite
def databases(draw):
    chosen = draw(st.lists(names, min_size=1, max_size=5, unique=True))
    tables = []
    for name in chosen:
        columns = draw(st.lists(names, min_size=1, max_size=5, unique=True))
        to = draw(st.sampled_from(chosen))
        keys = (
            ForeignKey(columns=(columns[-1],), table=to, references=("id",)),
        ) * draw(st.integers(0, 1))
        tables.append(
            Table(
                name=name,
                path=(name,),
                columns=tuple(
                    Column(
                        name=c,
                        type=draw(st.sampled_from(ColumnType)),
                        nullable=draw(st.booleans()),
                        unique=draw(st.booleans()),
                    )
                    for c in columns
                ),
                primary_key=(columns[0],) * draw(st.integers(0, 1)),
                foreign_keys=keys,
            )
        )
    return tables


@given(databases())
def test_whatever_a_database_is_called_its_draft_is_a_map_of_it(tables):
    source = Fake(tables)

    text = draft("sqlite:///x", source, DECLARATION, "shop")

    systems = parse(text, "systems.yaml")
    found = check(systems, DECLARATION, {"shop": source.schema()})
    assert {*systems.map.systems["shop"].tables} == {t.name for t in tables}
    assert not {p.code for p in found} & {
        "table-missing",
        "table-undeclared",
        "column-undeclared",
        "belongs-to-unknown",
        "belongs-to-cyclic",
        "purpose-unknown",
        "kind-unknown",
        "category-unused",
        "identifier-unnamed",
        "searched-or-not",
    }
