"""Time changes what is allowed, and does so on time; a clock that goes back, not."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils.timezone import get_default_timezone

from ombud.choices.actions import keep_time, relate, say
from ombud.choices.errors import NotConfirmedError
from ombud.choices.models import Choice, Standing
from ombud.choices.queries import out_of_step
from ombud.choices.tasks import keep_time_each_minute
from ombud.choices.words import How, Proof, Word
from ombud.core.clock import first_instant
from ombud.evidence.models import Entry
from ombud.gates.actions import use
from ombud.gates.audiences import audience, draw_audience
from ombud.gates.collecting import collect
from ombud.gates.errors import ClockBehindError, Refused
from ombud.gates.queries import NOBODY, may
from ombud.people.actions import know
from ombud.people.errors import UnknownPersonError
from ombud.people.identifiers import IdentifierKind
from ombud.policy.actions import publish
from ombud.policy.collecting import Coming
from tests.choices.test_standing import policy
from tests.house import said

DAY = timedelta(days=1)


@pytest.fixture
def group(db, now):
    publish(policy(), name="p.yaml", effective_from=now, by=None, at=now)


@pytest.fixture
def alice(group, now):
    person = know(
        kinds=["buyer"], identifiers={IdentifierKind.EMAIL: "alice@example.org"}, at=now
    )
    say(person, "letter", Word.CONSENTED, channel="portal", notice=1, at=now)
    return person


def codes(decision):
    return [reason.code.value for reason in decision.reasons]


@pytest.mark.promise("P74", "P140")
def test_a_yes_that_was_given_for_a_time_ends_with_it(alice, now):
    last_day = now + 30 * DAY
    after = first_instant(last_day + DAY, get_default_timezone())

    assert may("letter", alice, after - timedelta(seconds=1)).allowed
    decision = may("letter", alice, after)

    assert codes(decision) == ["consent-expired"]
    assert decision.reasons[0].address == "purposes.letter.basis.lasts"
    # The mask as well, as soon as the minute's job has run; and an audience at once.
    assert alice in audience("letter", after).people
    keep_time(after)
    assert audience("letter", after).people == ()
    assert audience("letter", after).left_out == {"expired": 1}
    assert said("choices.standings.came_due")[-1] == {"people": 1}


def test_drawing_an_audience_waits_for_no_job(alice, now):
    assert draw_audience("letter", now + 40 * DAY).people == ()


def test_a_relation_ends_on_its_day(alice, now):
    relate(alice, "buyer", at=now, until=now + DAY)

    assert may("register", alice, now + DAY - timedelta(seconds=1)).allowed
    assert codes(may("register", alice, now + DAY)) == ["kind-not-meant"]
    assert keep_time(now + DAY) == 1
    assert keep_time(now + DAY) == 0
    assert out_of_step(now + 2 * DAY) == 0


def test_the_job_reckons_who_is_due_and_nobody_else(alice, now, monkeypatch):
    bob = know(
        kinds=["guest"], identifiers={IdentifierKind.EMAIL: "bob@example.org"}, at=now
    )
    say(bob, "letter", Word.CONSENTED, channel="portal", notice=1, at=now + 9 * DAY)
    before = Standing.objects.filter(person=bob).first().reckoned_at
    monkeypatch.setattr("ombud.choices.tasks.now", lambda: now + 32 * DAY)

    keep_time_each_minute(0)

    assert Standing.objects.filter(person=alice).first().reckoned_at == now + 32 * DAY
    assert Standing.objects.filter(person=bob).first().reckoned_at == before


def test_a_parents_yes_ends_when_the_child_comes_of_age(group, now):
    child = know(
        kinds=["guest"], identifiers={IdentifierKind.EMAIL: "kid@example.org"}, at=now
    )
    say(child, "letter", Word.CONSENTED, channel="portal", notice=1, at=now,
        until=now + 5 * DAY)  # fmt: skip

    assert may("letter", child, now + 4 * DAY).allowed
    assert codes(may("letter", child, now + 5 * DAY)) == ["consent-expired"]


# A clock that goes back


def test_a_clock_that_went_back_lets_nobody_pass(alice, now):
    say(alice, "letter", Word.WITHDREW, channel="portal", notice=1, at=now + 2 * DAY)
    say(alice, "letter", Word.CONSENTED, channel="portal", notice=1, at=now + 3 * DAY)
    count = Entry.objects.count()

    for deed in (
        lambda: use("letter", alice, now),
        lambda: draw_audience("letter", now),
        lambda: collect(
            Coming(purpose="register", fields=("name",), source="person"), "buyer", now
        ),
    ):
        with pytest.raises(ClockBehindError):
            deed()

    assert Entry.objects.count() == count + 3
    assert said("gates.clock.behind")[-1] == {
        "clock": now.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    }
    # A minute is nothing between hosts.
    assert use("register", alice, now + 3 * DAY - timedelta(seconds=59))


@pytest.mark.promise("P74")
def test_a_no_is_taken_whatever_the_clock_says(alice, now):
    say(alice, "letter", Word.WITHDREW, channel="portal", notice=1, at=now - DAY)

    assert codes(may("letter", alice, now)) == ["consent-withdrawn"]
    said_at = list(Choice.objects.order_by("id").values_list("at", flat=True))
    assert said_at == sorted(said_at)


# What can't be


def test_a_person_who_is_not_there_is_refused_everywhere(group, now):
    assert codes(may("register", NOBODY, now)) == ["kind-not-meant"]
    with pytest.raises(Refused):
        use("register", NOBODY, now)
    with pytest.raises(UnknownPersonError):
        say(NOBODY, "letter", Word.CONSENTED, channel="portal", notice=1, at=now)
    assert not Choice.objects.exists()


@pytest.mark.parametrize(
    ("purpose", "code"),
    [("letter", "purpose-to-come"), ("lettr", "purpose-unknown")],
)
def test_a_purpose_that_does_not_hold_is_refused_with_the_reason(
    db, now, purpose, code
):
    alone = policy().replace("  letter:\n", "  post:\n").replace("letter]", "post]")
    publish(alone, name="p.yaml", effective_from=now, by=None, at=now)
    publish(policy(), name="p.yaml", effective_from=now + 40 * DAY, by=None, at=now)
    alice = know(
        kinds=["buyer"], identifiers={IdentifierKind.EMAIL: "alice@example.org"}, at=now
    )

    with pytest.raises(Refused) as refused:
        use(purpose, alice, now)

    assert codes(refused.value.decision) == [code]
    written = {"purpose-unknown": "undeclared"}.get(code, purpose)
    assert said("gates.use.refused")[-1]["purpose"] == written
    assert codes(may("post", alice, now + 40 * DAY)) == ["purpose-ended"]


def test_of_two_policies_from_the_same_instant_the_later_holds(db, now):
    publish(policy(), name="p.yaml", effective_from=now, by=None, at=now)
    alone = policy().replace("  letter:\n", "  post:\n").replace("letter]", "post]")
    publish(alone, name="p.yaml", effective_from=now, by=None, at=now, sure=True)

    assert codes(may("letter", NOBODY, now)) == ["purpose-ended"]


@pytest.mark.promise("P75")
def test_history_is_never_rewritten(alice, now):
    for deed in (
        lambda: Choice.objects.update(word=Word.WITHDREW),
        lambda: connection.cursor().execute("update choices_choice set notice = 9"),
    ):
        with (
            pytest.raises(DatabaseError, match="never rewritten"),
            transaction.atomic(),
        ):
            deed()

    assert Choice.objects.get().word == Word.CONSENTED


def test_a_yes_that_has_to_be_confirmed_is_none_before(db, now):
    confirmed = policy().replace("lasts: P30D", "confirmed: true")
    publish(confirmed, name="p.yaml", effective_from=now, by=None, at=now)
    alice = know(
        kinds=["buyer"], identifiers={IdentifierKind.EMAIL: "alice@example.org"}, at=now
    )

    with pytest.raises(NotConfirmedError):
        say(alice, "letter", Word.CONSENTED, channel="api", notice=1, at=now)
    assert not may("letter", alice, now).allowed
    say(alice, "letter", Word.CONSENTED, channel="mail", notice=1, at=now,
        proof=Proof(how=How.CONFIRMED))  # fmt: skip

    assert may("letter", alice, now).allowed
    # A no needs no more than itself.
    say(alice, "letter", Word.WITHDREW, channel="api", notice=1, at=now)
    assert not may("letter", alice, now).allowed


def test_a_yes_that_nothing_shows_opens_nothing(group, now):
    alice = know(
        kinds=["buyer"], identifiers={IdentifierKind.EMAIL: "alice@example.org"}, at=now
    )

    say(alice, "letter", Word.CONSENTED, channel="file", notice=1, at=now,
        proof=Proof(how=How.UNPROVEN))  # fmt: skip

    assert codes(may("letter", alice, now)) == ["consent-unproven"]
