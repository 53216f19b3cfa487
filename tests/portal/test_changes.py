"""The banner, the page of changes, and the question that is asked again."""

import re
from datetime import timedelta

import pytest

from ombud.choices.actions import keep_up
from ombud.core import clock
from ombud.gates.queries import may
from ombud.people.identifiers import IdentifierKind
from ombud.people.queries import find
from ombud.policy.actions import publish
from tests.languages import LANGUAGES, left_in_english
from tests.portal.conftest import LJUSVIK
from tests.portal.person import Someone
from tests.portal.test_journey import Tour

TEXT = (LJUSVIK / "policy.yaml").read_text(encoding="utf-8")
NEXT = (
    TEXT.replace("P6M after usage.time", "P12M after usage.time")
    .replace(
        "uses: [name, contact.email, subscription]",
        "uses: [name, contact, subscription]",
    )
    .replace("email: hej@ljusvik.example", "email: hallo@ljusvik.example")
)


def put(text=NEXT, *, days=0, sure=True):
    at = clock.now()
    return publish(
        text,
        name="policy.yaml",
        effective_from=at + timedelta(days=days),
        by=None,
        at=at,
        sure=sure,
    )


@pytest.mark.promise("P7", "P139")
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_to_come_is_announced_on_every_page(anna, language):
    anna.language = language
    assert "/notice/changes/" not in anna.get("/").content.decode()

    put(days=40)

    for url in ("/", "/notice/", "/requests/new", "/you/"):
        shown = anna.get(url).content.decode()
        assert 'href="/notice/changes/"' in shown, url
    page = anna.get("/notice/changes/").content.decode()
    assert 'href="/notice/changes/"' not in page
    assert 'href="/notice/2/"' in page
    assert language == "en" or left_in_english(page, language) == []
    # The address of the notice still gives what holds today.
    now_text = anna.get("/notice/").content.decode()
    assert 'href="/notice/2/"' in page
    assert "hej@ljusvik.example" in now_text
    assert "hallo@ljusvik.example" not in now_text


@pytest.mark.promise("P7")
def test_what_is_not_published_is_not_seen_and_earlier_is_read_by_number(anna):
    assert anna.get("/notice/2/").status_code == 404
    assert anna.get("/notice/2/changes/").status_code == 404

    put()

    first, second = (anna.get(f"/notice/{n}/").content.decode() for n in (1, 2))
    assert "hej@ljusvik.example" in first
    assert "hallo@ljusvik.example" in second
    assert "Version 2" in re.sub(r"\s+", " ", anna.get("/notice/").content.decode())


@pytest.mark.promise("P139")
def test_changes_are_told_in_words_the_weightiest_first(anna):
    put(days=40)

    page = anna.get("/notice/changes/").content.decode()

    order = [
        page.index(words)
        for words in ("We ask for your yes", "New data used", "Longer storage",
                      "twelve months instead of six months", "Another contact")
    ]  # fmt: skip
    assert order == sorted(order)
    assert page.count("New data used") == 2


def test_after_its_day_the_banner_is_gone_and_the_changes_stay(anna):
    put()

    assert 'href="/notice/changes/"' not in anna.get("/").content.decode()
    page = anna.get("/notice/changes/").content.decode()
    assert "What changed on" in page
    assert 'href="/you/"' in page
    assert "New data used" in anna.get("/notice/2/changes/").content.decode()


def test_the_first_version_has_nothing_before_it(anna):
    assert "The first version" in anna.get("/notice/1/changes/").content.decode()


def allowed(someone):
    person = find(IdentifierKind.EMAIL, someone.address)
    return may("newsletter", person, clock.now()).allowed


def switch(page):
    return next(c for c in page.context["choices"].open if c.purpose == "newsletter")


@pytest.mark.promise("P140")
@pytest.mark.parametrize("word", ["consented", "withdrew"])
def test_who_said_yes_is_asked_again_and_can_say_no_as_easily(anna, word):
    anna.sign_in()
    anna.send("/you/choose/", purpose="newsletter", word="consented")
    assert allowed(anna)
    put()
    keep_up(clock.now())

    page = anna.get("/you/")

    shown = page.content.decode()
    assert "We ask you again, because it is more now than when you said yes" in shown
    assert "New data used: phone number" in shown
    assert "Waits for your answer" in shown
    assert not allowed(anna)
    assert [w.value for w in switch(page).words] == ["consented", "withdrew"]

    page = anna.send("/you/choose/", purpose="newsletter", word=word)

    assert "We ask you again" not in page.content.decode()
    assert allowed(anna) is (word == "consented")
    assert switch(page).again is None


def test_who_never_said_yes_is_not_asked_again(anna):
    anna.sign_in()
    put()

    page = anna.get("/you/")

    assert switch(page).again is None
    assert "We ask you again" not in page.content.decode()


@pytest.mark.parametrize("language", ["sv", "fi"])
def test_the_question_is_asked_in_the_language_of_the_page(anna, language):
    anna.sign_in()
    anna.send("/you/choose/", purpose="newsletter", word="consented")
    put()
    anna.language = language

    page = anna.get("/you/").content.decode()

    assert left_in_english(page, language) == []


@pytest.mark.browser
@pytest.mark.parametrize(
    ("language", "theme"),
    [("sv", "light"), ("fi", "light"), ("en", "light"), ("sv", "dark")],
)
def test_reading_what_changes(chromium, live_server, mailbox, language, theme):
    tour = Tour(chromium, live_server.url, language, theme)
    anna = Someone("anna.sundin@example.com", mailbox, None, language)
    tour.go("/you/", "sign-in")
    tour.page.fill("[name=address]", anna.address)
    tour.press("form .button", "prove")
    tour.write(anna.code(), "you")
    tour.press("#newsletter .button", "you-yes")

    put(days=40)
    tour.go("/", "start-coming")
    tour.go("/notice/", "notice-coming")
    tour.go("/notice/changes/", "changes")
    put(NEXT.replace("  - profile: everyone\n", ""), days=40)
    tour.go("/notice/3/changes/", "changes-of-a-ban")


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_answering_the_question_again(chromium, live_server, mailbox, language):
    tour = Tour(chromium, live_server.url, language, "light")
    anna = Someone("anna.sundin@example.com", mailbox, None, language)
    tour.go("/you/", "sign-in")
    tour.page.fill("[name=address]", anna.address)
    tour.press("form .button", "prove")
    tour.write(anna.code(), "you")
    tour.press("#newsletter .button", "you-yes")

    put()

    tour.go("/you/", "you-again")
    tour.press("#newsletter form:nth-of-type(2) .button", "you-again-no")
    assert not allowed(anna)
