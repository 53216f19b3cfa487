"""A stranger says by mail that they want something."""

import re

import pytest

from ombud.choices.queries import history
from ombud.choices.words import How
from ombud.core import clock
from ombud.gates.queries import may
from ombud.people import queries as people
from ombud.people.identifiers import IdentifierKind
from tests.portal.person import Someone

PAGE = "/subscribe/newsletter/"
STRANGER = "nils.berg@example.com"


@pytest.fixture
def nils(anna, client):
    """Somebody whom the company does not know, before its pages."""
    return Someone(address=STRANGER, box=anna.box, client=client, language="en")


def known():
    return people.find(IdentifierKind.EMAIL, STRANGER)


@pytest.mark.promise("P22", "P127")
def test_a_yes_is_asked_for_by_mail_and_holds_once_the_mail_is_followed(nils):
    page = nils.get(PAGE, kind="prospect").content.decode()
    assert "We only do it if you say yes" in page

    sent = nils.send(f"{PAGE}?kind=prospect", address=STRANGER, kind="prospect")

    assert "Look in your mail" in sent.content.decode()
    assert not may("newsletter", known(), clock.now()).allowed
    link = re.search(r"(/confirm/\S+/)", nils.letter())[1]
    nils.send(link)
    assert may("newsletter", known(), clock.now()).allowed
    (word,) = history(known())
    assert (word.channel, word.proof.how) == ("portal", How.CONFIRMED)
    assert "prospect" in people.kinds(known())


@pytest.mark.parametrize(
    ("language", "title", "button"),
    [
        ("sv", "Vill du ha detta?", "Skicka mejlet till mig"),
        ("fi", "Haluatko tämän?", "Lähetä viesti minulle"),
        ("en", "Do you want this?", "Send me the mail"),
    ],
)
def test_the_page_speaks_the_readers_language(nils, language, title, button):
    nils.language = language

    text = nils.get(PAGE).content.decode()

    assert title in text
    assert button in text
    purpose = nils.get("/notice/purposes/newsletter/").content.decode()
    assert f'href="{PAGE}"' in purpose


def test_where_it_is_for_several_kinds_the_page_asks_which(nils):
    text = nils.get(PAGE).content.decode()
    assert text.count('type="radio"') == 2

    asked = nils.send(PAGE, address=STRANGER)

    assert asked.status_code == 422
    assert "Choose what you are to us." in asked.content.decode()
    assert 'type="radio"' not in nils.get(PAGE, kind="customer").content.decode()


@pytest.mark.parametrize("address", ["", "nobody", "a@b"])
def test_what_is_no_address_is_said_and_nobody_is_made(nils, address):
    page = nils.send(PAGE, address=address, kind="prospect")

    assert page.status_code == 422
    assert 'role="alert"' in page.content.decode()
    assert known() is None


def test_a_mailbox_is_not_flooded_from_here(nils):
    for _ in range(5):
        nils.send(PAGE, address=STRANGER, kind="prospect")

    page = nils.send(PAGE, address=STRANGER, kind="prospect")

    assert page.status_code == 422
    assert "several times" in page.content.decode()
    assert len(nils.letters()) == 5


def test_nothing_tells_whether_an_address_is_known(anna, nils):
    known_one = nils.send(PAGE, address=anna.address, kind="customer")
    unknown = nils.send(PAGE, address=STRANGER, kind="customer")

    assert "Look in your mail" in unknown.content.decode()
    assert told(known_one) == told(unknown)


def told(page):
    """What a page says, without what differs from one answer to the next."""
    return re.sub(r'nonce="[^"]*"|value="[^"]{40,}"', "", page.content.decode())


@pytest.mark.parametrize("name", ["bookings", "nothing"])
def test_what_no_yes_is_asked_for_is_said_kindly(nils, name):
    page = nils.get(f"/subscribe/{name}/")

    assert page.status_code == 404
    assert "There is nothing to choose here" in page.content.decode()
    notice = nils.get("/notice/purposes/bookings/").content.decode()
    assert "/subscribe/" not in notice


def test_whoever_is_signed_in_chooses_on_their_own_page(anna):
    anna.sign_in()

    page = anna.get(PAGE)

    assert (page.status_code, page.url) == (302, "/you/")
