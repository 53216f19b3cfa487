"""What a letter for many must say, and must not do to who opens it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ombud.mail.letters import (
    PLACEHOLDER,
    Letter,
    faults,
    fill,
    fill_html,
    read_letter,
)
from ombud.policy.decisions import DutyCode

LINK = "https://x.example/unsubscribe/a~b/"
QUIET = f'<p>Hello &amp; hi</p><a href="{PLACEHOLDER}">No more</a>'
SPIES = [
    '<img src="https://s.example/a.gif">',
    '<img src="//s.example/a.gif" />',
    '<IMG SRC="HTTP://s.example/a.gif">',
    '<img srcset="https://s.example/a.gif 2x">',
    '<img alt="x" src=" https://s.example/a.gif">',
    '<p style="background: url(https://s.example/a)">x</p>',
    "<style>p { background: url(https://s.example/a) }</style>",
    "<style>@import 'https://s.example/a.css';</style>",
    '<link rel="stylesheet" href="https://s.example/a.css">',
    '<table background="https://s.example/a.gif"></table>',
    '<video poster="https://s.example/a.gif"></video>',
]


def page(inner):
    return read_letter("S", QUIET + inner, html=True)


@pytest.mark.promise("P84")
@pytest.mark.parametrize("spy", SPIES)
def test_whatever_asks_another_host_is_found_and_can_be_taken_out(spy):
    letter = page(spy)

    assert faults(letter, [DutyCode.NO_TRACKING], refusable=True, partner="")
    assert letter.loads
    quiet = fill_html(letter.html, LINK, [], loading=False)
    assert "s.example" not in quiet
    assert LINK in quiet
    assert "Hello &amp; hi" in quiet


@pytest.mark.parametrize(
    "inner", ['<img src="cid:logo">', '<img src="data:image/gif,x">']
)
def test_what_comes_with_the_letter_is_fine(inner):
    letter = page(inner)

    assert faults(letter, [DutyCode.NO_TRACKING], refusable=True, partner="") == ()


@pytest.mark.parametrize(
    "inner",
    [
        "<script>x</script>",
        "<form></form>",
        "<iframe></iframe>",
        '<p onclick="x">y</p>',
    ],
)
def test_a_letter_is_no_program(inner):
    assert faults(page(inner), [], refusable=True, partner="")


@pytest.mark.parametrize("subject", ["", " ", "a\nBcc: b@x.example", "x" * 201, "\x00"])
def test_a_subject_is_one_line(subject):
    letter = Letter(subject=subject, text=PLACEHOLDER)

    assert faults(letter, [], refusable=True, partner="")


def test_both_forms_of_a_letter_have_the_link():
    assert page("").text == "Hello & hi\n{unsubscribe} No more\n"
    only_page = Letter(subject="S", text="nothing", html=QUIET)

    assert faults(only_page, [], refusable=True, partner="")


def test_the_closing_stands_within_the_page_escaped():
    made = fill_html("<body>{unsubscribe}</body>", LINK, ["Fisk & <b>"], loading=True)

    assert made == f"<body>{LINK}<p>Fisk &amp; &lt;b&gt;</p></body>"


@given(st.text())
def test_any_text_is_read_and_filled(text):
    letter = read_letter("S", text, html=True)
    faults(letter, list(DutyCode), refusable=True, partner="x")

    assert PLACEHOLDER not in fill_html(letter.html, LINK, [], loading=True)
    assert PLACEHOLDER not in fill(letter.text, LINK, [])
