"""Requests on the command line: opened for somebody, looked at, decided."""

import sqlite3
import uuid
from contextlib import closing

import pytest

from ombud.connectors.registry import close_shared

ALICE = "alice@example.com"
BOB = "bob@example.com"
PASSWORD = "correct horse battery 9"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bob(ombud, in_force, tmp_path):
    """The officer."""
    file = tmp_path / "password"
    file.write_text(PASSWORD + "\n")
    words = ("--name", "Bob", "--role", "officer", "--password-file", file)
    assert ombud("staff", "add", BOB, *words).code == 0


MAP = """\
ombud-systems: 1
systems:
  shop:
    at: {url}
    tables:
      customer:
        person: customer
        found_by: {{ email: email }}
        for: [bookings]
        columns: {{ id: none, email: contact.email, name: name }}
"""


@pytest.fixture
def shop(ombud, in_force, tmp_path):
    """A company's own database, in which Alice is a customer."""
    file = tmp_path / "shop.db"
    with closing(sqlite3.connect(file)) as at:
        at.execute(
            "create table customer (id integer primary key, email text, name text)"
        )
        at.execute("insert into customer values (1, ?, 'Alice')", [ALICE])
        at.commit()
    (tmp_path / "systems.yaml").write_text(MAP.format(url=f"sqlite:///{file}"))
    ran = ombud("systems", "confirm", tmp_path / "systems.yaml")
    assert ran.code == 0, ran.err
    yield file
    close_shared()


@pytest.fixture
def erasure(ombud, shop):
    ran = ombud("request", "erasure", ALICE, "--json")
    assert ran.code == 0
    return ran.json


def test_an_erasure_is_planned_approved_and_done(ombud, bob, shop, erasure):
    number = erasure["number"]
    planned = ombud("request", "run", number)
    plan = ombud("request", "plan", number, "--json")
    approved = ombud("request", "approve", number, plan.json["digest"], "--by", BOB)
    done = ombud("request", "run", number, "--json")

    assert planned.code == 1
    assert "waits for approval" in planned.out
    assert approved.code == 0
    assert done.code == 0
    assert done.json["ending"] == "complete"
    with closing(sqlite3.connect(shop)) as at:
        assert at.execute("select count(*) from customer").fetchone() == (0,)


def test_where_nothing_is_found_nobody_has_to_approve(ombud, shop):
    asked = ombud("request", "erasure", "nobody@example.com", "--json").json

    ombud("request", "run", asked["number"])
    done = ombud("request", "run", asked["number"], "--json")

    assert done.code == 0
    assert done.json["ending"] == "nothing_found"


def test_a_request_is_known_by_number_and_by_id(ombud, erasure):
    by_number = ombud("request", "show", erasure["number"], "--json")
    by_id = ombud("request", "show", erasure["id"], "--json")

    assert by_number.json == by_id.json == erasure


@pytest.mark.parametrize("which", ["99999", "999999999999", "four", uuid.UUID(int=7)])
@pytest.mark.parametrize("verb", ["show", "plan", "run"])
def test_no_such_request_is_misuse(ombud, in_force, verb, which):
    ran = ombud("request", verb, which)

    assert ran.code == 2
    assert "ombud request list" in ran.err


def test_another_digest_is_refused(ombud, bob, erasure):
    ombud("request", "run", erasure["number"])

    ran = ombud("request", "approve", erasure["number"], "0" * 64, "--by", BOB)

    assert ran.code == 1
    assert "not the one that was shown" in ran.err


def test_a_stranger_decides_nothing(ombud, erasure):
    words = (erasure["number"], "0" * 64, "--by", "charlie@example.com")

    assert ombud("request", "approve", *words).code == 2
    assert ombud("request", "show", erasure["number"], "--json").json == erasure


def test_a_refusal_needs_a_ground_from_the_list(ombud, bob, erasure):
    number = erasure["number"]

    assert ombud("request", "refuse", number, "busy", "--by", BOB).code == 2
    ran = ombud("request", "refuse", number, "legal_claims", "--by", BOB, "--json")
    assert ran.code == 0
    assert ran.json["ending"] == "refused"
    assert ran.json["refusal"] == "legal_claims"


def test_a_request_before_its_plan_has_none(ombud, erasure):
    assert ombud("request", "plan", erasure["number"]).code == 1


def test_the_clock_runs_from_the_day_it_came_in(ombud, in_force):
    ran = ombud("request", "access", ALICE, "--received", "2026-01-07", "--json")

    assert ran.json["due"] == "2026-02-09"  # the 7th is a Saturday


@pytest.mark.parametrize(
    "words",
    [
        ("access", "alice"),
        ("access", ALICE, "--received", "2999-01-01"),
        ("access", ALICE, "--received", "soon"),
        ("access", ALICE, "--language", "de"),
        ("objection", ALICE),
        ("objection", ALICE, "--purpose", "nothing"),
        ("nonsense", ALICE),
    ],
)
def test_what_can_not_be_asked_is_misuse(ombud, in_force, words):
    assert ombud("request", *words).code == 2
    assert ombud("request", "list", "--json").json == []


def test_the_list_is_the_inbox_and_what_ended(ombud, erasure):
    ombud("request", "restriction", ALICE)

    assert [r["kind"] for r in ombud("request", "list", "--json").json] == ["erasure"]
    ended = ombud("request", "list", "--ended", "--json").json
    assert [r["kind"] for r in ended] == ["restriction"]
