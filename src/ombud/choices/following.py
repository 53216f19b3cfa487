"""Keeping copies of masks in step: who has one of whom, and what they have not heard.

A follower is a database outside, by its name. What changes is noted by triggers, in the
transaction of the change; the follower takes it, and lets it go once it has it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from ombud.choices.models import Change, Followed
from ombud.core.ids import PersonId
from ombud.people.actions import hold


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """Changes that are being carried: kept from others until the transaction ends."""

    changes: tuple[int, ...]
    people: tuple[PersonId, ...]


def follow(follower: str, people: Iterable[PersonId], controller: str) -> None:
    """Let a follower hear of these people's masks with a controller from now on.

    They are held meanwhile: whoever writes one of their masks has done so by now, and
    the follower will read it, or writes it after this and it is noted.
    """
    chosen = list(people)
    with transaction.atomic():
        hold(chosen)
        Followed.objects.bulk_create(
            [
                Followed(follower=follower, person_id=person, controller=controller)
                for person in chosen
            ],
            ignore_conflicts=True,
            batch_size=5_000,
        )


def unfollow(follower: str) -> None:
    """Let a follower hear of nobody any more."""
    with transaction.atomic():
        Followed.objects.filter(follower=follower).delete()
        Change.objects.filter(follower=follower).delete()


def take(follower: str, count: int) -> Taken:
    """The oldest changes that a follower has not heard of, kept from others.

    Whose mask it is comes after, from `masks`: read then, it is the latest.
    """
    rows = list(
        Change.objects.select_for_update(skip_locked=True)
        .filter(follower=follower)
        .order_by("id")
        .values_list("id", "person")[:count]
    )
    return Taken(
        changes=tuple(number for number, _ in rows),
        people=tuple(dict.fromkeys(PersonId(person) for _, person in rows)),
    )


def let_go(taken: Taken) -> None:
    """Forget changes that the follower has heard of."""
    Change.objects.filter(id__in=taken.changes).delete()


def masks(people: Iterable[PersonId], follower: str) -> Mapping[PersonId, bytes]:
    """The masks of those of these people whom a follower hears of."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select s.person_id, s.mask from choices_standing s"
            " join choices_followed f on f.person_id = s.person_id"
            " and f.controller = s.controller and f.follower = %s"
            " where s.person_id = any(%s)",
            [follower, list(people)],
        )
        return {PersonId(person): bytes(mask) for person, mask in cursor.fetchall()}


def waiting(follower: str) -> tuple[int, datetime | None]:
    """How many changes a follower has not heard of, and since when the oldest waits."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*), min(at) from choices_change where follower = %s",
            [follower],
        )
        count, oldest = cursor.fetchone()
    return count, oldest


BARE = r"rtrim(mask, '\x00'::bytea)"
"""A mask without the zeros at its end, which say nothing: copies may be longer."""
DIGESTS = f"""
select get_byte(uuid_send(person), 0), count(*),
  encode(sha256(string_agg(uuid_send(person) || {BARE}, ''::bytea order by person)),
         'hex')
from {{copies}} group by 1
"""  # noqa: S608  # our own text
"""The digest of each bucket of copies, worded alike for both sides: people by the first
byte of their number, so that there are 256."""

_OURS = (
    "(select s.person_id as person, s.mask from choices_standing s"
    " join choices_followed f on f.person_id = s.person_id"
    " and f.controller = s.controller and f.follower = %s) c"
)


def digests(follower: str) -> dict[int, tuple[int, str]]:
    """By bucket, how many masks a follower should have, and their digest."""
    with connection.cursor() as cursor:
        cursor.execute(DIGESTS.format(copies=_OURS), [follower])
        return {bucket: (count, digest) for bucket, count, digest in cursor.fetchall()}


def bucket(follower: str, number: int) -> dict[PersonId, bytes]:
    """The masks of one bucket that a follower should have."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"select person, {BARE} from {_OURS}"  # noqa: S608  # a constant of ours
            " where get_byte(uuid_send(person), 0) = %s",
            [follower, number],
        )
        return {PersonId(person): bytes(mask) for person, mask in cursor.fetchall()}


def changing(follower: str, people: Iterable[PersonId]) -> frozenset[PersonId]:
    """Those of these people whose change a follower has not heard of yet."""
    rows = Change.objects.filter(follower=follower, person__in=list(people))
    return frozenset(
        PersonId(person) for person in rows.values_list("person", flat=True)
    )
