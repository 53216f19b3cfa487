"""The small summary for programs."""

import json
from datetime import date

from ombud.policy.exchange import summary


def test_it_says_who_answers_and_where_to_turn(company):
    made = summary(
        company,
        version=3,
        effective=date(2026, 11, 5),
        notices={"sv": {"text/html": "https://a.example/notice/?language=sv"}},
        requests="https://a.example/requests/new",
    )

    assert json.loads(json.dumps(made)) == made
    assert made["format"] == "ombud-privacy/1"
    assert [each["name"] for each in made["controllers"]] == [
        each.name for each in company.controllers.values()
    ]
    assert all(each["contact"]["email"] for each in made["controllers"])
    assert made["version"] == 3
    assert made["effective"] == "2026-11-05"
    assert made["rights"]["url"] == "https://a.example/requests/new"
    assert made["authority"]["url"].startswith("https://")
