"""Several companies: each for itself, unless they do a thing together."""

from datetime import timedelta

import pytest

from ombud.choices.actions import keep_time, keep_up, leave, reckon_all, relate, say
from ombud.choices.errors import UnknownControllerError
from ombud.choices.queries import out_of_step
from ombud.choices.words import Word
from ombud.gates.actions import use
from ombud.gates.audiences import audience, draw_audience
from ombud.gates.errors import Refused
from ombud.gates.queries import may
from ombud.people.actions import know
from ombud.people.identifiers import IdentifierKind
from ombud.policy.actions import publish
from tests.choices.test_standing import COMPANIES, policy
from tests.house import said


@pytest.fixture
def group(db, now):
    publish(policy(lasts="P1Y"), name="p.yaml", effective_from=now, by=None, at=now)


@pytest.fixture
def alice(group, now):
    """A buyer of gruvan's, entered by them."""
    person = know(
        kinds=[], identifiers={IdentifierKind.EMAIL: "alice@example.org"}, at=now
    )
    relate(person, "buyer", at=now, controller="gruvan")
    return person


def by_company(purpose, person, at):
    return {c: may(purpose, person, at, controller=c).allowed for c in COMPANIES}


def codes(decision):
    return [reason.code.value for reason in decision.reasons]


@pytest.mark.promise("P87", "P88")
def test_what_one_entered_another_sees_for_what_they_do_together_alone(alice, now):
    assert by_company("register", alice, now) == {
        "gruvan": True, "hyttan": True, "kvarnen": False
    }  # fmt: skip
    assert by_company("care", alice, now) == {
        "gruvan": True, "hyttan": False, "kvarnen": False
    }  # fmt: skip


@pytest.mark.promise("P87")
def test_across_companies_without_a_joint_activity_is_refused_and_says_so(alice, now):
    with pytest.raises(Refused) as refused:
        use("register", alice, now, controller="kvarnen")

    (reason,) = refused.value.decision.reasons
    assert (reason.code, reason.address, reason.article) == (
        "not-joint", "joint", "Art. 26(1)"
    )  # fmt: skip
    assert said("gates.use.refused")[-1]["controller"] == "kvarnen"
    assert codes(may("care", alice, now, controller="hyttan")) == [
        "controller-not-meant", "kind-not-meant",
    ] or codes(may("care", alice, now, controller="hyttan")) == [
        "controller-not-meant", "not-joint",
    ]  # fmt: skip


@pytest.mark.promise("P87")
def test_a_no_to_one_counts_with_those_who_do_it_together(alice, now):
    for company in COMPANIES:
        relate(alice, "buyer", at=now, controller=company)
    say(alice, "letter", Word.CONSENTED, channel="portal", notice=1, at=now)
    assert by_company("letter", alice, now) == dict.fromkeys(COMPANIES, True)

    say(alice, "letter", Word.OBJECTED, channel="portal", notice=1, at=now,
        controller="hyttan")  # fmt: skip

    assert by_company("letter", alice, now) == {
        "gruvan": False, "hyttan": False, "kvarnen": True
    }  # fmt: skip


@pytest.mark.promise("P87")
def test_a_yes_to_one_is_none_to_a_stranger(alice, now):
    relate(alice, "buyer", at=now, controller="kvarnen")

    say(alice, "letter", Word.CONSENTED, channel="portal", notice=1, at=now,
        controller="gruvan")  # fmt: skip

    assert by_company("letter", alice, now) == {
        "gruvan": True, "hyttan": True, "kvarnen": False
    }  # fmt: skip


@pytest.mark.promise("P88")
@pytest.mark.parametrize("how", ["leaves", "policy"])
def test_leaving_the_group_ends_the_access_the_same_day(alice, now, how):
    assert alice in draw_audience("register", now, "hyttan").people

    if how == "leaves":
        leave("hyttan", now)
    else:
        publish(
            policy(lasts="P1Y", together=("gruvan", "kvarnen")),
            name="p.yaml", effective_from=now, by=None, at=now, sure=True,
        )  # fmt: skip
        keep_up(now)

    assert not may("register", alice, now, controller="hyttan").allowed
    assert audience("register", now, "hyttan").people == ()
    assert may("register", alice, now, controller="gruvan").allowed


@pytest.mark.promise("P88")
def test_a_clock_that_goes_back_does_not_bring_who_left_back(alice, now):
    then = now + timedelta(hours=1)
    leave("hyttan", then)

    behind = then - timedelta(minutes=9)
    say(alice, "letter", Word.OBJECTED, channel="portal", notice=1, at=behind)

    # What was reckoned by the wrong clock is due as soon as it is right again.
    keep_time(then)
    assert draw_audience("register", then, "hyttan").people == ()
    assert out_of_step(then) == 0


@pytest.mark.promise("P87")
def test_a_yes_is_to_those_who_were_named_and_to_nobody_who_joined(alice, now):
    say(alice, "letter", Word.CONSENTED, channel="portal", notice=1, at=now)
    assert may("letter", alice, now, controller="gruvan").allowed

    publish(
        policy(lasts="P1Y", together=COMPANIES),
        name="p.yaml", effective_from=now, by=None, at=now, sure=True,
    )  # fmt: skip

    assert codes(may("letter", alice, now, controller="gruvan")) == ["consent-outdated"]


def test_who_leaves_keeps_what_is_its_own(alice, now):
    relate(alice, "buyer", at=now, controller="hyttan")

    leave("hyttan", now)
    leave("hyttan", now)  # said twice, done once

    assert by_company("register", alice, now) == {
        "gruvan": True, "hyttan": True, "kvarnen": False
    }  # fmt: skip
    assert len(said("choices.controller.departed")) == 1


def test_nobody_leaves_who_is_not_there(group, now):
    with pytest.raises(UnknownControllerError) as error:
        leave("hytten", now)

    assert "hyttan" in error.value.mend


@pytest.mark.promise("P87")
def test_an_audience_is_one_companys(alice, now):
    bob = know(kinds=["buyer"], identifiers={IdentifierKind.EMAIL: "b@example.org"},
               at=now)  # fmt: skip
    reckon_all(now)

    found = {c: set(audience("register", now, c).people) for c in COMPANIES}

    assert found == {"gruvan": {alice, bob}, "hyttan": {alice, bob}, "kvarnen": {bob}}
