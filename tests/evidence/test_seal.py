"""Sealing: each committed entry gets one place, whatever the order of commits."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
from django.conf import settings
from django.db import connection, transaction

from ombud.evidence import actions, queries, rules
from ombud.evidence.errors import LedgerBroken
from ombud.evidence.verify import verify
from tests.evidence.conftest import HAPPENED, REQUEST

WRITERS, SEALERS, DEEDS = 4, 3, 25


@pytest.mark.django_db
def test_sealing_gives_places_and_signs(write, now):
    first, second = write(2)

    assert actions.seal(now) == 2

    head = queries.head()
    assert (head.size, head.at) == (2, now)
    assert queries.waiting() == 0
    assert [queries.entry(made).position for made in (first, second)] == [0, 1]
    signed = rules.open_note(head.note, queries.verifier_key())
    assert signed == rules.TreeHead(
        origin=settings.LEDGER_ORIGIN, size=2, root=head.root
    )


@pytest.mark.django_db
def test_nothing_to_seal_signs_nothing(now):
    assert actions.seal(now) == 0
    assert queries.head() is None


@pytest.mark.django_db
def test_a_backlog_is_sealed_in_batches(write, now, monkeypatch, exported):
    monkeypatch.setattr(actions, "BATCH", 4)
    write(10)

    assert actions.seal(now) == 10
    assert verify(exported().splitlines(keepends=True)).checkpoints == 3


@pytest.mark.django_db
def test_the_head_can_be_asked_for_an_instant(write, now):
    write(1)
    actions.seal(now)
    write(1, first=1)
    actions.seal(now + timedelta(hours=1))

    assert queries.head(now).size == 1
    assert queries.head().size == 2
    assert queries.head(now - timedelta(hours=1)) is None


@pytest.mark.django_db
def test_a_stored_tree_that_was_changed_is_not_signed_again(write, now):
    write(3)
    actions.seal(now)
    _as_if_by_a_burglar("UPDATE evidence_leaf SET hash = '\\x00' WHERE position = 2")
    write(1, first=3)

    with pytest.raises(LedgerBroken) as broken:
        actions.seal(now)

    assert broken.value.checkpoint == queries.head().note
    assert broken.value.expected == queries.head().root.hex()


def _as_if_by_a_burglar(statement):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE evidence_leaf DISABLE TRIGGER USER")
        cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_a_late_commit_of_an_early_entry_gets_a_later_place(now):
    written, go_on = Event(), Event()

    def slow():
        try:
            with transaction.atomic():
                made = actions.record(HAPPENED, at=now, request=REQUEST, number=1)
                written.set()
                assert go_on.wait(20)
            return made
        finally:
            connection.close()

    with ThreadPoolExecutor() as pool:
        early = pool.submit(slow)
        assert written.wait(20)
        with transaction.atomic():
            late = actions.record(HAPPENED, at=now, request=REQUEST, number=2)
        assert actions.seal(now) == 1
        go_on.set()
        early = early.result(20)
    assert actions.seal(now) == 1

    assert early < late
    assert queries.entry(late).position == 0
    assert queries.entry(early).position == 1


@pytest.mark.django_db(transaction=True)
def test_writers_and_sealers_at_once_seal_each_entry_once(now, exported):
    def writer(mine):
        try:
            for number in range(DEEDS):
                with transaction.atomic():
                    actions.record(HAPPENED, at=now, request=mine, number=number)
        finally:
            connection.close()

    def sealer():
        try:
            return sum(actions.seal(now) for _ in range(DEEDS))
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS + SEALERS) as pool:
        writers = [pool.submit(writer, mine) for mine in range(WRITERS)]
        sealers = [pool.submit(sealer) for _ in range(SEALERS)]
        for done in writers:
            done.result(60)
        sealed = sum(done.result(60) for done in sealers)
    sealed += actions.seal(now)

    found = queries.entries(limit=1_000)
    assert sealed == len(found) == WRITERS * DEEDS
    assert sorted(one.position for one in found) == list(range(sealed))
    assert queries.waiting() == 0
    assert verify(exported().splitlines(keepends=True)).size == sealed
