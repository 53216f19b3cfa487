"""What is new is refused until its day, and for each person until their yes."""

import random
from datetime import timedelta

import pytest
from django.db import connection

from ombud.choices import tasks
from ombud.choices.actions import keep_up, reckon_all, say
from ombud.choices.models import Choice, Standing
from ombud.choices.queries import (
    against_their_word,
    history,
    mask,
    out_of_step,
    said_by,
)
from ombud.choices.rules import allowed
from ombud.choices.words import EVERYTHING, Word
from ombud.gates.actions import use
from ombud.gates.audiences import draw_audience
from ombud.gates.errors import Refused
from ombud.gates.queries import may
from ombud.people.actions import know
from ombud.people.identifiers import IdentifierKind
from ombud.policy.actions import publish
from ombud.policy.queries import bits, in_force
from ombud.policy.wording import say as in_words
from tests.house import bench_policy, said

WIDER = bench_policy().replace(
    "uses: [contact.email, subscription]", "uses: [contact, subscription]"
)
NEW_PURPOSE = bench_policy().replace(
    "\nrecipients:",
    """
  survey:
    say: { en: We ask how it went., sv: Vi frågar hur det gick. }
    for: [customer]
    basis: contract
    uses: [contact.email]
    from: [person]
    keep: { until: P6M after order.placed }

recipients:""",
)
SHORTER_WORDS = bench_policy().replace("We send news to those who want it.", "News.")


@pytest.fixture
def alice(bench, now):
    return know(
        kinds=["customer"],
        identifiers={IdentifierKind.EMAIL: "alice@elsewhere.example"},
        at=now,
    )


@pytest.fixture
def put(bench, now):
    """Publishes the next version, from so many days on."""

    def put(text, *, days=0):
        return publish(
            text,
            name="policy.yaml",
            effective_from=now + timedelta(days=days),
            by=None,
            at=now,
        )

    return put


def yes(person, at, notice=1, word=Word.CONSENTED):
    say(person, "newsletter", word, channel="portal", notice=notice, at=at)


def codes(decision):
    return [reason.code.value for reason in decision.reasons]


@pytest.mark.promise("P139")
def test_a_new_purpose_is_refused_until_its_day(alice, put, now):
    put(NEW_PURPOSE, days=30)
    eve, day = now + timedelta(days=29), now + timedelta(days=30)

    assert codes(may("survey", alice, eve)) == ["purpose-to-come"]
    with pytest.raises(Refused):
        use("survey", alice, eve)
    assert may("survey", alice, day).allowed
    assert use("survey", alice, day)


@pytest.mark.promise("P139")
def test_new_data_is_refused_until_its_day(alice, put, now):
    yes(alice, now)
    put(WIDER, days=30)

    eve = now + timedelta(days=29)

    assert may("newsletter", alice, eve, categories=["contact.email"]).allowed
    assert codes(may("newsletter", alice, eve, categories=["contact.phone"])) == [
        "category-not-used"
    ]


@pytest.mark.promise("P140")
def test_an_earlier_yes_does_not_cover_what_is_more(alice, put, now):
    yes(alice, now)
    put(WIDER, days=30)
    day = now + timedelta(days=30)

    assert may("newsletter", alice, day - timedelta(seconds=1)).allowed
    decision = may("newsletter", alice, day)

    (reason,) = decision.reasons
    assert (reason.code, reason.article) == ("consent-outdated", "Art. 6(1)(a)")
    assert reason.address == "purposes.newsletter.basis"
    for language, words in (("sv", "tidigare version"), ("fi", "aiempaan versioon"),
                            ("en", "an earlier version")):  # fmt: skip
        assert words in in_words(reason, language)
    with pytest.raises(Refused):
        use("newsletter", alice, day)
    assert said("gates.use.refused")[-1]["reasons"] == ["consent-outdated"]


@pytest.mark.promise("P140")
def test_a_new_yes_opens_it_for_that_person_alone(alice, put, now):
    bob = know(
        kinds=["customer"],
        identifiers={IdentifierKind.EMAIL: "bob@elsewhere.example"},
        at=now,
    )
    yes(alice, now)
    yes(bob, now)
    put(WIDER, days=30)
    day = now + timedelta(days=30)

    yes(alice, day, notice=2)

    assert may("newsletter", alice, day).allowed
    assert codes(may("newsletter", bob, day)) == ["consent-outdated"]
    assert draw_audience("newsletter", day).people == (alice,)
    # What was said stays as it was said.
    assert [(c.word, c.notice) for c in history(alice)] == [
        (Word.CONSENTED, 1),
        (Word.CONSENTED, 2),
    ]
    assert Choice.objects.count() == 3


@pytest.mark.promise("P140")
def test_a_no_to_the_question_is_a_no(alice, put, now):
    yes(alice, now)
    put(WIDER)

    yes(alice, now, notice=2, word=Word.WITHDREW)

    assert codes(may("newsletter", alice, now)) == ["consent-withdrawn"]


def test_a_version_that_asks_for_nothing_leaves_every_yes(alice, put, now):
    yes(alice, now)

    put(SHORTER_WORDS)
    put(NEW_PURPOSE)

    assert may("newsletter", alice, now).allowed


def test_two_small_steps_ask_as_one_large_one(alice, put, now):
    yes(alice, now)
    put(bench_policy().replace("subscription]", "subscription, name]"))
    yes(alice, now, notice=2)
    put(WIDER.replace("subscription]", "subscription, name]"))

    assert codes(may("newsletter", alice, now)) == ["consent-outdated"]


def test_what_is_taken_back_no_longer_asks(alice, put, now):
    yes(alice, now)
    put(WIDER)
    assert not may("newsletter", alice, now).allowed

    put(bench_policy())

    assert may("newsletter", alice, now).allowed


def test_a_yes_to_the_version_to_come_counts_now_and_then(alice, put, now):
    put(WIDER, days=30)

    yes(alice, now, notice=2)

    assert may("newsletter", alice, now).allowed
    assert may("newsletter", alice, now + timedelta(days=30)).allowed


@pytest.mark.parametrize("notice", [None, 7])
def test_a_yes_to_nobody_knows_what_covers_what_it_may(alice, put, now, notice):
    yes(alice, now, notice=notice)
    first = may("newsletter", alice, now).allowed

    put(WIDER, days=30)

    # Unknown, it is the version of that day; one that never was is none.
    assert first is (notice is None)
    assert not may("newsletter", alice, now + timedelta(days=30)).allowed


def test_an_outdated_yes_still_takes_back_an_objection(alice, put, now):
    yes(alice, now, word=Word.OBJECTED)
    yes(alice, now)
    put(WIDER)

    holds = said_by(alice, now)["newsletter"]

    assert (holds.consent, holds.objected) == ("outdated", False)


# Standings


@pytest.mark.promise("P140")
def test_standings_change_on_the_day(alice, put, now):
    yes(alice, now)
    reckon_all(now)
    put(WIDER, days=30)
    day = now + timedelta(days=30)
    position = bits()["newsletter"]

    assert keep_up(now) == 0
    assert allowed(mask(alice), position)
    assert keep_up(day) == 1

    assert not allowed(mask(alice), position)
    assert out_of_step(day) == 0
    assert against_their_word("newsletter", day) == 0
    assert keep_up(day) == 0


@pytest.mark.promise("P140")
def test_no_audience_is_drawn_by_a_former_version(alice, put, now):
    yes(alice, now)
    reckon_all(now)
    put(WIDER, days=30)

    # No worker has come to it yet.
    drawn = draw_audience("newsletter", now + timedelta(days=30))

    assert drawn.people == ()
    assert drawn.left_out == {"outdated": 1}


def test_a_standing_against_the_rule_is_seen(alice, put, now):
    yes(alice, now)
    held = mask(alice)
    put(WIDER)
    keep_up(now)
    assert against_their_word("newsletter", now) == 0

    Standing.objects.filter(person=alice).update(mask=held)

    assert against_their_word("newsletter", now) == 1
    assert out_of_step(now) == 1


def test_the_job_reckons_on_its_day_and_not_before(alice, put, now, monkeypatch):
    yes(alice, now)
    put(WIDER, days=30)
    day = now + timedelta(days=30)
    held = mask(alice)

    monkeypatch.setattr(tasks, "now", lambda: now)
    tasks.take_effect(2)
    with connection.cursor() as cursor:
        cursor.execute(
            "select scheduled_at from procrastinate_jobs"
            " where task_name = 'choices.take_effect'"
        )
        assert cursor.fetchall() == [(day,), (day,)]  # the first is the publication's
    assert mask(alice) == held

    monkeypatch.setattr(tasks, "now", lambda: day)
    tasks.take_effect(2)
    tasks.take_effect(2)

    assert mask(alice) != held
    assert len(said("choices.standings.reckoned")) == 1


@pytest.mark.promise("P140")
@pytest.mark.parametrize("seed", range(3))
def test_through_any_versions_and_words_standing_is_the_rule(bench, put, now, seed):
    luck = random.Random(seed)  # noqa: S311  # no secret
    texts = [bench_policy(), WIDER, NEW_PURPOSE, SHORTER_WORDS]
    people = [
        know(
            kinds=luck.choice([["customer"], ["visitor"], ["customer", "visitor"]]),
            identifiers={IdentifierKind.EMAIL: f"p{n}@elsewhere.example"},
            at=now,
        )
        for n in range(12)
    ]
    at = now
    for _ in range(4):
        for _ in range(15):
            purpose = luck.choice([*in_force(at).compiled.purposes, EVERYTHING])
            # What the law lets one say: pause it all, say yes or no, or object.
            words = {
                EVERYTHING: [Word.RESTRICTED, Word.LIFTED_RESTRICTION],
                "newsletter": [Word.CONSENTED, Word.CONSENTED, Word.WITHDREW],
            }
            say(
                luck.choice(people),
                purpose,
                luck.choice(words.get(purpose, list(Word))),
                channel="portal",
                notice=luck.choice([None, in_force(at).number]),
                at=at,
            )
        keep_up(at)
        assert out_of_step(at) == 0
        positions = bits()
        assert against_their_word("newsletter", at) == 0
        for purpose in in_force(at).compiled.purposes:
            only = in_force(at).compiled.only(purpose)
            for person in people:
                if only is None:
                    assert (
                        allowed(mask(person), positions[purpose])
                        == may(purpose, person, at).allowed
                    )
        last = in_force(at).policy.text
        put(luck.choice([text for text in texts if text != last]))
        keep_up(at)
