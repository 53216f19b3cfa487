"""A notice that stands alone: as a web page in one file, and as tagged PDF."""

import io
import re
import sys
from importlib import import_module

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from ombud.policy.language import Declaration
from ombud.policy.notice import PdfUnavailableError, as_page, as_pdf, compose
from tests.policy.notice.conftest import WHOLE
from tests.policy.notice.test_rendering import Seen, hostile

SITE = "https://data.ljusvik.example"


@pytest.fixture(scope="module")
def pango():
    """What PDFs are made with; skips where it is not installed."""
    try:
        import_module("weasyprint")
    except OSError:
        pytest.skip("Pango is not installed: apt-get install libpangoft2-1.0-0")


@pytest.fixture(scope="module")
def pdf(pango):
    """The example's notice, and the PDF of it."""
    declaration = Declaration.model_validate(WHOLE)
    notice = compose(declaration, "sv", version=3, requests=f"{SITE}/requests/new")
    return notice, PdfReader(io.BytesIO(as_pdf(notice)))


def elements(node):
    """Every element of a structure tree, each with the type of the one above it."""
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        found = kid.get_object()
        if isinstance(found, DictionaryObject):
            if "/S" in found:
                yield node.get("/S"), found
            yield from elements(found)


def letters(text):
    """What is written, without the room between: lines and marks fall as they will."""
    return "".join(text.replace("•", " ").split())


def test_the_page_is_whole_and_loads_nothing(declaration):
    html = as_page(compose(declaration, "sv", requests=f"{SITE}/requests/new"))
    seen = Seen(html)

    assert seen.stack == []
    assert '<html lang="sv">' in html
    assert html.count("<h1>") == 1
    assert not {"script", "link", "img", "iframe"} & set(seen.tags)
    assert "url(" not in html
    assert all(h.startswith(("#", "http", "mailto:", "tel:")) for h in seen.hrefs)
    assert f"{SITE}/requests/new?right=erasure" in seen.hrefs


def test_what_leads_to_a_site_that_is_not_there_is_plain_text(declaration):
    html = as_page(compose(declaration, "sv"))

    assert "/requests/new" not in html


def test_hostile_words_stay_words_on_the_page(values):
    html = as_page(compose(hostile(values), "sv"))

    assert "<script" not in html
    assert re.search("<title>[^<]*&lt;script&gt;", html)


@pytest.mark.promise("P11")
def test_the_pdf_is_tagged_and_says_its_language_and_title(pdf):
    notice, reader = pdf
    root = reader.trailer["/Root"]

    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "sv"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == notice.title
    assert "pdfuaid:part" in root["/Metadata"].get_data().decode()


def test_headings_lists_paragraphs_and_links_are_marked_as_such(pdf):
    notice, reader = pdf
    found = list(elements(reader.trailer["/Root"]["/StructTreeRoot"]))
    kinds = [element["/S"] for _, element in found]

    assert kinds.count("/H1") == 1
    assert kinds.count("/H2") == sum(s.level == 2 for s in notice.sections)
    assert kinds.count("/H3") == sum(s.level == 3 for s in notice.sections)
    assert {"/P", "/L", "/LI", "/LBody", "/Link"} <= set(kinds)
    # Source: ISO 32000-1, table 336: a list holds its points and nothing else.
    assert {e["/S"] for above, e in found if above == "/L"} == {"/LI"}


def test_bookmarks_follow_the_headings(pdf):
    notice, reader = pdf

    def titles(outline):
        for each in outline:
            yield from titles(each) if isinstance(each, list) else [each.title]

    assert list(titles(reader.outline)) == [
        notice.title,
        *(section.heading for section in notice.sections),
    ]


def test_every_sentence_can_be_read_out_of_the_pdf(pdf):
    notice, reader = pdf
    pages = [page.extract_text() for page in reader.pages]
    # The number at a page's foot stands in the midst of what goes on on the next.
    text = letters("".join(re.sub(r"\b\d+ / \d+\b", "", page) for page in pages))

    assert [s.text for s in notice.sentences if letters(s.text) not in text] == []


def test_pages_are_numbered(pdf):
    _, reader = pdf
    count = len(reader.pages)

    for number, page in enumerate(reader.pages, 1):
        assert f"{number} / {count}" in page.extract_text()


def test_links_lead_within_the_file_and_out_of_it(pdf):
    notice, reader = pdf
    links = [
        note.get_object() for page in reader.pages for note in page.get("/Annots", ())
    ]

    out = {link["/A"]["/URI"] for link in links if "/A" in link}
    inner = {link["/Dest"] for link in links if "/Dest" in link}

    assert f"{SITE}/requests/new?right=erasure" in out
    assert inner <= set(reader.named_destinations)
    assert inner == {s.href[1:] for s in notice.sentences if s.href.startswith("#")}


def test_fonts_stand_in_the_file(pdf):
    _, reader = pdf
    fonts = [
        font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()
    ]

    assert fonts
    assert all({"/FontFile2", "/FontFile3"} & font.keys() for font in fonts)


def test_the_same_notice_gives_the_same_bytes(declaration, pango):
    notice = compose(declaration, "en", version=1)

    assert as_pdf(notice) == as_pdf(notice)


def test_hostile_words_stay_words_in_the_pdf(values, pango):
    made = as_pdf(compose(hostile(values), "sv"))

    assert "<script>alert" in letters(
        PdfReader(io.BytesIO(made)).pages[0].extract_text()
    )
    assert b"/JavaScript" not in made


def test_a_picture_in_a_companys_words_is_never_fetched(values, pango):
    values["purposes"]["bookings"]["say"] = '<img src="file:///etc/passwd">'

    made = as_pdf(compose(Declaration.model_validate(values), "sv"))

    pages = PdfReader(io.BytesIO(made)).pages
    assert not any(page.images for page in pages)


def test_without_the_libraries_it_says_what_to_install(declaration, monkeypatch):
    class Missing:
        def find_spec(self, name, path=None, target=None):
            if name == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0'")

    for name in [n for n in sys.modules if n.partition(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [Missing(), *sys.meta_path])

    with pytest.raises(PdfUnavailableError) as raised:
        as_pdf(compose(declaration, "sv"))

    assert "apt-get install libpangoft2-1.0-0" in raised.value.mend
