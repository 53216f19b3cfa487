"""Every page in a real browser: both themes, every language, phone and desk."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from ombud.people.abilities import Role
from tests.console.world import LJUSVIK, PASSWORD
from tests.languages import LANGUAGES

pytestmark = pytest.mark.browser
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
PHONE, DESK = 320, 1280  # pixels wide
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
BEYOND = "(html => html.scrollWidth - html.clientWidth)(document.documentElement)"
AT_A_DESK = (("light", "en"), ("dark", "sv"), ("light", "fi"))
LONGER = (
    LJUSVIK.policy.read_text(encoding="utf-8")
    .replace("P6M after usage.time", "P12M after usage.time")
    .replace(
        "uses: [name, contact.email, subscription]",
        "uses: [name, contact, subscription]",
    )
)
"""The example's policy with something to tell of, and something to ask for."""
SHOTS = os.environ.get("OMBUD_SHOTS")  # a folder for pictures


@pytest.fixture(scope="module")
def chromium():
    if not CHROMIUM.exists():
        pytest.skip("no /usr/bin/chromium: apt-get install chromium")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as play:
        # Playwright's loop runs in this thread, and Django takes that for async code.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = play.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def look(chromium, live_server):
    """Opens a page by its path in a theme and language, at a width."""
    contexts = []

    def look(theme, language):
        context = chromium.new_context(
            color_scheme=theme,
            locale=language,
            base_url=live_server.url,
            viewport={"width": DESK, "height": 900},
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        return context.new_page()

    yield look
    for context in contexts:
        context.close()


def sign_in(page, role):
    page.goto("/account/login/")
    page.fill("[name=login]", f"{role}@ljusvik.example")
    page.fill("[name=password]", PASSWORD)
    page.click("main button.button")
    page.wait_for_url("**/console/")


def axe(page):
    """What axe finds on the page that is open."""
    found = Axe().run(
        page, options={"runOnly": list(RULES), "resultTypes": ["violations"]}
    )
    return [
        f"{one['id']}: {node['html'][:200]} {node['failureSummary']}"
        for one in found.response["violations"]
        for node in one["nodes"]
    ]


def examine(page, name, theme, language):
    """What is wrong with the page that is open: axe's findings and what sticks out."""
    wrong = []
    assert page.locator("html").get_attribute("lang") == language
    for width in (PHONE, DESK):
        page.set_viewport_size({"width": width, "height": 900})
        beyond = page.evaluate(BEYOND)
        if beyond > 0:
            wrong.append(f"{name}: {beyond} px stick out at {width} px")
        # Each pair of theme, language and width is examined, not each triple: that
        # would take twice as long and has found nothing more.
        if (width == DESK) == ((theme, language) in AT_A_DESK):
            wrong += [f"{name} at {width} px: {one}" for one in axe(page)]
        if SHOTS:
            file = f"console-{name}-{language}-{theme}-{width}.png"
            page.screenshot(path=Path(SHOTS) / file, full_page=True)
    return wrong


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_is_for_everyone(full_world, look, theme, language):
    page = look(theme, language)
    errors = []
    page.on(
        "console",
        lambda said: errors.append(said.text) if said.type == "error" else None,
    )
    wrong = []

    def visit(name, path):
        page.set_viewport_size({"width": DESK, "height": 900})
        page.goto(path)
        wrong.extend(examine(page, name, theme, language))

    visit("sign-in", "/account/login/")
    sign_in(page, Role.OFFICER)
    visit("inbox", "/console/")
    for name, request in full_world.requests.items():
        visit(f"request-{name}", f"/console/requests/{request}/")
    for name in ("disclosures", "transfers", "contests"):
        visit(name, f"/console/{name}/")
    for name in ("requests/new", "people", "systems", "policy", "ledger"):
        visit(name.replace("/", "-"), f"/console/{name}/")
    page.goto("/console/policy/new/")
    wrong += examine(page, "policy-new", theme, language)
    page.fill("[name=text]", LONGER)
    page.click("main button.button")
    wrong += examine(page, "policy-changes", theme, language)
    page.click("main button.button")
    wrong += examine(page, "version", theme, language)
    visit("staff-forbidden", "/console/staff/")
    page.goto("/console/systems/")
    page.click("summary")
    wrong += examine(page, "systems-open", theme, language)
    page.goto("/console/requests/new/")
    page.click("main button.button")
    wrong += examine(page, "new-wrong", theme, language)
    page.goto("/console/people/")
    page.fill("[name=value]", "anna.sundin@example.com")
    page.click("main button.button")
    wrong += examine(page, "people-found", theme, language)
    page.goto(f"/console/requests/{full_world.requests['planned']}/")
    page.locator("details summary").last.click()
    page.locator("details button.danger").click()
    wrong += examine(page, "refuse-wrong", theme, language)
    visit("password", "/account/password/")
    visit("second-factor", "/account/second-factor/")
    page.goto("/account/second-factor/totp/activate/")
    if page.locator("[name=password]").count():
        wrong += examine(page, "reauthenticate", theme, language)
        page.fill("[name=password]", PASSWORD)
        page.click("main button.button")
    wrong += examine(page, "activate", theme, language)

    assert wrong == []
    assert [e for e in errors if "status of 4" not in e] == []
