"""The command that prints a notice."""

import sys
from importlib import import_module

import pytest
from pypdf import PdfReader


def test_a_new_policys_notice_is_there_in_both_its_languages(ombud, tmp_path):
    ombud("init", tmp_path)

    english = ombud("notice", tmp_path / "policy.yaml", "--language", "en")
    swedish = ombud("notice", tmp_path / "policy.yaml", "--language", "sv")

    assert "our newsletter" in english.out
    assert "vårt nyhetsbrev" in swedish.out


@pytest.mark.parametrize(
    "words",
    [
        ("--language", "xx"),
        ("--kind", "nobody"),
        ("--point", "nowhere"),
        ("--source", "nothing"),
        ("--as", "papyrus"),
    ],
)
def test_a_notice_that_can_not_be_is_misuse(ombud, policy, words):
    ran = ombud("notice", policy, *words)

    assert ran.code == 2
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("form", "start"),
    [
        ("markdown", "# Your data at Ljusvik"),
        ("text", "Your data at Ljusvik Hemstäd AB\n===="),
        ("html", "<!doctype html>"),
        ("fragment", '<article class="notice" lang="en">'),
        ("json", '{\n  "format": "ombud-notice/1"'),
    ],
)
def test_a_notice_in_every_form(ombud, policy, form, start):
    ran = ombud("notice", policy, "--as", form, "--language", "en")

    assert ran.code == 0
    assert ran.out.startswith(start)
    assert ran.out.endswith("\n")
    assert not ran.out.endswith("\n\n")


def test_json_is_the_form_of_programs(ombud, policy):
    data = ombud("notice", policy, "--json").json

    assert data["language"] == "sv"
    assert data["version"] is None


@pytest.mark.promise("P5")
def test_only_what_concerns_one_kind_of_people(ombud, policy):
    data = ombud("notice", policy, "--kind", "prospect", "--json").json

    assert data["kind"] == "prospect"
    purposes = {each["purpose"] for each in data["sections"]}
    assert "newsletter" in purposes
    assert "bookings" not in purposes


def test_links_lead_to_the_site_that_is_named(ombud, policy):
    there = ombud("notice", policy, "--site", "https://data.ljusvik.example/")
    nowhere = ombud("notice", policy)

    assert "(<https://data.ljusvik.example/requests/new?right=erasure>)" in there.out
    assert "/requests/new" not in nowhere.out


def test_a_pdf_goes_to_a_file(ombud, policy, tmp_path):
    try:
        import_module("weasyprint")
    except OSError:
        pytest.skip("Pango is not installed: apt-get install libpangoft2-1.0-0")
    path = tmp_path / "notice.pdf"
    path.write_text("an older one")

    ran = ombud("notice", policy, "--as", "pdf", "--language", "fi", "--out", path)

    assert (ran.code, ran.out) == (0, f"{path} written.\n")
    assert PdfReader(path).trailer["/Root"]["/Lang"] == "fi"


def test_a_terminal_gets_no_pdf(ombud, policy, monkeypatch):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)

    ran = ombud("notice", policy, "--as", "pdf")

    assert ran.code == 2
    assert "--out FILE" in ran.err


def test_where_nothing_can_be_written_is_misuse(ombud, policy, tmp_path):
    ran = ombud("notice", policy, "--out", tmp_path)

    assert ran.code == 2
    assert "can't be written" in ran.err


@pytest.mark.promise("P7")
def test_without_a_file_it_is_the_one_in_force(ombud, in_force, settings):
    settings.PUBLIC_URL = "https://data.ljusvik.example"

    data = ombud("notice", "--json").json
    text = ombud("notice", "--as", "text", "--language", "en")

    assert data["version"] == 1
    assert data["effective"]
    assert "This is version 1." in " ".join(text.out.split())
    assert "<https://data.ljusvik.example/requests/new" in text.out


def test_before_one_is_in_force_it_says_so(ombud, transactional_db):
    ran = ombud("notice")

    assert ran.code == 1
    assert "No policy is in force yet." in ran.err


@pytest.mark.parametrize("command", ["notice", "record", "diff"])
def test_what_leads_nowhere_is_told_with_its_place(ombud, tmp_path, policy, command):
    path = tmp_path / "policy.yaml"
    path.write_text(policy.read_text().replace("to: [operators", "to: [operatrs", 1))

    ran = ombud(command, path, *([policy] if command == "diff" else []))

    assert ran.code == 1
    assert "No recipient is called operatrs." in ran.err
    assert f"{path}:" in ran.err
    assert "Did you mean operators?" in ran.err
