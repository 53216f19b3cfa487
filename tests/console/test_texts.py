"""A text in the console: given, read, corrected by hand, taken away as a draft."""

import re
from importlib.resources import files

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ombud.people.abilities import Role
from ombud.policy.texts import queries
from tests.console.world import PROSE
from tests.house import said
from tests.languages import TRANSLATED, left_in_english

HERE = "/console/policy/texts/"


@pytest.fixture
def bob(world, signed_in):
    """The privacy officer, signed in."""
    return signed_in(Role.OFFICER)


@pytest.fixture
def number(world):
    return world.give_text()


def part_with(number, words):
    made = queries.text(number)[1]
    return next(p.number for p in made.text.parts if words in made.text.quote(p))


def items(number, part):
    made = queries.text(number)[1].items
    return [(i.fact.label, i.state) for i in made if i.fact.part == part]


def press(client, number, part, deed, **more):
    return client.post(f"{HERE}{number}/", {"part": part, "deed": deed} | more)


@pytest.mark.parametrize("how", ["file", "text"])
def test_a_text_is_given_as_a_file_or_pasted(world, bob, how):
    sent = SimpleUploadedFile("our policy.txt", PROSE.encode())
    given = {"file": sent} if how == "file" else {"text": PROSE.replace("\n", "\r\n")}

    answer = bob.post(HERE, given)

    assert answer["Location"] == f"{HERE}1/"
    kept, reading = queries.text(1)
    assert reading.text.source == PROSE
    assert kept.name == ("our policy.txt" if how == "file" else "pasted.txt")
    assert said("policy.text.read")[0]["by"] == f"staff:{world.staff[Role.OFFICER]}"
    assert kept.name in bob.get(HERE).content.decode()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "Choose a file, or paste"),
        ({"text": " \n"}, "Choose a file, or paste"),
        ({"text": "a\0b"}, "Something needs mending"),
        ({"file": SimpleUploadedFile("a.txt", b"")}, "The submitted file is empty"),
        ({"file": b"\x89PNG\r\n\x1a\n"}, "The file is a picture"),
        ({"file": b"%PDF-1.4 broken"}, "This text can't be read"),
        (
            {"text": "Nous vous envoyons notre lettre. " * 9},
            "French, which is not read",
        ),
        ({"text": PROSE, "language": "tlh"}, "Select a valid choice"),
    ],
)
def test_what_can_not_be_read_is_shown_with_why_and_nothing_is_lost(bob, given, words):
    file = given.get("file")
    if isinstance(file, bytes):
        given = given | {"file": SimpleUploadedFile("a.pdf", file)}

    answer = bob.post(HERE, given)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert given.get("text", "").replace("\0", "").strip()[:40] in page
    assert queries.texts() == []


def test_the_language_can_be_said_where_the_text_does_not_tell_it(bob):
    bob.post(HERE, {"text": "Newsletter: e-mail", "language": "sv"})

    assert queries.texts()[0].language == "sv"


def test_the_page_has_the_whole_text_and_hostile_words_stay_words(bob, number):
    page = bob.get(f"{HERE}{number}/").content.decode()

    assert "suppliers &lt;b&gt;who&lt;/b&gt; help us &amp; nobody else" in re.sub(
        r"</?u[^>]*>", "", page
    )
    bananas = part_with(number, "Bananas")
    assert f'<span class="s k-unclear" id="s{bananas}">' in page
    assert f"{HERE}{number}/?part={bananas}#s{bananas}" in page


def test_a_chosen_sentence_shows_what_was_read_and_where_to_go_next(bob, number):
    part = part_with(number, "newsletter")

    page = bob.get(f"{HERE}{number}/?part={part}").content.decode()

    assert f"Sentence {part + 1}</h2>" in page
    assert "<strong>Newsletter</strong>" in page
    assert "by rules" in page
    assert f"?part={part_with(number, 'Bananas')}" in page


@pytest.mark.parametrize("part", ["", "x", "-1", "9" * 30, "999", "²"])
def test_a_sentence_that_is_not_there_is_not_chosen(bob, number, part):
    page = bob.get(f"{HERE}{number}/?part={part}").content.decode()

    assert "No sentence is chosen" in page
    assert press(bob, number, part, "set_aside").status_code == 422


def test_a_fact_is_accepted_dropped_and_taken_back(bob, number):
    part = part_with(number, "newsletter")
    labels = [label for label, _ in items(number, part)]

    answer = press(bob, number, part, "drop", fact=0)

    assert answer["Location"] == f"{HERE}{number}/?part={part}#s{part}"
    assert items(number, part)[0] == (labels[0], "dropped")
    assert "Take it back" in bob.get(answer["Location"]).content.decode()
    press(bob, number, part, "accept", fact=0)
    assert items(number, part)[0] == (labels[0], "accepted")
    press(bob, number, part, "accept")
    assert {state for _, state in items(number, part)} == {"accepted"}
    assert len(said("policy.text.corrected")) == 3


def test_a_label_is_added_and_a_wrong_one_is_told_with_what_was_written(bob, number):
    part = part_with(number, "Bananas")
    wrong = press(bob, number, part, "add", what="rights:access", words="apples")

    page = wrong.content.decode()
    assert wrong.status_code == 422
    assert "The sentence has no such words." in page
    assert 'value="apples"' in page
    assert '<option value="rights:access" selected>' in page

    press(bob, number, part, "add", what="rights:access", words="the moon")

    assert items(number, part) == [("access", "added")]


def test_a_sentence_is_set_aside_and_taken_back(bob, number):
    part = part_with(number, "Bananas")

    press(bob, number, part, "set_aside")

    page = bob.get(f"{HERE}{number}/?part={part}").content.decode()
    assert "It is said to tell nothing about personal data." in page
    assert f'<span class="s chosen" id="s{part}">' in page
    press(bob, number, part, "take_back")
    page = bob.get(f"{HERE}{number}/?part={part}").content.decode()
    assert "We did not understand it." in page
    assert f'<span class="s k-unclear chosen" id="s{part}">' in page


@pytest.mark.parametrize(
    "pressed",
    [
        {"deed": "burn"},
        {"deed": ""},
        {"deed": "drop", "fact": "99"},
        {"deed": "drop", "fact": "-1"},
        {"deed": "accept", "fact": "x"},
        {"deed": "add"},
    ],
)
def test_a_press_that_no_button_sends_changes_nothing(bob, number, pressed):
    part = part_with(number, "newsletter")

    answer = bob.post(f"{HERE}{number}/", {"part": part} | pressed)

    assert answer.status_code == 422
    assert "Nothing was changed" in answer.content.decode()
    assert said("policy.text.corrected") == []


def test_the_draft_is_a_policy_of_what_was_left_after_correcting(bob, number):
    part = part_with(number, "newsletter")
    before = bob.get(f"{HERE}{number}/policy.yaml")
    assert "newsletter" in before.content.decode()
    assert before["Content-Disposition"] == "attachment; filename=policy.yaml"

    press(bob, number, part, "set_aside")

    after = bob.get(f"{HERE}{number}/policy.yaml").content.decode()
    assert "to send you our newsletter" not in after


def test_the_report_is_in_the_readers_language_and_knows_the_corrections(bob, number):
    part = part_with(number, "Bananas")
    press(bob, number, part, "add", what="rights:access", words="the moon")

    answer = bob.get(f"{HERE}{number}/report.html", headers={"accept-language": "sv"})

    page = answer.content.decode()
    assert answer["Content-Disposition"] == "attachment; filename=report-1.html"
    assert "Vad policy.txt säger" in page
    assert "för hand" in page


def test_a_text_that_is_not_there_is_not_found(bob):
    for path in ("", "policy.yaml", "report.html"):
        assert bob.get(f"{HERE}7/{path}").status_code == 404


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_pages_are_in_every_language(bob, number, language):
    part = part_with(number, "newsletter")
    press(bob, number, part, "drop", fact=0)
    aside = part_with(number, "access")
    press(bob, number, aside, "set_aside")
    for path in (
        "",
        f"{number}/",
        f"{number}/?part={part}",
        f"{number}/?part={aside}",
        f"{number}/?part={part_with(number, 'Bananas')}",
    ):
        page = bob.get(HERE + path, headers={"accept-language": language})
        own = re.sub(
            r"<div id=\"text\".*?<div class=\"side|<(\w+)[^>]* lang=\"en\".*?</\1>",
            "",
            page.content.decode(),
            flags=re.DOTALL,
        )
        assert left_in_english(own, language) == []


def test_the_colours_are_those_of_the_report():
    rule = re.compile(r"\.k-\w+(?:,\s*\.k-\w+)* \{ --wash[^}]*\}")
    report = files("ombud.policy.prose.report").joinpath("page.css").read_text("utf-8")
    console = (
        files("ombud.console").joinpath("static/ombud/text.css").read_text("utf-8")
    )

    assert rule.findall(report)
    assert set(rule.findall(report)) <= set(rule.findall(console))
