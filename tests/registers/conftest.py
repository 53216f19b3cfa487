"""Small databases made for one test, with the map they need."""

import itertools
import os
import sqlite3
import textwrap
from contextlib import closing, contextmanager
from dataclasses import dataclass

import psycopg
import pytest

from ombud.connectors.base import Connector
from ombud.connectors.registry import connect
from ombud.people.identifiers import IdentifierKind, normalise
from ombud.registers.erasure import Part, carry_out, draw_up, left_over
from ombud.registers.holdings import locate
from ombud.registers.layout import Layout, lay_out
from ombud.registers.reading import parse
from tests.choir import choir  # noqa: F401  # a fixture
from tests.house import (  # noqa: F401  # fixtures, beside the name
    OWNER,
    _bench_template,
    bench,
    hire,
    shop,
)
from tests.server import POSTGRES

_numbers = itertools.count(1)


@dataclass
class Made:
    """A system made for a test."""

    connector: Connector
    layout: Layout
    run: object
    """Runs a statement; gives its rows."""

    def locate(self, email="alice@a.example"):
        with self.connector.reading() as session:
            return locate(session, self.layout, sought(email))

    def plan(self, declaration, today, *, kinds=frozenset(), email="alice@a.example"):
        holdings = self.locate(email)
        return draw_up(holdings, declaration, kinds, today, mark=str)

    def carry_out(self, part: Part):
        """Carry a part out as it is read back from a sealed plan; then look again."""
        part = Part.from_json(part.as_json())
        with self.connector.writing() as session:
            done = carry_out(session, self.layout, part)
        with self.connector.reading() as session:
            left = left_over(session, self.layout, part, sought("alice@a.example"))
        return done, left


def sought(email):
    kind = IdentifierKind.EMAIL
    return {kind: frozenset([normalise(kind, email)])}


@contextmanager
def _postgres():
    name = f"test_made_{os.getpid()}_{next(_numbers)}"
    POSTGRES.make_database(name)
    url = POSTGRES.url(name, OWNER)

    def run(statement):
        with psycopg.connect(url) as at:
            cursor = at.execute(statement)
            return cursor.fetchall() if cursor.description else []

    try:
        yield url, run
    finally:
        POSTGRES.drop_database(name)


@contextmanager
def _sqlite(folder):
    file = folder / "made.sqlite"

    def run(statement):
        with closing(sqlite3.connect(file)) as at, at:
            if ";" in statement:
                at.executescript(statement)
                return []
            return at.execute(statement).fetchall()

    yield f"sqlite:///{file}", run


@pytest.fixture
def make(request, tmp_path):
    """Makes a system out of its SQL and the tables of its map, in YAML."""
    opened = []

    def make(sql, tables, kind="postgres"):
        at = _postgres() if kind == "postgres" else _sqlite(tmp_path)
        url, run = at.__enter__()
        run(sql)
        text = (
            "ombud-systems: 1\nsystems:\n  made:\n    at: env:NOWHERE\n    tables:\n"
            + textwrap.indent(textwrap.dedent(tables).strip("\n"), "      ")
        )
        mapped = parse(text, "systems.yaml").map.systems["made"]
        connector = connect(url)
        opened.append((connector, at))
        return Made(connector, lay_out("made", mapped, connector.schema()), run)

    yield make
    for connector, at in opened:
        connector.close()
        at.__exit__(None, None, None)
