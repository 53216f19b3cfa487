"""Telling those concerned what a new version of the policy changes.

It is information that the law wants them to have (GDPR Art. 12(1), 13(3), 14(4)), not
marketing, so a no to marketing does not keep it away: a suppression is to a purpose,
not to all mail. Two are not written to: who has no address here, and who has paused the
use of their data, since nothing at all is then done with it, and an address is not used
either (Art. 18(2)). Both can read the same on the site.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from procrastinate.contrib.django import app

from ombud.choices.queries import said_by_each
from ombud.choices.words import EVERYTHING
from ombud.core.ids import PersonId
from ombud.evidence.actions import record
from ombud.mail import events
from ombud.mail.actions import queue
from ombud.mail.models import Told
from ombud.people import queries as people
from ombud.people.identifiers import IdentifierKind
from ombud.policy.diff import tell
from ombud.policy.queries import InForce, Step, step, version

BATCH = 200  # people told in one transaction, about a second's work
AFTER_OTHERS = -10
"""The priority of an announcement's jobs: a code that somebody waits for goes first."""
_ANNOUNCER = 0xA22  # the advisory lock of whoever tells, with the version's number


def announce(number: int, *, after: PersonId | None, at: datetime) -> None:
    """Tell the next of those whom a version concerns, and leave the rest to a job.

    Batch and next job are one transaction: a worker that is killed leaves either both
    or neither, and whoever was told is on record and not told again.

    Args:
        number: the version.
        after: the last person of the batch before; None to begin.
        at: the instant, in UTC.

    Raises:
        NoPolicyError: there is no version of that number.
    """
    done = step(number)
    if done.before is None:
        return
    with transaction.atomic():
        _one_at_a_time(number)
        batch = people.of_kinds(done.people, after=after, limit=BATCH)
        more = len(batch) == BATCH
        told = set(
            Told.objects.filter(version=number, person__in=batch).values_list(
                "person_id", flat=True
            )
        )
        new = [person for person in batch if person not in told]
        said = said_by_each(new, at)
        reached = [
            person
            for person in new
            if EVERYTHING not in said.get(person, {})
            or not said[person][EVERYTHING].restricted
        ]
        addresses = people.identifiers_of(reached, IdentifierKind.EMAIL)
        _write(version(number), done, addresses, at)
        record(
            events.ANNOUNCED,
            at=at,
            version=number,
            told=len(addresses),
            without_address=len(reached) - len(addresses),
            paused=len(new) - len(reached),
            last=not more,
        )
        if more:
            app.configure_task("mail.announce", priority=AFTER_OTHERS).defer(
                version=number, after=str(batch[-1])
            )


def _one_at_a_time(number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [_ANNOUNCER, number])


def _write(
    coming: InForce, done: Step, addresses: Mapping[PersonId, str], at: datetime
) -> None:
    """Queue a message to each of these people, and put on record that they are told."""
    letter = _Letter(coming=coming, step=done, at=at)
    kinds = people.kinds_of(addresses)
    languages = people.languages_of(addresses)
    Told.objects.bulk_create(
        Told(
            person_id=person,
            version=coming.number,
            at=at,
            message_id=queue(
                person,
                address,
                "changes",
                letter.values(language, kinds[person]),
                language=language,
                at=at,
                priority=AFTER_OTHERS,
            ),
        )
        for person, address in addresses.items()
        for language in (letter.language(languages.get(person)),)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Letter:
    """What the message says; the same for all of the same kinds and language."""

    coming: InForce
    step: Step
    at: datetime
    _values: dict[tuple[str, frozenset[str]], dict[str, object]] = field(
        default_factory=dict
    )

    def language(self, wanted: str | None) -> str:
        """The language to write in: theirs if the policy has it, else its first."""
        declared = self.step.declaration.languages
        return wanted if wanted in declared else declared[0]

    def values(self, language: str, kinds: frozenset[str]) -> dict[str, object]:
        """What the template shows to people who are these kinds to us."""
        concerned = kinds & self.step.people
        if (language, concerned) not in self._values:
            self._values[language, concerned] = self._made(language, concerned)
        return self._values[language, concerned]

    def _made(self, language: str, kinds: frozenset[str]) -> dict[str, object]:
        before = self.step.before
        assert before is not None  # noqa: S101  # announce looked
        theirs = [c for c in self.step.announced if not kinds.isdisjoint(c.people)]
        said = {
            change: tell(
                change, before.policy.declaration, self.step.declaration, language
            ).text
            for change in theirs
        }
        page = f"{settings.PUBLIC_URL}/notice/{self.coming.number}/changes/"
        return {
            "changes": [said[change] for change in theirs if not change.renews],
            "asked": [said[change] for change in theirs if change.renews],
            "day": self.coming.effective_from,
            "ahead": self.coming.effective_from > self.at,
            "page": page,
            "choices": f"{settings.PUBLIC_URL}/you/",
            "requests": f"{settings.PUBLIC_URL}/requests/new",
            "company": self.coming.controller.name,
        }
