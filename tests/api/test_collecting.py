"""Collecting over HTTP: names of fields go in, and what may be stored comes out."""

import pytest

from ombud.people.abilities import Scope
from tests.console.world import ANNA
from tests.house import said

ASKED = {
    "purpose": "bookings",
    "kind": "customer",
    "fields": ["name", "contact.email", "shoe_size"],
    "source": "person",
}


@pytest.fixture
def form(world, program):
    """A program that lets data in."""
    return program(Scope.COLLECT)


@pytest.mark.promise("P15", "P16")
def test_an_undeclared_field_is_refused_or_stripped(form):
    refused = form.post("/collections", ASKED)
    stripped = form.post("/collections", ASKED | {"strip": True}).json()

    assert refused.status_code == 403
    assert [r["code"] for r in refused.json()["decision"]["reasons"]] == [
        "category-unknown"
    ]
    assert stripped["fields"] == ["name", "contact.email"]
    assert [r["code"] for r in stripped["stripped"]["shoe_size"]] == [
        "category-unknown"
    ]
    assert [d["code"] for d in stripped["duties"]] == ["tell-first"]
    assert said("gates.collection.permitted")[-1]["fields"] == ["contact.email", "name"]


@pytest.mark.promise("P27")
def test_a_source_that_nobody_declared_is_refused(form):
    answer = form.post("/collections", ASKED | {"source": "gossip", "strip": True})

    assert answer.status_code == 403
    assert [r["code"] for r in answer.json()["decision"]["reasons"]] == [
        "source-unknown"
    ]


def test_a_yes_may_come_with_it_and_a_known_person_as_well(form):
    letter = ASKED | {"purpose": "newsletter", "fields": ["contact.email"]}

    assert form.post("/collections", letter).status_code == 403
    assert form.post("/collections", letter | {"yes": True}).status_code == 200
    assert (
        form.post(
            "/collections",
            letter | {"identifier": {"kind": "email", "value": ANNA}, "yes": True},
        ).status_code
        == 200
    )


def test_a_key_bound_to_a_purpose_collects_for_no_other(world, program):
    bound = program(Scope.COLLECT, purposes=["newsletter"])

    assert bound.post("/collections", ASKED).json()["type"].endswith(":purpose")
