"""Saying yes or no, and reckoning anew what it comes to."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256

from django.db import connection, transaction

from ombud.choices import events
from ombud.choices.errors import (
    NotConfirmedError,
    NotSpecificError,
    UnknownControllerError,
)
from ombud.choices.models import (
    Choice,
    Departure,
    Reckoned,
    Text,
)
from ombud.choices.queries import Reckoning, due, masks
from ombud.choices.suppression import release, suppress
from ombud.choices.words import EVERYBODY, EVERYTHING, How, Proof, Word
from ombud.core.ids import PersonId
from ombud.core.spelling import did_you_mean
from ombud.evidence.actions import record
from ombud.people.actions import hold
from ombud.people.actions import relate as note_relation
from ombud.people.errors import UnknownPersonError
from ombud.people.queries import everybody, indexes_of
from ombud.policy.queries import in_force, number_at

BATCH = 5_000  # standings written with one statement
VOUCHED = Proof()
"""The proof of a word for which whoever tells of it answers."""
_RECKONER = 0x2EC60  # the advisory lock of whoever reckons all; any number of our own


def say(  # noqa: PLR0913  # a choice has as many sides
    person: PersonId,
    purpose: str,
    word: Word,
    *,
    channel: str,
    notice: int | None,
    at: datetime,
    controller: str = EVERYBODY,
    proof: Proof = VOUCHED,
    until: datetime | None = None,
) -> int:
    """Put on record what a person said; it holds from this transaction on.

    A clock that has gone back does not put a word before the person's last one.

    Args:
        person: whose word.
        purpose: the purpose's id, or EVERYTHING; a yes is always to one of them.
        word: what they said.
        channel: how it was said: portal, mail, api, staff, file, gpc.
        notice: the number of the policy version that the person saw.
        at: the instant, in UTC.
        controller: whom it was said to; EVERYBODY for all of us.
        proof: what shows it, with the very text that was before them.
        until: when it ends by itself.

    Returns:
        The word's number, by which `queries.history` and receipts name it.

    Raises:
        NotConfirmedError: the purpose takes a yes only once it is confirmed by mail.
        NotSpecificError: a yes to everything is none to anything.
        UnknownPersonError: the person is not there.
    """
    if word is Word.CONSENTED:
        if purpose == EVERYTHING:
            raise NotSpecificError(mend="Ask for each purpose by itself.")
        _demand_confirmation(purpose, proof, at)
    with transaction.atomic():
        if not hold((person,)):
            raise UnknownPersonError
        last = Choice.objects.filter(person=person).order_by("id").last()
        at = at if last is None else max(at, last.at)
        choice = Choice.objects.create(
            person_id=person,
            purpose=purpose,
            controller=controller,
            word=word,
            at=at,
            until=until,
            channel=channel,
            notice=notice,
            how=proof.how,
            shown=keep_text(proof),
            reference=proof.reference,
        )
        keys = [(kind, index) for _, kind, index in indexes_of((person,))]
        if word in (Word.OBJECTED, Word.WITHDREW):
            suppress(
                dict.fromkeys(keys, at),
                purpose,
                controller,
                objected=word is Word.OBJECTED,
            )
        elif word in (Word.CONSENTED, Word.LIFTED_OBJECTION):
            release(keys, purpose, controller)
        reckon((person,), at)
        record(
            events.SAID,
            at=at,
            person=person,
            purpose="everything" if purpose == EVERYTHING else purpose,
            controller=controller or "all",
            word=word.value,
            channel=channel,
            notice=notice or 0,
            how=proof.how.value,
            shown=digest(proof.text),
        )
    return choice.pk


def _demand_confirmation(purpose: str, proof: Proof, at: datetime) -> None:
    declared = in_force(at).policy.declaration.purposes.get(purpose)
    if declared is None or proof.how is not How.VOUCHED:
        return
    for basis in declared.bases.values():
        if basis.consent and basis.consent.confirmed:
            raise NotConfirmedError(
                f"{purpose} takes a yes only once it is confirmed.",
                mend="Ask for it with mail.confirming.ask; the person then confirms.",
            )


def keep_text(proof: Proof) -> Text | None:
    """The text as it is kept, once for all who had it before them."""
    if not proof.text:
        return None
    kept, _ = Text.objects.get_or_create(
        digest=digest(proof.text),
        defaults={"language": proof.language, "text": proof.text},
    )
    return kept


def digest(text: str) -> bytes:
    """What the ledger says of a text."""
    return sha256(text.encode()).digest()


def relate(
    person: PersonId,
    kind: str,
    *,
    at: datetime,
    controller: str = EVERYBODY,
    until: datetime | None = None,
) -> None:
    """Say what a person is to one of us, and when that ends; it holds at once.

    The arguments and errors are those of `people.actions.relate`.
    """
    with transaction.atomic():
        note_relation(person, kind, at=at, controller=controller, until=until)
        reckon((person,), at)


def leave(controller: str, at: datetime) -> None:
    """Let a controller go its own way: from now on it decides with none of the others.

    It keeps what people are to it and said to it alone, and loses at once what was
    known to all of us; so do the others with what is its alone. The policy says so by
    its next version; this does not wait for the notice that one takes.

    Raises:
        UnknownControllerError: the policy in force has no such controller, or it is
            the only one.
    """
    controllers = in_force(at).policy.declaration.controllers
    if controller not in controllers or len(controllers) == 1:
        raise UnknownControllerError(mend=did_you_mean(controller, controllers))
    with transaction.atomic():
        _, new = Departure.objects.get_or_create(
            controller=controller, defaults={"at": at}
        )
        if new:
            record(events.DEPARTED, at=at, controller=controller)
            reckon_all(at)


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
            _write(list(masks(batch, at)), at)
        count += len(batch)
    return count


def _write(rows: list[Reckoning], at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            # Who is no longer one of us is allowed nothing.
            "with gone as (delete from choices_standing"
            "   where person_id = any(%(people)s)"
            "   and controller <> all(%(controllers)s))"
            " insert into choices_standing"
            " (person_id, controller, mask, changes_at, reckoned_at)"
            " select p, c, m, t, %(at)s from unnest(%(people)s::uuid[],"
            "   %(controllers)s::text[], %(masks)s::bytea[], %(turns)s::timestamptz[])"
            "   as each(p, c, m, t)"
            " on conflict (person_id, controller) do update"
            " set mask = excluded.mask, changes_at = excluded.changes_at,"
            "   reckoned_at = excluded.reckoned_at"
            " where (choices_standing.mask, choices_standing.changes_at)"
            "   is distinct from (excluded.mask, excluded.changes_at)",
            {
                "at": at,
                "people": [row.person for row in rows],
                "controllers": [row.controller for row in rows],
                "masks": [row.mask for row in rows],
                "turns": [row.changes_at for row in rows],
            },
        )


def reckon_all(at: datetime) -> int:
    """Reckon everybody anew: after a new policy, or a sync of a system."""
    with _one_at_a_time():
        return _reckon_all(at)


def keep_up(at: datetime) -> int:
    """Reckon everybody where nobody has since the policy in force took effect.

    The worker does it on the day itself; whoever needs the standings before it has come
    to that asks here, so that none is used that a former policy gave, or that time has
    changed.

    Returns:
        How many were reckoned: none, where it had been done.

    Raises:
        NoPolicyError: none is in force.
    """
    version = number_at(at)
    if Reckoned.objects.filter(version=version).exists():
        return keep_time(at)
    with _one_at_a_time():
        if Reckoned.objects.filter(version=version).exists():
            return 0
        return _reckon_all(at)


def keep_time(at: datetime) -> int:
    """Reckon anew those whose standing time alone has changed; returns how many.

    Safe to run twice, and by several at once: who has been reckoned is due no longer.
    """
    count = 0
    while people := due(at, BATCH):
        count += reckon(people, at)
        with transaction.atomic():
            record(events.CAME_DUE, at=at, people=len(people))
    return count


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
