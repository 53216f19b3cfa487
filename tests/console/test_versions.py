"""A new version in the console: seen before it is published, followed after."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate

from ombud.core import clock
from ombud.mail.announcing import announce
from ombud.people.abilities import Role
from ombud.policy import queries
from tests.console.world import LJUSVIK
from tests.house import said
from tests.languages import TRANSLATED, left_in_english

TEXT = LJUSVIK.policy.read_text(encoding="utf-8")
NEXT = TEXT.replace("P6M after usage.time", "P12M after usage.time").replace(
    "uses: [name, contact.email, subscription]", "uses: [name, contact, subscription]"
)


@pytest.fixture
def bob(world, signed_in):
    """The privacy officer, signed in."""
    return signed_in(Role.OFFICER)


def look(client, text=NEXT, **more):
    return client.post("/console/policy/new/", {"text": text} | more)


def in_days(days):
    return (localdate(clock.now()) + timedelta(days=days)).isoformat()


@pytest.mark.promise("P139")
def test_what_a_text_would_change_is_shown_and_nothing_is_published(bob):
    shown = look(bob).content.decode()

    assert "Longer storage" in shown
    assert "twelve months instead of six months" in shown
    assert "Needs a new yes" in shown
    assert "people that we know" in shown
    assert f'value="{in_days(31)}"' in shown
    assert "thirty days before" in shown or "30 days before" in shown
    assert len(queries.versions()) == 1


def test_a_file_is_read_as_well_as_a_text(bob):
    file = SimpleUploadedFile("policy.yaml", NEXT.encode())

    shown = bob.post("/console/policy/new/", {"file": file}).content.decode()

    assert "Longer storage" in shown


@pytest.mark.promise("P139")
def test_it_is_published_from_its_day_and_by_whom(world, bob):
    sent = NEXT.replace("\n", "\r\n")  # as a browser sends a text

    answer = look(bob, sent, day=in_days(31))

    assert answer["Location"] == "/console/policy/2/"
    made = queries.version(2)
    assert made.policy.text == NEXT
    assert queries.in_force(clock.now()).number == 1
    assert said("policy.version.published")[-1]["by"] == (
        f"staff:{world.staff[Role.OFFICER]}"
    )
    page = bob.get("/console/policy/2/").content.decode()
    assert "Version 2 is published." in page
    assert "nothing of it holds before" in page


@pytest.mark.promise("P139")
def test_too_early_a_day_is_refused_unless_one_is_sure(bob):
    early = look(bob, day=in_days(3))

    assert early.status_code == 422
    assert "promises to tell people" in early.content.decode()
    assert len(queries.versions()) == 1
    assert look(bob, day=in_days(3), sure="on").status_code == 302
    assert said("policy.version.published")[-1]["hurried"] is True


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Choose a file, or paste"),
        ("ombud: 1", "read as a policy"),
        ("\0", "Something needs mending"),
    ],
)
def test_what_is_no_policy_is_shown_with_why(bob, text, words):
    answer = look(bob, text)

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_day_that_has_passed_and_a_faulty_policy_are_not_published(bob):
    assert "That day has passed" in look(bob, day=in_days(-1)).content.decode()
    broken = NEXT.replace("basis: consent", "basis: { law: se.nothing }")

    answer = look(bob, broken, day=in_days(40))

    assert answer.status_code == 422
    assert len(queries.versions()) == 1


@pytest.mark.promise("P139")
def test_how_many_were_told_is_on_the_versions_page(world, bob):
    look(bob, day=in_days(31))

    announce(2, after=None, at=clock.now())

    page = bob.get("/console/policy/2/").content.decode()
    told = said("mail.version.announced")[-1]["told"]
    assert told > 20
    assert f"{told} written, 0 sent" in page


def test_a_version_that_is_not_there_is_not_found(bob):
    assert bob.get("/console/policy/7/").status_code == 404


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_pages_are_in_every_language(bob, language):
    bob.post(
        "/console/policy/new/",
        {"text": NEXT, "day": in_days(31)},
        headers={"accept-language": language},
    )
    for page in (
        bob.get("/console/policy/new/", headers={"accept-language": language}),
        bob.get("/console/policy/2/", headers={"accept-language": language}),
        bob.post(
            "/console/policy/new/",
            {"text": TEXT.replace("P24M after", "P36M after")},
            headers={"accept-language": language},
        ),
    ):
        assert left_in_english(page.content.decode(), language) == []
