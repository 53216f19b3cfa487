"""Giving data to somebody on the command line: asked, logged, approved, stopped."""

import pytest

from ombud.core.clock import now
from ombud.evidence import queries as ledger
from ombud.gates.models import Disclosure
from ombud.people.abilities import Role
from ombud.people.actions import hire, know
from ombud.people.identifiers import IdentifierKind
from tests.house import PASSWORD
from tests.sharing import POLICY

ALICE = "alice@example.com"
CARRIER = ("share", "carrier", "orders", ALICE, "--case", "fulfilment")
MAIL = ("share", "mail_service", "marketing", ALICE)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def alice(transactional_db, ombud):
    assert ombud("publish", POLICY).code == 0
    return know(kinds={"customer"}, identifiers={IdentifierKind.EMAIL: ALICE}, at=now())


@pytest.fixture
def staff(db):
    for role in (Role.OFFICER, Role.CASEWORKER):
        hire(
            email=f"{role}@velo.example", name=role, role=role, password=PASSWORD,
            at=now(),
        )  # fmt: skip


def test_to_ask_is_not_to_share(ombud, alice):
    ran = ombud(*CARRIER, "--category", "contact", "--ask", "--json")

    assert ran.code == 0
    assert ran.json["fields"] == ["contact.phone", "contact.address"]
    assert ran.json["stripped"] == ["contact.email"]
    assert Disclosure.objects.count() == 0
    assert ombud("share", "carrier", "orders", ALICE, "--ask").code == 1
    assert ledger.entries(event="gates.disclosure.refused") == ()


@pytest.mark.promise("P91")
def test_what_leaves_is_said_and_logged(ombud, alice):
    ran = ombud(*CARRIER)

    assert ran.code == 0
    assert ran.out.startswith("yes: permit ")
    listed = ombud("disclosures", "list", "--of", ALICE, "--json").json
    assert [each["recipient"] for each in listed["went"]] == ["carrier"]
    assert {(each["recipient"], each["country"]) for each in listed["abroad"]} == {
        ("mail_service", "US"), ("platform", "US"), ("customs", "US"),
    }  # fmt: skip
    assert ombud("disclosures", "list", "--json").json[0]["people"] == 1
    assert "carrier" in ombud("disclosures", "list").out


def test_a_no_says_why_and_where(ombud, alice):
    ran = ombud("share", "carrier", "orders", ALICE, "--case", "deal")

    assert ran.code == 1
    assert "The recipient gets no data in the case deal" in ran.out
    assert "[recipients.carrier.when]" in ran.out
    assert len(ledger.entries(event="gates.disclosure.refused")) == 1


def test_misuse(ombud, alice):
    for words in (
        ("share", "carrier", "orders", "charlie@example.com"),
        ("share", "carrier", "orders", "alice"),
        (*CARRIER, "--reference", ALICE),
        (*CARRIER, "--approval", "17"),
        (*CARRIER, "--approval", "00000000-0000-0000-0000-000000000000"),
        ("disclosures", "file", "buyer", "claim", "--party", "X AB"),
        ("transfers", "stop", "mechanism", "shield"),
        ("transfers", "resume", "mechanism", "clauses"),
    ):
        assert ombud(*words).code == 2, words


@pytest.mark.promise("P102")
def test_what_needs_two_waits_for_the_second(ombud, alice, staff):
    asked = (
        "share", "guard", "orders", ALICE, "--case", "protection", "--party", "Vakt AB",
        "--reference", "S-1", "--reason", "Threats.", "--by", "caseworker@velo.example",
    )  # fmt: skip
    ran = ombud(*asked, "--json")
    assert ran.code == 1
    pending = ran.json["waits"]
    assert pending in ombud("disclosures", "waiting").out

    by = ("--by", "officer@velo.example")
    assert ombud("disclosures", "approve", pending, *by).code == 0

    assert ombud(*asked, "--approval", pending).code == 0
    assert ombud("disclosures", "approve", pending, *by).code == 1


@pytest.mark.promise("P99")
def test_an_authority_waits_for_a_decision(ombud, alice, staff):
    filed = ombud(
        "disclosures", "file", "police", "request", "--party", "Polisen",
        "--ground", "request", "--json",
    )  # fmt: skip
    case = filed.json["id"]
    asked = (
        "share", "police", "orders", ALICE, "--case", "request", "--party", "Polisen",
        "--reference", "K-1", "--case-on-file", case,
    )  # fmt: skip
    assert "Nobody here has decided" in ombud(*asked).out

    by = ("--by", "officer@velo.example")
    assert ombud("disclosures", "decide", case, *by).code == 0

    assert ombud(*asked).code == 0


@pytest.mark.promise("P108")
def test_a_stop_holds_from_the_next_command_on(ombud, alice, staff):
    assert ombud(*MAIL).code == 0

    stopped = ombud("transfers", "stop", "mechanism", "clauses", "--why", "fallen")

    assert stopped.code == 0
    assert "The flow has been stopped (clauses)" in ombud(*MAIL).out
    listed = ombud("transfers", "list", "--json").json
    assert [each["name"] for each in listed["stopped"]] == ["clauses"]
    assert {e["recipient"] for e in listed["abroad"] if e["stopped"]} == {
        "mail_service"
    }
    assert ombud("transfers", "resume", "mechanism", "clauses").code == 0
    assert ombud(*MAIL).code == 0
