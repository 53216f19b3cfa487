"""The demo: its story, played by real processes, and what it says to bad words."""

import pytest

from ombud.cli.demo import command, stage, story
from ombud.cli.demo.example import Example, companies
from tests.cli.run import runner


@pytest.fixture
def unhurried(monkeypatch):
    """How long it takes is the bench's matter: two runs of tests share the machine."""
    monkeypatch.setattr(story, "TAKEOVER_SECONDS", 60)
    monkeypatch.setattr(stage, "PATIENCE_SECONDS", 60)


@pytest.mark.promise("P7", "P123", "P126", "P128")
def test_the_story_is_as_it_should_be(unhurried, capsys):
    command._check(Example("ljusvik"))

    told = capsys.readouterr().out
    assert told.count(" … ") == 7
    assert "Everything as it should be" in told


def test_another_companys_story_is_shorter_and_takes_back_a_yes(unhurried, capsys):
    command._check(Example("tonlinge"))

    told = capsys.readouterr().out
    assert told.count(" … ") == 5
    assert "withdrawn the consent" in told
    assert "Everything as it should be" in told


def test_a_company_that_is_not_there_is_misuse_and_the_others_are_named(capsys):
    ran = runner(capsys)("demo", "nobody")

    assert ran.code == 2
    assert "ljusvik" in companies()
    assert ", ".join(companies()) in ran.err
