"""Endpoints, and bound keys, on the command line."""

import pytest

from ombud.cli.demo.example import Example
from ombud.core import clock
from ombud.people.queries import api_key
from ombud.policy.actions import publish
from tests.webhooks.conftest import program  # noqa: F401  # a fixture

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_endpoint_is_listed_tried_changed_and_removed(ombud, program):  # noqa: F811  # the fixture
    made = ombud("webhooks", "add", program.url, "--private", "--json").json
    (listed,) = ombud("webhooks", "list", "--json").json
    assert listed["url"] == program.url
    assert "ombud.tried" not in listed["events"]
    assert "secret" not in listed

    assert ombud("webhooks", "try", made["id"]).code == 0
    program.answer = 500
    assert ombud("webhooks", "try", made["id"]).code == 1
    changed = ombud("webhooks", "secret", made["id"], "--json").json
    assert changed["secret"] != made["secret"]
    assert len(program.came[0][0]["webhook-signature"].split()) == 1
    assert len(program.came) == 2

    assert ombud("webhooks", "remove", made["id"]).code == 0
    assert ombud("webhooks", "list", "--json").json == []
    assert ombud("webhooks", "try", made["id"]).code == 2


def test_nobody_there_is_said_and_exits_1(ombud):
    made = ombud("webhooks", "add", "http://127.0.0.1:9/", "--private", "--json").json

    tried = ombud("webhooks", "try", made["id"])

    assert tried.code == 1
    assert "can't be reached" in tried.err


@pytest.mark.parametrize("url", ["http://example.com/", "example.com"])
def test_what_is_no_address_is_misuse(ombud, url):
    assert ombud("webhooks", "add", url).code == 2


def test_a_key_is_bound_to_what_the_policy_has(ombud):
    at = clock.now()
    text = Example("ljusvik").policy.read_text("utf-8")
    publish(text, name="policy.yaml", effective_from=at, by=None, at=at)
    words = ("key", "add", "shop", "--scope", "use")

    misspelt = ombud(*words, "--purpose", "newsleter")
    stranger = ombud(*words, "--controller", "nobody")
    bound = ombud(
        *words, "--purpose", "newsletter", "--controller", "ljusvik", "--json"
    )

    assert (misspelt.code, stranger.code) == (2, 2)
    assert "newsletter" in misspelt.err
    key = api_key(bound.json["token"])
    assert (key.purposes, key.controllers) == ({"newsletter"}, {"ljusvik"})
    assert "newsletter  ljusvik" in ombud("key", "list").out
