"""Every example company's database: its map fits, a person is found in it, and goes."""

import os
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date

import psycopg
import pytest

from ombud.cli.demo.example import Example, companies
from ombud.connectors.registry import connect
from ombud.people.identifiers import IdentifierKind, normalise
from ombud.registers.checks import check
from ombud.registers.erasure import carry_out, draw_up, left_over
from ombud.registers.holdings import locate
from ombud.registers.layout import Layout, lay_out
from ombud.registers.reading import read
from ombud.registers.reckoning import Outcome, Reckoner
from tests.house import OWNER, copy, dump
from tests.server import POSTGRES

TODAY = date(2026, 11, 23)


@dataclass
class Made:
    """An example whose database stands."""

    example: Example
    database: str
    layout: Layout

    @property
    def url(self):
        return POSTGRES.url(self.database, OWNER)

    @property
    def address(self):
        return self.example.details.told.address

    def count(self, rows):
        with psycopg.connect(self.url) as at:
            return {
                table: at.execute(
                    f"select count(*) from {table} where {condition}"
                ).fetchone()[0]
                for table, condition in rows.items()
            }


def identified(address):
    kind = IdentifierKind.EMAIL
    return {kind: frozenset([normalise(kind, address)])}


@pytest.fixture(scope="module", params=companies())
def made(request):
    example = Example(request.param)
    name = f"test_example_{request.param}_{os.getpid()}"
    POSTGRES.make_database(name)
    example.load(POSTGRES, name, people=60, today=TODAY.isoformat())
    with closing(connect(POSTGRES.url(name, OWNER))) as connector:
        layout = lay_out(example.system, example.map, connector.schema())
    yield Made(example, name, layout)
    POSTGRES.drop_database(name)


@pytest.fixture
def connector(made):
    with closing(connect(made.url)) as connector:
        yield connector


@pytest.fixture
def afresh(made):
    """The same in a database of its own, for who changes something."""
    with copy(made.database) as shop:
        yield replace(made, database=shop.database)


def test_the_map_is_without_a_fault_against_policy_and_database(made, connector):
    systems = read(made.example.systems)

    found = check(
        systems, made.example.declaration, {made.example.system: connector.schema()}
    )

    assert found == ()


def test_every_table_holds_rows(made):
    empty = [name for name, rows in dump(made.url).items() if not rows]

    assert empty == []


def test_two_loads_for_the_same_day_are_equal(made):
    name = f"test_example_again_{os.getpid()}"
    POSTGRES.make_database(name)
    made.example.load(POSTGRES, name, people=60, today=TODAY.isoformat())

    try:
        assert dump(POSTGRES.url(name, OWNER)) == dump(made.url)
    finally:
        POSTGRES.drop_database(name)


def test_everyone_is_known_by_an_address_that_can_be_nobodys(made, connector):
    with connector.reading() as session:
        for placed in made.layout.tables:
            for column, kind in placed.map.found_by.items():
                for (value,) in session.page(
                    placed.table, (column,), placed.key, None, 1_000
                ):
                    known = normalise(kind, value)
                    if kind is IdentifierKind.EMAIL:
                        domain = known.rpartition("@")[2]
                        # RFC 2606: .example, and example.com, .net and .org.
                        assert "example" in domain.split("."), placed.name


def test_whoever_the_demo_names_is_there(made, connector):
    with connector.reading() as session:
        unknown = [
            address
            for address in made.example.details.visitors
            if not locate(session, made.layout, identified(address)).rows
        ]

    assert unknown == []


def test_someones_copy_says_what_each_value_is_for(made, connector):
    with connector.reading() as session:
        holdings = locate(session, made.layout, identified(made.address))

    told = made.example.details.told
    assert holdings.undeclared == ()
    for table, count in made.count(told.goes | told.stays).items():
        assert len(holdings.rows[table]) == count > 0, table
    reckoner = Reckoner(made.example.declaration, holdings, frozenset(), TODAY)
    for table in holdings.rows:
        placed = made.layout.by_name[table]
        for column in placed.personal:
            assert reckoner.purposes(placed, column), f"{table}.{column}"


def test_erasing_leaves_nothing_but_what_a_law_keeps(afresh):
    told = afresh.example.details.told
    with closing(connect(afresh.url)) as connector:
        with connector.reading() as session:
            part = draw_up(
                locate(session, afresh.layout, identified(afresh.address)),
                afresh.example.declaration,
                frozenset(),
                TODAY,
                str,
            )

        with connector.writing() as session:
            carry_out(session, afresh.layout, part)

        with connector.reading() as session:
            left = left_over(session, afresh.layout, part, identified(afresh.address))
    assert left == ()
    assert not any(afresh.count(told.goes).values())
    assert all(afresh.count(told.stays).values())
    kept = [group for group in part.groups if group.outcome is Outcome.KEEP]
    assert {group.table for group in kept} >= told.stays.keys()
    assert all(ground.law for group in kept for ground in group.grounds)
    assert afresh.address.lower() not in str(dump(afresh.url)).lower()


@pytest.mark.parametrize("company", companies())
def test_the_story_speaks_of_what_the_policy_and_the_map_have(company):
    example = Example(company)
    told = example.details.told
    purpose = example.declaration.purposes[told.refuses.purpose]

    assert (told.goes | told.stays).keys() <= example.map.tables.keys()
    assert told.address in example.details.visitors
    if told.refuses.by == "withdrawal":
        assert purpose.rests_on("consent")
    else:
        assert purpose.objectable
