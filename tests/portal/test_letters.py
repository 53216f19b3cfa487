"""The links of letters, one's age, one's receipts, and what a browser says."""

import json
import re
from datetime import timedelta

import pytest
from django.test import Client

from ombud.choices.queries import history
from ombud.choices.words import How
from ombud.core import clock
from ombud.gates.queries import may
from ombud.mail import confirming
from ombud.mail import mailing as mailings
from ombud.mail.letters import Letter
from ombud.people.identifiers import IdentifierKind
from ombud.people.queries import find
from ombud.policy.actions import publish
from ombud.rights import queries as rights
from tests.portal.conftest import EXAMPLE, young
from tests.portal.person import Someone, request_in

LETTER = Letter(subject="Nyheter", text="Hej!\n\n{unsubscribe}\n")
POLICY = EXAMPLE.policy.read_text(encoding="utf-8")


def person(someone):
    return find(IdentifierKind.EMAIL, someone.address)


def words(someone):
    return [(w.purpose, w.word, w.channel) for w in history(person(someone))]


@pytest.fixture
def link(anna):
    """The link to unsubscribe in a Swedish letter to anna."""
    at = clock.now()
    drawn = mailings.mailing(
        "marketing", LETTER, at=at, to=[person(anna)], language="sv"
    )
    mailings.deliver(drawn.mailing, at=at)
    return re.search(r"<http[^>]+(/unsubscribe/[^/>]+/)>", anna.box.letters[-1])[1]


def grow_young(guardian):
    """Puts a policy in force whose newsletter is from sixteen on."""
    text, at = young(guardian=guardian), clock.now()
    publish(text, name="p.yaml", effective_from=at, by=None, at=at, sure=True)


@pytest.mark.promise("P81")
def test_the_link_opens_a_page_in_the_letters_language_and_changes_nothing(anna, link):
    page = Client().get(link, headers={"accept-language": "en"})

    text = page.content.decode()
    assert page.status_code == 200
    assert "Inga fler?" in text
    assert '<html lang="sv">' in text
    assert words(anna) == []


@pytest.mark.promise("P81")
def test_one_button_says_no_without_signing_in(anna, link):
    page = Client(enforce_csrf_checks=True).post(link)

    assert "Du får inga fler" in page.content.decode()
    assert words(anna) == [("marketing", "objected", "mail")]
    assert not may("marketing", person(anna), clock.now()).allowed
    assert "Erbjudanden" in history(person(anna))[0].proof.text


@pytest.mark.promise("P81")
def test_a_mail_programs_own_button_does_the_same(anna, link):
    # Source: RFC 8058, 3.2: this body, no cookies.
    done = Client(enforce_csrf_checks=True).post(
        link,
        "List-Unsubscribe=One-Click",
        content_type="application/x-www-form-urlencoded",
    )

    assert done.status_code == 200
    (word,) = history(person(anna))
    assert word.proof.text == "List-Unsubscribe=One-Click"


def test_a_link_of_ones_own_making_is_not_known(company):
    for end in ("x", "x~y", "Zm9v~bar"):
        assert Client().get(f"/unsubscribe/{end}/").status_code == 404
        assert Client().post(f"/unsubscribe/{end}/").status_code == 404


# A yes by mail


def asked(someone):
    confirming.ask(
        someone.address,
        ["newsletter"],
        kinds=["prospect"],
        language="en",
        at=clock.now(),
        channel="api",
    )
    return re.search(r"/confirm/[\w-]+/", someone.letter())[0]


def test_a_yes_is_confirmed_by_the_button_below_the_text(stranger):
    link = asked(stranger)
    page = stranger.get(link)
    assert words(stranger) == []

    done = stranger.send(link)

    assert "Your yes is noted." in done.content.decode()
    assert words(stranger) == [("newsletter", "consented", "api")]
    kept = history(person(stranger))[0].proof.text.splitlines()
    for line in kept[:-1]:
        assert line in page.context["waiting"].shown[0].text
    assert stranger.send(link).status_code == 410
    assert stranger.get(link).status_code == 410


def test_whoever_may_be_young_is_asked_and_a_parent_says_yes(stranger):
    grow_young(guardian=True)
    link = asked(stranger)
    assert stranger.send(link).status_code == 422
    assert words(stranger) == []

    page = stranger.send(link, age="younger")
    assert "a parent or guardian has to say yes" in page.content.decode()
    of_age = (clock.now() + timedelta(days=200)).date().isoformat()
    wrong = stranger.send(link, address="parent@example.com", of_age="2001-01-01")
    assert wrong.status_code == 422
    stranger.send(link, address="parent@example.com", of_age=of_age)
    parents = re.search(r"/confirm/[\w-]+/", stranger.letter())[0]
    parent = Someone("parent@example.com", stranger.box, Client())
    assert "Your child asks" in parent.get(parents).content.decode()
    parent.send(parents)

    (word,) = history(person(stranger))
    assert (word.word, str(word.until.astimezone().date())) in {
        ("consented", of_age),
        ("consented", str(word.until.date())),
    }


def test_where_no_parent_can_say_yes_the_young_are_sent_away_kindly(anna):
    grow_young(guardian=False)
    anna.sign_in()

    page = anna.send("/you/choose/", purpose="newsletter", word="consented")
    assert page.templates[0].name == "portal/age.html"
    page = anna.send("/you/age/newsletter/", younger="yes")

    assert "you are welcome" in page.content.decode()
    assert words(anna) == []
    anna.send("/you/choose/", purpose="newsletter", word="consented", age="old_enough")
    assert words(anna) == [("newsletter", "consented", "portal")]


def test_a_child_who_is_signed_in_names_a_parent(anna):
    grow_young(guardian=True)
    anna.sign_in()
    of_age = (clock.now() + timedelta(days=200)).date().isoformat()

    own = anna.send("/you/age/newsletter/", address=anna.address, of_age=of_age)
    assert own.status_code == 422
    page = anna.send(
        "/you/age/newsletter/", address="parent@example.com", of_age=of_age
    )

    assert "We have written to your parent" in page.content.decode()
    assert "Your child asks" in anna.letters()[-1][0]


# The very text


@pytest.mark.parametrize("language", ["en", "sv", "fi"])
def test_what_is_kept_is_what_stood_on_the_page(anna, language):
    anna.language = language
    page = anna.sign_in().content.decode()

    anna.send("/you/choose/", purpose="newsletter", word="consented")

    (word,) = history(person(anna))
    assert (word.proof.how, word.proof.language) == (How.CONFIRMED, language)
    *lines, button = word.proof.text.splitlines()
    for line in lines:
        assert line in page
    assert button.strip("[]") in page


def test_what_is_kept_of_a_request_is_what_stood_before_it_was_sent(anna):
    page = anna.send(
        "/requests/new/address?right=withdrawal&purpose=newsletter",
        address=anna.address,
    ).content.decode()

    anna.asked("withdrawal", "newsletter")

    (word,) = history(person(anna))
    for line in word.proof.text.splitlines()[:-1]:
        assert line in page


# Objections that say why


@pytest.mark.promise("P129")
def test_the_form_asks_for_the_situation_and_not_for_marketing(anna):
    asks = anna.get(
        "/requests/new/address", right="objection", purpose="customer_service"
    ).content.decode()
    marketing = anna.get(
        "/requests/new/address", right="objection", purpose="marketing"
    ).content.decode()

    assert 'name="situation"' in asks
    assert 'name="situation"' not in marketing
    page = anna.send(
        "/requests/new/address?right=objection&purpose=customer_service",
        address=anna.address,
    )
    assert page.status_code == 422
    assert "Write a few words about your situation." in page.content.decode()


@pytest.mark.promise("P128", "P129")
def test_it_stops_at_once_and_the_page_says_that_somebody_decides(anna):
    anna.sign_in()
    link = "/requests/new/address?right=objection&amp;purpose=customer_service"
    assert link in anna.get("/you/").content.decode()
    page = anna.send(link.replace("&amp;", "&"), situation="They\nknow me.")
    assert "They<br>know me." in page.content.decode()

    page = anna.send(
        "/requests/new/send", right="objection", purpose="customer_service",
        situation="They\nknow me.",
    )  # fmt: skip

    assert "It has stopped." in page.content.decode()
    assert rights.situation(request_in(page)) == "They\nknow me."
    assert not may("customer_service", person(anna), clock.now()).allowed


def test_a_switch_does_not_object_without_a_situation(anna):
    anna.sign_in()

    anna.send("/you/choose/", purpose="customer_service", word="objected")

    assert words(anna) == []


def test_why_a_pause_is_asked_for_is_noted(anna):
    anna.sign_in()

    page = anna.send("/requests/new/send", right="restriction", ground="contested")

    assert rights.view(request_in(page)).ground == "contested"


# Receipts


@pytest.mark.promise("P75")
def test_ones_receipt_is_ones_own(anna, stranger):
    anna.sign_in()
    anna.send("/you/choose/", purpose="newsletter", word="consented")
    page = anna.get("/you/").content.decode()
    link = re.search(r"/you/choices/\d+\.json", page)[0]

    receipt = json.loads(anna.get(link).content)

    assert receipt["event"]["event_state"] == "consent_given"
    assert Client().get(link).status_code == 302
    stranger.sign_in()
    assert stranger.get(link).status_code == 404


# Global Privacy Control


def test_the_signal_is_heeded_told_once_and_a_later_yes_stands(anna):
    at = clock.now()
    text = POLICY.replace("    marketing: true\n", "    marketing: { by: [ads] }\n")
    assert text != POLICY
    publish(text, name="p.yaml", effective_from=at, by=None, at=at, sure=True)
    anna.sign_in()
    signal = {"Sec-GPC": "1", "accept-language": "en"}
    assert words(anna) == []

    first = anna.client.get("/you/", headers=signal).content.decode()
    second = anna.client.get("/you/", headers=signal).content.decode()

    assert words(anna) == [("marketing", "objected", "gpc")]
    assert "Global Privacy Control" in first
    assert "Global Privacy Control" not in second
    anna.send("/you/choose/", purpose="marketing", word="lifted_objection")
    anna.client.get("/you/", headers=signal)
    assert may("marketing", person(anna), clock.now()).allowed


def test_where_we_heed_it_is_well_known(anna):
    answer = anna.get("/.well-known/gpc.json")

    assert answer.json()["gpc"] is True
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", answer.json()["lastUpdate"])
