"""Rows of the promises that an example company makes, at the gate of its own policy."""

from importlib.resources import files

import pytest

from ombud.choices.actions import keep_up, say
from ombud.choices.words import Word
from ombud.gates.actions import use
from ombud.gates.audiences import audience
from ombud.gates.errors import Refused
from ombud.gates.queries import may
from ombud.people.actions import know
from ombud.people.identifiers import IdentifierKind
from ombud.policy.actions import publish

EXAMPLES = files("ombud") / "examples"


@pytest.fixture
def open_with(db, now):
    """Puts an example's policy in force; gives somebody of a kind."""

    def open_with(example, kind):
        text = (EXAMPLES / example / "policy.yaml").read_text()
        publish(text, name="policy.yaml", effective_from=now, by=None, at=now)
        identifiers = {IdentifierKind.EMAIL: "alice@example.org"}
        person = know(kinds=[kind], identifiers=identifiers, at=now)
        keep_up(now)
        return person

    return open_with


def codes(decision):
    return [(r.code.value, r.about) for r in decision.reasons]


@pytest.mark.promise("P47")
def test_nobody_is_a_reference_without_their_permission(open_with, now):
    alice = open_with("tonlinge", "customer_contact")

    def shown():
        keep_up(now)
        return alice in audience("references", now).people

    before = shown()
    say(alice, "references", Word.CONSENTED, channel="portal", notice=1, at=now)
    with_permission = shown()
    say(alice, "references", Word.WITHDREW, channel="portal", notice=1, at=now)

    assert (before, with_permission, shown()) == (False, True, False)
    with pytest.raises(Refused):
        use("references", alice, now, categories=["name"])


@pytest.mark.promise("P67")
def test_a_legal_duty_takes_its_categories_and_no_others(open_with, now):
    alice = open_with("ljusvik", "customer")

    kept = may("accounts", alice, now, categories=["name", "invoice"])
    more = may("accounts", alice, now, categories=["name", "contact.phone"])

    assert [(r.code, r.article) for r in kept.reasons] == [("law", "Art. 6(1)(c)")]
    assert codes(more) == [("category-not-used", "contact.phone")]


@pytest.mark.promise("P67")
def test_an_objection_to_a_legal_duty_is_answered_with_the_law(open_with, now):
    alice = open_with("ljusvik", "customer")

    say(alice, "accounts", Word.OBJECTED, channel="portal", notice=1, at=now)

    decision = may("accounts", alice, now)
    assert decision.allowed
    (reason,) = decision.reasons
    assert (reason.code, reason.address) == ("law", "purposes.accounts.basis")
