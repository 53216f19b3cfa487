"""Correcting a text with the mouse and the keyboard, in a real browser."""

import pytest
from playwright.sync_api import expect

from ombud.people.abilities import Role
from ombud.policy.texts import queries
from tests.console.test_answers import ALL, ORDERS, TEXT
from tests.console.test_screens import (
    DESK,
    chromium,  # noqa: F401  # fixtures
    examine,
    look,  # noqa: F401
    sign_in,
)
from tests.console.test_versions import in_days

pytestmark = pytest.mark.browser
NEWSLETTER, BANANAS = 5, 7  # sentences of the text that the world gives
MARK = """(id) => {
  const words = document.getElementById(id).firstChild;
  const range = document.createRange();
  range.setStart(words, 0);
  range.setEnd(words, 7);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  document.getElementById(id).dispatchEvent(
    new PointerEvent("pointerup", { bubbles: true }));
}"""


@pytest.fixture
def page(world, look):  # noqa: F811
    """The text's page, the privacy officer signed in."""
    number = world.give_text()
    page = look("light", "en")
    sign_in(page, Role.OFFICER)
    page.goto(f"/console/policy/texts/{number}/")
    # Gone as soon as the page is loaded anew.
    page.evaluate("window.same = true")
    yield page
    assert page.evaluate("window.same") is True


def items(part):
    made = queries.text(1)[1].items
    return [(i.fact.label, i.state) for i in made if i.fact.part == part]


@pytest.mark.django_db(transaction=True)
def test_a_sentence_is_chosen_with_the_mouse_and_a_fact_dropped(page):
    page.click(f"#s{NEWSLETTER}")
    page.wait_for_selector("#panel.chosen")
    assert page.evaluate("document.activeElement.id") == "panel-title"
    assert f"?part={NEWSLETTER}" in page.url

    page.locator("#panel .told button[value=drop]").first.click()
    page.wait_for_selector("#panel .dropped")

    assert items(NEWSLETTER)[0][1] == "dropped"
    assert page.locator("#panel [role=status]").inner_text() == "1 correction is kept."


@pytest.mark.django_db(transaction=True)
def test_words_that_are_marked_become_a_label(page):
    page.evaluate(MARK, f"s{BANANAS}")
    expect(page.locator("#id_words")).to_have_value("Bananas")

    page.select_option("#id_what", "data_categories:health")
    page.click("#panel button[value=add]")
    page.wait_for_selector("#panel .added")

    assert items(BANANAS) == [("health", "added")]
    assert page.locator(f"#s{BANANAS} u").inner_text() == "Bananas"


@pytest.mark.django_db(transaction=True)
def test_all_of_it_goes_with_the_keyboard_alone(page):
    page.locator(f"#s{NEWSLETTER} + .m").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel.chosen")
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.value") != "accept":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel .accepted")

    assert page.evaluate("document.activeElement.id") == "panel-title"
    assert items(NEWSLETTER)[0][1] == "accepted"


@pytest.mark.django_db(transaction=True)
def test_what_is_refused_is_said_and_what_was_written_stays(page):
    page.click(f"#s{BANANAS}")
    page.wait_for_selector("#panel.chosen")
    page.fill("#id_words", "apples")
    page.click("#panel button[value=add]")

    page.wait_for_selector("#panel .errors")

    assert "no such words" in page.locator("#panel .errors").inner_text()
    assert page.input_value("#id_words") == "apples"
    assert items(BANANAS) == []


@pytest.mark.django_db(transaction=True)
def test_what_is_open_is_answered_and_published_with_the_mouse(
    world,
    look,  # noqa: F811
):
    number = world.give_text(TEXT)
    page = look("light", "en")
    sign_in(page, Role.OFFICER)
    page.goto(f"/console/policy/texts/{number}/")
    page.click("text=Answer what it leaves open")

    # What goes with a choice is there once it is made.
    law = page.locator(f"[name='{ORDERS}-law']")
    expect(law).to_be_hidden()
    page.select_option(f"[name='{ORDERS}-on']", "law")
    expect(law).to_be_visible()
    for name, value in ALL.items():
        field = page.locator(f"[name='{name}']")
        if isinstance(value, list):
            for each in value:
                page.check(f"[name='{name}'][value='{each}']")
        elif field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    page.click("text=Keep the answers")
    expect(page.locator("body")).to_contain_text("14 answers are kept.")
    page.click("text=See it as a version to publish")
    page.fill("[name=day]", in_days(40))
    page.click("main form button.button")

    expect(page.locator("body")).to_contain_text("Version 2 is published.")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("theme", "language"), [("light", "en"), ("dark", "sv"), ("light", "fi")]
)
def test_its_pages_are_for_everyone(world, look, theme, language):  # noqa: F811
    page = look(theme, language)
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    wrong = []
    sign_in(page, Role.OFFICER)
    page.goto("/console/policy/texts/")
    page.click("main button.button")
    wrong += examine(page, "texts-wrong", theme, language)
    number = world.give_text()
    for name, path in (
        ("texts", ""),
        ("text", f"{number}/"),
        ("text-read", f"{number}/?part={NEWSLETTER}#s{NEWSLETTER}"),
        ("text-unclear", f"{number}/?part={BANANAS}#s{BANANAS}"),
        ("text-open", f"{number}/open/"),
    ):
        page.set_viewport_size({"width": DESK, "height": 900})
        page.goto(f"/console/policy/texts/{path}")
        page.evaluate(
            "document.querySelectorAll('details').forEach(d => d.open = true)"
        )
        wrong += examine(page, name, theme, language)

    assert wrong == []
    assert errors == []
