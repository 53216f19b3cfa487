"""The shop of Ljusvik: it loads, it is whole, its map says what serves what."""

import os
from datetime import date

import psycopg
import pytest

from ombud.cli.demo.example import Example
from ombud.people.identifiers import IdentifierKind, normalise, variants
from ombud.policy.language import Declaration, covers
from ombud.registers.language import TableMap
from tests.server import POSTGRES

LJUSVIK = Example("ljusvik")
DATABASE = f"test_ljusvik_{os.getpid()}"
TODAY = date(2026, 11, 23)
PEOPLE = 300

ANNA = "anna.sundin@example.com"
BERTIL = "bertil@example.com"


def load(name: str, people: int) -> None:
    POSTGRES.drop_database(name)
    POSTGRES.make_database(name)
    LJUSVIK.load(POSTGRES, name, people=people, today=TODAY.isoformat())


@pytest.fixture(scope="module")
def shop():
    load(DATABASE, PEOPLE)
    with psycopg.connect(POSTGRES.url(DATABASE, "ombud_owner")) as connection:
        yield connection
    POSTGRES.drop_database(DATABASE)


@pytest.fixture(scope="module")
def tables() -> dict[str, TableMap]:
    return LJUSVIK.map.tables


@pytest.fixture(scope="module")
def declaration() -> Declaration:
    return LJUSVIK.declaration


def columns(shop) -> set[tuple[str, str]]:
    return set(
        shop.execute(
            "select table_name, column_name from information_schema.columns"
            " where table_schema = 'public'"
        )
    )


def one(shop, statement: str, *values):
    return shop.execute(statement, values).fetchone()[0]


# The data


def test_the_shop_has_eleven_tables_and_all_of_them_hold_rows(shop):
    names = {table for table, _ in columns(shop)}
    counts = {name: one(shop, f"select count(*) from {name}") for name in names}

    assert len(names) == 11
    assert counts["customer"] == PEOPLE
    assert counts["login_event"] > 5_000
    assert min(counts.values()) > 0


def test_every_foreign_key_leads_to_a_row(shop):
    keys = shop.execute(
        "select conrelid::regclass::text, a.attname, confrelid::regclass::text"
        " from pg_constraint join pg_attribute as a"
        " on a.attrelid = conrelid and a.attnum = conkey[1] where contype = 'f'"
    ).fetchall()

    assert len(keys) == 10
    for table, column, target in keys:
        missing = one(
            shop,
            f"select count(*) from {table} where {column} is not null"
            f" and {column} not in (select id from {target})",
        )
        assert (table, column, missing) == (table, column, 0)


def test_two_loads_for_the_same_day_are_equal(shop):
    def everything(connection) -> list:
        return [
            connection.execute(
                f"select md5(string_agg(t::text, '' order by id)) from {name} as t"
            ).fetchone()
            for name in sorted({table for table, _ in columns(connection)})
        ]

    load(again := f"{DATABASE}_again", PEOPLE)

    with psycopg.connect(POSTGRES.url(again, "ombud_owner")) as connection:
        assert everything(connection) == everything(shop)
    POSTGRES.drop_database(again)


def test_rows_added_later_get_ids_of_their_own(shop):
    with shop.transaction(force_rollback=True):
        added = one(
            shop,
            "insert into customer (email, first_name, last_name)"
            " values ('ny@example.com', 'Ny', 'Kund') returning id",
        )

        assert added == PEOPLE + 1


def test_some_invoices_are_past_their_seven_years_and_most_are_not(shop):
    # Bokföringslagen 7 kap. 2 §: to the end of the seventh year after.
    past = one(
        shop,
        "select count(*) from invoice where extract(year from issued_on) < %s",
        TODAY.year - 7,
    )

    assert 0 < past < one(shop, "select count(*) from invoice") / 5


def test_invoices_are_numbered_without_a_gap_in_each_year(shop):
    broken = shop.execute(
        "select left(number, 5) from invoice group by 1"
        " having max(right(number, 5)::integer) <> count(*)"
    ).fetchall()

    assert broken == []


def test_prices_add_up(shop):
    wrong = one(
        shop,
        "select count(*) from booking join invoice on booking_id = booking.id"
        " where amount <> booking.price or booking.price <> (select sum(i.price)"
        " from booking_item as i where i.booking_id = booking.id)",
    )

    assert wrong == 0


def test_visits_are_performed_up_to_the_day_and_booked_beyond_it(shop):
    late = one(shop, "select max(performed_on) from booking")
    to_come = one(shop, "select min(booked_on) from booking where performed_on is null")
    early_invoices = one(
        shop,
        "select count(*) from invoice join booking on booking_id = booking.id"
        " where performed_on is null or issued_on <= performed_on",
    )

    assert late < TODAY <= to_come
    assert early_invoices == 0


def test_every_address_and_number_is_one_that_people_can_be_known_by(shop):
    emails = shop.execute(
        "select email from customer union select requester_email from support_ticket"
        " union select email from newsletter_subscription"
    ).fetchall()
    phones = shop.execute("select phone from customer where phone is not null")
    numbers = shop.execute(
        "select distinct buyer_personal_number from invoice"
        " where buyer_personal_number is not null"
    ).fetchall()

    for (email,) in emails:
        assert "example" in normalise(IdentifierKind.EMAIL, email).partition("@")[2]
    for (phone,) in phones:
        known = normalise(IdentifierKind.PHONE, phone)
        assert known.startswith(("+46701740", "+468465004"))
    for (number,) in numbers:
        assert normalise(IdentifierKind.PERSONAL_NUMBER, number).startswith("189")
    assert len(numbers) > PEOPLE / 4


def test_no_two_customers_share_a_personal_number(shop):
    shared = one(
        shop,
        "select count(*) from (select from invoice"
        " where buyer_personal_number is not null group by buyer_personal_number"
        " having count(distinct customer_id) > 1) as shared",
    )

    assert shared == 0


UNTIDY = {
    "capitals": "customer where email <> lower(email)",
    "blanks": "support_ticket where requester_email like '%% '",
    "no visits": "customer where id not in (select customer_id from booking)",
    "shared addresses": "dwelling as a join dwelling as b on a.customer_id"
    " < b.customer_id and (a.street, a.town) = (b.street, b.town)",
    "asked only": "support_ticket where lower(btrim(requester_email))"
    " not in (select lower(email) from customer)",
    "reads only": "newsletter_subscription where lower(email)"
    " not in (select lower(email) from customer)",
}


@pytest.mark.parametrize("rows", UNTIDY.values(), ids=UNTIDY.keys())
def test_people_are_as_untidy_as_people_are(shop, rows):
    assert one(shop, f"select count(*) from {rows}") > 0


def test_annas_story(shop):
    years = [
        row[0]
        for row in shop.execute(
            "select extract(year from issued_on)::integer from invoice"
            " where customer_id = 1 order by issued_on"
        )
    ]
    forms = list(variants(IdentifierKind.EMAIL, ANNA))

    assert one(shop, "select email from customer where id = 1") == ANNA
    assert (min(years) < TODAY.year - 7, max(years)) == (True, TODAY.year)
    assert one(
        shop,
        "select bool_and(performed_on < %s) from booking where customer_id = 1",
        TODAY,
    )
    assert one(
        shop,
        "select count(*) from support_ticket where lower(requester_email) = any(%s)",
        forms,
    )
    assert one(
        shop, "select active from newsletter_subscription where email = any(%s)", forms
    )
    assert one(shop, "select count(*) from login_event where customer_id = 1") == 12


def test_bertil_has_rows_enough_to_take_a_moment(shop):
    assert one(shop, "select email from customer where id = 2") == BERTIL
    assert one(shop, "select count(*) from login_event where customer_id = 2") == 5_000


@pytest.mark.parametrize("people", [2, 3])
def test_the_smallest_shops_load(people):
    load(name := f"{DATABASE}_small", people)

    with psycopg.connect(POSTGRES.url(name, "ombud_owner")) as connection:
        assert one(connection, "select count(*) from customer") == people
    POSTGRES.drop_database(name)


# The map


def test_only_invoices_and_payments_are_kept_by_a_law(tables, declaration):
    by_law = {
        name
        for name, table in tables.items()
        for column in table.columns.values()
        for purpose, declared in declaration.purposes.items()
        if declared.rests_on("law")
        and purpose in (column.purposes or table.purposes or declaration.purposes)
        and any(covers(use, column.holds) for use in declared.uses)
    }

    assert by_law == {"invoice", "payment"}


def test_personal_numbers_serve_the_tax_deduction_alone(tables, declaration):
    (holding,) = [
        (name, column, entry.purposes)
        for name, table in tables.items()
        for column, entry in table.columns.items()
        if entry.holds == "national_id"
    ]

    assert holding == ("invoice", "buyer_personal_number", ("tax_deduction",))
