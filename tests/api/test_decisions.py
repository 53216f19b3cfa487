"""Many decisions at once, and taking into use."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ombud.evidence import queries as ledger
from ombud.gates.queries import NOBODY
from ombud.people.identifiers import IdentifierKind
from ombud.people.queries import find
from ombud.rights.words import RequestKind
from tests.api.test_api import DECIDE, QUESTION, USE, problem
from tests.console.world import ANNA, BERTIL
from tests.house import said

STRANGER = "stranger@example.com"


def by_email(*addresses):
    return {
        "purpose": "marketing",
        "identifiers": [{"kind": "email", "value": each} for each in addresses],
    }


def test_many_are_answered_in_order_and_as_one_by_one(world, program):
    world.enter(RequestKind.OBJECTION, BERTIL, purpose="marketing")
    shop = program(DECIDE)
    whom = [BERTIL, STRANGER, ANNA, BERTIL]

    answers = shop.post("/decisions/batch", by_email(*whom)).json()["decisions"]

    assert [each["allowed"] for each in answers] == [False, False, True, False]
    assert answers == [
        shop.post(
            "/decisions",
            QUESTION | {"identifier": {"kind": "email", "value": each}},
        ).json()
        for each in whom
    ]


def test_a_thousand_take_no_more_queries_than_two(world, program):
    shop = program(DECIDE)
    shop.post("/decisions/batch", by_email(ANNA))  # what is read once is read
    with CaptureQueriesContext(connection) as two:
        shop.post("/decisions/batch", by_email(ANNA, BERTIL))
    many = by_email(ANNA, BERTIL, *(f"p{n}@example.com" for n in range(998)))

    with CaptureQueriesContext(connection) as thousand:
        answer = shop.post("/decisions/batch", many)

    assert len(answer.json()["decisions"]) == 1000
    assert len(thousand) == len(two)


def test_more_than_a_thousand_are_refused(world, program):
    many = by_email(*(f"p{n}@example.com" for n in range(1001)))

    problem(program(DECIDE).post("/decisions/batch", many), 422, "invalid")


def test_one_wrong_identifier_is_named_and_nothing_answered(world, program):
    answer = program(DECIDE).post("/decisions/batch", by_email(ANNA, "x@", "y@"))

    body = problem(answer, 422, "invalid-identifier")
    assert [one["at"] for one in body["errors"]] == ["identifiers.1", "identifiers.2"]
    assert "decisions" not in body
    assert "x@" not in answer.content.decode()


def test_an_answer_names_the_person_by_our_id_alone(world, program):
    known = program(DECIDE).post("/decisions", QUESTION).json()

    assert known["person"] == str(find(IdentifierKind.EMAIL, ANNA))


# Taking into use


@pytest.mark.promise("P15")
def test_a_use_is_on_record_with_its_permit(world, program):
    answer = program(USE).post("/uses", QUESTION)

    assert answer.status_code == 200
    body = answer.json()
    assert body["allowed"] is True
    person = find(IdentifierKind.EMAIL, ANNA)
    (permitted,) = said("gates.use.permitted")
    assert permitted["person"] == str(person)
    assert permitted["duties"] == [duty["code"] for duty in body["duties"]]
    (entry,) = ledger.entries(event="gates.use.permitted", limit=1)
    assert body["permit"] == entry.id


def test_a_refusal_is_a_problem_with_its_decision_and_on_record(world, program):
    world.enter(RequestKind.OBJECTION, ANNA, purpose="marketing")

    answer = program(USE).post("/uses", QUESTION)

    body = problem(answer, 403, "not-permitted")
    codes = {reason["code"] for reason in body["decision"]["reasons"]}
    assert body["decision"]["allowed"] is False
    assert "objected-to-marketing" in codes
    (refused,) = said("gates.use.refused")
    assert set(refused["reasons"]) == codes


def test_a_stranger_is_refused_and_that_is_on_record(world, program):
    whom = {"kind": "email", "value": STRANGER}

    answer = program(USE).post("/uses", QUESTION | {"identifier": whom})

    assert problem(answer, 403, "not-permitted")["decision"]["person"] is None
    (refused,) = said("gates.use.refused")
    assert refused["person"] == str(NOBODY)
    assert refused["reasons"] == ["kind-not-meant"]
    assert STRANGER not in answer.content.decode()


# Whom a purpose reaches


def test_an_audience_is_counted_and_nobody_is_named(world, program):
    world.enter(RequestKind.OBJECTION, ANNA, purpose="marketing")

    answer = program(DECIDE).post("/audiences", {"purpose": "marketing"})

    body = answer.json()
    assert body["people"] > 0
    assert body["left_out"] == {"objected": 1}
    assert set(body) == {"purpose", "people", "left_out"}
    (drawn,) = said("gates.audience.drawn")
    assert drawn["people"] == body["people"]
