"""A policy is read from whatever file it is in, and what can't be read is told why."""

# Texts with signs as people type them, and chance that is the same each time.
# ruff: noqa: S311

import gzip
import http.server
import io
import ipaddress
import socket
import ssl
import sys
import threading
import time
import zipfile
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random as Chance

import pytest

from ombud.core.errors import OmbudError
from ombud.core.written import UnreadableFileError
from ombud.policy.prose.files import (
    LIMIT_BYTES,
    LIMIT_CHARACTERS,
    BrokenFileError,
    MissingReaderError,
    NoTextError,
    NotFetchedError,
    NotTextError,
    TooLongError,
    fetch,
    read_bytes,
    read_file,
)
from ombud.policy.prose.files.fetching import LIMIT_PAGE_BYTES, Way, is_public

SWEDISH = (
    "Så behandlar vi dina uppgifter\r\n\r\n"
    "Vi sparar din e-postadress så länge du är kund — högst två år.\r\n"
    "  Ångrar du dig?\tSäg nej, då upphör det.\n"
)


def document(*, header=""):
    docx = pytest.importorskip("docx")
    made = docx.Document()
    if header:
        made.sections[0].header.paragraphs[0].text = header
    return made


def saved(made):
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def pdf(html):
    weasyprint = pytest.importorskip("weasyprint")
    return weasyprint.HTML(string=html).write_pdf()


def page(body, head=""):
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"


def read_page(body, head=""):
    return read_bytes("page.html", page(body, head).encode())


# Plain text.


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", ()),
        ("utf-8-sig", ()),
        ("utf-16", ("It was decoded as UTF-16.",)),
        ("utf-16-le", ("It was decoded as UTF-16.",)),
        ("utf-16-be", ("It was decoded as UTF-16.",)),
        ("utf-32", ("It was decoded as UTF-32.",)),
        ("cp1252", ("It was decoded as Windows-1252.",)),
        ("mac_roman", ("It was decoded as Mac Roman.",)),
    ],
)
def test_a_text_stays_as_it_is_character_for_character(encoding, told, tmp_path):
    path = tmp_path / "policy.txt"
    path.write_bytes(SWEDISH.encode(encoding))

    source = read_file(path)

    assert source.text == SWEDISH
    assert (source.name, source.form, source.notes) == ("policy.txt", "text", told)


def test_a_text_of_dos_is_read():
    text = SWEDISH.replace("—", "-")

    assert read_bytes("policy.txt", text.encode("cp850")).text == text


def test_markdown_is_told_by_its_name_or_its_headings():
    assert read_bytes("a.md", b"Vi sparar namn.").form == "markdown"
    assert read_bytes("a.txt", b"# Policy\n\nWe keep names.").form == "markdown"
    tags = "<div><p>a</p></div>\n\n# Så gör vi <b>nu</b>"
    assert read_bytes("a.md", tags.encode()).text == tags


@pytest.mark.parametrize("rounds", [1, 2])
def test_letters_saved_wrongly_are_mended_and_it_is_told(rounds):
    text = "Så länge du är kund hos Åhléns – eller “tills vidare” – sparas det. Ä, Ö."
    wrong = text
    for _ in range(rounds):
        wrong = "".join(
            bytes([byte]).decode("cp1252", "ignore") or chr(byte)
            for byte in wrong.encode()
        )

    source = read_bytes("policy.txt", wrong.encode())

    assert source.text == text
    assert "were mended" in source.notes[0]


@pytest.mark.parametrize(
    "text",
    [
        "HANDLA PÅ”, SÅ… och Ä–Ö: A‑Å. DET ÄR SÅ“.",
        "São Paulo, ÁÀÂÃ, â la carte, Français, »Ä«",
    ],
)
def test_letters_that_are_right_are_left_alone(text):
    source = read_bytes("policy.txt", text.encode())

    assert (source.text, source.notes) == (text, ())


def test_a_letter_lost_is_told_and_many_are_refused():
    once = "Vi sparar namn s\ufffd länge."
    assert (
        "1 letters are lost, the first in line 1"
        in read_bytes("a.txt", once.encode()).notes[0]
    )

    with pytest.raises(NotTextError, match=r"a\.txt: .*11 letters are lost"):
        read_bytes("a.txt", ("ok\n" + "r\ufffdtt " * 11).encode())


# Bad files.


@pytest.mark.parametrize(
    ("data", "error", "said"),
    [
        pytest.param(b"", NoTextError, "is empty", id="empty"),
        pytest.param(b" \n\t\r\n", NoTextError, "only blanks", id="blanks"),
        pytest.param(b"\xef\xbb\xbf", NoTextError, "no words", id="a mark alone"),
        pytest.param(
            "\u2003\u00a0".encode(), NoTextError, "no words", id="wide blanks"
        ),
        pytest.param(b"--- 12 / 34", NoTextError, "no words", id="no letters"),
        pytest.param(bytes(range(256)) * 9, NotTextError, "no letters", id="bytes"),
        pytest.param(
            Chance(1).randbytes(5000), NotTextError, "not a text", id="rubbish"
        ),
        pytest.param(b"QUJD" * 400, NotTextError, "hardly a word", id="base64"),
        pytest.param(b"0;1;2;a\n" * 99, NotTextError, "hardly a word", id="figures"),
        pytest.param(b'{"a": ["policy"]}', NotTextError, "JSON", id="json"),
        pytest.param(b"<?xml version='1.0'?><a>b</a>", NotTextError, "XML", id="xml"),
        pytest.param(b"{\\rtf1 hej}", NotTextError, "RTF", id="rtf"),
        pytest.param(b"\x89PNG\r\n\x1a\n", NotTextError, "a picture", id="png"),
        pytest.param(b"\x1f\x8b\x08aaa", NotTextError, "compressed", id="gzip"),
        pytest.param(
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
            NotTextError,
            "before 2007",
            id="doc",
        ),
        pytest.param(
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
            + "EncryptedPackage".encode("utf-16-le"),
            BrokenFileError,
            "password",
            id="locked docx",
        ),
        pytest.param(b"%PDF-1.7\nrubbish", BrokenFileError, "damaged", id="pdf"),
        pytest.param(b"PK\x03\x04rubbish", BrokenFileError, "damaged", id="zip"),
    ],
)
def test_what_is_no_text_is_refused_with_the_mend(data, error, said):
    with pytest.raises(error, match=f"^policy: .*{said}") as caught:
        read_bytes("policy", data)

    assert caught.value.mend


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(UnreadableFileError, match="No such file"):
        read_file(tmp_path / "none.txt")
    with pytest.raises(UnreadableFileError, match="directory"):
        read_file(tmp_path)
    with pytest.raises(UnreadableFileError, match="can't be opened"):
        read_file(tmp_path / "a\x00b")


def test_a_file_that_is_not_ours_is_told(tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")  # root is never refused

    monkeypatch.setattr(Path, "open", refuse)

    with pytest.raises(UnreadableFileError, match="Permission denied"):
        read_file(tmp_path / "policy.txt")


def test_a_huge_file_is_told_at_once(tmp_path):
    path = tmp_path / "policy.pdf"
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)

    with pytest.raises(TooLongError, match=r"policy\.pdf has 50 MB; at most 20 MB"):
        read_file(path)
    with pytest.raises(TooLongError, match="at most 20 MB"):
        read_bytes("a.txt", b"a" * (LIMIT_BYTES + 1))


def test_a_file_without_end_is_read_no_further_than_the_limit():
    with pytest.raises(TooLongError, match="at most 20 MB"):
        read_file(Path("/dev/zero"))


def test_a_text_longer_than_any_policy_is_refused():
    with pytest.raises(TooLongError, match="characters"):
        read_bytes("a.txt", b"ord " * (LIMIT_CHARACTERS // 4 + 1))


@pytest.mark.parametrize(
    ("module", "name", "data"),
    [
        ("lxml.html", "a.html", page("<p>Hej på dig").encode()),
        ("pypdfium2", "a.pdf", b"%PDF-1.7"),
    ],
)
def test_without_the_extra_it_is_said_how_to_install_it(
    module, name, data, monkeypatch
):
    monkeypatch.setitem(sys.modules, module, None)

    with pytest.raises(MissingReaderError, match=r"pip install \"ombud\[reading\]\""):
        read_bytes(name, data)
    assert read_bytes("a.txt", b"We keep names.").text == "We keep names."


def test_nothing_heavy_is_loaded_for_plain_text():
    import subprocess  # noqa: PLC0415

    code = (
        "import sys; from ombud.policy.prose.files import read_bytes;"
        "read_bytes('a.txt', b'We keep names.');"
        "print([m for m in ('lxml', 'docx', 'pypdfium2', 'django', 'psycopg',"
        " 'sqlalchemy', 'trafilatura') if m in sys.modules])"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )

    assert (done.stdout.strip(), done.returncode) == ("[]", 0), done.stderr


# HTML.


def test_headings_paragraphs_items_and_cells_of_a_page_survive():
    source = read_page(
        "<h1>Integritets&shy;policy</h1>"
        "<p>Vi på <b>Bolaget&nbsp;AB</b>\n sparar <i>namn</i>.<br>Org.nr 55</p>"
        "<p><strong>Vad vi har</strong></p>"
        "<ul><li>namn<li><p><strong>E-post</strong></p><p>För svar.</p>"
        "<li>telefon<ul><li>hemma<li>mobil</ul></ul>"
        "<h2>Hur länge</h2><dl><dt>Kvitto<dd>sju år</dl>"
        "<div>Löst <span>sagt</span><div>Inre</div>efter</div>"
    )

    assert source.form == "html"
    assert source.text == (
        "# Integritetspolicy\n\n"
        "Vi på Bolaget AB sparar namn.\nOrg.nr 55\n\n"
        "**Vad vi har**\n\n"
        "- namn\n- E-post: För svar.\n- telefon\n  - hemma\n  - mobil\n\n"
        "## Hur länge\n\n"
        "- Kvitto: sju år\n\n"
        "Löst sagt\n\nInre\n\nefter\n"
    )


def test_a_table_of_a_page_keeps_its_rows_and_cells_over_several_rows():
    source = read_page(
        "<table><thead><tr><th>Ändamål<th>Uppgift<th>Tid</thead>"
        "<tr><td rowspan=2>Brev<td>e-post<td>två år<tr><td>namn<td>ett år"
        "<tr><td>Köp<td><ul><li>adress<li>kort</ul><td>sju|åtta år</table>"
    )

    assert source.text == (
        "Ändamål | Uppgift | Tid\n--- | --- | ---\n"
        "Brev | e-post | två år\nBrev | namn | ett år\n"
        "Köp | adress; kort | sju/åtta år\n"
    )


def test_a_table_for_the_layout_is_none():
    source = read_page(
        "<table><tr><td><h2>Vad</h2><p>Namn.</p><td><p>Sidan</p></table>"
    )

    assert source.text == "## Vad\n\nNamn.\n\nSidan\n"


def test_scripts_and_hidden_parts_go_and_parts_that_fold_out_stay():
    source = read_page(
        "<script>var x = 1</script><style>p{}</style><p>Text som syns för alla "
        "som läser den här sidan noga, från början till slut, ord för ord.</p>"
        "<p hidden>gömd</p><p style='display: none'>gömd</p>"
        "<p aria-hidden=true>gömd</p>"
        "<noscript>utan</noscript><template>mall</template><!-- borta -->"
        "<h3><button aria-controls=a aria-expanded=false>Rättigheter</button></h3>"
        "<div id=a hidden>Du får klaga.</div>"
        "<details><summary>Mer om det</summary>Allt om det.</details>"
        "<button>Köp</button>"
    )

    assert source.text.split("\n\n", 1)[1] == (
        "### Rättigheter\n\nDu får klaga.\n\n**Mer om det**\n\nAllt om det.\n"
    )
    assert source.notes == ("Left out: what the page hides (3 words).",)


def test_navigation_and_banners_are_left_out_with_a_note():
    main = "<p>Vi sparar namn, e-post och adress om dem som handlar hos oss.</p>"
    source = read_page(
        "<header>Bolaget <nav><a href=/>Hem</a></nav><h1>Policy</h1></header>"
        "<div id=onetrust-consent-sdk>Vi har kakor</div>"
        "<div class='site-menu'><a href=/a>Varor</a></div>"
        f"<main><ul><li><a href=#a>Vad</a><li><a href=#b>Hur</a><li><a href=#c>Var</a>"
        f"</ul>{main}</main><footer>Bolaget 2024</footer>"
    )

    assert source.text == (
        "# Policy\n\nVi sparar namn, e-post och adress om dem som handlar hos oss.\n"
    )
    assert source.notes == (
        "Left out: navigation and what stands beside the page's main part (6 words).",
        "Left out: a table of contents (3 words).",
        "Left out: a banner or dialog (3 words).",
    )


def test_a_list_of_recipients_that_are_links_is_no_navigation():
    source = read_page(
        "<p>Vi delar med:</p><ul><li><a href=https://a.example>Acme</a>"
        "<li><a href=https://b.example>Bmail</a><li><a href=/c>Cpay</a></ul>"
    )

    assert source.text == "Vi delar med:\n\n- Acme\n- Bmail\n- Cpay\n"


def test_an_address_that_a_link_hides_is_shown():
    hidden = "42" + "".join(f"{ord(c) ^ 0x42:02x}" for c in "dpo@b.example")
    source = read_page(
        "<p>Skriv <a href='mailto:a@b.example?subject=x'>till oss</a> eller "
        f"<a class=__cf_email__ data-cfemail={hidden}>[skyddad]</a>.</p>"
    )

    assert source.text == "Skriv till oss (a@b.example) eller dpo@b.example.\n"


def test_a_page_in_an_old_encoding_says_which():
    head = '<meta charset="iso-8859-1">'
    data = page("<p>Så är det på ön.</p>", head).encode("cp1252")

    assert read_bytes("a", data).text == "Så är det på ön.\n"
    data = data.replace(b"iso-8859-1", b"windows-1250")
    assert read_bytes("a", data).notes == ("It was decoded as windows-1250.",)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<div id=root></div><script>go()</script>", "a script fills it"),
        ("<div>Loading...</div><script>go()</script>", "a script fills it"),
        ("<p hidden>Du ser mig inte</p>", "shows no text"),
        ("", "shows no text"),
        ("<!-- bara en kommentar -->", "shows no text"),
    ],
)
def test_a_page_that_shows_no_text_is_refused(body, said):
    with pytest.raises(NoTextError, match=said):
        read_page(body)


def test_a_page_nested_without_end_is_refused_and_a_deep_one_is_read():
    def nested(times):
        return "<div><b>" * times + "Vi sparar namn." + "</b></div>" * times

    assert read_page(nested(100)).text == "Vi sparar namn.\n"
    with pytest.raises(BrokenFileError, match="without end"):
        read_page(nested(3000))


def test_comments_before_a_page_are_no_trouble():
    comments = b"<!-- a --> " * 5000

    assert read_bytes("a", comments + b"<html><p>Hej p\xc3\xa5 dig").form == "html"
    with pytest.raises(NotTextError, match="hardly a word"):
        read_bytes("a", comments + b"Hej du som bor kvar")


def test_a_fragment_is_html_by_its_content_or_its_name():
    assert read_bytes("a.html", b"<p>We keep</p>").text == "We keep\n"
    fragment = b"<div><p>We keep</p><p>names</p></div>"
    assert read_bytes("upload", fragment).text == "We keep\n\nnames\n"


def test_a_page_called_a_pdf_is_read_as_what_it_is():
    source = read_bytes("policy.pdf", page("<p>Vi sparar namn.</p>").encode())

    assert (source.form, source.notes) == ("html", ("It is called .pdf, but is HTML.",))


# Word.


def test_a_document_of_word_keeps_its_order_headings_lists_and_tables():
    made = document(header="Bolaget AB")
    made.add_heading("Integritetspolicy", 0)
    made.add_heading("Vad vi har", 2)
    made.add_paragraph("Vi har:")
    made.add_paragraph("namn", style="List Bullet")
    made.add_paragraph("e-post", style="List Number")
    made.add_paragraph().add_run("Dina rättigheter").bold = True
    text = made.add_paragraph("Skriv till ")
    text.add_run("oss").bold = True
    text.add_run(".").add_break()
    text.add_run("Eller\tring.")
    table = made.add_table(rows=3, cols=2)
    for row, words in zip(table.rows, ("Ändamål Tid", "Brev år", "x dag"), strict=True):
        for cell, word in zip(row.cells, words.split(), strict=True):
            cell.text = word
    table.cell(1, 0).merge(table.cell(2, 0)).text = "Brev"
    made.add_paragraph("Slut.")

    source = read_bytes("policy.docx", saved(made))

    assert source.form == "docx"
    assert source.text == (
        "# Integritetspolicy\n\n## Vad vi har\n\nVi har:\n\n- namn\n- e-post\n\n"
        "**Dina rättigheter**\n\nSkriv till oss.\nEller ring.\n\n"
        "Ändamål | Tid\nBrev | år\nBrev | dag\n\nSlut.\n"
    )
    assert source.notes == ("Left out, since it is on every page: Bolaget AB",)


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def test_what_was_inserted_counts_and_what_was_deleted_or_hidden_does_not():
    made = document()
    from docx.oxml import parse_xml  # noqa: PLC0415

    made.element.body.insert(
        0,
        parse_xml(
            f"<w:sdt {W}><w:sdtContent><w:p>"
            '<w:ins w:id="1" w:author="a"><w:r><w:t>infogat</w:t></w:r></w:ins>'
            '<w:del w:id="2" w:author="a"><w:r><w:delText>x</w:delText></w:r></w:del>'
            '<w:hyperlink><w:r><w:t xml:space="preserve"> a</w:t></w:r></w:hyperlink>'
            "<w:r><w:rPr><w:vanish/></w:rPr><w:t>dolt</w:t></w:r>"
            "<w:r><w:t>ord</w:t><w:noBreakHyphen/></w:r>"
            "</w:p></w:sdtContent></w:sdt>"
        ),
    )

    assert read_bytes("a.docx", saved(made)).text == "infogat aord-\n"


def test_a_document_without_text_is_refused():
    with pytest.raises(NoTextError, match="no text"):
        read_bytes("a.docx", saved(document()))


def zipped(**parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/"), data)
    return file.getvalue()


def test_a_document_that_unpacks_without_end_is_refused_unopened():
    bomb = zipped(**{"word/document.xml": bytes(60 * 1024 * 1024)})
    assert len(bomb) < 100_000

    started = time.monotonic()
    with pytest.raises(BrokenFileError, match="unpacks to 60 MB"):
        read_bytes("a.docx", bomb)

    assert time.monotonic() - started < 1


def test_a_document_with_entities_that_explode_is_refused():
    levels = "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">'
        for a, b in zip("abcdefghi", "bcdefghij", strict=True)
    )
    laughs = f'<!DOCTYPE x [<!ENTITY a "ha">{levels}]>'
    file = io.BytesIO(saved(document()))
    out = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            data = old.read(part)
            if part == "word/document.xml":
                data = (
                    f"{laughs}<w:document {W}><w:body><w:p><w:r><w:t>&j;</w:t></w:r>"
                    "</w:p></w:body></w:document>"
                ).encode()
            new.writestr(part, data)

    with pytest.raises(OmbudError):
        read_bytes("a.docx", out.getvalue())


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"xl/workbook.xml": "a"}, "a workbook"),
        ({"ppt/a.xml": "a"}, "a presentation"),
        ({"mimetype": "application/vnd.oasis.opendocument.text"}, "OpenDocument"),
        ({"policy.txt": "a"}, "an archive"),
    ],
)
def test_an_archive_of_another_kind_is_named(parts, said):
    with pytest.raises(NotTextError, match=said):
        read_bytes("a.docx", zipped(**parts))


def test_a_damaged_document_never_ends_in_a_traceback():
    made = document()
    made.add_heading("Policy", 1)
    made.add_paragraph("Vi sparar namn.", style="List Bullet")
    data = saved(made)
    chance = Chance(7)

    refused = 0
    for _ in range(60):
        bad = bytearray(data)
        for _ in range(chance.randint(1, 30)):
            bad[chance.randrange(len(bad))] = chance.randrange(256)
        del bad[chance.randrange(len(bad) // 2, len(bad)) :]
        bad += data[len(bad) :] if chance.random() < 0.7 else b""
        try:
            read_bytes("a.docx", bytes(bad))
        except OmbudError:
            refused += 1
    assert refused


# PDF.

PRINTED = """<html lang="sv"><style>
  @page { size: A4; margin: 25mm; @top-center { content: "Bolaget AB – policy" }
          @bottom-center { content: "Sida " counter(page) " av " counter(pages) } }
  body { font: 11pt/1.4 serif } td { vertical-align: top }</style>"""
PARAGRAPH = (
    "Vi behandlar uppgifter om våra kunder för att kunna fullgöra de avtal som vi har "
    "ingått med dem, och för att skicka brev till dem som har bett om det och som inte "
    "har sagt nej till det sedan dess."
)


def test_a_pdf_keeps_headings_paragraphs_items_and_rows():
    body = (
        f"<h2>Vad vi har</h2><p>{PARAGRAPH}</p><p>Ett stycke till.</p><p>Vi har:</p>"
        "<ul><li>namn<li>adress</ul><p><b>Hur länge</b></p>"
        "<table><tr><td>Brev till dem som<br>bett om det<td>två år<tr><td>Köp<td>sju år"
        "</table><ol><li>Första saken<li>Andra saken</ol>"
    )
    chapter = (
        f"## Vad vi har\n\n{PARAGRAPH}\n\nEtt stycke till.\n\nVi har:\n\n"
        "- namn\n- adress\n\n**Hur länge**\n\n"
        "Brev till dem som bett om det | två år\nKöp | sju år\n\n"
        "1. Första saken\n2. Andra saken\n"
    )

    source = read_bytes("a.pdf", pdf(f"{PRINTED}<h1>Policy</h1>{body}"))

    assert source.form == "pdf"
    assert source.text == f"# Policy\n\n{chapter}\nBolaget AB – policy\n"


def test_what_stands_on_every_page_is_left_out_with_a_note():
    words = ["kunder", "namn", "adress", "brev", "avtal", "svar", "köp", "lag", "tid"]
    chance = Chance(5)
    told = [f"Vi {' '.join(chance.choices(words, k=70))}." for _ in range(24)]
    body = "".join(f"<p>{each}</p>" for each in told)

    source = read_bytes("a.pdf", pdf(f"{PRINTED}<h1>Policy</h1>{body}"))

    assert source.text == "# Policy\n\n" + "\n\n".join(told) + "\n"
    assert source.notes == ("Left out, since it is on every page: Bolaget AB – policy",)


def test_a_word_broken_at_the_end_of_a_line_stays_broken_in_a_pdf():
    words = "betalningsförmedlare kontaktuppgifter dataskyddsförordningen " * 3
    narrow = '<html lang="sv"><style>p { width: 4cm; hyphens: auto }</style>'

    source = read_bytes("a.pdf", pdf(f"{narrow}<p>{words}"))

    assert "\u2010\n" in source.text
    assert source.text.replace("\u2010\n", "").split() == words.split()


def test_a_pdf_of_pictures_is_refused_and_one_page_of_them_is_told():
    pdfium = pytest.importorskip("pypdfium2")
    made = pdfium.PdfDocument.new()
    for _ in range(2):
        bitmap = pdfium.PdfBitmap.new_native(40, 40, pdfium.raw.FPDFBitmap_BGR)
        bitmap.fill_rect((255, 0, 0, 255), 0, 0, 40, 40)
        image = pdfium.PdfImage.new(made)
        image.set_bitmap(bitmap)
        image.set_matrix(pdfium.PdfMatrix().scale(200, 200))
        sheet = made.new_page(200, 200)
        sheet.insert_obj(image)
        sheet.gen_content()
    scanned = io.BytesIO()
    made.save(scanned)

    with pytest.raises(NoTextError, match="pictures without text: 2") as caught:
        read_bytes("a.pdf", scanned.getvalue())
    assert "OCR" in caught.value.mend

    made.import_pages(pdfium.PdfDocument(pdf("<p>Vi sparar namn.")), index=0)
    mixed = io.BytesIO()
    made.save(mixed)
    made.close()
    source = read_bytes("a.pdf", mixed.getvalue())
    assert source.text == "Vi sparar namn.\n"
    assert source.notes == (
        "Pages 2 and 3 hold pictures and no text; nothing of them was read.",
    )


def test_an_empty_pdf_is_refused():
    with pytest.raises(NoTextError, match="without text"):
        read_bytes("a.pdf", pdf("<p></p>"))


def test_a_pdf_with_a_password_is_refused():
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf("<p>Vi sparar namn."))))
    writer.encrypt("hemligt", algorithm="RC4-128")
    locked = io.BytesIO()
    writer.write(locked)

    with pytest.raises(BrokenFileError, match="password"):
        read_bytes("a.pdf", locked.getvalue())


def test_a_damaged_pdf_never_ends_in_a_traceback():
    data = pdf(f"{PRINTED}<h1>Policy</h1><p>{PARAGRAPH}</p><ul><li>a<li>b</ul>")
    chance = Chance(3)

    refused = 0
    for _ in range(60):
        bad = bytearray(data)
        for _ in range(chance.randint(1, 40)):
            bad[chance.randrange(8, len(bad))] = chance.randrange(256)
        if chance.random() < 0.3:
            del bad[chance.randrange(len(bad)) :]
        try:
            read_bytes("a.pdf", bytes(bad))
        except OmbudError:
            refused += 1
    assert refused


def test_pdfs_are_read_by_several_threads():
    data = pdf(f"<p>{PARAGRAPH}")
    said = []
    threads = [
        threading.Thread(target=lambda: said.append(read_bytes("a.pdf", data).text))
        for _ in range(4)
    ]

    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert said == [f"{PARAGRAPH}\n"] * 4


# The web.


class Server(http.server.BaseHTTPRequestHandler):
    """Answers as `answers` says for a path: status, headers, body, in parts."""

    answers: dict
    seen: list

    def do_GET(self):
        self.seen.append((self.path, self.headers["Host"]))
        status, headers, parts = self.answers[self.path.split("?")[0]]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            for part in parts:
                self.wfile.write(part() if callable(part) else part)
        except OSError:
            pass  # the reader had enough

    def log_message(self, *_):
        pass


@contextmanager
def served(answers, tls=None):
    """A server of ours under the name policy.example: its port, what it is asked."""
    seen = []
    kind = type("Ours", (Server,), {"answers": answers, "seen": seen})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), kind)
    server.daemon_threads = True
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server.server_port, seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def way(port, **more):
    """The way to our own server, and to no other address."""
    names = {"policy.example": ["127.0.0.1"]}
    return Way(
        **{
            "resolve": lambda host, _: names.get(host) or [host],
            "reaches": lambda address: str(address) == "127.0.0.1",
            "ports": frozenset((port, 80, 443)),
            "seconds": 5,
            **more,
        }
    )


HTML = {"Content-Type": "text/html; charset=iso-8859-1"}


def test_a_page_is_fetched_by_its_name_from_the_address_it_has():
    answers = {"/pol%C3%ADcy": (200, HTML, [b"<p>S\xe5 \xe4r det</p>"])}
    with served(answers) as (port, seen):
        source = fetch(
            f"http://policy.example:{port}/polícy?a=b c#d".replace(" ", "+"), way(port)
        )

    assert (source.text, source.form) == ("Så är det\n", "html")
    assert source.name == f"http://policy.example:{port}/polícy"
    assert seen == [("/pol%C3%ADcy?a=b+c", f"policy.example:{port}")]


def test_a_pdf_and_a_text_are_fetched():
    answers = {
        "/a": (200, {"Content-Type": "application/pdf"}, [pdf("<p>Vi sparar namn.")]),
        "/b": (200, {"Content-Type": "text/plain"}, ["Så är det".encode()]),
    }
    with served(answers) as (port, _):
        made = [fetch(f"http://policy.example:{port}/{x}", way(port)) for x in "ab"]

    assert [each.form for each in made] == ["pdf", "text"]
    assert [each.text for each in made] == ["Vi sparar namn.\n", "Så är det"]


def test_a_packed_page_is_unpacked_no_further_than_the_limit():
    packed = {**HTML, "Content-Encoding": "gzip"}
    bomb = gzip.compress(b"<p>" + bytes(60 * 1024 * 1024))
    small = gzip.compress("<p>Så är det".encode())
    answers = {"/a": (200, packed, [small]), "/b": (200, packed, [bomb])}
    answers["/c"] = (200, packed, [small[:-9]])
    with served(answers) as (port, _):
        assert fetch(f"http://policy.example:{port}/a", way(port)).text == "Så är det\n"
        with pytest.raises(NotFetchedError, match="larger than 5 MB"):
            fetch(f"http://policy.example:{port}/b", way(port))
        with pytest.raises(NotFetchedError, match="breaks off"):
            fetch(f"http://policy.example:{port}/c", way(port))


def test_redirects_are_followed_three_times():
    answers = {f"/{n}": (302, {"Location": f"/{n + 1}"}, []) for n in range(5)} | {
        "/3": (200, HTML, [b"<p>Hej"])
    }
    with served(answers) as (port, _):
        assert fetch(f"http://policy.example:{port}/0", way(port)).text == "Hej\n"

    answers["/3"] = (302, {"Location": "/4"}, [])
    with served(answers) as (port, seen):
        with pytest.raises(NotFetchedError, match="more than 3 times"):
            fetch(f"http://policy.example:{port}/0", way(port))
        assert len(seen) == 4


@pytest.mark.parametrize(
    "to",
    [
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data",
        "//[::1]/",
        "http://localhost/",
        "file:///etc/passwd",
        "http://user@policy.example/",
        "http://policy.example:22/",
    ],
)
def test_a_redirect_to_a_private_place_is_not_followed(to):
    with served({"/": (302, {"Location": to}, [])}) as (port, seen):
        with pytest.raises(NotFetchedError, match=r"open internet|The address|Port 22"):
            fetch(f"http://policy.example:{port}/", way(port))
        assert len(seen) == 1


@pytest.mark.parametrize(
    ("status", "headers", "parts", "said"),
    [
        (404, HTML, [b"no"], "answers 404"),
        (500, HTML, [b"no"], "answers 500"),
        (302, HTML, [b"no"], "answers 302"),
        (200, {"Content-Type": "image/png"}, [b"x"], "is image/png"),
        (200, {**HTML, "Content-Encoding": "br"}, [b"x"], "packed as br"),
        (200, {**HTML, "Content-Length": "9000000"}, [b"x"], "larger than 5 MB"),
        (200, {**HTML, "Content-Length": "900"}, [b"<p>x"], "breaks off"),
        (200, HTML, [b"x" * (LIMIT_PAGE_BYTES + 1)], "larger than 5 MB"),
    ],
)
def test_what_is_no_page_is_told(status, headers, parts, said):
    with served({"/a": (status, headers, parts)}) as (port, _):
        url = f"http://policy.example:{port}/a?token=secret"
        with pytest.raises(NotFetchedError, match=said) as caught:
            fetch(url, way(port))

    assert caught.value.mend
    assert "secret" not in str(caught.value)


def test_a_server_that_drips_is_left_after_the_time_limit():
    stop = threading.Event()

    def drip():
        stop.wait(0.05)
        return b" "

    started = time.monotonic()
    with served({"/": (200, HTML, [drip] * 400)}) as (port, _):
        with pytest.raises(NotFetchedError, match="did not come within"):
            fetch(f"http://policy.example:{port}/", way(port, seconds=0.4))
        stop.set()

    assert time.monotonic() - started < 3


def test_a_name_that_is_looked_up_without_end_is_left():
    stop = threading.Event()

    def resolve(host, port):
        stop.wait(20)
        return []

    with pytest.raises(NotFetchedError, match="did not come within"):
        fetch("http://policy.example/", Way(resolve=resolve, seconds=0.1))
    stop.set()


def unknown(host, port):
    raise socket.gaierror(-2, "Name or service not known")


def test_a_name_that_is_not_known_is_told():
    with pytest.raises(NotFetchedError, match=r"policy\.example is not known"):
        fetch("http://policy.example/", Way(resolve=unknown))


def test_a_port_where_nobody_listens_is_told():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    with pytest.raises(NotFetchedError, match="can't be reached"):
        fetch(f"http://policy.example:{port}/", way(port))


@pytest.mark.parametrize(
    "url",
    [
        "",
        "policy.example",
        "file:///etc/passwd",
        "ftp://policy.example/",
        "gopher://policy.example/",
        "http://",
        "http:///x",
        "http://user:word@policy.example/",
        "http://policy.example:22/",
        "http://policy.example:99999/",
        "http://policy.example:x/",
        "http://[::1/",
        "http://policy.example/a b",
        "http://policy.example/\r\nHost: x",
        "http://policy.example\\@10.0.0.1/",
        f"http://{'a' * 70}.example/",
    ],
)
def test_an_address_that_is_none_of_the_web_is_refused_unasked(url):
    def resolve(host, port):
        raise AssertionError(host)

    with pytest.raises(NotFetchedError) as caught:
        fetch(url, Way(resolve=resolve))

    assert caught.value.mend
    assert "word" not in str(caught.value)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "10.1.2.3",
        "192.168.0.1",
        "172.16.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104
        "255.255.255.255",
        "224.0.0.1",
        "192.0.2.1",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:a00:1]",
        "[64:ff9b::a00:1]",
        "[2002:7f00:1::]",
        "[fe80::1]",
        "[fc00::1]",
        "[fec0::1]",
        "[ff02::1]",
    ],
)
def test_an_address_that_is_not_public_is_refused(host):
    with pytest.raises(NotFetchedError, match="not on the open internet"):
        fetch(f"http://{host}/")


@pytest.mark.parametrize(
    "found",
    [["10.0.0.1"], ["93.184.215.14", "10.0.0.1"], ["fe80::1%eth0"], ["rubbish"]],
)
def test_a_name_with_one_private_address_is_refused(found):
    with pytest.raises(NotFetchedError, match="not on the open internet"):
        fetch("http://policy.example/", Way(resolve=lambda *_: found))


def test_public_addresses_are_public():
    for each in ("93.184.215.14", "2606:2800:21f:cb07::1", "::ffff:93.184.215.14"):
        assert is_public(ipaddress.ip_address(each))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for policy.example that trusts itself, as a file."""
    from cryptography import x509  # noqa: PLC0415
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "policy.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName("policy.example")]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


def test_a_certificate_has_to_bear_the_name_that_was_asked_for(certificate):
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate)
    trusting = ssl.create_default_context(cafile=str(certificate))
    with served({"/": (200, HTML, [b"<p>Hej"])}, tls=server) as (port, seen):
        url = f"https://policy.example:{port}/"
        assert fetch(url, way(port, tls=trusting)).text == "Hej\n"
        with pytest.raises(NotFetchedError, match="not trusted"):
            fetch(f"https://127.0.0.1:{port}/", way(port, tls=trusting))
        with pytest.raises(NotFetchedError, match="not trusted"):
            fetch(url, way(port))
        assert len(seen) == 1
