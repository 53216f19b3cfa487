"""What is before people, what staff and browsers say for them, and their receipts."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from ombud.choices.actions import say
from ombud.choices.errors import (
    NoReceiptError,
    NotChoosableError,
)
from ombud.choices.given import receipt_of
from ombud.choices.importing import import_choices
from ombud.choices.models import Suppression
from ombud.choices.queries import history
from ombud.choices.shown import age_asked, needs_situation, shown
from ombud.choices.signal import heed, meant
from ombud.choices.telling import say_for
from ombud.choices.words import EVERYTHING, How, Word
from ombud.gates.queries import may
from ombud.people.actions import know
from ombud.people.identifiers import IdentifierKind
from ombud.policy.actions import publish
from ombud.policy.queries import in_force
from ombud.policy.reading import parse
from tests.house import bench_policy, put_in_force, said

ALICE = "alice@elsewhere.example"
SCHEMA = json.loads(
    (Path(__file__).parents[1] / "data" / "receipt.schema.json").read_text()
)
ADS = bench_policy().replace(
    "    marketing: true\n", "    marketing: { by: [email, ads] }\n"
)
PROFILED = bench_policy().replace(
    "    marketing: true\n", "    marketing: true\n    profiling: true\n"
)


@pytest.fixture
def alice(bench, now):
    return know(kinds=["customer"], identifiers={IdentifierKind.EMAIL: ALICE}, at=now)


def declared(text=None):
    return parse(text or bench_policy(), "policy.yaml").declaration


@pytest.mark.parametrize("language", ["en", "sv"])
def test_the_text_says_who_what_and_how_it_is_taken_back(language):
    text = shown(declared(), "newsletter", Word.CONSENTED, language)

    for part in {
        "en": ("Newsletter", "Shop AB", "e-mail address", "take it back", "[Say yes]"),
        "sv": ("Nyhetsbrev", "Shop AB", "e-postadress", "ta tillbaka", "[Säg ja]"),
    }[language]:
        assert part in text.text
    assert text.proof("x").text == text.text
    assert text.proof("x").how is How.CONFIRMED


def test_the_text_says_how_long_a_yes_counts():
    declaration = declared(
        bench_policy().replace(
            "basis: consent\n", "basis: { consent: { lasts: P12M } }\n"
        )
    )

    text = shown(declaration, "newsletter", Word.CONSENTED, "en").text

    assert "twelve months" in text


def test_only_an_objection_of_the_persons_own_case_says_why():
    declaration = declared(
        ADS.replace(
            "keep: { until: P6M after usage.time }",
            "keep: { until: P6M after usage.time }\n    opt_out: true",
        )
    )

    assert {n: needs_situation(p) for n, p in declaration.purposes.items()} == {
        "orders": False, "support": True, "marketing": False, "newsletter": False,
        "figures": True, "security": False,
    }  # fmt: skip


def test_an_age_is_asked_where_there_may_be_children():
    text = bench_policy().replace(
        "basis: consent\n", "basis: { consent: { age: 16 } }\n"
    )
    minors = text.replace("  visitor: { say:", "  visitor: { minors: true, say:")
    ages = {}
    for name, each in (("none", text), ("some", minors)):
        declaration = declared(each)
        newsletter = declaration.purposes["newsletter"]
        ages[name] = [
            age_asked(declaration, newsletter, kinds)
            for kinds in ((), {"customer"}, {"visitor"})
        ]

    assert ages == {"none": [None, None, None], "some": [16, None, 16]}


# By staff


@pytest.mark.promise("P82")
def test_a_call_has_the_effect_of_the_link_and_is_logged(alice, now):
    say_for(
        IdentifierKind.EMAIL, ALICE, "marketing", Word.OBJECTED,
        reference="ticket 7", by=None, at=now,
    )  # fmt: skip

    (word,) = history(alice)
    assert (word.word, word.channel, word.proof.reference) == (
        "objected", "staff", "ticket 7",
    )  # fmt: skip
    assert not may("marketing", alice, now).allowed
    (entry,) = said("choices.word.vouched")
    assert entry == {
        "person": str(alice), "purpose": "marketing", "by": "command-line",
    }  # fmt: skip


@pytest.mark.promise("P82", "P83")
def test_the_no_of_somebody_unknown_is_kept_for_when_they_come(bench, now):
    say_for(
        IdentifierKind.EMAIL, "new@elsewhere.example", "marketing", Word.OBJECTED,
        reference="ticket 8", by=None, at=now,
    )  # fmt: skip

    assert Suppression.objects.count() == 1
    person = know(
        kinds=["customer"],
        identifiers={IdentifierKind.EMAIL: "new@elsewhere.example"},
        at=now,
    )
    assert not may("marketing", person, now).allowed


@pytest.mark.parametrize(
    ("purpose", "word"),
    [("nothing", Word.OBJECTED), ("orders", Word.OBJECTED), ("orders", Word.WITHDREW),
     ("support", Word.CONSENTED), ("newsletter", Word.RESTRICTED)],
)  # fmt: skip
def test_what_nobody_can_say_is_not_put_on_record(alice, now, purpose, word):
    with pytest.raises(NotChoosableError):
        say_for(
            IdentifierKind.EMAIL, ALICE, purpose, word, reference="x", by=None, at=now
        )

    assert history(alice) == ()


# By a browser


def test_the_signal_means_advertising_sharing_and_profiles():
    partners = ADS.replace("{ by: [email, ads] }", "{ of: partners }")

    assert meant(declared()) == ()
    assert meant(declared(ADS)) == ("marketing",)
    assert meant(declared(partners)) == ("marketing",)
    assert meant(declared(PROFILED)) == ("marketing",)


@pytest.mark.promise("P128")
def test_the_signal_is_heeded_once_and_a_later_yes_stands(db, shop, now):
    put_in_force(now, policy_text=ADS)
    alice = know(kinds=["customer"], identifiers={IdentifierKind.EMAIL: ALICE}, at=now)

    assert heed(alice, at=now) == ("marketing",)
    assert not may("marketing", alice, now).allowed
    assert history(alice)[0].channel == "gpc"
    assert heed(alice, at=now) == ()

    say(alice, "marketing", Word.LIFTED_OBJECTION, channel="portal", notice=1, at=now)
    assert heed(alice, at=now) == ()
    assert may("marketing", alice, now).allowed


# Receipts


def valid(document):
    errors = list(Draft202012Validator(SCHEMA).iter_errors(document))
    assert errors == []
    return document


@pytest.mark.promise("P75")
def test_a_receipt_is_of_the_version_that_was_shown(alice, now):
    text = shown(in_force(now).policy.declaration, "newsletter", Word.CONSENTED, "en")
    number = say(
        alice, "newsletter", Word.CONSENTED, channel="portal", notice=1, at=now,
        proof=text.proof(),
    )  # fmt: skip
    changed = (
        bench_policy()
        .replace("Shop AB", "Shop & Sons AB")
        .replace("[contact.email, subscription]", "[contact, subscription]")
        .replace("We send news to those who want it.", "More.")
    )
    publish(changed, name="p", effective_from=now, by=None, at=now)

    made = valid(receipt_of(number, site="https://x.example", person=alice))

    (purpose,) = made["pii_processing"]["purposes"]
    assert made["pii_processing"]["privacy_notice"]["version"] == 1
    assert purpose["description"] == "We send news to those who want it."
    assert [d["pii_type"] for d in purpose["pii_information"]] == [
        "contact.email", "subscription",
    ]  # fmt: skip
    assert made["party_identification"][0]["party_name"] == "Shop AB"
    assert made["event"]["event_state"] == "consent_given"
    assert made["event"]["evidence"]["text_shown"] == text.text


@pytest.mark.parametrize("word", list(Word))
def test_every_word_has_a_receipt_of_the_same_structure(alice, now, word):
    general = word in (Word.RESTRICTED, Word.LIFTED_RESTRICTION)
    purpose = EVERYTHING if general else "newsletter"
    number = say(alice, purpose, word, channel="portal", notice=1, at=now)

    made = valid(receipt_of(number, site="https://x.example"))

    count = len(in_force(now).policy.declaration.purposes) if general else 1
    assert len(made["pii_processing"]["purposes"]) == count
    assert ALICE not in json.dumps(made)


def test_the_schema_refuses_a_receipt_without_its_parts(alice, now):
    number = say(alice, "newsletter", Word.CONSENTED, channel="x", notice=1, at=now)
    made = receipt_of(number, site="https://x.example")

    for part in made:
        less = {k: v for k, v in made.items() if k != part}
        assert list(Draft202012Validator(SCHEMA).iter_errors(less))


def test_nobody_gets_the_receipt_of_another(alice, now):
    bob = know(kinds=[], identifiers={IdentifierKind.EMAIL: "bob@x.example"}, at=now)
    number = say(alice, "newsletter", Word.CONSENTED, channel="x", notice=1, at=now)

    for wrong, whose in ((number, bob), (number + 1, None)):
        with pytest.raises(NoReceiptError):
            receipt_of(wrong, site="x", person=whose)


def test_what_was_said_before_any_policy_has_none(alice, now):
    data = f"email,purpose,word,at\n{ALICE},newsletter,no,2020-01-01\n".encode()
    import_choices(data, at=now)
    (choice,) = history(alice)

    with pytest.raises(NoReceiptError):
        receipt_of(choice.number, site="x")
