"""A flow that is stopped stops at once, and what was under way is waited for."""

import threading
import time

import pytest
from django.db import connection, transaction

from ombud.choices.actions import say
from ombud.choices.words import Word
from ombud.gates.errors import Refused
from ombud.gates.models import Disclosure
from ombud.gates.sharing.errors import (
    AlreadyStoppedError,
    NotStoppedError,
    RoleForbidsError,
    UnknownFlowError,
)
from ombud.gates.sharing.log import of_person, safeguards, stops
from ombud.gates.sharing.recall import recall, to_recall
from ombud.gates.sharing.share import share
from ombud.gates.sharing.stop import resume_flow, stop_flow
from ombud.people.abilities import Role
from ombud.policy.queries import in_force
from tests.house import said
from tests.sharing import to_carrier, to_mail_service, to_platform, velo_in_force


@pytest.mark.promise("P108")
@pytest.mark.parametrize(
    ("what", "name"),
    [("mechanism", "clauses"), ("recipient", "mail_service"), ("country", "US")],
)
def test_from_the_stop_on_nothing_goes_that_way(
    velo, somebody, officer, now, *, what, name
):
    alice = somebody()
    share(to_mail_service(alice), at=now)

    stop_flow(what, name, "fallen", at=now, by=officer)

    with pytest.raises(Refused) as caught:
        share(to_mail_service(alice), at=now)
    (reason,) = caught.value.decision.reasons
    assert (reason.code, reason.about) == ("flow-stopped", name)
    assert share(to_carrier(alice), at=now)
    (stopped,) = stops()
    assert (stopped.what, stopped.name, stopped.by) == (what, name, officer)
    assert said("gates.flow.stopped")[-1]["why"] == "fallen"
    resume_flow(what, name, at=now, by=officer)
    assert stops() == ()
    assert share(to_mail_service(alice), at=now)


def test_what_there_is_not_can_t_be_stopped(velo, hire, officer, now):
    with pytest.raises(UnknownFlowError) as caught:
        stop_flow("mechanism", "clausses", "doubt", at=now, by=officer)
    assert "clauses" in caught.value.mend
    with pytest.raises(RoleForbidsError):
        stop_flow("country", "US", "doubt", at=now, by=hire(Role.CASEWORKER))
    stop_flow("country", "US", "doubt", at=now, by=officer)
    with pytest.raises(AlreadyStoppedError):
        stop_flow("country", "US", "doubt", at=now, by=officer)
    with pytest.raises(NotStoppedError):
        resume_flow("mechanism", "dpf", at=now, by=officer)


@pytest.mark.promise("P109")
def test_which_countries_and_measures_there_are_is_answered(
    velo, somebody, officer, now
):
    alice = somebody()
    share(to_platform(alice), at=now)
    stop_flow("recipient", "platform", "broken", at=now, by=officer)
    declaration = in_force(now).policy.declaration
    named = declaration.purposes["marketing"].to

    found = safeguards(declaration, of_person(alice), named, now.date())

    one, other = found
    assert (one.recipient, one.country, one.mechanism) == ("platform", "US", "dpf")
    assert (one.went_at, one.stopped) == (now, True)
    assert (other.recipient, other.country, other.went_at) == (
        "mail_service",
        "US",
        None,
    )
    assert other.title["en"] == "the European Commission's standard contractual clauses"
    assert other.measures["en"] == "encryption all the way"
    assert (other.article, other.stopped) == ("Art. 46(2)(c)", False)


@pytest.mark.promise("P43", "P93")
def test_who_says_no_is_taken_out_of_what_a_platform_has(velo, somebody, now):
    alice, bob = somebody(), somebody()
    share(to_platform(alice, bob), at=now)
    assert to_recall("platform", "marketing", now) == ()

    say(alice, "marketing", Word.OBJECTED, channel="portal", notice=1, at=now)

    assert to_recall("platform", "marketing", now) == (alice,)
    assert recall("platform", "marketing", [alice], at=now) == 1
    assert to_recall("platform", "marketing", now) == ()
    assert recall("platform", "marketing", [alice], at=now) == 0
    (went,) = of_person(alice)
    assert went.recalled_at == now
    assert len(said("gates.disclosure.recalled")) == 1


@pytest.mark.promise("P108")
@pytest.mark.django_db(transaction=True)
def test_a_stop_waits_for_what_is_under_way_and_nothing_follows(somebody, now):
    velo_in_force(now)
    alice = somebody()
    stopped = threading.Event()

    def stop():
        stop_flow("recipient", "mail_service", "broken", at=now)
        stopped.set()
        connection.close()

    with transaction.atomic():
        share(to_mail_service(alice), at=now)
        other = threading.Thread(target=stop)
        other.start()
        _until_somebody_waits()
        assert not stopped.is_set()
    other.join(10)

    assert stopped.is_set()
    assert Disclosure.objects.count() == 1
    with pytest.raises(Refused):
        share(to_mail_service(alice), at=now)


def _until_somebody_waits():
    """Look into the database's locks until another connection waits for ours."""
    for _ in range(500):
        with connection.cursor() as cursor:
            cursor.execute(
                "select count(*) from pg_locks where locktype = 'advisory'"
                " and not granted"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)
    pytest.fail("nobody waited")
