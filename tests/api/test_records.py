"""Records over HTTP: the same verbs, the same refusals."""

import uuid

import pytest

from ombud.core import clock
from ombud.people.abilities import Scope
from tests.choir import ALICE, PART, PHONE

BOTH = (Scope.COLLECT, Scope.RECORDS)
KEY = {"register": "singers", "key": "a1"}


@pytest.fixture
def now():
    """The views ask the real clock."""
    return clock.now()


@pytest.fixture
def singer(choir, program):
    """A program that works with the choir's records, and Alice's id."""
    at = program(*BOTH)
    known = at.post(
        "/people",
        {"identifier": {"kind": "email", "value": ALICE}, "kinds": ["singer"]},
    )
    assert known.json() == {"person": str(choir.alice)}
    return at, known.json()["person"]


def collect(at, whom, **other):
    return at.post(
        "/records",
        {
            "key": KEY,
            "person": whom,
            "values": {PHONE: "+46701740660", PART: "alto"},
            "uses": ["rehearsals"],
            "source": "person",
        }
        | other,
    )


@pytest.mark.promise("P32")
def test_a_record_is_collected_read_changed_and_let_go(singer):
    at, person = singer
    reading = {"use": "rehearsals", "by": {"use": "rehearsals"}}

    assert collect(at, person, call=5).status_code == 201
    found = at.post("/records/reading", reading)
    assert found.json() == {
        "records": [
            {
                "key": "a1",
                "person": person,
                "values": {PHONE: "+46701740660", PART: "alto"},
            }
        ]
    }
    filled = at.post(
        "/records/filling",
        {"key": KEY, "values": {PART: "tenor"}, "why": "rectification"},
    )
    marked = at.post(
        "/records/marking",
        {"by": {"person": person}, "why": "order", "parties": ["agency"]},
    )
    shown = at.post("/records/showing", {"by": {"key": KEY}, "why": "access"})
    assert (filled.json(), marked.json()) == ({"records": 1}, {"records": 1})
    (held,) = shown.json()["records"]
    assert held["values"] == {PART: "tenor"}
    assert (held["parties"], held["register"]) == (["agency"], "singers")
    gone = at.post("/records/letting_go", {"by": {"party": "agency"}, "why": "erasure"})
    there = at.post("/records/looking", {"by": {"key": KEY}, "why": "supervision"})
    assert (gone.json(), there.json()) == ({"records": 1}, {"records": 0})
    (entry,) = at.post("/records/calls", {"calls": [5]}).json()["entries"]
    assert (entry["event"], entry["call"]) == ("registers.record.collected", 5)


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"uses": ["curiosity"]}, 403, "not-permitted"),
        ({"values": {"shoes": "41"}}, 403, "not-permitted"),
        ({"uses": ["newsletter"]}, 403, "not-permitted"),
        ({"source": "rumour"}, 422, "undeclared"),
        ({"controller": "nobody"}, 403, "not-permitted"),
        ({"key": {"register": "shoes", "key": "1"}}, 422, "undeclared"),
        ({"parties": ["Not a word"]}, 422, "invalid-word"),
        ({"person": str(uuid.UUID(int=0))}, 404, "unknown-person"),
        ({"call": -1}, 422, "invalid"),
    ],
)
def test_what_may_not_be_collected_is_refused_with_a_reason(
    singer, changed, status, code
):
    at, person = singer

    answer = collect(at, person, **changed)

    assert answer.status_code == status, answer.content
    assert answer.json()["type"] == f"urn:ombud:problem:{code}"
    assert "alto" not in answer.content.decode()
    shown = at.post("/records/showing", {"by": {"person": person}, "why": "access"})
    assert shown.json() == {"records": []}


def test_a_key_is_taken_once(singer):
    at, person = singer
    collect(at, person)

    assert collect(at, person).status_code == 409


def test_nobody_becomes_what_the_policy_does_not_know(singer):
    at, _ = singer

    answer = at.post(
        "/people",
        {"identifier": {"kind": "email", "value": "b@c.example"}, "kinds": ["rival"]},
    )

    assert answer.status_code == 422


@pytest.mark.parametrize(
    "by", [{}, {"use": "rehearsals", "party": "x"}, {"shoe": "41"}]
)
def test_records_are_chosen_by_exactly_one_thing(singer, by):
    at, _ = singer

    answer = at.post("/records/letting_go", {"by": by, "why": "order"})

    assert answer.status_code == 422
