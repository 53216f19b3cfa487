"""Saying yes and no in a person's name, and reading what they said."""

import pytest

from ombud.choices.queries import history
from ombud.choices.words import How, Proof
from ombud.cli.demo.example import Example
from ombud.core import clock
from ombud.people.identifiers import IdentifierKind
from ombud.people.queries import find
from ombud.policy.actions import publish
from tests.api.test_api import CHOOSE, DECIDE, WHOM, problem
from tests.console.world import ANNA
from tests.house import post

YES = {
    "identifier": WHOM,
    "purpose": "newsletter",
    "word": "consented",
    "channel": "web",
    "notice": 1,
    "shown": "Ja, skicka nyhetsbrevet till mig.",
    "language": "sv",
    "reference": "form-12",
}


def decided(program, purpose):
    question = {"purpose": purpose, "identifier": WHOM}
    return program(DECIDE).post("/decisions", question).json()["allowed"]


def switch(answer, purpose):
    (one,) = [c for c in answer.json()["choices"] if c["purpose"] == purpose]
    return one


@pytest.mark.promise("P22", "P127")
def test_a_yes_holds_at_once_and_is_kept_with_how_it_was_given(world, program):
    assert decided(program, "newsletter") is False

    answer = program(CHOOSE).post("/choices", YES)

    assert answer.json()["allowed"] is True
    assert decided(program, "newsletter") is True
    (kept,) = history(find(IdentifierKind.EMAIL, ANNA))
    assert (kept.purpose, kept.word, kept.channel, kept.notice) == (
        "newsletter", "consented", "web", 1,
    )  # fmt: skip


@pytest.mark.promise("P23", "P128")
def test_a_no_takes_less_than_a_yes_and_holds_at_once(world, program):
    shop = program(CHOOSE)
    shop.post("/choices", YES)

    answer = shop.post(
        "/choices", {"identifier": WHOM, "purpose": "newsletter", "word": "withdrew"}
    )

    assert answer.json()["allowed"] is False
    assert decided(program, "newsletter") is False


def test_an_objection_stops_marketing(world, program):
    answer = program(CHOOSE).post(
        "/choices", {"identifier": WHOM, "purpose": "marketing", "word": "objected"}
    )

    assert answer.json()["allowed"] is False


def test_somebody_new_is_known_as_what_the_key_says(world, program):
    new = {"kind": "email", "value": "ny@example.com"}

    answer = program(CHOOSE).post(
        "/choices", YES | {"identifier": new, "kind": "prospect"}
    )

    assert answer.json()["allowed"] is True


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"shown": ""}, 422, "not-shown"),
        ({"notice": None}, 422, "not-shown"),
        ({"language": ""}, 422, "not-shown"),
        ({"notice": 7}, 422, "unknown-notice"),
        ({"word": "lifted_objection"}, 422, "without-effect"),
        ({"purpose": "bookings"}, 422, "without-effect"),
        ({"purpose": "newsleter"}, 404, "unknown-purpose"),
        ({"word": "restricted"}, 422, "invalid"),
        ({"kind": "operator_contact"}, 422, "kind-not-meant"),
        ({"kind": "martian"}, 422, "kind-not-meant"),
        ({"channel": "a channel"}, 422, "invalid"),
        ({"identifier": {"kind": "email", "value": "x@"}}, 422, "invalid-identifier"),
    ],
)
def test_what_could_not_be_shown_later_is_not_kept(
    world, program, changed, status, code
):
    answer = program(CHOOSE).post("/choices", YES | changed)

    problem(answer, status, code)
    assert history(find(IdentifierKind.EMAIL, ANNA)) == ()


def test_what_somebody_chose_can_be_read_for_a_page(world, program):
    shop = program(CHOOSE, accept_language="sv")
    before = switch(shop.post("/choices/of", {"identifier": WHOM}), "newsletter")
    shop.post("/choices", YES)

    after = switch(shop.post("/choices/of", {"identifier": WHOM}), "newsletter")

    assert (before["on"], before["said"], before["words"]) == (
        False, False, ["consented"],
    )  # fmt: skip
    assert (after["on"], after["said"], after["words"]) == (True, True, ["withdrew"])
    assert after["title"].startswith("Nyhetsbrev")


def test_whom_nobody_knows_has_chosen_nothing_and_can_choose_all(world, program):
    whom = {"kind": "email", "value": "stranger@example.com"}

    answer = program(CHOOSE).post("/choices/of", {"identifier": whom}).json()

    assert answer["person"] is None
    assert answer["notice"] == 1
    assert not any(each["said"] for each in answer["choices"])


# Several controllers


@pytest.fixture
def group(db):
    """A group of companies, each with its own customers."""
    at = clock.now()
    text = Example("takryd").policy.read_text("utf-8")
    publish(text, name="policy.yaml", effective_from=at, by=None, at=at)


NEW = {"kind": "email", "value": "ny@example.com"}
COUNTING = YES | {"identifier": NEW, "purpose": "usage_statistics", "kind": "user"}


@pytest.mark.promise("P87")
@pytest.mark.parametrize(
    ("purpose", "together"), [("partner_offers", False), ("usage_statistics", True)]
)
def test_a_yes_to_one_company_is_one_to_those_it_decides_with(
    group, program, purpose, together
):
    gates = program(CHOOSE, DECIDE, controllers=["takryd_grind"])
    machines = program(DECIDE, controllers=["takryd_maskin"])
    question = {"purpose": purpose, "identifier": NEW}

    said = gates.post("/choices", COUNTING | {"purpose": purpose})

    assert said.json()["allowed"] is True
    assert gates.post("/decisions", question).json()["allowed"] is True
    other = machines.post("/decisions", question).json()
    assert other["allowed"] is together
    person = find(IdentifierKind.EMAIL, NEW["value"])
    assert [one.controller for one in history(person)] == ["takryd_grind"]


@pytest.mark.promise("P87")
def test_a_company_does_not_do_what_another_one_does(group, program):
    gates = program(DECIDE, CHOOSE, controllers=["takryd_grind"])
    question = {"purpose": "newsletter", "identifier": NEW}

    answer = gates.post("/decisions", question).json()
    shown = gates.post("/choices/of", {"identifier": NEW}).json()["choices"]

    assert "controller-not-meant" in {reason["code"] for reason in answer["reasons"]}
    assert "newsletter" not in {each["purpose"] for each in shown}
    assert "usage_statistics" in {each["purpose"] for each in shown}


def test_a_controller_that_is_none_is_told_so(group, program):
    answer = program(CHOOSE).post("/choices", COUNTING | {"controller": "takrydd"})

    problem(answer, 422, "unknown-controller")
    assert find(IdentifierKind.EMAIL, NEW["value"]) is None


def test_what_was_shown_is_kept_as_its_proof(world, program):
    program(CHOOSE).post("/choices", YES)

    (kept,) = history(find(IdentifierKind.EMAIL, ANNA))
    assert kept.proof == Proof(
        how=How.VOUCHED, text=YES["shown"], language="sv", reference="form-12"
    )


@pytest.mark.promise("P22")
def test_a_yes_can_be_asked_for_by_mail(world, program, mailbox):
    stranger = {"kind": "email", "value": "nils.berg@example.com"}
    asking = {
        "address": stranger["value"],
        "purposes": ["newsletter"],
        "kind": "prospect",
        "language": "sv",
        "reference": "form-12",
    }
    shop = program(CHOOSE)

    answer = shop.post("/choices/asked", asking)

    assert (answer.status_code, answer.json()) == (202, {"waits": 2})
    post(clock.now())
    assert "/confirm/" in mailbox.letters[-1]
    asked = program(DECIDE).post(
        "/decisions", {"purpose": "newsletter", "identifier": stranger}
    )
    assert asked.json()["allowed"] is False
    for change, code in (
        ({"purposes": ["bookings"]}, "not-asked-for"),
        ({"kind": "nobody"}, "not-asked-for"),
        ({"address": "x"}, "invalid-identifier"),
    ):
        problem(shop.post("/choices/asked", asking | change), 422, code)
    for _ in range(4):
        shop.post("/choices/asked", asking)
    problem(shop.post("/choices/asked", asking), 429, "too-many-mails")
