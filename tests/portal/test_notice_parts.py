"""The notice in parts and as files: for whoever somebody is, and wherever they read."""

import io
import json
import re
from importlib import import_module

import pytest
from django.test import Client
from pypdf import PdfReader

from ombud.core import clock
from ombud.policy.actions import publish
from tests.languages import LANGUAGES
from tests.portal.conftest import LJUSVIK

FILES = {
    "html": "text/html; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "json": "application/json",
}


def purposes_on(page):
    """The purposes that a page has a section for."""
    return set(re.findall(r'data-purpose="(\w+)"', page.content.decode()))


# Parts


@pytest.mark.promise("P5")
def test_who_somebody_is_to_us_decides_what_they_read(anna):
    whole, prospects = anna.get("/notice/"), anna.get("/notice/", kind="prospect")

    assert purposes_on(prospects) < purposes_on(whole)
    assert "newsletter" in purposes_on(prospects)
    assert "bookings" not in purposes_on(prospects)
    text = prospects.content.decode()
    assert 'href="/notice/?kind=prospect" aria-current="true"' in text
    assert 'href="/notice/?kind=customer"' in text
    assert 'href="/notice/" aria-current="true"' not in text


@pytest.mark.promise("P6")
def test_each_purpose_is_one_click_away_in_full(anna):
    whole = anna.get("/notice/").content.decode()

    links = re.findall(r'<h3><a href="(/notice/purposes/(\w+)/)">', whole)
    assert {name for _, name in links} == purposes_on(anna.get("/notice/"))
    for link, name in links:
        page = anna.get(link)
        assert page.status_code == 200
        assert purposes_on(page) == {name}
        text = page.content.decode()
        assert f'data-address="purposes.{name}.basis' in text
        assert f'data-address="purposes.{name}.uses"' in text
        assert text.count("<h1>") == 1


@pytest.mark.promise("P28")
def test_where_data_is_collected_it_says_what_happens_to_it(anna):
    page = anna.get("/notice/points/booking_page/")

    assert purposes_on(page) == {"bookings"}
    text = page.content.decode()
    assert 'data-address="controllers.ljusvik.email"' in text
    assert 'data-address="authority"' in text
    assert "/notice.pdf?language=en&amp;point=booking_page" in text


@pytest.mark.promise("P27")
def test_whoever_comes_in_from_elsewhere_reads_what_we_got(anna):
    page = anna.get("/notice/sources/cleaner/")

    assert "bookings" in purposes_on(page)
    assert "newsletter" not in purposes_on(page)


def test_the_whole_notice_leads_to_every_part(anna):
    text = anna.get("/notice/").content.decode()

    for link in ("points/booking_page", "sources/cleaner"):
        assert f'href="/notice/{link}/"' in text
    # What somebody gives us themselves is no outside source (GDPR Art. 14).
    assert "/notice/sources/person/" not in text


@pytest.mark.parametrize(
    "url",
    [
        "/notice/?kind=nobody",
        "/notice/purposes/none/",
        "/notice/points/nowhere/",
        "/notice/sources/nothing/",
        "/notice/99/",
    ],
)
@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("sv", "Den policyn finns inte"),
        ("fi", "Tällaista selostetta ei ole"),
        ("en", "There is no such notice"),
    ],
)
def test_what_is_not_there_is_said_kindly(anna, url, language, says):
    anna.language = language

    page = anna.get(url)

    assert page.status_code == 404
    text = page.content.decode()
    assert says in text
    assert 'class="button" href="/notice/"' in text


def test_every_link_of_a_part_leads_somewhere(anna):
    for url in (
        "/notice/",
        "/notice/?kind=prospect",
        "/notice/purposes/newsletter/",
        "/notice/points/booking_page/",
        "/notice/sources/cleaner/",
    ):
        text = anna.get(url).content.decode()
        ids = set(re.findall(r'\sid="([^"]+)"', text))
        inner = set(re.findall(r'href="#([^"]+)"', text))
        assert inner <= ids, url
        for link in set(re.findall(r'href="(/notice[^"#]*)', text)):
            assert anna.client.get(link.replace("&amp;", "&")).status_code == 200, link


# Languages


def test_a_language_in_the_address_is_kept(anna):
    page = anna.get("/notice/points/booking_page/", language="fi")

    assert '<html lang="fi">' in page.content.decode()
    assert '<html lang="fi">' in anna.get("/").content.decode()


def test_a_language_that_is_not_the_policys_changes_nothing(anna):
    page = anna.get("/notice/", language="xx")

    assert '<html lang="en">' in page.content.decode()
    assert "ombud_language" not in page.cookies


# Files


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", FILES)
def test_a_file_in_each_form_and_language(anna, form, language):
    page = anna.get(f"/notice.{form}", language=language)

    title = json.loads(anna.get("/notice.json", language=language).content)["title"]
    assert page["Content-Type"] == FILES[form]
    assert page["Content-Language"] == language
    assert "Ljusvik" in title
    text = page.content.decode()
    assert title in text or form == "html"


@pytest.mark.promise("P11")
def test_the_pdf_of_a_part(anna):
    try:
        import_module("weasyprint")
    except OSError:
        pytest.skip("Pango is not installed: apt-get install libpangoft2-1.0-0")

    page = anna.get("/notice.pdf", language="sv", point="booking_page")

    assert page["Content-Type"] == "application/pdf"
    assert page["Content-Disposition"] == 'inline; filename="notice-1-sv.pdf"'
    reader = PdfReader(io.BytesIO(page.content))
    assert reader.trailer["/Root"]["/Lang"] == "sv"
    assert "bokningssidan" in " ".join(
        " ".join(p.extract_text() for p in reader.pages).split()
    )


def test_without_what_pdfs_are_made_with_the_other_forms_are_there(anna, monkeypatch):
    def unavailable(_):
        raise import_module("ombud.policy.notice").PdfUnavailableError

    monkeypatch.setattr("ombud.portal.views.notice.pdf", unavailable)

    assert anna.get("/notice.pdf").status_code == 503
    assert anna.get("/notice.txt").status_code == 200


def test_a_file_is_read_by_other_sites_and_kept_until_it_changes(anna):
    first = anna.client.get("/notice.json?language=en")
    again = anna.client.get(
        "/notice.json?language=en", headers={"if-none-match": first["ETag"]}
    )
    swedish = anna.client.get(
        "/notice.json?language=sv", headers={"if-none-match": first["ETag"]}
    )

    assert first["Access-Control-Allow-Origin"] == "*"
    assert first["Cache-Control"] == "no-cache"
    assert (again.status_code, again.content) == (304, b"")
    assert swedish.status_code == 200
    assert not first.cookies


def test_a_part_of_somebodys_page_has_whole_addresses(anna, settings):
    settings.PUBLIC_URL = "https://data.ljusvik.example"

    text = anna.get("/notice.html", point="booking_page").content.decode()

    assert text.startswith('<article class="notice" lang="en">')
    outer = re.findall(r'href="([^#][^"]*)"', text)
    assert all(h.startswith(("https://", "mailto:", "tel:")) for h in outer)
    assert any(h.startswith("https://data.ljusvik.example/requests/new") for h in outer)
    assert "aria-hidden" not in text


@pytest.mark.parametrize(
    "query",
    [
        "kind=nobody",
        "point=nowhere",
        "source=nothing",
        "version=9",
        "version=x",
        "version=99999999999999999999",
        "language=de",
        "kind=prospect&point=booking_page",
    ],
)
def test_a_program_is_told_what_there_is_not(anna, query):
    page = anna.client.get(f"/notice.json?{query}")

    assert page.status_code == 404
    assert page["Content-Type"].startswith("text/plain")
    assert len(page.content) > 10


@pytest.mark.promise("P7")
def test_an_earlier_version_is_there_as_a_file_too(anna):
    text = (LJUSVIK / "policy.yaml").read_text(encoding="utf-8")
    at = clock.now()
    publish(text + "\n# new\n", name="policy.yaml", effective_from=at, by=None, at=at)

    assert anna.get("/notice.json", version="1").json()["version"] == 1
    assert anna.get("/notice.json").json()["version"] == 2
    assert "version=1" in anna.get("/notice/1/").content.decode()


def test_before_a_policy_is_in_force_no_part_of_it_is_there(db):
    for url in ("/notice/purposes/a/", "/notice.txt", "/notice.pdf"):
        assert Client().get(url).status_code == 503
