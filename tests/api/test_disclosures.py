"""Disclosures over HTTP: asked dry, or on record, and never more than is declared."""

import pytest

from ombud.choices.actions import say
from ombud.choices.words import Word
from ombud.core import clock
from ombud.gates.models import Disclosure
from ombud.people.abilities import Scope
from ombud.people.actions import know
from ombud.people.identifiers import IdentifierKind
from tests.sharing import velo  # noqa: F401  # a fixture

NOBODY = "00000000-0000-0000-0000-000000000000"
ALICE, BOB = "alice@example.com", "bob@example.com"


def emails(*addresses):
    return [{"kind": "email", "value": address} for address in addresses]


CARRIER = {
    "recipient": "carrier",
    "purpose": "orders",
    "identifiers": emails(ALICE),
    "case": "fulfilment",
    "categories": ["name", "contact"],
}
PLATFORM = {
    "recipient": "platform",
    "purpose": "marketing",
    "identifiers": emails(BOB, "charlie@example.com", ALICE),
}


@pytest.fixture
def now():
    """The time of this machine, by which the API goes."""
    return clock.now()


@pytest.fixture
def people(velo, now):  # noqa: F811  # the fixture
    return [
        know(kinds={"customer"}, identifiers={IdentifierKind.EMAIL: one}, at=now)
        for one in (ALICE, BOB)
    ]


@pytest.fixture
def shop(program):
    """A program that may share."""
    return program(Scope.SHARE)


@pytest.mark.promise("P91", "P98")
def test_what_may_leave_is_said_and_logged(people, shop):
    said = shop.post("/disclosures", CARRIER).json()

    assert said["allowed"] is True
    assert said["fields"] == ["name", "contact.phone", "contact.address"]
    assert said["stripped"] == ["contact.email"]
    assert said["allowed_for"] == [0]
    assert str(Disclosure.objects.get().permit) == said["permit"]


def test_a_dry_question_leaves_nothing_behind(people, shop):
    said = shop.post("/disclosures", {**CARRIER, "dry": True}).json()

    assert (said["allowed"], said["permit"]) == (True, None)
    assert Disclosure.objects.count() == 0


@pytest.mark.promise("P93")
def test_objectors_and_strangers_are_left_out(people, shop, now):
    say(people[1], "marketing", Word.OBJECTED, channel="portal", notice=1, at=now)

    said = shop.post("/disclosures", PLATFORM).json()

    assert said["allowed_for"] == [2]
    assert Disclosure.objects.get().person_id == people[0]


@pytest.mark.promise("P91")
def test_a_no_has_its_reasons_and_gives_no_field(people, shop):
    said = shop.post("/disclosures", {**CARRIER, "case": "credit"}).json()

    assert (said["allowed"], said["fields"], said["allowed_for"]) == (False, [], [])
    codes = {reason["code"] for reason in said["reasons"]}
    assert codes >= {"case-not-declared", "field-not-declared"}
    dry = shop.post("/disclosures", {**CARRIER, "case": "credit", "dry": True}).json()
    assert dry["reasons"] == said["reasons"]
    assert dry["fields"] == []


@pytest.mark.promise("P102")
def test_what_needs_two_waits(people, shop):
    asked = {
        "recipient": "guard",
        "purpose": "orders",
        "identifiers": emails(ALICE),
        "case": "protection",
        "party": "Vakt AB",
        "reference": "S-1",
        "reason": "Threats.",
    }

    waits = shop.post("/disclosures", asked).json()["waits"]

    assert waits
    # Nobody has said yes yet.
    again = shop.post("/disclosures", {**asked, "approval": waits}).json()
    assert [reason["code"] for reason in again["reasons"]] == ["approval-missing"]


def test_bad_questions_are_problems(people, shop):
    for change, status, code in (
        ({"reference": ALICE}, 422, "personal-reference"),
        ({"approval": NOBODY}, 404, "unknown-disclosure"),
        ({"identifiers": []}, 422, "invalid"),
        ({"manner": "gift"}, 422, "invalid"),
        ({"country": "sweden"}, 422, "invalid"),
        ({"identifiers": emails("alice")}, 422, "invalid-identifier"),
    ):
        answer = shop.post("/disclosures", {**CARRIER, **change})

        assert answer.status_code == status, change
        assert answer.json()["type"] == f"urn:ombud:problem:{code}"
        assert ALICE not in answer.content.decode()
