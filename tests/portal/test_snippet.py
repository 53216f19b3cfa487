"""The snippet on a company's own page, in a real browser, from another origin.

The page has a strict content security policy: no inline style or script is let through
but by its nonce. OMBUD_SHOTS names a folder for pictures.
"""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connections
from django.test import Client
from playwright.sync_api import sync_playwright

from ombud.cli.demo.example import Example
from ombud.core import clock
from ombud.policy.actions import publish
from ombud.policy.reading import parse
from ombud.portal.visiting import is_covered
from tests.portal.conftest import CHROMIUM, CHROMIUM_ARGS
from tests.portal.test_journey import SHOTS, STANDARD

POLICY = Example("rimfjard").policy.read_text("utf-8")
SITE = "rimfjard.example"
SIZES = [(320, 640), (390, 844), (1280, 800)]
PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><title>Shop</title>
<meta name="viewport" content="width=device-width">
<script src="{portal}/ombud.js"></script>
<script nonce="abc">window.said = [];
document.addEventListener("ombud:choice", e => window.said.push(e.detail));</script>
<script type="text/plain" data-ombud="website" nonce="abc">window.counted = 1;</script>
<script type="text/plain" data-ombud="advertising" nonce="abc">window.sold = 1;</script>
<script type="text/plain" data-ombud="nonsense" nonce="abc">window.nonsense = 1</script>
</head><body><main><h1>Shop</h1><p>Lamps.</p>
<button data-ombud-open>Cookies</button></main></body></html>"""
CSP = (
    "default-src 'none'; style-src 'none'; script-src {portal} 'nonce-abc';"
    " connect-src {portal}; frame-src data:"
)


def put(text, at=None):
    at = at or clock.now()
    publish(text, name="policy.yaml", effective_from=at, by=None, at=at, sure=True)


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        values = self.server.values
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Security-Policy", CSP.format(**values))
        self.end_headers()
        self.wfile.write(PAGE.format(**values).encode())

    def log_message(self, *_):
        pass


@pytest.fixture
def site(transactional_db, live_server):
    """The company's own page, on a server and an origin of its own."""
    put(POLICY)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    server.values = {"portal": live_server.url, "language": "en"}
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def browser(site, monkeypatch):
    if not CHROMIUM.exists():
        pytest.skip("Debian's chromium is not installed: apt-get install chromium")
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=str(CHROMIUM),
            args=[*CHROMIUM_ARGS, "--host-resolver-rules=MAP *.example 127.0.0.1"],
        )
        yield chromium
        chromium.close()
        connections.close_all()


@pytest.fixture
def visit(browser, site):
    """Opens the page as somebody new; `gpc` is what their browser says."""

    def visit(language="en", *, gpc=False, host=SITE, size=(1280, 800)):
        site.values["language"] = language
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            bypass_csp=False,
        )
        if gpc:
            context.add_init_script(
                "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl',"
                " { get: () => true });"
            )
        page = context.new_page()
        page.errors = []
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        page.goto(f"http://{host}:{site.server_port}/", wait_until="networkidle")
        return page

    return visit


def has_run(page):
    return page.evaluate(
        "[window.counted === 1, window.sold === 1, window.nonsense === 1]"
    )


def stored(page):
    return json.loads(page.evaluate("localStorage.ombud || 'null'"))


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def last(page):
    return page.evaluate("window.said.at(-1)")


browsing = pytest.mark.browser


@browsing
@pytest.mark.promise("P75", "P89")
def test_nothing_is_run_or_stored_before_the_visitor_has_chosen(visit):
    page = visit()

    assert page.get_by_role("region").is_visible()
    assert has_run(page) == [False, False, False]
    assert stored(page) is None
    assert page.context.cookies() == []
    assert page.errors == []


@browsing
@pytest.mark.promise("P75")
def test_yes_runs_what_waited_for_it_now_and_next_time(visit):
    page = visit()

    press(page, "Yes to all")

    assert has_run(page) == [True, True, False]
    assert last(page)["choices"] == {"website": True, "advertising": True}
    assert last(page)["id"] == stored(page)["id"]
    page.reload(wait_until="networkidle")
    assert has_run(page) == [True, True, False]
    assert page.get_by_role("region").count() == 0


@browsing
def test_no_runs_nothing_leaves_no_number_and_is_not_asked_again(visit):
    page = visit()

    press(page, "No to all")

    assert has_run(page) == [False, False, False]
    assert "id" not in stored(page)
    page.reload(wait_until="networkidle")
    assert page.get_by_role("region").count() == 0
    assert has_run(page) == [False, False, False]


@browsing
def test_no_is_as_easy_as_yes(visit):
    for size in SIZES:
        page = visit(size=size)
        yes, no, choose = (
            page.get_by_role("button", name=name, exact=True)
            for name in ("Yes to all", "No to all", "Choose")
        )

        def look(button):
            return button.evaluate(
                "b => { const s = getComputedStyle(b); return [s.backgroundColor,"
                " s.color, s.fontSize, s.fontWeight, s.borderColor,"
                " b.offsetHeight, b.parentElement.className]; }"
            )

        assert look(yes) == look(no) == look(choose)
        assert abs(yes.bounding_box()["width"] - no.bounding_box()["width"]) <= 1
        page.context.close()


@browsing
def test_each_is_chosen_by_itself_and_nothing_is_ticked_before(visit):
    page = visit()
    press(page, "Choose")
    boxes = page.get_by_role("checkbox")
    assert [box.is_checked() for box in boxes.all()] == [False, False]
    assert boxes.first.evaluate("b => b.getRootNode().activeElement === b")

    boxes.first.check()
    press(page, "Save my choice")

    assert sorted(last(page)["choices"].values()) == [False, True]
    assert sum(has_run(page)) == 1


@browsing
@pytest.mark.promise("P23")
def test_a_yes_is_taken_back_as_easily_and_what_ran_is_gone(visit):
    page = visit()
    press(page, "Yes to all")
    page.evaluate("document.cookie = 'advert=1'; localStorage.counter = '1'")

    press(page, "Cookies")
    press(page, "No to all")
    page.wait_for_load_state("networkidle")

    assert has_run(page) == [False, False, False]
    assert "id" not in stored(page)
    assert page.evaluate("[document.cookie, localStorage.counter]") == ["", None]


@browsing
@pytest.mark.promise("P74")
def test_a_policy_that_asks_for_more_asks_anew_and_one_that_does_not_does_not(visit):
    page = visit()
    press(page, "Yes to all")
    put(POLICY.replace("counts visits", "counts all visits"))
    page.reload(wait_until="networkidle")
    assert page.get_by_role("region").count() == 0

    put(POLICY.replace("uses: [browsing, device]", "uses: [browsing, device, basics]"))
    page.reload(wait_until="networkidle")

    region = page.get_by_role("region")
    assert region.get_by_role("listitem").all_inner_texts() == ["Our web pages"]
    assert has_run(page) == [False, True, False]


@browsing
def test_an_old_answer_is_asked_for_again(visit):
    page = visit()
    press(page, "Yes to all")
    page.evaluate(
        "() => { const k = JSON.parse(localStorage.ombud);"
        " for (const c of Object.values(k.choices)) c.at = '2020-01-01T00:00:00Z';"
        " localStorage.ombud = JSON.stringify(k); }"
    )

    page.reload(wait_until="networkidle")

    assert page.get_by_role("region").is_visible()
    assert has_run(page) == [False, False, False]


@browsing
@pytest.mark.parametrize("what", ["nonsense", "7", "null", '{"choices": 7}', "{}"])
def test_a_broken_answer_is_none(visit, what):
    page = visit()
    page.evaluate("what => { localStorage.ombud = what; }", what)

    page.reload(wait_until="networkidle")

    assert page.get_by_role("region").is_visible()
    assert has_run(page) == [False, False, False]
    assert page.errors == []


@browsing
def test_a_privacy_signal_is_a_no_to_being_followed_and_is_said_so(visit):
    page = visit(gpc=True)

    region = page.get_by_role("region")
    assert "no to: " in region.inner_text()
    assert last(page)["choices"]["advertising"] is False
    press(page, "Yes to all")
    assert has_run(page) == [True, False, False]
    assert last(page)["gpc"] is True


@browsing
def test_a_signal_takes_back_a_yes_from_before_it(visit):
    page = visit()
    press(page, "Yes to all")

    page.context.add_init_script(
        "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl',"
        " { get: () => true });"
    )
    page.reload(wait_until="networkidle")

    assert has_run(page) == [True, False, False]


@browsing
def test_where_the_policy_can_not_be_read_nothing_runs(visit, site):
    page = visit()
    press(page, "Yes to all")
    page.route("**/consent.json*", lambda route: route.abort())

    page.reload(wait_until="networkidle")

    assert has_run(page) == [False, False, False]
    assert page.errors == []


@browsing
def test_a_site_that_the_policy_does_not_cover_learns_nothing(visit):
    page = visit(host="other.example")

    assert page.get_by_role("region").count() == 0
    assert has_run(page) == [False, False, False]


@browsing
@pytest.mark.parametrize("language", ["sv", "fi", "en"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size[0]))
def test_it_can_be_read_and_used_by_everybody(visit, language, size):
    page = visit(language, size=size)
    for state in ("asks", "choices"):
        if state == "choices":
            page.get_by_role("button").nth(3).click()
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= size[0]
        region = page.get_by_role("region").bounding_box()
        assert region["height"] <= size[1] * 0.76
        if SHOTS:
            name = f"snippet-{state}-{language}-{size[0]}.png"
            page.screenshot(path=str(Path(SHOTS) / name))
        context = page.context
        found = axe(context, page)
        assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found] == []
    assert page.errors == []


def axe(context, page):
    """What axe finds; it is put in past the page's content security policy."""
    session = context.new_cdp_session(page)
    session.send("Page.setBypassCSP", {"enabled": True})
    html = page.evaluate("localStorage.ombud || ''")
    assert html == ""
    return Axe().run(page, options={"runOnly": STANDARD}).response["violations"]


# What is fetched


@pytest.fixture
def house(db):
    put(POLICY)
    return Client()


def test_the_snippet_is_small_and_any_page_may_run_it(house):
    answer = house.get("/ombud.js")

    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert len(answer.content) < 6 * 1024
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert (
        house.get("/ombud.js", headers={"If-None-Match": answer["ETag"]}).status_code
        == 304
    )


def test_what_is_asked_is_what_the_policy_declares(house):
    says = house.get("/consent.json?language=en").json()

    assert says["version"] == 1
    assert {p["id"]: p["tracks"] for p in says["purposes"]} == {
        "website": False, "advertising": True,
    }  # fmt: skip
    assert {p["id"]: [s["name"] for s in p["stores"]] for p in says["purposes"]} == {
        "website": ["counter"], "advertising": ["advert"],
    }  # fmt: skip


@pytest.mark.parametrize(("query", "status"), [("?point=nowhere", 404), ("", 200)])
def test_an_unknown_point_is_not_there(house, query, status):
    assert house.get(f"/consent.json{query}").status_code == status


def test_a_language_that_the_policy_does_not_name_is_the_visitors(house):
    answer = house.get("/consent.json?language=de", headers={"Accept-Language": "fi"})

    assert answer.json()["language"] == "fi"


def test_without_a_policy_nothing_is_asked(db):
    assert Client().get("/consent.json").status_code == 503
    assert Client().get("/.well-known/gpc.json").status_code == 503


@pytest.mark.parametrize(
    ("origin", "let_in"),
    [
        (f"https://{SITE}", True),
        (f"https://app.{SITE}", True),
        (f"https://shop.{SITE}", False),
        (f"https://{SITE}.evil.example", False),
        (f"http://{SITE}", False),
        (f"https://{SITE}:8443", False),
        ("null", False),
        ("", False),
        ("https://[x", False),
    ],
)
def test_only_the_sites_that_the_policy_covers_may_read_it(origin, let_in):
    declared = parse(POLICY, "policy.yaml").declaration

    assert is_covered(origin, declared, secure=True) is let_in


def test_that_the_signal_is_heeded_is_said_where_programs_look(house):
    answer = house.get("/.well-known/gpc.json")

    assert answer["Content-Type"] == "application/json"
    assert answer.json()["gpc"] is True
    assert len(answer.json()["lastUpdate"]) == len("2026-11-23")
