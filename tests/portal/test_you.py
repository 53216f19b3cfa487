"""One's own page: signed in by a code, with a switch for each choice."""

from datetime import timedelta

import pytest
from django.test import Client

from ombud.choices.models import Choice
from ombud.core import clock
from ombud.gates.queries import may
from ombud.people.identifiers import IdentifierKind
from ombud.people.queries import find
from tests.portal.person import Someone


def allowed(someone, purpose):
    person = find(IdentifierKind.EMAIL, someone.address)
    return may(purpose, person, clock.now()).allowed


def switch(page, purpose):
    return next(c for c in page.context["choices"].open if c.purpose == purpose)


def test_without_a_code_there_is_only_the_question_for_the_address(anna):
    page = anna.get("/you/")

    assert page.templates[0].name == "portal/sign_in.html"
    assert anna.send("/you/", address="nonsense").status_code == 422


def test_signing_in_shows_choices_by_what_the_law_lets_one_choose(anna):
    page = anna.sign_in()

    assert page.wsgi_request.path == "/you/"
    assert {c.purpose for c in page.context["choices"].open} == {
        "customer_service",
        "marketing",
        "newsletter",
        "improvement",
        "security",
    }
    assert set(page.context["choices"].fixed) == {
        "bookings",
        "accounts",
        "tax_deduction",
        "complaints",
    }


@pytest.mark.promise("P128")
def test_an_objection_holds_at_once_and_is_confirmed(anna):
    anna.sign_in()
    assert allowed(anna, "marketing")

    page = anna.send("/you/choose/", purpose="marketing", word="objected")

    assert not allowed(anna, "marketing")
    text = page.content.decode()
    assert "You objected to this: offers to customers. We have stopped." in text
    assert not switch(page, "marketing").on
    anna.send("/you/choose/", purpose="marketing", word="lifted_objection")
    assert allowed(anna, "marketing")


@pytest.mark.promise("P74")
def test_saying_no_is_as_easy_as_saying_yes(anna):
    page = anna.sign_in()
    steps = []

    for word in ("consented", "withdrew"):
        steps.append(page.content.decode().count("<button"))
        assert switch(page, "newsletter").word == word
        page = anna.send("/you/choose/", purpose="newsletter", word=word)
        assert allowed(anna, "newsletter") is (word == "consented")

    assert steps[0] == steps[1]


@pytest.mark.parametrize(
    ("purpose", "word"),
    [
        ("accounts", "objected"),
        ("nonsense", "objected"),
        ("marketing", "consented"),
        ("marketing", "lifted_objection"),
        ("newsletter", "withdrew"),
        ("*", "lifted_restriction"),
        ("*", "consented"),
        ("", ""),
    ],
)
def test_what_no_switch_says_is_not_taken(anna, purpose, word):
    anna.sign_in()

    page = anna.send("/you/choose/", purpose=purpose, word=word)

    assert page.status_code == 200
    assert not Choice.objects.exists()


def test_choosing_needs_the_code(anna):
    page = anna.send("/you/choose/", purpose="marketing", word="objected")

    assert page.templates[0].name == "portal/sign_in.html"
    assert not Choice.objects.exists()


@pytest.mark.promise("P127")
def test_a_pause_stops_everything_and_is_ended_here(anna):
    anna.asked("restriction")
    assert not allowed(anna, "marketing")
    assert "Everything is paused." in anna.get("/you/").content.decode()

    page = anna.send("/you/choose/", purpose="*", word="lifted_restriction")

    assert "The pause is over." in page.content.decode()
    assert allowed(anna, "marketing")


def test_half_an_hour_later_the_code_is_needed_again(anna, monkeypatch):
    anna.sign_in()
    later = clock.now() + timedelta(minutes=31)
    monkeypatch.setattr("ombud.portal.views.you.now", lambda: later)

    assert anna.get("/you/").templates[0].name == "portal/sign_in.html"


def test_signing_out_leaves_nothing_open(anna):
    anna.sign_in()

    page = anna.send("/you/leave/")

    assert "You are signed out." in page.content.decode()
    assert anna.get("/you/").templates[0].name == "portal/sign_in.html"


def test_the_session_id_changes_with_the_proof(anna):
    page = anna.send("/you/", address=anna.address)
    anna.client.cookies["ombud_session"] = "chosen-by-somebody-else"

    anna.send(page.wsgi_request.path, code=anna.code())

    assert anna.client.cookies["ombud_session"].value != "chosen-by-somebody-else"


def test_one_sees_ones_own_requests_and_nobody_elses(anna, stranger):
    anna.asked("restriction")
    stranger.sign_in()

    assert "Pause the use of your data" in anna.get("/you/").content.decode()
    page = stranger.get("/you/")
    assert page.context["requests"] == []
    assert "Nobody with your address is in our registers." in page.content.decode()


def test_the_same_address_in_another_case_is_the_same_person(anna):
    anna.asked("restriction")
    other = Someone("  Anna.Sundin@EXAMPLE.com ", anna.box, Client())

    page = other.sign_in()

    assert len(page.context["requests"]) == 1
