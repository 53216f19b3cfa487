"""Which languages a page is offered in; and nobody is left with English in another."""

import io
import re
import zipfile

import pytest
from django.test import Client

from ombud.core import clock
from ombud.policy.actions import publish
from tests.languages import TRANSLATED, left_in_english
from tests.portal.conftest import LJUSVIK
from tests.portal.person import Someone, take_on

RIGHTS = [
    "access",
    "portability",
    "erasure",
    "rectification",
    "objection",
    "withdrawal",
    "restriction",
]


@pytest.fixture(params=TRANSLATED)
def anna(request, company, mailbox):
    """A customer who does not read English."""
    return Someone("anna.sundin@example.com", mailbox, Client(), request.param)


def look(anna, page):
    """The page, once it has been held to her language."""
    shown = page.content.decode()
    assert f'<html lang="{anna.language}">' in shown
    assert left_in_english(shown, anna.language) == [], page.wsgi_request.path
    return page


def test_reading_and_asking_in_ones_language(anna):
    for url in ("/", "/notice/", "/requests/new", "/you/", "/not-here/", "/answers/"):
        look(anna, anna.get(url))
    look(anna, anna.get("/notice/", kind="prospect"))
    for part in ("purposes/newsletter", "points/booking_page", "sources/cleaner", "9"):
        look(anna, anna.get(f"/notice/{part}/"))
    look(anna, anna.get("/requests/6b0b6f0a-7c8a-4ef5-9d4c-aaaaaaaaaaaa/nonsense/"))
    for right in RIGHTS:
        look(anna, anna.get("/requests/new", right=right))
        look(anna, anna.get("/requests/new/purpose", right=right))
        look(anna, anna.get("/requests/new/address", right=right))
        look(anna, anna.get("/requests/new/address", right=right, address="no-address"))
        look(
            anna,
            anna.get("/requests/new/address", right=right, address=anna.address),
        )


def test_a_copy_in_ones_language(anna):
    page = look(anna, anna.ask("access"))
    look(anna, anna.send(page.wsgi_request.path, code="000000"))
    page = look(anna, anna.send(page.wsgi_request.path, code=anna.code()))
    take_on(page)
    look(anna, anna.get(page.wsgi_request.path))
    letter = anna.letter()
    link = re.search(r"https?://[^/]+(/answers/\S+)", letter)[1]
    look(anna, anna.get(link))
    answer = anna.send(link)
    look(anna, anna.get(link))

    with zipfile.ZipFile(io.BytesIO(answer.getvalue())) as archive:
        html = archive.read("answer.html").decode()
    assert left_in_english(html, anna.language) == []
    for text in anna.letters():
        assert [left_in_english(part, anna.language) for part in text] == [[], []]


def test_choices_and_an_erasure_in_ones_language(anna):
    look(anna, anna.sign_in())
    for purpose, word in (
        ("marketing", "objected"),
        ("marketing", "lifted_objection"),
        ("newsletter", "consented"),
        ("newsletter", "withdrew"),
    ):
        look(anna, anna.send("/you/choose/", purpose=purpose, word=word))
    for right in ("restriction", "erasure"):
        page = look(anna, anna.send("/requests/new/send", right=right))
    look(anna, anna.get("/you/"))
    take_on(page)
    look(anna, anna.get(page.wsgi_request.path))

    for text in anna.letters():
        assert [left_in_english(part, anna.language) for part in text] == [[], []]


def name_languages(codes):
    """Put the example's policy in force with these languages."""
    text = (LJUSVIK / "policy.yaml").read_text(encoding="utf-8")
    text = re.sub(r"(?m)^languages: .*", f"languages: [{codes}]", text)
    at = clock.now()
    publish(text, name="policy.yaml", effective_from=at, by=None, at=at, sure=True)


@pytest.mark.parametrize(
    ("asked", "got"),
    [
        ("fi", "sv"),
        ("fi-FI,fi;q=0.9,de;q=0.8,en-GB;q=0.7", "en"),
        ("en", "en"),
    ],
)
def test_only_languages_of_the_policy_are_offered(company, asked, got):
    name_languages("sv, en")

    page = Client().get("/requests/new", headers={"accept-language": asked})

    shown = page.content.decode()
    assert (page["Content-Language"], f'<html lang="{got}">' in shown) == (got, True)
    assert re.findall(r'name="language" value="(\w+)"', shown) == ["sv", "en"]


def test_a_policy_in_one_language_has_no_switch(company):
    name_languages("sv")

    page = Client().get("/", headers={"accept-language": "en"}).content.decode()

    assert '<html lang="sv">' in page
    assert 'name="language"' not in page
