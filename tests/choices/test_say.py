"""What a person says holds at once, is history, and what was a no outlives erasure."""

import threading
from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from django.db import connection

from ombud.choices import actions
from ombud.choices.actions import reckon_all, say
from ombud.choices.models import Choice, Standing, Suppression
from ombud.choices.queries import history, mask, said_by
from ombud.choices.rules import allowed
from ombud.choices.words import EVERYTHING, Word
from ombud.gates.actions import use
from ombud.gates.errors import Refused
from ombud.gates.queries import may
from ombud.people.actions import forget, know
from ombud.people.identifiers import IdentifierKind
from ombud.policy.decisions import Said
from ombud.policy.queries import bits
from tests.house import said

ALICE = "alice@elsewhere.example"


@pytest.fixture
def alice(bench, now):
    return know(kinds=["customer"], identifiers={IdentifierKind.EMAIL: ALICE}, at=now)


@pytest.fixture
def tell(now):
    """Says something for a person."""

    def tell(person, purpose, word):
        say(person, purpose, word, channel="portal", notice=1, at=now)

    return tell


@pytest.mark.promise("P74")
def test_withdrawing_holds_for_the_very_next_use(alice, tell, now):
    tell(alice, "newsletter", Word.CONSENTED)
    assert use("newsletter", alice, now).decision.allowed

    tell(alice, "newsletter", Word.WITHDREW)

    with pytest.raises(Refused) as refused:
        use("newsletter", alice, now)
    (reason,) = refused.value.decision.reasons
    assert (reason.code, reason.article) == ("consent-withdrawn", "Art. 7(3)")
    assert said("gates.use.refused")[-1]["reasons"] == ["consent-withdrawn"]


@pytest.mark.promise("P128")
def test_an_objection_to_marketing_stops_it_at_once(alice, tell, now):
    assert may("marketing", alice, now).allowed

    tell(alice, "marketing", Word.OBJECTED)

    decision = may("marketing", alice, now)
    assert [(r.code, r.article) for r in decision.reasons] == [
        ("objected-to-marketing", "Art. 21(3)")
    ]
    # And that alone.
    assert may("orders", alice, now).allowed
    assert may("support", alice, now).allowed


def test_a_restriction_stops_everything_until_it_is_lifted(alice, tell, now):
    tell(alice, "newsletter", Word.CONSENTED)

    tell(alice, EVERYTHING, Word.RESTRICTED)
    stopped = {p: may(p, alice, now).allowed for p in ("orders", "newsletter")}
    tell(alice, EVERYTHING, Word.LIFTED_RESTRICTION)

    assert stopped == {"orders": False, "newsletter": False}
    assert may("orders", alice, now).allowed
    assert may("newsletter", alice, now).allowed


def test_what_was_said_stays_said(alice, tell, now):
    tell(alice, "newsletter", Word.CONSENTED)
    tell(alice, "newsletter", Word.WITHDREW)
    tell(alice, "newsletter", Word.CONSENTED)

    assert [(c.word, c.channel, c.notice) for c in history(alice)] == [
        (word, "portal", 1) for word in (Word.CONSENTED, Word.WITHDREW, Word.CONSENTED)
    ]
    assert said_by(alice, now) == {"newsletter": Said(consent="given")}
    assert [e["word"] for e in said("choices.word.said", person=alice)] == [
        "consented", "withdrew", "consented"
    ]  # fmt: skip


def test_an_undone_deed_leaves_no_word(alice, now, monkeypatch):
    monkeypatch.setattr("ombud.choices.actions.record", lambda *_, **__: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        say(alice, "marketing", Word.OBJECTED, channel="portal", notice=1, at=now)

    assert not Choice.objects.exists()
    assert not Suppression.objects.exists()
    assert may("marketing", alice, now).allowed


@pytest.mark.promise("P83")
def test_a_no_outlives_the_person_as_a_keyed_hash(alice, tell, now):
    tell(alice, "marketing", Word.OBJECTED)

    forget(alice, at=now)

    (kept,) = Suppression.objects.all()
    assert ALICE.encode() not in bytes(kept.index)
    again = know(kinds=["customer"], identifiers={IdentifierKind.EMAIL: ALICE}, at=now)
    assert again != alice
    assert not may("marketing", again, now).allowed
    # It serves that and nothing else.
    assert may("orders", again, now).allowed


def test_a_yes_takes_the_address_off_the_list(alice, tell, now):
    tell(alice, "marketing", Word.OBJECTED)

    tell(alice, "marketing", Word.LIFTED_OBJECTION)

    assert not Suppression.objects.exists()
    assert may("marketing", alice, now).allowed


def test_a_yes_taken_back_is_no_objection_and_takes_none_back(alice, tell, now):
    tell(alice, "marketing", Word.WITHDREW)
    assert may("marketing", alice, now).allowed

    tell(alice, "marketing", Word.OBJECTED)
    tell(alice, "marketing", Word.WITHDREW)

    assert not may("marketing", alice, now).allowed
    forget(alice, at=now)
    again = know(kinds=["customer"], identifiers={IdentifierKind.EMAIL: ALICE}, at=now)
    assert not may("marketing", again, now).allowed


def test_who_is_suppressed_can_still_say_yes(alice, tell, now):
    tell(alice, "newsletter", Word.WITHDREW)
    forget(alice, at=now)
    again = know(kinds=["customer"], identifiers={IdentifierKind.EMAIL: ALICE}, at=now)

    tell(again, "newsletter", Word.CONSENTED)

    assert may("newsletter", again, now).allowed
    assert not Suppression.objects.exists()


def test_reckoning_everybody_writes_only_what_differs(alice, tell, now):
    reckon_all(now)
    before = Standing.objects.get(person=alice).reckoned_at
    held = mask(alice)

    reckon_all(now.replace(hour=10))

    assert Standing.objects.get(person=alice).reckoned_at == before
    assert mask(alice) == held
    assert said("choices.standings.reckoned")[-1] == {"people": 1}


# At the same time


@pytest.mark.promise("P128")
@pytest.mark.django_db(transaction=True)
def test_a_no_that_is_said_while_all_are_reckoned_holds(
    committed_bench, now, monkeypatch
):
    alice = know(kinds=["customer"], identifiers={IdentifierKind.EMAIL: ALICE}, at=now)
    read, write_on = threading.Event(), threading.Event()
    write = actions._write

    def slowly(rows, at):
        if not read.is_set():
            read.set()  # the reckoner has read what was said, and dawdles
            write_on.wait(10)
        write(rows, at)

    monkeypatch.setattr(actions, "_write", slowly)

    def reckoner():
        try:
            reckon_all(now)
        finally:
            connection.close()

    def objector():
        try:
            say(alice, "marketing", Word.OBJECTED, channel="portal", notice=1, at=now)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        reckoned = pool.submit(reckoner)
        assert read.wait(10)
        said_no = pool.submit(objector)
        # It is through before the reckoner goes on, unless it waits for that.
        wait([said_no], timeout=1)
        write_on.set()
        reckoned.result(20)
        said_no.result(20)

    assert not allowed(mask(alice), bits()["marketing"])
