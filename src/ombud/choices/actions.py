"""Saying yes or no, and reckoning anew what it comes to."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, transaction

from ombud.choices import events
from ombud.choices.models import Choice, Reckoned, Suppression
from ombud.choices.queries import masks
from ombud.choices.words import EVERYTHING, Word
from ombud.core.ids import PersonId
from ombud.evidence.actions import record
from ombud.people.actions import hold
from ombud.people.queries import everybody, indexes_of
from ombud.policy.queries import number_at

BATCH = 5_000  # standings written with one statement
_RECKONER = 0x2EC60  # the advisory lock of whoever reckons all; any number of our own


def say(  # noqa: PLR0913  # a choice has as many sides
    person: PersonId,
    purpose: str,
    word: Word,
    *,
    channel: str,
    notice: int | None,
    at: datetime,
) -> None:
    """Put on record what a person said; it holds from this transaction on.

    Args:
        purpose: the purpose's id, or EVERYTHING for a restriction.
        channel: how it was said: portal, mail, api, staff.
        notice: the number of the policy version that the person saw.
    """
    with transaction.atomic():
        Choice.objects.create(
            person_id=person,
            purpose=purpose,
            word=word,
            at=at,
            channel=channel,
            notice=notice,
        )
        if word in (Word.OBJECTED, Word.WITHDREW):
            _suppress(person, purpose, at)
        elif word in (Word.CONSENTED, Word.LIFTED_OBJECTION):
            _release(person, purpose)
        reckon((person,), at)
        record(
            events.SAID,
            at=at,
            person=person,
            purpose="everything" if purpose == EVERYTHING else purpose,
            word=word.value,
            channel=channel,
            notice=notice or 0,
        )


def _suppress(person: PersonId, purpose: str, at: datetime) -> None:
    Suppression.objects.bulk_create(
        [
            Suppression(kind=kind, index=index, purpose=purpose, since=at)
            for _, kind, index in indexes_of((person,))
        ],
        ignore_conflicts=True,
    )


def _release(person: PersonId, purpose: str) -> None:
    for _, kind, index in indexes_of((person,)):
        Suppression.objects.filter(kind=kind, index=index, purpose=purpose).delete()


def reckon(people: Iterable[PersonId], at: datetime) -> int:
    """Reckon these people's standings anew; returns how many.

    People are held batch by batch, so that nobody who says something meanwhile waits
    for more than one of them, or is overwritten by what was read before.
    """
    chosen, count = list(people), 0
    for start in range(0, len(chosen), BATCH):
        batch = chosen[start : start + BATCH]
        with transaction.atomic():
            hold(batch)
            rows = list(masks(batch, at))
            _write(rows, at)
        count += len(rows)
    return count


def _write(rows: list[tuple[PersonId, bytes]], at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into choices_standing (person_id, mask, reckoned_at)"
            " select p, m, %s from unnest(%s::uuid[], %s::bytea[]) as t(p, m)"
            " on conflict (person_id) do update"
            " set mask = excluded.mask, reckoned_at = excluded.reckoned_at"
            " where choices_standing.mask is distinct from excluded.mask",
            [at, [p for p, _ in rows], [m for _, m in rows]],
        )


def reckon_all(at: datetime) -> int:
    """Reckon everybody anew: after a new policy, or a sync of a system."""
    with _one_at_a_time():
        return _reckon_all(at)


def keep_up(at: datetime) -> int:
    """Reckon everybody where nobody has since the policy in force took effect.

    The worker does it on the day itself; whoever needs the standings before it has come
    to that asks here, so that none is used that a former policy gave.

    Returns:
        How many were reckoned: none, where it had been done.

    Raises:
        NoPolicyError: none is in force.
    """
    version = number_at(at)
    if Reckoned.objects.filter(version=version).exists():
        return 0
    with _one_at_a_time():
        if Reckoned.objects.filter(version=version).exists():
            return 0
        return _reckon_all(at)


def _reckon_all(at: datetime) -> int:
    count = reckon(everybody(), at)
    with transaction.atomic():
        Reckoned.objects.bulk_create(
            [Reckoned(version=number_at(at), at=at)], ignore_conflicts=True
        )
        record(events.RECKONED, at=at, people=count)
    return count


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Let one reckon everybody at a time: a second one would only do it again."""
    with connection.cursor() as cursor:
        if connection.in_atomic_block:
            # A transaction that fails could not give the lock back.
            cursor.execute("select pg_advisory_xact_lock(%s)", [_RECKONER])
            yield
            return
        cursor.execute("select pg_advisory_lock(%s)", [_RECKONER])
        try:
            yield
        finally:
            cursor.execute("select pg_advisory_unlock(%s)", [_RECKONER])
