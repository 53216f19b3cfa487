"""The notice as it is served, and what every page has."""

import re

import pytest
from django.test import Client

from ombud.core import clock
from ombud.policy.actions import publish
from tests.portal.conftest import LJUSVIK


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("sv", "Dina uppgifter hos Ljusvik"),
        ("fi", "Ljusvik"),  # whichever way the notice puts it
        ("en", "Your data at Ljusvik"),
    ],
)
def test_the_notice_is_served_in_the_language_of_the_browser(anna, language, title):
    anna.language = language

    text = anna.get("/notice/").content.decode()

    assert f'<html lang="{language}">' in text
    assert title in text
    assert 'data-address="purposes.marketing.keep"' in text


def test_the_language_is_changed_on_any_page_and_kept(anna):
    page = anna.send("/language/", language="sv", next="/requests/new?right=erasure")

    assert page.wsgi_request.get_full_path() == "/requests/new?right=erasure"
    assert "Vad vill du?" in page.content.decode()
    assert "Vilka vi är" in anna.get("/").content.decode()


def test_every_anchor_of_the_notice_is_there_once(anna):
    ids = re.findall(r'\sid="([^"]+)"', anna.get("/notice/").content.decode())

    assert len(ids) == len(set(ids))


@pytest.mark.promise("P7")
def test_an_earlier_version_says_that_it_no_longer_applies(anna):
    text = (LJUSVIK / "policy.yaml").read_text(encoding="utf-8")
    at = clock.now()
    publish(text + "\n# new\n", name="policy.yaml", effective_from=at, by=None, at=at)

    assert "no longer applies" in anna.get("/notice/1/").content.decode()
    assert "no longer applies" not in anna.get("/notice/2/").content.decode()
    missing = anna.get("/notice/3/")
    assert missing.status_code == 404
    assert "There is no such notice" in missing.content.decode()
    assert 'href="/notice/1/"' in anna.get("/notice/").content.decode()


def test_before_a_policy_is_in_force_the_pages_say_so(db):
    for url in ("/", "/notice/", "/notice.md", "/requests/new", "/you/"):
        page = Client().get(url, headers={"accept-language": "sv"})
        assert page.status_code == 503
        assert "Inte öppet än" in page.content.decode()


PAGES = [
    "/",
    "/notice/",
    "/requests/new",
    "/requests/new/address?right=access",
    "/you/",
]


@pytest.mark.parametrize("url", PAGES)
def test_no_page_lets_anything_in_or_is_kept(anna, url):
    page = anna.get(url)

    policy = page["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert page["Cache-Control"] == "no-store"
    assert page["Referrer-Policy"] == "same-origin"
    text = page.content.decode()
    assert "style=" not in text
    assert "<script" not in text
    assert len(page.content) < 80_000


def test_a_page_that_is_not_there_says_so_in_the_language(anna):
    anna.language = "sv"

    page = anna.get("/nothing-here/")

    assert page.status_code == 404
    assert "Sidan finns inte" in page.content.decode()


def test_a_fault_of_ours_is_owned_up_to(anna, monkeypatch):
    anna.client.raise_request_exception = False
    monkeypatch.setattr("ombud.portal.views.notice.as_html", lambda *_, **__: 1 / 0)

    page = anna.get("/notice/")

    assert page.status_code == 500
    assert "Something broke here" in page.content.decode()
