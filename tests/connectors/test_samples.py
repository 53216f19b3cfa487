"""Databases that nobody here made."""

import shutil

import pytest

from ombud.connectors.base import Equal, ForeignKey, Keys, SameText
from tests.connectors.contract import SqliteStore
from tests.server import POSTGRES


@pytest.fixture(params=["postgres", "sqlite"])
def chinook(request, shared, tmp_path):
    """A connector to Chinook, and a name as that variant writes it."""
    folder = shared / "samples" / "chinook"
    if request.param == "sqlite":
        store = SqliteStore(tmp_path)
        shutil.copyfile(folder / "Chinook_Sqlite.sqlite", store.path)
        yield store.connect(), lambda name: name
        store.close()
        return
    store = request.getfixturevalue("postgres")
    text = (folder / "Chinook_PostgreSql.sql").read_text()
    script = tmp_path / "chinook.sql"
    script.write_text(text[text.index("CREATE TABLE") :])
    POSTGRES.load(store.database, script)
    yield (
        store.connect(),
        lambda name: "".join(f"_{c}" if c.isupper() else c for c in name).lower()[1:],
    )


def test_chinook_is_read_as_it_is(chinook):
    connector, named = chinook
    schema = connector.schema()
    customer = schema.tables[named("Customer")]
    lines = schema.tables[named("InvoiceLine")]

    assert len(schema.tables) == 11
    assert customer.primary_key == (named("CustomerId"),)
    assert customer.foreign_keys == (
        ForeignKey(
            columns=(named("SupportRepId"),),
            table=named("Employee"),
            references=(named("EmployeeId"),),
        ),
    )
    assert len(lines.foreign_keys) == 2
    assert schema.tables[named("PlaylistTrack")].primary_key == (
        named("PlaylistId"),
        named("TrackId"),
    )


def test_a_customer_of_chinook_is_found_and_cleared(chinook):
    connector, named = chinook
    tables = connector.schema().tables
    customer, invoice = tables[named("Customer")], tables[named("Invoice")]
    key, email = named("CustomerId"), named("Email")
    match = SameText(column=email, variants=["luisg@embraer.com.br"])

    with connector.writing() as session:
        ((number, name),) = session.rows(
            customer, [key, named("FirstName")], match, lock=True
        )
        invoices = session.rows(
            invoice, [named("Total")], Equal(column=key, values=[number])
        )
        cleared = [named("FirstName"), named("LastName"), email, named("Company")]
        session.clear(customer, [key], [(number,)], cleared)

    assert name == "Luís"
    assert len(invoices) == 7
    assert str(sum(total for (total,) in invoices)) == "39.62"
    with connector.reading() as session:
        assert session.rows(customer, [key], match) == []
        (row,) = session.rows(customer, cleared, Keys(columns=(key,), keys=[(number,)]))
        for column, value in zip(cleared, row, strict=True):
            assert session.cleared(customer.column(column), value), column


def test_the_bench_shop_is_read_and_searched(postgres, shared):
    folder = shared / "bench" / "requests"
    POSTGRES.load(
        postgres.database, folder / "shop_schema.sql", folder / "shop_data.sql", n=50
    )
    connector = postgres.connect()
    tables = connector.schema().tables
    texts = {
        name: [c.name for c in table.columns if c.type == "text"]
        for name, table in tables.items()
    }

    with connector.reading() as session:
        held = {
            name: session.holds(tables[name], columns, ["subject7@shop.example"])
            for name, columns in texts.items()
        }

    assert len(tables) == 11
    assert {name: found for name, found in held.items() if found} == {
        "customer": ("email",),
        "support_ticket": ("requester_email",),
        "newsletter_subscription": ("email",),
    }
