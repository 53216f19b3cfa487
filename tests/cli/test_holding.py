"""Holds on the command line: placed, listed, lifted."""

import pytest

from ombud.core.clock import now
from ombud.people.actions import know
from ombud.people.identifiers import IdentifierKind
from ombud.registers.models import Hold
from tests.sharing import POLICY

ALICE = "alice@example.com"
PLACE = ("hold", "place", ALICE, "--why", "claim", "--reference", "T-123-26")
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def alice(transactional_db, ombud):
    assert ombud("publish", POLICY).code == 0
    return know(kinds={"customer"}, identifiers={IdentifierKind.EMAIL: ALICE}, at=now())


@pytest.mark.promise("P66")
def test_a_hold_is_placed_listed_and_lifted(ombud, alice):
    placed = ombud(*PLACE, "--covers", "contact", "--covers", "order", "--json")

    assert placed.code == 0
    hold = placed.json["id"]
    (listed,) = ombud("hold", "list", "--of", ALICE, "--json").json
    assert (listed["id"], listed["covers"]) == (hold, ["contact", "order"])
    assert listed["lifted_at"] is None
    line = ombud("hold", "list").out
    assert "everywhere" in line
    assert "1 stand" in line
    assert ALICE not in line
    assert ombud("hold", "lift", hold).code == 0
    assert "lifted 20" in ombud("hold", "list").out
    assert ombud("hold", "lift", hold).code == 2


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((*PLACE, "--covers", "contct"), "Did you mean contact?"),
        ((*PLACE, "--covers", "contact", "--system", "crm"), "crm"),
        (("hold", "lift", "nothing"), "ombud hold list"),
        (("hold", "list", "--of", "nobody@example.com"), "Nobody is known"),
        (("hold", "list", "--of", "nobody"), "not an e-mail address"),
        ((*PLACE[:-1], ALICE, "--covers", "contact"), "number of the claim"),
    ],
)
def test_what_can_not_be_understood_changes_nothing(ombud, alice, words, says):
    ran = ombud(*words)

    assert ran.code == 2
    assert says in ran.err
    assert not Hold.objects.exists()
