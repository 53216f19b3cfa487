"""Where people sign up for an event, they read who it is arranged with."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils.timezone import localdate

from ombud.cli.demo.example import Example
from ombud.core import clock
from ombud.gates.sharing.file import Filed, file_case
from ombud.policy.actions import publish

PAGE = "/notice/points/course_form/"


@pytest.fixture
def visitor(db, client):
    """Somebody before the pages of a company that arranges events."""
    text, at = Example("haspholm").policy.read_text(encoding="utf-8"), clock.now()
    publish(text, name="policy.yaml", effective_from=at, by=None, at=at)
    return client


def on_file(case="event", recipient="event_partners", *, days=7):
    at = clock.now()
    return file_case(
        Filed(
            recipient=recipient,
            case=case,
            party="Cykelklubben",
            ends_on=localdate(at) + timedelta(days=days),
            undertaking_on=localdate(at),
            ground="request" if case == "request" else "",
        ),
        at=at,
    )


@pytest.mark.promise("P92")
@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("sv", "Den här gången är det Cykelklubben."),
        ("fi", "Saaja tällä kertaa: Cykelklubben."),
        ("en", "This time it is Cykelklubben."),
    ],
)
def test_the_sign_up_form_names_the_partner(visitor, language, says):
    case = on_file()

    page = visitor.get(f"{PAGE}?case={case}&language={language}").content.decode()

    assert says in page
    for form in ("html", "md", "txt", "json"):
        query = f"point=course_form&case={case}&language={language}"
        assert says in visitor.get(f"/notice.{form}?{query}").content.decode()
    api = visitor.get(f"/api/v1/notice/{language}?point=course_form&case={case}")
    assert says in str(api.json())
    assert (
        "Cykelklubben"
        not in visitor.get(f"{PAGE}?language={language}").content.decode()
    )


@pytest.mark.promise("P92")
def test_after_the_event_or_of_another_case_nothing_is_told(visitor):
    over, order = on_file(days=-1), on_file("request", "authorities")

    for case in (over, order, uuid4(), "x"):
        missing = visitor.get(f"{PAGE}?case={case}")
        assert missing.status_code == 404
        assert "Cykelklubben" not in missing.content.decode()
        file = visitor.get(f"/notice.md?point=course_form&case={case}")
        assert file.status_code == 404
    answer = visitor.get(f"/api/v1/notice/en?point=course_form&case={over}")
    assert answer.status_code == 404
    assert answer.json()["type"].endswith("unknown-case")


def test_a_case_is_told_with_the_form_that_collects_for_it(visitor):
    assert visitor.get(f"/notice.md?case={on_file()}").status_code == 404
