"""Asking a gate on the command line."""

import pytest

from ombud.core.clock import now
from ombud.evidence import queries as ledger
from ombud.people.actions import know
from ombud.people.identifiers import IdentifierKind

ALICE = "alice@example.com"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def alice(in_force):
    # By the clock that the commands have: no gate lets anybody pass by an earlier one.
    return know(kinds={"customer"}, identifiers={IdentifierKind.EMAIL: ALICE}, at=now())


def test_yes_and_why(ombud, alice):
    ran = ombud("may", "marketing", ALICE)

    assert ran.code == 0
    assert ran.out.splitlines()[0] == "yes"
    assert "(Art. 6(1)(f)). [purposes.marketing.basis]" in ran.out


def test_the_address_may_be_written_in_any_way(ombud, alice):
    assert ombud("may", "marketing", "  ALICE@Example.COM ").code == 0


def test_after_an_objection_no_and_why(ombud, alice):
    opened = ombud("request", "objection", ALICE, "--purpose", "marketing")

    ran = ombud("may", "marketing", ALICE, "--json")

    assert opened.code == 0
    assert ran.code == 1
    assert ran.json["allowed"] is False
    assert [reason["article"] for reason in ran.json["reasons"]] == ["Art. 21(3)"]


def test_the_audience_then_has_her_no_longer(ombud, alice):
    ombud("request", "objection", ALICE, "--purpose", "marketing")

    ran = ombud("audience", "marketing", "--ids", "--json")

    assert ran.code == 0
    assert ran.json == {
        "purpose": "marketing",
        "people": 0,
        "left_out": {"objected": 1},
        "ids": [],
    }
    assert len(ledger.entries(event="gates.audience.drawn")) == 1


def test_a_stranger_is_a_no(ombud, in_force):
    ran = ombud("may", "marketing", "charlie@example.com")

    assert ran.code == 1
    assert ran.out == "no: nobody here by that address\n"


def test_no_address_at_all_is_misuse(ombud, in_force):
    assert ombud("may", "marketing", "alice").code == 2


def test_an_unknown_purpose_has_a_mend(ombud, in_force):
    ran = ombud("audience", "marketin")

    assert ran.code == 2
    assert "Did you mean marketing?" in ran.err


def test_without_a_policy_there_is_no_answer(ombud, now):
    know(kinds=(), identifiers={IdentifierKind.EMAIL: ALICE}, at=now)

    ran = ombud("may", "marketing", ALICE)

    assert ran.code == 1
    assert "ombud publish policy.yaml" in ran.err


def test_a_use_is_put_on_record(ombud, alice):
    ran = ombud("use", "marketing", ALICE, "--json")

    told = ran.json
    assert ran.code == 0
    assert told["allowed"]
    assert [d["code"] for d in told["duties"]] == ["unsubscribe-link", "no-tracking"]
    (entry,) = ledger.entries(event="gates.use.permitted")
    assert entry.id == told["permit"]


def test_a_refused_use_as_well(ombud, alice):
    ran = ombud("use", "newsletter", ALICE)

    assert ran.code == 1
    assert ran.out.startswith("no\n")
    assert len(ledger.entries(event="gates.use.refused")) == 1


def test_collecting_says_which_field_may_not_and_why(ombud, in_force):
    ran = ombud("collect", "newsletter", "customer", "contact.email", "shoe_size",
                "--from", "person", "--strip", "--yes")  # fmt: skip

    assert ran.code == 0
    assert ran.out.startswith("yes: contact.email\n")
    assert "left out: shoe_size: The policy does not name shoe_size" in ran.out


def test_one_alone_can_not_leave(ombud, in_force):
    ran = ombud("leave", "shop")

    assert ran.code == 2
