"""What a role sees is what the gate would say of each row and column, one by one."""

import random

import psycopg
import pytest

from ombud.choices.actions import reckon_all, say
from ombud.choices.words import EVERYTHING, Word
from ombud.gates.enforcing.queries import check
from ombud.gates.queries import may
from ombud.policy.queries import in_force
from tests.gates.enforcing.conftest import POLICY

KINDS = ("customer", "stranger")
ITEMS = (
    "contact.email",
    "contact.phone",
    "name",
    "national_id",
    "order.goods",
    "order.date",
    "mood",
)
PEOPLE = 8

SCHEMA = """
create table customer (id integer primary key, email text, name text, phone text,
                       number text, mood text);
create table stranger (code text, part integer, email text, name text,
                       primary key (code, part));
create table orders (id integer primary key, customer_id integer, goods text,
                     date date);
create table item (id integer primary key, order_id integer, goods text);
-- Between two people: of a customer, to a customer.
create table gift (id integer primary key, giver integer, taker integer, goods text);
-- Found by an address of its own, and belonging to an order.
create table note (id integer primary key, email text, order_id integer, goods text);
"""


def mapped(luck):
    """A map whose columns hold and serve what luck has it."""
    purposes = ["orders", "newsletter", "offers"]

    def serves():
        if luck.random() < 0.5:
            return ""
        return f", for: [{', '.join(luck.sample(purposes, luck.randint(1, 3)))}]"

    def column(name, held):
        return f"    {name}: {{ holds: {held}{serves()} }}\n"

    return (
        "customer:\n  person: customer\n  found_by: { email: email }\n  columns:\n"
        "    id: none\n"
        + column("email", "contact.email")
        + column("name", "name")
        + column("phone", "contact.phone")
        + column("number", "national_id")
        + column("mood", "mood")
        + "stranger:\n  person: stranger\n  found_by: { email: email }\n  columns:\n"
        "    code: none\n    part: none\n"
        + column("email", "contact.email")
        + column("name", "name")
        + "orders:\n  belongs_to: { customer_id: customer.id }\n  columns:\n"
        "    id: none\n    customer_id: none\n"
        + column("goods", "order.goods")
        + column("date", "order.date")
        + "item:\n  belongs_to: { order_id: orders.id }\n  columns:\n"
        "    id: none\n    order_id: none\n"
        + column("goods", "order.goods")
        + "gift:\n  belongs_to: { giver: customer.id, taker: customer.id }\n"
        "  columns:\n    id: none\n    giver: none\n    taker: none\n"
        + column("goods", "order.goods")
        + "note:\n  found_by: { email: email }\n  belongs_to: { order_id: orders.id }\n"
        "  columns:\n    id: none\n    order_id: none\n"
        + column("email", "contact.email")
        + column("goods", "order.goods")
    )


def policy(luck):
    """The policy with other people, categories and bans in each purpose."""
    text = POLICY
    banned = luck.choice(["mood", "national_id", None])
    items = [item for item in ITEMS if item != banned]
    for name, uses in (
        ("orders", "[contact, name, order, national_id, mood]"),
        ("newsletter", "[contact.email, name]"),
        ("offers", "[contact.email, order.goods]"),
    ):
        chosen = luck.sample(items, luck.randint(2, len(items)))
        before, start, after = text.partition(f"  {name}:\n")
        after = after.replace(f"uses: {uses}", f"uses: [{', '.join(chosen)}]", 1)
        kinds = ", ".join(luck.sample(KINDS, luck.randint(1, 2)))
        after = after.replace("for: [customer]", f"for: [{kinds}]", 1)
        text = before + start + after
    if banned:
        text += f"never:\n  - use: {banned}\n"
    return text


def rows(luck):
    """Rows of people, some of them both, some rows of nobody or of two."""
    number = lambda: luck.choice([*range(1, PEOPLE + 1), None, 99])  # noqa: E731
    sql = []

    def add(table, *values):
        cells = ", ".join("null" if v is None else repr(v) for v in values)
        sql.append(f"insert into {table} values ({cells})")

    for n in range(1, PEOPLE + 1):
        add("customer", n, f" P{n}@A.example ", f"N{n}", f"070{n}", "1", "glad")
    for n in range(4, PEOPLE + 4):
        add("stranger", f"c{n}", n, f"p{n}@a.example", f"S{n}")
    for n in range(1, 20):
        add("orders", n, number(), f"thing {n}", "2026-01-01")
        add("item", n, luck.choice([n, None, 99]), f"part {n}")
        add("gift", n, number(), number(), f"gift {n}")
        address = luck.choice([f"p{luck.randint(1, PEOPLE + 3)}@a.example", None, "?"])
        add("note", n, address, luck.choice([luck.randint(1, 19), None]), f"note {n}")
    return ";".join(sql)


@pytest.mark.promise("P15", "P32")
@pytest.mark.parametrize("seed", range(6))
def test_a_role_sees_what_the_gate_allows(make, now, seed):
    luck = random.Random(seed)  # noqa: S311  # no secret
    company = make(SCHEMA + rows(luck), mapped(luck), policy(luck), check=False)
    people = {n: company.person(n) for n in range(1, PEOPLE + 4)}
    purposes = ["orders", "newsletter", "offers"]
    for _ in range(25):
        word = luck.choice(list(Word))
        # Nobody says yes to everything at once.
        every = [] if word is Word.CONSENTED else [EVERYTHING]
        say(
            people[luck.randint(1, PEOPLE + 3)],
            luck.choice([*purposes, *every]),
            word,
            channel="portal",
            notice=1,
            at=now,
        )
    reckon_all(now)
    company.apply()
    expected = Expected(company, people, now)

    anything = False
    for purpose in purposes:
        login = company.login(purpose)
        for table in ("customer", "stranger", "orders", "item", "gift", "note"):
            for column, held in expected.columns(table):
                seen = sees(company, login, table, column)
                allowed = expected.seen(purpose, table, column, held)
                assert seen == allowed, (purpose, table, column)
                anything |= bool(seen)
    assert anything
    assert check(company.system, now).equal


def sees(company, login, table, column):
    """The keys whose column a login sees; none where it may not ask."""
    key = "code" if table == "stranger" else "id"
    try:
        rows = company.sees(
            login, f"select {key} from {table} where {column} is not null"
        )
    except psycopg.errors.InsufficientPrivilege:
        return set()
    return {key for (key,) in rows}


class Expected:
    """What may be seen, row by row, out of the gate's own decisions and the map."""

    def __init__(self, company, people, now):
        self.company, self.people, self.now = company, people, now
        self.tables = {}
        for table in ("customer", "stranger", "orders", "item", "gift", "note"):
            with psycopg.connect(company.url) as at:
                cursor = at.execute(f"select * from {table}")
                names = [c.name for c in cursor.description]
                self.tables[table] = [dict(zip(names, r, strict=True)) for r in cursor]
        self.map = company.mapped()
        self.decided = {}

    def columns(self, table):
        return [
            (name, column)
            for name, column in self.map.tables[table].columns.items()
            if column.personal
        ]

    def allows(self, purpose, person, held):
        key = (purpose, person, held)
        if key not in self.decided:
            self.decided[key] = may(
                purpose, person, self.now, categories=[held]
            ).allowed
        return self.decided[key]

    def seen(self, purpose, table, column, held):
        serves = held.purposes or self.map.tables[table].purposes
        if serves and purpose not in serves:
            return set()
        meant = in_force(self.now).policy.declaration.purposes[purpose].people
        if table == "stranger" and "stranger" not in meant:
            return set()
        if table in ("customer", "orders", "item", "gift") and "customer" not in meant:
            return set()
        key = "code" if table == "stranger" else "id"
        return {
            row[key]
            for row in self.tables[table]
            if row[column] is not None
            and (whose := self.whose(table, row))
            and all(
                person is not None and self.allows(purpose, person, held.holds)
                for person in whose
            )
        }

    def whose(self, table, row):
        """The people a row is about; None among them where one is nobody known."""
        if table in ("customer", "stranger"):
            return [self.known(row["email"])]
        if table == "orders":
            return self.above("customer", row["customer_id"])
        if table == "item":
            return self.above("orders", row["order_id"])
        if table == "gift":
            return [
                *self.above("customer", row["giver"]),
                *self.above("customer", row["taker"]),
            ]
        own = [self.known(row["email"])] if row["email"] is not None else []
        return [*own, *self.above("orders", row["order_id"])]

    def known(self, email):
        email = email.strip().lower()
        number = email.removeprefix("p").removesuffix("@a.example")
        return self.people.get(int(number)) if number.isdecimal() else None

    def above(self, table, key):
        if key is None:
            return []
        found = [row for row in self.tables[table] if row["id"] == key]
        return self.whose(table, found[0]) or [None] if found else [None]
