"""A yes that counts only when whoever reads the address's mail confirms it.

The mail has a link, the link's page shows the text once more with one button: a scanner
that follows links confirms nothing. A parent's yes for a child is asked the same way,
at the parent's own address, and ends on the day the child is of age (GDPR Art. 8).
"""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import connection, transaction

from ombud.choices.actions import relate, say
from ombud.choices.shown import Shown, age_asked, consent_of, shown
from ombud.choices.words import EVERYBODY, Word
from ombud.core.ids import PersonId
from ombud.core.spelling import did_you_mean
from ombud.evidence.actions import record
from ombud.mail import events
from ombud.mail.actions import queue
from ombud.mail.errors import (
    ConfirmationOldError,
    NotAskedForError,
    TooManyMailsError,
    TooYoungError,
)
from ombud.mail.links import confirm_url
from ombud.mail.models import Unconfirmed
from ombud.people import queries as people
from ombud.people.actions import know
from ombud.people.errors import InvalidIdentifierError
from ombud.people.identifiers import IdentifierKind, normalise
from ombud.people.keys import blind_index
from ombud.policy.language import Declaration
from ombud.policy.queries import InForce, in_force

VALID = timedelta(days=2)
"""How long a link waits; the mail says so."""
MAILS_PER_HOUR = 5
"""To one address, so that nobody's mailbox is flooded from here."""
SECRET_BYTES = 32
OLDEST_CHILD = 18  # years until which a parent can be asked at all


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What waits behind a link: the texts, and what has to be asked beside them."""

    shown: tuple[Shown, ...]
    age: int | None
    """From which age people say yes themselves; None where any age will do."""
    guardian: bool
    """Whether a parent can say yes for the younger."""
    for_child: bool
    """Whether it is a parent who is asked."""
    until: datetime | None
    """When a parent's yes ends."""


def askable(declaration: Declaration, purpose: str) -> tuple[str, ...]:
    """The kinds of people whose yes to a purpose can be asked for by mail; or none."""
    declared = declaration.purposes.get(purpose)
    if declared is None:
        return ()
    return tuple(
        kind for kind in declared.people if declared.basis_of(kind).consent is not None
    )


def ask(  # noqa: PLR0913  # a question has as many sides
    address: str,
    purposes: Sequence[str],
    *,
    kinds: Iterable[str],
    language: str,
    at: datetime,
    channel: str,
    controller: str = EVERYBODY,
    reference: str = "",
) -> None:
    """Ask for a yes by mail. Whether we know the address is not told.

    Whoever it belongs to is known from now on, as nothing to us; what they are, and
    their yes, come with the confirmation. Who never confirms is forgotten.

    Args:
        address: where the mail goes.
        purposes: what is asked for.
        kinds: what the person is to us once they say yes, in words of the policy.
        language: ISO 639-1; the policy's first where it has no texts in it.
        at: the instant, in UTC.
        channel: where the question was put: portal, api, staff.
        controller: whom the yes is for; EVERYBODY for all of us.
        reference: where the form is kept; no personal data.

    Raises:
        InvalidIdentifierError: it is no e-mail address.
        NotAskedForError: the policy has no such purpose, kind or controller, or the
            purpose does not rest on consent.
        TooManyMailsError: five went there within an hour.
    """
    force = in_force(at)
    kinds = tuple(kinds)
    _check(force, purposes, kinds, controller)
    with _limited(at):
        person = know(
            kinds=(),
            identifiers={IdentifierKind.EMAIL: address},
            at=at,
            language=language,
        )
        _send(
            person,
            address,
            purposes,
            kinds=kinds,
            language=_spoken(force, language),
            force=force,
            at=at,
            channel=channel,
            controller=controller,
            reference=reference,
        )


def ask_guardian(  # noqa: PLR0913  # as above
    child: PersonId,
    address: str,
    purpose: str,
    *,
    of_age: datetime,
    language: str,
    at: datetime,
    channel: str,
    kinds: Iterable[str] = (),
    controller: str = EVERYBODY,
) -> None:
    """Ask a parent for a yes for their child, at the parent's own address.

    The address is kept in the mail alone, until it is sent.

    Args:
        child: whose data it is.
        address: the parent's.
        purpose: what is asked for.
        of_age: the day on which the child is old enough; its birthday is not asked.
        language: as in `ask`.
        at: the instant, in UTC.
        channel: where the question was put.
        kinds: as in `ask`.
        controller: as in `ask`.

    Raises:
        InvalidIdentifierError: it is no e-mail address, or the child's own.
        NotAskedForError: as in `ask`.
        TooYoungError: the policy takes no parent's yes for this, or the day is none on
            which a child comes of age.
        TooManyMailsError: five went there within an hour.
    """
    force = in_force(at)
    kinds = tuple(kinds)
    _check(force, (purpose,), kinds, controller)
    consent = consent_of(force.policy.declaration.purposes[purpose])
    longest = at + timedelta(days=366 * OLDEST_CHILD)
    if consent is None or not consent.guardian or not at < of_age < longest:
        raise TooYoungError
    plain = normalise(IdentifierKind.EMAIL, address)
    if plain in people.identifiers(child).get(IdentifierKind.EMAIL, ()):
        raise InvalidIdentifierError("That is the child's own address.")
    with _limited(at):
        _send(
            child,
            address,
            (purpose,),
            kinds=kinds,
            language=_spoken(force, language),
            force=force,
            at=at,
            channel=channel,
            controller=controller,
            reference="",
            until=of_age,
        )


def _check(
    force: InForce, purposes: Sequence[str], kinds: Sequence[str], controller: str
) -> None:
    declaration = force.policy.declaration
    for purpose in purposes:
        if purpose not in declaration.purposes:
            raise NotAskedForError(mend=did_you_mean(purpose, declaration.purposes))
        if not askable(declaration, purpose):
            raise NotAskedForError(f"{purpose} does not rest on consent.")
    for kind in kinds:
        if kind not in declaration.people:
            raise NotAskedForError(mend=did_you_mean(kind, declaration.people))
    for purpose in purposes if kinds else ():
        # A yes of nobody whom it is asked of would open nothing.
        of = askable(declaration, purpose)
        if not set(kinds) & set(of):
            raise NotAskedForError(
                f"For {purpose} no such people are asked.",
                mend=f"It asks a yes of: {', '.join(of)}.",
            )
    if controller and controller not in declaration.controllers:
        raise NotAskedForError(mend=did_you_mean(controller, declaration.controllers))
    if not purposes:
        raise NotAskedForError(mend="Name at least one purpose.")


def _spoken(force: InForce, language: str) -> str:
    declared = force.policy.declaration.languages
    return language if language in declared else declared[0]


@contextmanager
def _limited(at: datetime) -> Iterator[None]:
    """One transaction; where no more mails go, all is undone but the entry."""
    try:
        with transaction.atomic():
            yield
    except TooManyMailsError as error:
        with transaction.atomic():
            # Who was only just made is not there any more.
            record(events.WITHHELD, at=at, person=error.person)
        raise


def _send(  # noqa: PLR0913  # as above
    person: PersonId,
    address: str,
    purposes: Sequence[str],
    *,
    kinds: Sequence[str],
    language: str,
    force: InForce,
    at: datetime,
    channel: str,
    controller: str,
    reference: str,
    until: datetime | None = None,
) -> None:
    index = blind_index(IdentifierKind.EMAIL, normalise(IdentifierKind.EMAIL, address))
    with connection.cursor() as cursor:
        # Who asks twice at once waits here, so that the count below is right.
        cursor.execute(
            "select pg_advisory_xact_lock(hashtextextended(%s, 1))", [index.hex()]
        )
    recent = Unconfirmed.objects.filter(
        sent_to=index, made_at__gt=at - timedelta(hours=1)
    )
    if recent.count() >= MAILS_PER_HOUR:
        raise TooManyMailsError(person)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    Unconfirmed.objects.create(
        person_id=person,
        digest=_digest(secret),
        purposes=list(purposes),
        kinds=list(kinds),
        controller=controller,
        language=language,
        notice=force.number,
        channel=channel,
        reference=reference,
        until=until,
        for_child=until is not None,
        sent_to=index,
        made_at=at,
        expires_at=at + VALID,
    )
    declaration = force.policy.declaration
    queue(
        person,
        address,
        "guardian" if until else "confirm",
        {
            "texts": [
                shown(declaration, p, Word.CONSENTED, language, controller=controller)
                for p in purposes
            ],
            "link": confirm_url(secret),
            "days": VALID.days,
            "until": until,
            "company": (
                declaration.controllers[controller].name
                if controller
                else force.controller.name
            ),
        },
        language=language,
        at=at,
    )
    record(
        events.ASKED,
        at=at,
        person=person,
        purposes=sorted(purposes),
        parent=until is not None,
    )


def _digest(secret: str) -> bytes:
    return sha256(secret.encode()).digest()


def waiting(secret: str, *, at: datetime, language: str = "") -> Waiting:
    """What the link's page shows; looking changes nothing.

    Args:
        secret: the end of the link.
        at: the instant, in UTC.
        language: the page's; that of the mail where the policy has no such.

    Raises:
        ConfirmationOldError: it was used, or not followed in time, or is none of ours.
    """
    return _waiting(_row(secret, at), at, language)


def _row(secret: str, at: datetime, *, lock: bool = False) -> Unconfirmed:
    rows = Unconfirmed.objects.select_for_update() if lock else Unconfirmed.objects
    row = rows.filter(digest=_digest(secret)).first()
    if row is None or row.used_at is not None or row.expires_at <= at:
        raise ConfirmationOldError
    return row


def _waiting(row: Unconfirmed, at: datetime, language: str) -> Waiting:
    force = in_force(at)
    declaration = force.policy.declaration
    spoken = language if language in declaration.languages else row.language
    asked = [p for p in row.purposes if p in declaration.purposes]
    if not asked:
        raise ConfirmationOldError
    kinds = people.kinds(PersonId(row.person_id)) | set(row.kinds)
    ages = {
        p: age
        for p in asked
        if (age := age_asked(declaration, declaration.purposes[p], kinds)) is not None
    }
    guards = [consent_of(declaration.purposes[p]) for p in ages]
    return Waiting(
        shown=tuple(
            shown(declaration, p, Word.CONSENTED, spoken, controller=row.controller)
            for p in asked
        ),
        age=None if row.for_child else max(ages.values(), default=None),
        guardian=bool(guards) and all(c is not None and c.guardian for c in guards),
        for_child=row.for_child,
        until=row.until,
    )


def confirm(
    secret: str, *, at: datetime, old_enough: bool = True, language: str = ""
) -> PersonId:
    """Take the yes that a link waited for, by the button below the text.

    Args:
        secret: the end of the link.
        at: the instant, in UTC.
        old_enough: what they answered where their age is asked.
        language: of the page that was shown.

    Raises:
        ConfirmationOldError: as in `waiting`.
        TooYoungError: they are not old enough to say yes themselves.
    """
    with transaction.atomic():
        row = _row(secret, at, lock=True)
        asked = _waiting(row, at, language)
        if asked.age is not None and not old_enough:
            raise TooYoungError
        force, person = in_force(at), PersonId(row.person_id)
        here = {
            (r.kind, r.controller)
            for r in people.relations_of((person,)).get(person, ())
        }
        for kind in row.kinds:
            # What they are already keeps the end that it has.
            if (kind, row.controller) not in here:
                relate(person, kind, at=at, controller=row.controller)
        for purpose, text in zip(_still(row, force), asked.shown, strict=True):
            say(
                person,
                purpose,
                Word.CONSENTED,
                channel=row.channel,
                notice=force.number,
                at=at,
                controller=row.controller,
                proof=text.proof("guardian" if row.for_child else row.reference),
                until=row.until,
            )
        row.used_at = at
        row.save(update_fields=("used_at",))
        record(
            events.CONFIRMED,
            at=at,
            person=person,
            purposes=sorted(row.purposes),
            parent=row.for_child,
        )
    return person


def _still(row: Unconfirmed, force: InForce) -> list[str]:
    return [p for p in row.purposes if p in force.policy.declaration.purposes]


def pass_on(
    secret: str,
    address: str,
    *,
    of_age: datetime,
    language: str,
    at: datetime,
) -> None:
    """Ask a parent instead, where whoever followed the link is too young.

    Raises:
        ConfirmationOldError, InvalidIdentifierError, TooYoungError, TooManyMailsError:
            as in `waiting` and `ask_guardian`; the link then still waits.
    """
    with transaction.atomic():
        row = _row(secret, at, lock=True)
        for purpose in _still(row, in_force(at)):
            ask_guardian(
                PersonId(row.person_id),
                address,
                purpose,
                of_age=of_age,
                language=language,
                at=at,
                channel=row.channel,
                kinds=row.kinds,
                controller=row.controller,
            )
        row.used_at = at
        row.save(update_fields=("used_at",))


def let_go(*, at: datetime) -> tuple[PersonId, ...]:
    """Let go the links that nobody followed in time.

    Returns:
        The people whom they were for: who is known for nothing else is to be forgotten.
    """
    late = Unconfirmed.objects.filter(expires_at__lte=at)
    with transaction.atomic():
        unused = set(
            late.filter(used_at=None).values_list("person_id", flat=True).distinct()
        )
        late.delete()
        if unused:
            record(events.LAPSED, at=at, people=len(unused))
    return tuple(PersonId(person) for person in sorted(unused))


def open_for(person: PersonId) -> bool:
    """Whether a link still waits for a person."""
    return Unconfirmed.objects.filter(person=person, used_at=None).exists()
