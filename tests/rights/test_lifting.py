"""Restrictions: on a ground, for storage only, and their end is announced first."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from ombud.choices.actions import say
from ombud.choices.queries import history
from ombud.choices.words import EVERYTHING, Word
from ombud.gates.queries import may
from ombud.mail.confirming import ask as ask_for_a_yes
from ombud.mail.models import Message, Unconfirmed
from ombud.people.abilities import Role
from ombud.people.actions import know
from ombud.people.identifiers import IdentifierKind
from ombud.people.queries import exists, find
from ombud.rights import queries as rights
from ombud.rights.actions.ask import ask_proven
from ombud.rights.actions.lifting import announce_lifting, lift_due
from ombud.rights.actions.tidy import tidy
from ombud.rights.errors import NotAllowedError, NotRestrictedError, TooSoonError
from ombud.rights.models import Lifting
from ombud.rights.words import RequestKind, RestrictionGround
from tests.house import post, said

ALICE = "alice@elsewhere.example"
DAY = date(2026, 12, 1)


@pytest.fixture
def alice(bench, now):
    return know(kinds=["customer"], identifiers={IdentifierKind.EMAIL: ALICE}, at=now)


@pytest.fixture
def pause(alice, now):
    def pause(ground=None):
        return ask_proven(
            alice,
            RequestKind.RESTRICTION,
            language="en",
            channel="portal",
            at=now,
            ground=ground,
        )

    return pause


def on(day, hour=9):
    return datetime.fromisoformat(f"{day}T{hour:02}:00+01:00")


@pytest.mark.parametrize("ground", [None, *RestrictionGround])
def test_the_ground_is_noted(pause, ground):
    request = pause(ground)

    assert rights.view(request).ground == (ground or "")
    (entry,) = said("rights.restriction.made")
    assert entry["ground"] == (ground or "not_told")


@pytest.mark.promise("P127")
def test_the_end_is_announced_and_comes_on_its_day_and_not_before(
    pause, alice, officer, mailbox, now
):
    request = pause()
    post(now)
    assert not may("orders", alice, now).allowed

    announce_lifting(request, DAY, by=officer, at=now)

    post(now)
    letter = mailbox.letters[-1]
    assert "The pause ends on 1 December 2026" in letter
    assert not may("orders", alice, now).allowed
    assert lift_due(at=on("2026-11-30", 23)) == 0
    assert not may("orders", alice, on("2026-11-30")).allowed

    assert lift_due(at=on("2026-12-01", 0)) == 1

    assert may("orders", alice, on("2026-12-01")).allowed
    assert lift_due(at=on("2026-12-01")) == 0
    (entry,) = said("rights.lifting.announced")
    assert (entry["on"], entry["by"]) == ("2026-12-01", officer)
    assert history(alice)[-1].word == Word.LIFTED_RESTRICTION


@pytest.mark.promise("P127")
def test_nothing_else_of_ours_lifts_it(pause, officer, now):
    request = pause()

    for day in (now.date(), now.date() - timedelta(days=1)):
        with pytest.raises(TooSoonError):
            announce_lifting(request, day, by=officer, at=now)
    assert lift_due(at=now + timedelta(days=999)) == 0
    with pytest.raises(IntegrityError), transaction.atomic():
        Lifting.objects.create(
            request_id=request,
            person_id=find(IdentifierKind.EMAIL, ALICE),
            on=now.date(),
            announced_at=now,
        )


def test_the_person_can_end_it_any_time(pause, alice, officer, now):
    request = pause()
    announce_lifting(request, DAY, by=officer, at=now)

    say(alice, EVERYTHING, Word.LIFTED_RESTRICTION, channel="portal", notice=1, at=now)

    assert may("orders", alice, now).allowed
    assert lift_due(at=on(DAY)) == 0
    assert len(history(alice)) == 2
    assert len(said("rights.lifting.called_off")) == 1


def test_asked_for_anew_it_does_not_end(pause, alice, officer, now):
    request = pause()
    announce_lifting(request, DAY, by=officer, at=now)

    again = pause()

    assert lift_due(at=on(DAY)) == 0
    assert not may("orders", alice, on(DAY)).allowed
    with pytest.raises(NotRestrictedError):
        announce_lifting(request, DAY, by=officer, at=now)
    announce_lifting(again, DAY, by=officer, at=now)


def test_it_is_announced_once_and_by_who_decides(pause, officer, hire, now):
    request = pause()
    with pytest.raises(NotAllowedError):
        announce_lifting(request, DAY, by=hire(Role.CASEWORKER), at=now)
    announce_lifting(request, DAY, by=officer, at=now)

    with pytest.raises(NotRestrictedError):
        announce_lifting(request, DAY, by=officer, at=now)

    assert Message.objects.filter(template="lifting").count() == 1


def test_only_a_restriction_is_lifted(bench, go, officer, now):
    request = go("objection", ALICE, purpose="marketing")

    with pytest.raises(NotRestrictedError):
        announce_lifting(request, DAY, by=officer, at=now)


# Who was asked for a yes and never confirmed


def ask(now):
    ask_for_a_yes(
        ALICE, ["newsletter"], kinds=["visitor"], language="en", at=now, channel="api"
    )
    return find(IdentifierKind.EMAIL, ALICE)


def test_who_never_confirms_is_forgotten(bench, now):
    person = ask(now)
    assert exists(person)

    assert tidy(at=now + timedelta(days=1)).people == 0
    assert tidy(at=now + timedelta(days=2)).people == 1

    assert not exists(person)
    assert not Unconfirmed.objects.exists()
    assert len(said("mail.confirmation.lapsed")) == 1


def test_who_is_something_to_us_or_has_said_something_is_not(alice, now):
    person = ask(now)

    assert tidy(at=now + timedelta(days=2)).people == 0

    assert person == alice
    assert exists(alice)
