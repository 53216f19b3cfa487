"""Through the whole portal in a real browser, in every language and both themes.

On every page: axe finds nothing, nothing scrolls sideways on a phone of 320 px, and the
page with its styles is under 100 kB. OMBUD_SHOTS names a folder for pictures.
"""

import os
import re
import zipfile
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import translation

from ombud.core import clock
from ombud.mail import confirming
from ombud.mail import mailing as mailings
from ombud.mail.letters import Letter
from ombud.mail.templatetags.words import law
from ombud.people.identifiers import IdentifierKind
from ombud.people.queries import find
from ombud.policy.actions import publish
from tests.languages import LANGUAGES
from tests.portal.conftest import young
from tests.portal.person import Someone, take_on_request

PHONE, DESK = {"width": 320, "height": 640}, {"width": 1280, "height": 800}
MOST_BYTES = 100_000
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SHOTS = os.environ.get("OMBUD_SHOTS")  # a folder for pictures

pytestmark = pytest.mark.browser


class Tour:
    """A browser that looks at every page it comes to."""

    def __init__(self, browser, server, language, theme):
        self.language, self.theme, self.server = language, theme, server
        self.context = browser.new_context(
            locale={"sv": "sv-SE", "fi": "fi-FI", "en": "en-GB"}[language],
            color_scheme=theme,
            viewport=DESK,
            base_url=server,
        )
        self.page = self.context.new_page()
        self.seen = set()
        self.errors = []
        self.page.on("console", self._said)
        self.page.on("request", self._asked)

    def _said(self, message):
        # The browser notes every answer of 400 and above; those are meant.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.errors.append(message.text)

    def _asked(self, request):
        if not request.url.startswith((self.server, "data:")):
            self.errors.append(f"asked {request.url}")

    def go(self, url, name):
        self.page.goto(url)
        self.look(name)

    def press(self, selector, name):
        """Press a button of the page's own, not the frame's."""
        with self.page.expect_navigation():
            self.page.locator(f"main {selector}").first.click()
        self.look(name)

    def look(self, name):
        """Hold the page to everything that every page is held to."""
        page = self.page
        self.seen.add(name)
        assert page.locator("html").get_attribute("lang") == self.language
        assert page.locator("h1").count() == 1
        found = Axe().run(page, options={"runOnly": STANDARD}).response["violations"]
        assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found] == [], name
        page.set_viewport_size(PHONE)
        wide = page.evaluate("document.documentElement.scrollWidth")
        self._shoot(name, "320")
        page.set_viewport_size(DESK)
        self._shoot(name, "1280")
        assert wide <= PHONE["width"], f"{name} is {wide} px wide on a phone"
        assert len(page.content().encode()) < MOST_BYTES - self.styles
        assert self.errors == [], name

    @property
    def styles(self):
        """The bytes of the stylesheet, which every page carries."""
        css = Path(__file__).parents[2] / "src/ombud/portal/static/ombud/ombud.css"
        return css.stat().st_size

    def _shoot(self, name, width):
        if SHOTS:
            where = f"{SHOTS}/portal-{name}-{width}-{self.language}-{self.theme}.png"
            self.page.screenshot(path=where, full_page=True)

    def ask(self, right, address, *, purpose="", situation=""):
        """From the list of rights to where the code is wanted."""
        self.go(f"/requests/new?right={right}", "ask")
        self.press("form .button", "ask-purpose" if purpose else "ask-address")
        if purpose:
            self.page.locator(f"input[value={purpose}]").check()
            self.press("form .button", "ask-address")
        self.page.fill("[name=address]", address)
        if situation:
            self.page.fill("[name=situation]", situation)
        self.press("form .button", "check")
        self.press("form .button", "prove")

    def write(self, code, name):
        self.page.fill("[name=code]", code)
        self.press("form .button", name)

    def take_on(self):
        take_on_request(re.search(r"requests/([0-9a-f-]{36})/", self.page.url)[1])


@pytest.fixture
def tour(chromium, live_server):
    """Makes a tour; its browser is shut with the test's."""

    def tour(language, theme):
        return Tour(chromium, live_server.url, language, theme)

    return tour


@pytest.fixture(params=["light", "dark"])
def theme(request):
    return request.param


@pytest.fixture(params=LANGUAGES)
def at(request, theme, chromium, live_server):
    """A tour in one language and one theme; its browser is shut with the test's."""
    return Tour(chromium, live_server.url, request.param, theme)


@pytest.fixture
def anna(mailbox, at):
    """A customer's mailbox; the browser is hers."""
    return Someone("anna.sundin@example.com", mailbox, None, at.language)


def test_reading(at):
    at.go("/", "start")
    at.go("/notice/", "notice")
    at.go("/notice/?kind=prospect", "notice-prospect")
    at.go("/notice/purposes/newsletter/", "notice-purpose")
    at.go("/notice/points/booking_page/", "notice-point")
    at.go("/notice/sources/cleaner/", "notice-source")
    at.go("/notice/purposes/no_such/", "notice-missing")
    at.go("/no-such-page", "404")
    at.go("/requests/6b0b6f0a-7c8a-4ef5-9d4c-aaaaaaaaaaaa/nonsense/", "unknown")


def test_asking_for_a_copy_with_every_slip_on_the_way(at, anna, tmp_path):
    page = at.page
    at.go("/requests/new", "ask")
    at.press("form .button", "ask-error")
    at.go("/requests/new/address?right=rectification", "correct")
    at.go("/requests/new/address?right=access", "ask-address")
    at.press("form .button", "ask-address-error")
    assert page.evaluate("document.activeElement.className") == "errors"
    at.ask("access", anna.address)
    code = anna.code()
    at.write("000000" if code != "000000" else "111111", "prove-error")
    at.write(code, "status-open")
    at.take_on()
    at.go(page.url, "status-answer")

    link = re.search(r"https?://\S+(/answers/\S+)", anna.letter())[1]
    at.go(link, "answer")
    with page.expect_download() as download:
        page.locator("main form .button").click()
    download.value.save_as(tmp_path / "answer.zip")
    at.press("form .button", "answer-used")

    with zipfile.ZipFile(tmp_path / "answer.zip") as archive:
        archive.extract("answer.html", tmp_path)
    page.goto((tmp_path / "answer.html").as_uri())
    at.errors.clear()  # it came from the disk, and from nowhere else
    at.look("answer-page")


def test_subscribing_with_every_slip_on_the_way(at):
    at.go("/subscribe/newsletter/", "subscribe")
    at.press("form .button", "subscribe-error")
    assert at.page.evaluate("document.activeElement.className") == "errors"
    at.page.fill("[name=address]", "nils.berg@example.com")
    at.page.check("[name=kind][value=prospect]")
    at.press("form .button", "subscribed")
    at.go("/subscribe/bookings/", "subscribe-nothing")


def test_choosing(at, anna):
    page = at.page
    at.go("/you/", "sign-in")
    page.fill("[name=address]", anna.address)
    at.press("form .button", "prove")
    at.write(anna.code(), "you")
    page.locator("#marketing .button").click()
    at.look("you-objected")
    page.locator("#newsletter .button").click()
    at.look("you-said-yes")
    at.go("/you/shared/", "you-shared")
    at.go("/requests/new/address?right=restriction", "check-signed-in")
    at.press("form .button", "status-paused")
    at.go("/you/", "you-paused")
    at.press("form .button", "signed-out")


def test_objecting_and_then_being_erased(at, anna):
    page = at.page
    at.ask("objection", anna.address, purpose="customer_service", situation="Åh.")
    at.write(anna.code(), "status-weighing")
    at.go("/requests/new/address?right=erasure", "check-erasure")
    at.press("form .button", "status-erasure-open")
    at.take_on()
    at.go(page.url, "status-erased")
    with translation.override(at.language):
        assert law("se.bokforingslagen") in page.content()


def test_the_links_of_letters(at, anna):
    page, moment = at.page, clock.now()
    person = find(IdentifierKind.EMAIL, anna.address)
    letter = Letter(subject="Hej", text="{unsubscribe}")
    drawn = mailings.mailing(
        "marketing", letter, at=moment, to=[person], language=at.language
    )
    mailings.deliver(drawn.mailing, at=moment)
    at.go(re.search(r"/unsubscribe/[^/>]+/", anna.box.letters[-1])[0], "unsubscribe")
    at.press("form .button", "unsubscribed")
    publish(young(guardian=True), name="p", effective_from=moment, by=None,
            at=moment, sure=True)  # fmt: skip
    confirming.ask(
        anna.address, ["newsletter"], kinds=["prospect"], language=at.language,
        at=moment, channel="api",
    )  # fmt: skip
    at.go(re.search(r"/confirm/[\w-]+/", anna.letter())[0], "confirm")
    at.press("form .button", "confirm-error")
    page.locator("#age_younger").check()
    at.press("form .button", "confirm-younger")
    at.press("form .button", "confirm-younger-error")
    at.go(page.url, "confirm-again")
    page.locator("#age_old_enough").check()
    at.press("form .button", "confirmed")
    at.go(re.search(r"/confirm/[\w-]+/", anna.letter())[0], "confirm-old")


def test_ones_age_and_a_pause_with_its_ground(at, anna):
    moment = clock.now()
    publish(young(guardian=False), name="p", effective_from=moment, by=None,
            at=moment, sure=True)  # fmt: skip
    at.go("/you/", "sign-in")
    at.page.fill("[name=address]", anna.address)
    at.press("form .button", "prove")
    at.write(anna.code(), "you")
    at.page.locator("#newsletter .button").click()
    at.look("age")
    at.press("form .button.second", "age-younger")
    at.go("/requests/new/address?right=restriction", "check-pause")
    at.page.locator("#ground_contested").check()
    at.press("form .button", "status-paused")


def test_too_many_codes(at):
    page = at.page
    for _ in range(5):
        page.goto("/you/")
        page.fill("[name=address]", "charlie@example.com")
        page.locator("main form .button").click()
    page.goto("/you/")
    page.fill("[name=address]", "charlie@example.com")
    at.press("form .button", "too-many")
