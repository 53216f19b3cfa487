"""Keys bound to purposes and controllers open those and no others."""

import pytest

from ombud.people.abilities import Scope
from tests.api.test_api import ASKING, CHOOSE, DECIDE, REQUESTS, TABLE, USE, problem

NAMING = ["decisions", "decisions_batch", "uses", "audiences", "choices"]
SCOPE_OF = {
    "decisions": DECIDE,
    "decisions_batch": DECIDE,
    "uses": USE,
    "audiences": DECIDE,
    "choices": CHOOSE,
}


@pytest.mark.parametrize("name", NAMING)
def test_a_key_names_only_the_purposes_it_is_bound_to(world, program, name):
    _, path, body, _ = TABLE[name]
    bound = program(SCOPE_OF[name], purposes=["marketing"])

    assert bound.post(path, body).status_code == 200
    problem(bound.post(path, body | {"purpose": "newsletter"}), 403, "purpose")


@pytest.mark.parametrize("name", NAMING)
def test_a_key_tells_nobody_which_other_purposes_there_are(world, program, name):
    _, path, body, _ = TABLE[name]
    bound = program(SCOPE_OF[name], purposes=["marketing"])

    there = bound.post(path, body | {"purpose": "newsletter"})
    invented = bound.post(path, body | {"purpose": "invented"})

    assert there.json() == invented.json()


def test_a_request_about_a_purpose_needs_a_key_for_it(world, program):
    bound = program(REQUESTS, purposes=["newsletter"])
    objecting = ASKING | {"kind": "objection", "purpose": "marketing"}

    problem(bound.post("/requests", objecting), 403, "purpose")


def test_choices_are_shown_of_the_purposes_a_key_may_name(world, program):
    _, path, body, _ = TABLE["choices_of"]
    bound = program(CHOOSE, purposes=["newsletter"])

    chosen = bound.post(path, body).json()["choices"]

    assert [each["purpose"] for each in chosen] == ["newsletter"]


@pytest.mark.parametrize("name", [*NAMING, "choices_of"])
def test_a_key_asks_only_as_the_controllers_it_is_bound_to(world, program, name):
    _, path, body, scope = TABLE[name]
    bound = program(scope, controllers=["ljusvik"])

    assert bound.post(path, body).status_code == 200
    assert bound.post(path, body | {"controller": "ljusvik"}).status_code == 200
    problem(bound.post(path, body | {"controller": "other"}), 403, "controller")


def test_a_key_for_several_controllers_has_to_say_as_whom(world, program):
    _, path, body, _ = TABLE["decisions"]
    bound = program(Scope.DECIDE, controllers=["ljusvik", "other"])

    problem(bound.post(path, body), 403, "controller")
