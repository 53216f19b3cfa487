"""Choices and letters on the command line."""

import json

import pytest

from ombud.choices.queries import history
from ombud.core import clock
from ombud.people.actions import know
from ombud.people.identifiers import IdentifierKind
from tests.house import mailbox  # noqa: F401  # a fixture

ALICE = "alice@elsewhere.example"


@pytest.fixture
def alice(in_force):
    return know(
        kinds=["customer"],
        identifiers={IdentifierKind.EMAIL: ALICE},
        at=clock.now(),
    )


@pytest.mark.promise("P82")
def test_what_somebody_says_on_the_telephone_has_a_receipt(ombud, alice):
    said = ombud(
        "choices", "say", "marketing", ALICE, "object", "--reference", "T7", "--json"
    )
    number = said.json["number"]
    receipt = ombud("choices", "receipt", number)

    assert history(alice)[0].word == "objected"
    assert receipt.json["event"]["event_state"] == "objection_made"
    assert receipt.json["event"]["evidence"]["reference"] == "T7"
    assert ALICE not in receipt.out


@pytest.mark.parametrize(
    "words",
    [
        ("say", "nothing", ALICE, "no", "--reference", "T"),
        ("say", "accounts", ALICE, "no", "--reference", "T"),
        ("say", "marketing", "alice", "no", "--reference", "T"),
        ("say", "marketing", ALICE, "no", "--reference", "bob@x.example"),
        ("say", "marketing", ALICE, "no"),
        ("receipt", "7"),
        ("ask", "marketing", ALICE, "--kind", "customer"),
        ("ask", "newsletter", ALICE, "--kind", "martian"),
        ("import", "nowhere.csv"),
    ],
)
def test_misuse_is_said_in_a_line(ombud, alice, words):
    ran = ombud("choices", *words)

    assert ran.code == 2
    assert "Traceback" not in ran.err
    assert history(alice) == ()


def test_a_file_is_looked_at_and_then_taken(ombud, alice, tmp_path):
    file = tmp_path / "old.csv"
    file.write_text(
        "E-post;purpose;word;at;reference\n"
        f"{ALICE};newsletter;yes;2026-01-02;blankett 1\n"
        "nobody;newsletter;yes;2026-01-02;blankett 2\n",
        encoding="utf-8-sig",
    )
    words = ("choices", "import", file, "--map", "email=E-post")

    looked = ombud(*words, "--dry-run")
    assert history(alice) == ()
    done = ombud(*words)

    for ran in (looked, done):
        assert ran.code == 1
        assert "2 rows: 1 taken, 0 there already, 1 refused" in ran.out
        assert "line 3: an identifier is none of its kind" in ran.out
        assert "nobody" not in ran.out
    assert len(history(alice)) == 1
    again = json.loads(ombud(*words, "--json").out)
    assert (again["taken"], again["already"]) == (0, 1)
    assert ombud("choices", "import", file, "--map", "email").code == 2


@pytest.mark.promise("P81")
def test_a_mailing_is_counted_and_sent(ombud, alice, mailbox, tmp_path):  # noqa: F811  # the fixture
    file = tmp_path / "letter.md"
    file.write_text("# News\n\nHello.\n\n{unsubscribe}\n")
    without = tmp_path / "without.txt"
    without.write_text("News\n\nHello.\n")
    ombud("choices", "say", "newsletter", ALICE, "yes", "--reference", "T1")

    assert ombud("mailing", "newsletter", without).code == 2
    assert ombud("mailing", "nothing", file).code == 2
    dry = ombud("mailing", "newsletter", file, "--dry-run")
    sent = ombud("mailing", "newsletter", file, "--now", "--json")

    assert "1 people would get it" in dry.out
    assert (sent.json["people"], sent.json["sent"], sent.json["waiting"]) == (1, 1, 0)
    (letter,) = mailbox.letters
    assert "Subject: News" in letter
    assert "/unsubscribe/" in letter


def test_a_yes_is_asked_for_by_mail(ombud, in_force, mailbox):  # noqa: F811  # the fixture
    ran = ombud("choices", "ask", "newsletter", ALICE, "--kind", "prospect")

    assert ran.code == 0
    assert ALICE not in ran.out
