"""A company for tests: its shop database, its policy and map in force, its mailbox.

Fixtures here are named in the conftest of each room that uses them.
"""

import itertools
import os
import re
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from aiosmtpd.controller import Controller
from django.db import connection

from ombud.connectors.registry import close_shared
from ombud.evidence import queries as ledger
from ombud.mail import actions as mail
from ombud.mail.models import Message
from ombud.people import actions as people
from ombud.people.abilities import Role
from ombud.policy import actions as policy
from ombud.registers import actions as registers
from ombud.rights import queries as rights
from ombud.rights.actions.advance import advance
from ombud.rights.actions.approve import approve
from ombud.rights.actions.ask import ask_for_staff
from ombud.rights.words import RequestKind, State
from tests.conftest import SHARED
from tests.server import POSTGRES

DATA = Path(__file__).parent / "data"
OWNER = "ombud_owner"
CUSTOMERS = 200
PASSWORD = "korrekt-häst-batteri"
_TEMPLATE = f"test_bench_template_{os.getpid()}"
_DATABASE = f"test_bench_{os.getpid()}"
_numbers = itertools.count(1)


def dump(url: str) -> dict[str, list[dict[str, object]]]:
    """Everything that a PostgreSQL database holds, table by table."""
    with psycopg.connect(url) as at:
        names = [
            row[0]
            for row in at.execute(
                "select table_name from information_schema.tables"
                " where table_schema = 'public' and table_type = 'BASE TABLE'"
            )
        ]
        found = {}
        for name in sorted(names):
            # By the whole row: rows with the same first column come in an order that
            # changes with the plan, which a vacuum in between may do.
            cursor = at.execute(f'select t.* from "{name}" t order by 1, t::text')
            columns = [c.name for c in cursor.description]
            found[name] = [dict(zip(columns, r, strict=True)) for r in cursor]
        return found


@dataclass(frozen=True)
class Change:
    """What became of a table between two dumps."""

    deleted: frozenset[object] = frozenset()
    added: frozenset[object] = frozenset()
    columns: frozenset[str] = frozenset()
    rows: frozenset[object] = frozenset()


def changes(before, after, key="id") -> dict[str, Change]:
    """What differs between two dumps, by table; none for what is unchanged."""
    found = {}
    for table in before.keys() | after.keys():
        old = {_key(row, key): row for row in before.get(table, ())}
        new = {_key(row, key): row for row in after.get(table, ())}
        both = old.keys() & new.keys()
        changed = {k for k in both if old[k] != new[k]}
        change = Change(
            deleted=frozenset(old.keys() - new.keys()),
            added=frozenset(new.keys() - old.keys()),
            columns=frozenset(
                c for k in changed for c in old[k] if old[k][c] != new[k].get(c)
            ),
            rows=frozenset(changed),
        )
        if change != Change():
            found[table] = change
    return found


def _key(row, key):
    return row[key] if key in row else next(iter(row.values()))


@dataclass
class Shop:
    """A source database of our own making."""

    database: str
    url: str = field(init=False)

    def __post_init__(self):
        self.url = POSTGRES.url(self.database, OWNER)

    def run(self, statement, *values):
        """Run a statement of its own transaction; the rows it gives."""
        with psycopg.connect(self.url) as at:
            cursor = at.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def dump(self):
        return dump(self.url)


@pytest.fixture(scope="session")
def _bench_template() -> Iterator[str]:
    if not SHARED.exists():
        pytest.skip("the shared folder is not beside this checkout")
    folder = SHARED / "bench" / "requests"
    POSTGRES.make_database(_TEMPLATE)
    POSTGRES.load(
        _TEMPLATE, folder / "shop_schema.sql", folder / "shop_data.sql", n=CUSTOMERS
    )
    yield _TEMPLATE
    POSTGRES.drop_database(_TEMPLATE)


@pytest.fixture
def shop(_bench_template, settings) -> Iterator[Shop]:
    """The bench shop with 200 customers, afresh, and connected."""
    with copy(_bench_template) as made:
        settings.SOURCES = {"OMBUD_SOURCE_SHOP": made.url}
        yield made


class copy:  # noqa: N801  # reads as a verb
    """A copy of a database, for as long as the block lasts."""

    def __init__(self, template: str) -> None:
        self.name = f"{_DATABASE}_{next(_numbers)}"
        self.template = template

    def __enter__(self) -> Shop:
        with psycopg.connect(POSTGRES.url("postgres", OWNER), autocommit=True) as at:
            at.execute(f'create database "{self.name}" template "{self.template}"')
        return Shop(self.name)

    def __exit__(self, *_) -> None:
        close_shared()
        POSTGRES.drop_database(self.name)


def bench_map() -> str:
    """The bench's map."""
    return (DATA / "bench" / "systems.yaml").read_text()


def put_in_force(at, *, policy_text=None, map_text=None):
    """Publish a policy and confirm a map; those of the bench where none is given."""
    policy.publish(
        policy_text or bench_policy(),
        name="policy.yaml",
        effective_from=at,
        by=None,
        at=at,
    )
    registers.confirm(
        map_text or bench_map(),
        name="systems.yaml",
        by=None,
        at=at,
    )


@pytest.fixture
def bench(db, shop, now) -> Shop:
    """The bench company, its policy and map in force."""
    put_in_force(now)
    return shop


@pytest.fixture
def committed_bench(transactional_db, shop, now) -> Shop:
    """The same where transactions are real, for tests with more than one of them."""
    with connection.cursor() as cursor:
        # Not Django's to empty after a test: its tables are the queue's own.
        cursor.execute("truncate procrastinate_jobs cascade")
    put_in_force(now)
    return shop


CRM = """
  crm:
    at: env:OMBUD_SOURCE_CRM
    country: SE
    tables:
      contact:
        person: customer
        found_by: { email: email }
        columns: { id: none, email: contact.email, name: name }
      call:
        belongs_to: { contact_id: contact.id }
        erase_by: anonymise
        columns: { id: none, contact_id: none, said: conversation.message }
"""


@pytest.fixture
def crm(request, settings, tmp_path, now):
    """A second system after the shop, an SQLite file; runs a statement in it."""
    transactional = "committed_bench" in request.fixturenames
    request.getfixturevalue("committed_bench" if transactional else "bench")
    file = tmp_path / "crm.sqlite"

    def run(statement):
        with closing(sqlite3.connect(file)) as at, at:
            return at.execute(statement).fetchall()

    run("create table contact (id integer primary key, email text, name text)")
    run(
        "create table call (id integer primary key,"
        " contact_id integer not null references contact (id), said text)"
    )
    run(
        "insert into contact values (1, 'subject7@shop.example', 'Alice'),"
        " (2, 'subject8@shop.example', 'Bob')"
    )
    run("insert into call values (1, 1, 'hello'), (2, 2, 'hi')")
    settings.SOURCES |= {"OMBUD_SOURCE_CRM": f"sqlite:///{file}"}
    registers.confirm(bench_map() + CRM, name="systems.yaml", by=None, at=now)
    return run


@pytest.fixture
def hire(now):
    """Makes a staff account of a role; returns its id."""

    def hire(role=Role.OFFICER):
        return people.hire(
            email=f"{role}{next(_numbers)}@shop.example",
            name=str(role),
            role=role,
            password=PASSWORD,
            at=now,
        )

    return hire


@pytest.fixture
def officer(hire):
    """A privacy officer's id."""
    return hire(Role.OFFICER)


@pytest.fixture
def go(now):
    """Opens a request for a proven address and takes it as far as it goes by itself."""

    def go(kind, address, **more):
        request = ask_for_staff(
            RequestKind(kind), address, language="en", by=None, at=now, **more
        )
        advance(request, at=now)
        return request

    return go


@pytest.fixture
def erase(go, now, officer):
    """Erases a person: asked, planned, approved where something is, carried out."""

    def erase(address, *, with_exceptions=False):
        request = go("erasure", address)
        seen = rights.view(request)
        if seen.state is State.PLANNED:
            approve(
                request,
                seen.plan_digest,
                by=officer,
                at=now,
                with_exceptions=with_exceptions,
            )
        advance(request, at=now)
        return request

    return erase


def said(event, **ids):
    """What the ledger says of an event, oldest first: the values of each entry."""
    return [e.values for e in reversed(ledger.entries(event=event, limit=500, **ids))]


def ours() -> dict[str, list[dict[str, object]]]:
    """Everything in our own database, as this transaction sees it."""
    found = {}
    with connection.cursor() as cursor:
        for name in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f'select * from "{name}"')
            columns = [c.name for c in cursor.description]
            found[name] = [
                {k: bytes(v) if isinstance(v, memoryview) else v for k, v in row}
                for row in (zip(columns, r, strict=True) for r in cursor.fetchall())
            ]
    return found


# Mail


class _Box:
    """What a mail server does with what it is given."""

    def __init__(self) -> None:
        self.letters: list[str] = []
        self.answer = "250 OK"
        """What it says to a recipient."""

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802  # aiosmtpd's
        if self.answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, server, session, envelope):  # noqa: N802  # aiosmtpd's
        self.letters.append(envelope.content.decode())
        return "250 OK"


@pytest.fixture
def mailbox(settings) -> Iterator[_Box]:
    """A real mail server, and what came to it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    box = _Box()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_TIMEOUT = 5
    yield box
    server.stop()


def post(at) -> int:
    """Send what waits to be sent; how many letters went."""
    waiting = Message.objects.filter(sent_at__isnull=True).order_by("queued_at", "id")
    return sum(mail.send(str(message.id), at=at) for message in waiting)


def code_in(letter: str) -> str:
    """The code that a letter holds."""
    return re.search(r"\b\d{3} ?\d{3}\b", letter)[0]


ACCOUNTS = """
  accounts:
    title: { en: Bookkeeping, sv: Bokföring }
    say: { en: We keep our books., sv: Vi sköter vår bokföring. }
    for: [customer]
    basis: { law: se.bokforingslagen }
    uses: [payment]
    from: [person]
    keep: { law: se.bokforingslagen, after: payment.made }
"""


def with_accounts(text: str) -> str:
    """The bench's policy where the Accounting Act keeps payments."""
    return text.replace("\nrecipients:", ACCOUNTS + "\nrecipients:")


def bench_policy() -> str:
    """The bench's policy."""
    return (DATA / "bench" / "policy.yaml").read_text()
