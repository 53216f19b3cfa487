"""The command that reads the policy a company has."""

import json

import pytest

POLICY = """# Privacy policy

Updated: 2024-05-02

Acme Oy, Y-tunnus 1234567-1, is the controller. Write to privacy@acme.example.

We use your name and your e-mail address to send you our newsletter, with your consent.

We keep them until you withdraw your consent.
"""
FRENCH = "Nous traitons vos données personnelles pour vous envoyer notre lettre."


@pytest.fixture
def file(tmp_path):
    def write(says, name="policy.txt"):
        path = tmp_path / name
        path.write_bytes(says if isinstance(says, bytes) else says.encode())
        return path

    return write


def test_a_policy_is_summed_up(ombud, file):
    ran = ombud("read", file(POLICY))

    assert ran.code == 0
    assert ran.out.startswith("English: ")
    assert "controller: Acme Oy, 1234567-1, privacy@acme.example" in ran.out
    assert "purposes: newsletter" in ran.out
    assert "finding: no_portability" in ran.out


def test_facts_are_json_with_exact_quotes(ombud, file):
    facts = json.loads(ombud("read", file(POLICY), "--facts").out)

    assert facts["updated"] == "2024-05-02"
    assert {each["label"] for each in facts["legal_bases"]} == {"consent"}
    assert all(each["evidence"] in POLICY for each in facts["data_categories"])
    assert facts == json.loads(ombud("read", file(POLICY), "--json").out)


def test_a_draft_is_a_declaration_with_its_gaps(ombud, file, tmp_path):
    out = tmp_path / "policy.yaml"

    ran = ombud("read", file(POLICY), "--draft", "--out", out)

    assert ran.code == 0
    drafted = out.read_text("utf-8")
    assert "# TODO" in drafted
    assert "Acme Oy" in drafted
    assert "Traceback" not in ombud("check", out).err


def test_a_report_is_a_page_in_the_texts_language(ombud, file, tmp_path):
    out = tmp_path / "report.html"

    ombud("read", file(POLICY), "--report", "--out", out)

    page = out.read_text("utf-8")
    assert '<html lang="en"' in page
    assert "newsletter" in page
    assert "<script src" not in page


@pytest.mark.parametrize(
    ("says", "name", "told"),
    [
        (b"", "policy.txt", "empty"),
        (b" \n ", "policy.txt", "only blanks"),
        (FRENCH, "policy.txt", "French"),
        (bytes(range(256)) * 9, "policy.bin", "not a text"),
        (b"<html><script>write('policy')</script></html>", "policy.html", "no text"),
        (b"%PDF-1.7\nrubbish", "policy.pdf", "policy.pdf"),
        (b"a" * (20 * 1024 * 1024 + 1), "policy.txt", "at most 20 MB"),
    ],
)
def test_what_can_not_be_read_is_told_with_a_mend(ombud, file, says, name, told):
    ran = ombud("read", file(says, name))

    assert ran.code == 2
    assert told in ran.err
    assert len(ran.err.strip().splitlines()) > 1
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--facts", "--draft"),
        ("--language", "fr"),
        ("--url", "http://127.0.0.1/policy"),
        ("--url", "file:///etc/passwd"),
    ],
)
def test_a_command_written_wrongly_is_misuse(ombud, file, words):
    named = () if "--url" in words or not words else (file(POLICY),)

    ran = ombud("read", *named, *words)

    assert ran.code == 2
    assert "Traceback" not in ran.err


def test_a_text_about_no_person_tells_nothing(ombud, file):
    ran = ombud("read", file("We sell food for cats. Our shop is open every day."))

    assert ran.code == 0
    assert "Nothing in it is about personal data." in ran.out


def test_letters_that_were_saved_wrongly_are_mended_and_told(ombud, file):
    broken = "Vi samlar in namn för att skicka nyhetsbrev till våra kunder på nätet."
    ran = ombud("read", file(broken.encode().decode("latin-1")))

    assert ran.code == 0
    assert "mended" in ran.err
    assert "newsletter" in ran.out


def test_two_languages_in_one_text_are_told(ombud, file):
    swedish = (
        "Vi samlar in ditt namn och din adress för att leverera det du har köpt av oss."
    )
    finnish = (
        "Keräämme nimesi ja osoitteesi, jotta voimme toimittaa ostoksesi sinulle "
        "tänään kotiin asti."
    )

    ran = ombud("read", file("\n\n".join([swedish, finnish] * 3)))

    assert ran.code == 0
    assert "in Swedish and in Finnish" in ran.err


def test_where_nothing_can_be_written_it_is_told(ombud, file, tmp_path):
    ran = ombud("read", file(POLICY), "--draft", "--out", tmp_path / "none" / "p.yaml")

    assert ran.code == 2
    assert "can't be written" in ran.err


def test_a_summary_goes_to_no_file(ombud, file, tmp_path):
    ran = ombud("read", file(POLICY), "--out", tmp_path / "summary.txt")

    assert ran.code == 2
    assert "--draft" in ran.err


def test_a_country_is_given_by_its_two_letters(ombud, file):
    ran = ombud("read", file(POLICY), "--draft", "--country", "Sverige")

    assert ran.code == 2
    assert "two letters" in ran.err
