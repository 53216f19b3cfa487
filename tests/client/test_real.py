"""The client against Ombud itself."""

import pytest
from django.db import connections

from ombud.cli.assistant import Gate
from ombud.client import AnswerError, Client, Identifier, Refused
from ombud.core import clock
from ombud.people.abilities import Scope
from ombud.people.actions import make_api_key
from ombud.people.identifiers import IdentifierKind
from ombud.people.queries import find
from tests.console.conftest import world  # noqa: F401  # a fixture
from tests.console.world import ANNA, BERTIL
from tests.house import said


@pytest.fixture
def ombud(transactional_db, world, live_server):  # noqa: F811  # the fixture
    """A client of the example company, with a key for everything."""
    key = make_api_key(
        name="shop",
        scopes=[Scope.DECIDE, Scope.USE, Scope.CHOOSE],
        at=clock.now(),
        purposes=["marketing", "newsletter"],
    )
    client = Client(live_server.url, key, timeout=20, language="sv")
    yield client
    client.close()
    connections.close_all()


@pytest.mark.promise("P22", "P23")
def test_a_yes_and_a_no_are_said_used_and_on_record(ombud):
    assert not ombud.may("newsletter", email=ANNA)
    page = ombud.choices(email=ANNA)
    (switch,) = [each for each in page.choices if each.purpose == "newsletter"]
    assert switch.words == ("consented",)

    yes = ombud.say(
        "newsletter",
        "consented",
        notice=page.notice,
        shown="Ja tack, skicka nyhetsbrevet.",
        language="sv",
        channel="web",
        email=ANNA,
    )

    assert yes.allowed
    with ombud.permit("newsletter", email=ANNA) as permit:
        assert permit.decision.person == find(IdentifierKind.EMAIL, ANNA)
    assert len(said("gates.use.permitted")) == 1
    ombud.say("newsletter", "withdrew", email=ANNA)
    with pytest.raises(Refused) as caught:
        ombud.use("newsletter", email=ANNA)
    assert caught.value.decision.codes == {"consent-withdrawn"}
    assert "Personen" in caught.value.decision.reasons[0].text
    assert len(said("gates.use.refused")) == 1


@pytest.mark.promise("P22")
def test_a_stranger_is_asked_for_a_yes_by_mail(ombud):
    nils = "nils.berg@example.com"

    assert ombud.ask_by_mail(nils, ["newsletter"], "prospect", language="sv") == 2

    assert len(said("mail.confirmation.asked")) == 1
    assert not ombud.may("newsletter", email=nils)
    with pytest.raises(AnswerError) as caught:
        ombud.ask_by_mail(nils, ["newsletter"], "nobody")
    assert caught.value.code == "not-asked-for"


def test_many_are_answered_as_one_by_one(ombud):
    people = [
        Identifier("email", each) for each in (BERTIL, "nobody@example.com", ANNA)
    ]

    many = ombud.may_many("marketing", people)

    assert [d.allowed for d in many] == [True, False, True]
    ombud.forget()
    assert many == [ombud.may("marketing", email=each.value) for each in people]


def test_a_key_bound_to_other_purposes_is_told_so(ombud):
    with pytest.raises(AnswerError) as caught:
        ombud.may("bookings", email=ANNA)

    assert (caught.value.status, caught.value.code) == (403, "purpose")


def test_an_assistant_reads_what_the_notice_says_and_how_many_it_reaches(ombud):
    gate = Gate(ombud)

    said = gate.policy_sentence("purposes.newsletter", "sv")

    assert said["version"] == 1
    assert any("nyheter" in sentence for sentence in said["sentences"])
    assert gate.policy_sentence("purposes.news")["sentences"] == []
    assert gate.audience_size("marketing")["people"] > 0
