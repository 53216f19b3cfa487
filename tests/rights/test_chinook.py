"""A whole way through a database that nobody here made: drafted, answered, erased."""

import csv
import io
import json
import re
import shutil
import sqlite3
import zipfile
from contextlib import closing
from datetime import date

import pytest

from ombud.connectors.registry import close_shared
from ombud.connectors.registry import shared as connected
from ombud.policy.reading import parse
from ombud.registers.draft import draft
from ombud.registers.models import Kept
from ombud.rights import queries as rights
from ombud.rights.models import Answer
from ombud.rights.words import Ending
from tests.house import DATA, OWNER, changes, dump, post, put_in_force
from tests.server import POSTGRES

LUIS = "LuisG@embraer.com.br"
DATABASE = "test_rights_chinook"
POLICY = (DATA / "chinook" / "policy.yaml").read_text()
PERSONAL = {
    "FirstName", "LastName", "Company", "Address", "City", "State", "Country",
    "PostalCode", "Phone", "Fax", "Email",
}  # fmt: skip


class Chinook:
    """Chinook in one of its variants; names are said as the SQLite one writes them."""

    def __init__(self, url, path=None):
        self.url = url
        self.path = path

    def named(self, name):
        if self.path:
            return name
        return "".join(f"_{c}" if c.isupper() else c for c in name).lower()[1:]

    def dump(self):
        if self.path is None:
            return dump(self.url)
        with closing(sqlite3.connect(self.path)) as at:
            at.row_factory = sqlite3.Row
            names = at.execute("select name from sqlite_master where type = 'table'")
            return {
                name: [dict(row) for row in at.execute(f'select * from "{name}"')]
                for (name,) in names.fetchall()
            }

    def map(self):
        """The draft, and what the person who confirms it corrects."""
        declaration = parse(POLICY, "policy.yaml").declaration
        text = draft(self.url, connected(self.url), declaration, "shop")
        # Two kinds of address: the draft leaves that to who knows.
        text = re.sub(r"((?i:billing)\w+): address\b", r"\1: invoice.address", text)
        return re.sub(r"(\w+): address\b", r"\1: contact.address", text)


@pytest.fixture(params=["sqlite", "postgres"])
def chinook(request, db, shared, tmp_path, now):
    folder = shared / "samples" / "chinook"
    if request.param == "sqlite":
        path = tmp_path / "chinook.sqlite"
        shutil.copyfile(folder / "Chinook_Sqlite.sqlite", path)
        made = Chinook(f"sqlite:///{path}", path)
    else:
        text = (folder / "Chinook_PostgreSql.sql").read_text()
        script = tmp_path / "chinook.sql"
        script.write_text(text[text.index("CREATE TABLE") :])
        POSTGRES.drop_database(DATABASE)
        POSTGRES.make_database(DATABASE)
        POSTGRES.load(DATABASE, script)
        made = Chinook(POSTGRES.url(DATABASE, OWNER))
    put_in_force(now, policy_text=POLICY, map_text=made.map())
    yield made
    close_shared()
    if made.path is None:
        POSTGRES.drop_database(DATABASE)


@pytest.mark.promise("P123")
def test_a_customer_gets_their_invoices_and_lines(chinook, go):
    request = go("access", LUIS)

    assert rights.view(request).ending is Ending.COMPLETE
    package = Answer.objects.get(request=request).package()
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    body = json.loads(files["answer.json"])
    tables = {t["table"]: t for t in body["tables"] if t["system"] == "shop"}
    assert {name: len(t["rows"]) for name, t in tables.items()} == {
        chinook.named("Customer"): 1,
        chinook.named("Invoice"): 7,
        chinook.named("InvoiceLine"): 38,
    }
    (customer,) = tables[chinook.named("Customer")]["rows"]
    assert customer["values"][chinook.named("FirstName")] == "Luís"
    invoices = tables[chinook.named("Invoice")]["rows"]
    total = chinook.named("Total")
    assert round(sum(float(i["values"][total]) for i in invoices), 2) == 39.62
    # The accounting law's end, row by row.
    issued = chinook.named("InvoiceDate")
    for invoice in invoices:
        year = int(invoice["values"][issued][:4])
        assert invoice["kept_until"]["accounts"] == f"{year + 7}-12-31"
    for text in files.values():
        assert "Luís" in text
        assert "leonekohler" not in text
    lines = list(csv.reader(io.StringIO(files["answer.csv"].lstrip("\ufeff"))))
    assert len({len(line) for line in lines}) == 1


@pytest.mark.promise("P113", "P125", "P126")
def test_an_erased_customers_invoices_stay_and_nothing_else(
    chinook, erase, mailbox, now
):
    before = chinook.dump()

    request = erase(LUIS)
    post(now)

    customers, number = chinook.named("Customer"), chinook.named("CustomerId")
    after = chinook.dump()
    assert [t for t in before if before[t] != after[t]] == [customers]
    made = changes(before, after, key=number)
    table = customers
    assert made[table].rows == {1}
    assert not made[table].deleted
    assert made[table].columns == {chinook.named(name) for name in PERSONAL}
    (row,) = (r for r in chinook.dump()[customers] if r[number] == 1)
    assert {chinook.named(n): row[chinook.named(n)] for n in PERSONAL} == {
        chinook.named(n): "erased" if n in ("FirstName", "LastName", "Email") else None
        for n in PERSONAL
    }
    view = rights.view(request)
    assert view.ending is Ending.COMPLETE_EXCEPT
    assert {e["law"] for e in view.exceptions} == {"se.bokforingslagen"}
    days = {date.fromisoformat(e["until"]) for e in view.exceptions}
    assert (min(days).month, min(days).day) == (12, 31)
    assert Kept.objects.count() == 7 + 38
    assert all(k.until in days for k in Kept.objects.all())
    assert view.steps[0].tables == (
        {"table": customers, "deleted": 0, "rows": 1,
         "changed": [c for c in row if c in made[table].columns]},
    )  # fmt: skip
    assert "imy" in mailbox.letters[-1]


def test_a_customer_nobody_knows_is_told_so(chinook, go):
    assert rights.view(go("access", "x@y.example")).ending is Ending.NOTHING_FOUND
