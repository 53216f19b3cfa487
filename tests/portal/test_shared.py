"""One's own page of who got one's data, and of what machines decided."""

import pytest
from django.test import Client

from ombud.core import clock
from ombud.gates.deciding.contest import review
from ombud.gates.deciding.decide import decide_automatically
from ombud.gates.deciding.register import contested, of_person
from ombud.gates.sharing.share import share
from ombud.gates.sharing.stop import stop_flow
from ombud.people.abilities import Role
from ombud.people.actions import hire, know
from ombud.people.identifiers import IdentifierKind
from tests.house import PASSWORD
from tests.languages import LANGUAGES, TRANSLATED, left_in_english
from tests.portal.person import Someone
from tests.sharing import to_carrier, to_dealer, to_mail_service, velo_in_force

ALICE = "alice@example.com"


@pytest.fixture(params=LANGUAGES)
def alice(request, db, mailbox):
    """A customer who has asked something, too, signed in."""
    velo_in_force(clock.now())
    person = know(
        kinds={"customer", "enquirer"},
        identifiers={IdentifierKind.EMAIL: ALICE},
        at=clock.now(),
    )
    someone = Someone(ALICE, mailbox, Client(), request.param)
    someone.sign_in()
    return someone, person


def shown(someone):
    page = someone.get("/you/shared/")
    assert page.status_code == 200
    text = page.content.decode()
    if someone.language in TRANSLATED:
        assert left_in_english(text, someone.language) == []
    return text


def test_who_is_not_signed_in_is_asked_to(db, mailbox):
    velo_in_force(clock.now())

    page = Client().get("/you/shared/")

    assert page["Location"] == "/you/"
    where = "/you/decisions/00000000-0000-0000-0000-000000000000/contest/"
    assert Client().post(where)["Location"] == "/you/"


@pytest.mark.promise("P91", "P97")
def test_whoever_got_data_is_named(alice):
    someone, person = alice
    at = clock.now()
    assert "Snabbt" not in shown(someone)
    share(to_carrier(person, party="Snabbt Bud AB"), at=at)
    share(to_dealer(person), at=at)

    text = shown(someone)

    assert "Snabbt Bud AB" in text
    assert "Butiken i Norr AB" in text


@pytest.mark.promise("P109")
def test_countries_and_safeguards_are_told_and_how_to_get_a_copy(alice):
    someone, person = alice
    share(to_mail_service(person), at=clock.now())
    stop_flow("mechanism", "clauses", "fallen", at=clock.now())

    text = shown(someone)

    country = {"sv": "USA", "fi": "Yhdysvallat", "en": "United States"}
    assert country[someone.language] in text
    clauses = {
        "sv": "EU-kommissionens standardavtalsklausuler",
        "fi": "Euroopan komission vakiosopimuslausekkeet",
        "en": "the European Commission&#x27;s standard contractual clauses",
    }
    assert clauses[someone.language] in text
    assert "privacy@velo.example" in text
    assert 'class="tag stop"' in text


@pytest.mark.promise("P77")
def test_a_profile_is_told_with_what_it_is_made_of_and_where_to_object(alice):
    someone, _ = alice

    text = shown(someone)

    logic = {
        "sv": "Vad du köpt och tittat på",
        "fi": "Mitä ostit",
        "en": "What you bought",
    }
    assert logic[someone.language] in text
    assert 'href="/you/#insights"' in text


@pytest.mark.promise("P80")
def test_a_decision_is_told_contested_and_looked_at(alice, now):
    someone, person = alice
    at = clock.now()
    made = decide_automatically(
        "credit", "invoice", person, ["score", "order.total"], "refused", at=at
    )
    text = shown(someone)
    assert "<em>refused</em>" in text
    means = {
        "sv": "annars betalar du direkt",
        "fi": "muuten maksat heti",
        "en": "if not",
    }
    assert means[someone.language] in text

    page = someone.send(f"/you/decisions/{made}/contest/", words="I was ill.")

    assert page.status_code == 200
    assert [each.words for each in contested()] == ["I was ill."]
    assert "<textarea" not in shown(someone)
    officer = hire(
        email="o@velo.example", name="Maj", role=Role.OFFICER, password=PASSWORD, at=at
    )
    review(made, by=officer, at=at, outcome="granted")
    assert "<em>granted</em>" in shown(someone)
    # Once is enough.
    someone.send(f"/you/decisions/{made}/contest/", words="Again.")
    assert of_person(person)[0].words == "I was ill."


def test_nobody_contests_anothers_decision(alice, db):
    someone, _ = alice
    other = know(
        kinds={"customer"},
        identifiers={IdentifierKind.EMAIL: "bob@example.com"},
        at=clock.now(),
    )
    made = decide_automatically(
        "credit", "invoice", other, ["score"], "refused", at=clock.now()
    )

    page = someone.send(f"/you/decisions/{made}/contest/", words="Mine!")

    assert page.status_code == 404
    assert contested() == ()


@pytest.mark.promise("P78")
def test_that_no_machine_decides_can_be_seen(anna):
    anna.sign_in()

    assert "No machine decides about you." in shown(anna)
