"""What the portal's tests share: the example company, and somebody in front of it."""

import os
from pathlib import Path

import pytest
from django.db import connections
from django.test import Client
from playwright.sync_api import sync_playwright

from ombud.cli.demo.example import Example
from ombud.core import clock
from ombud.people.abilities import Role
from ombud.people.actions import hire
from ombud.policy.actions import publish
from ombud.registers.actions import confirm, sync
from tests.house import PASSWORD, copy, mailbox  # noqa: F401  # a fixture
from tests.portal.person import Someone
from tests.server import POSTGRES

EXAMPLE = Example("ljusvik")
LJUSVIK = EXAMPLE.folder
TEMPLATE = f"test_portal_shop_{os.getpid()}"
CHROMIUM = Path("/usr/bin/chromium")
CHROMIUM_ARGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def shop_template():
    """The example's shop database, as it was made."""
    POSTGRES.make_database(TEMPLATE)
    EXAMPLE.load(POSTGRES, TEMPLATE, people=60, today="2026-11-23")
    yield TEMPLATE
    POSTGRES.drop_database(TEMPLATE)


def young(*, guardian: bool) -> str:
    """The example's policy with children among its people, who may not say yes."""
    text = EXAMPLE.policy.read_text(encoding="utf-8")
    for kind in ("customer", "prospect"):
        text = text.replace(
            f"  {kind}:\n    say:", f"  {kind}:\n    minors: true\n    say:"
        )
    start = text.index("  newsletter:\n    title")
    consent = f"{{ consent: {{ age: 16, guardian: {str(guardian).lower()} }} }}"
    return text[:start] + text[start:].replace(
        "    basis: consent\n", f"    basis: {consent}\n", 1
    )


def furnish(settings, url: str) -> None:
    """Put the example's policy and map in force, with the shop behind them."""
    settings.SOURCES = {"OMBUD_SOURCE_SHOP": url}
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    at = clock.now()
    publish(
        EXAMPLE.policy.read_text(encoding="utf-8"),
        name="policy.yaml",
        effective_from=at,
        by=None,
        at=at,
    )
    officer = hire(
        email="officer@ljusvik.example",
        name="Maj Sandell",
        role=Role.OFFICER,
        password=PASSWORD,
        at=at,
    )
    systems = EXAMPLE.systems.read_text(encoding="utf-8")
    confirm(systems, name="systems.yaml", by=officer, at=at)
    sync("shop", at=at)


@pytest.fixture
def company(db, shop_template, settings):
    """The example company, its policy and map in force, its shop connected."""
    with copy(shop_template) as shop:
        furnish(settings, shop.url)
        yield shop


@pytest.fixture
def anna(company, mailbox):  # noqa: F811  # the fixture
    """A customer, in front of the portal in English."""
    return Someone("anna.sundin@example.com", mailbox, Client())


@pytest.fixture
def stranger(company, mailbox):  # noqa: F811  # the fixture
    """Somebody whom nobody knows."""
    return Someone("charlie@example.com", mailbox, Client())


# In a browser


@pytest.fixture
def open_company(transactional_db, shop_template, settings):
    """The same where transactions are real, so that a server's threads see it."""
    with copy(shop_template) as shop:
        furnish(settings, shop.url)
        yield shop


@pytest.fixture
def chromium(open_company, live_server, monkeypatch):
    """Debian's Chromium; skips where it is not installed.

    One for each test, and gone before the database is cleared: Playwright's loop runs
    in this very thread, and as long as it does, Django must be told that we know.
    """
    if not CHROMIUM.exists():
        pytest.skip("Debian's chromium is not installed: apt-get install chromium")
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=CHROMIUM_ARGS
        )
        yield browser
        browser.close()
        # What the test read while the loop ran, it read by a connection of its own.
        connections.close_all()
