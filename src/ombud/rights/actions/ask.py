"""Asking: a request is opened, and a code proves the address it came with."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import F
from django.utils.timezone import localdate

from ombud.choices.actions import say
from ombud.choices.shown import needs_situation, shown
from ombud.choices.words import EVERYTHING, How, Proof, Word
from ombud.core.ids import PersonId, RequestId, StaffId
from ombud.core.spelling import did_you_mean
from ombud.evidence.actions import record
from ombud.gates.errors import UnknownPurposeError
from ombud.mail.actions import queue
from ombud.people import keys
from ombud.people import queries as people
from ombud.people.actions import know
from ombud.people.identifiers import IdentifierKind
from ombud.policy.queries import in_force
from ombud.rights import events
from ombud.rights.actions.ending import end
from ombud.rights.errors import (
    CodeDeadError,
    CodeOldError,
    CodeWrongError,
    NotOfferedError,
    SituationMissingError,
    TooManyCodesError,
    UnknownRequestError,
)
from ombud.rights.jobs import advance_later
from ombud.rights.models import Challenge, Request
from ombud.rights.rules import (
    CODE_ATTEMPTS,
    CODE_DIGITS,
    CODE_VALID,
    CODES_PER_HOUR,
    SITUATION_MAX,
    due,
    same_secret,
    secret_digest,
)
from ombud.rights.words import (
    AT_ONCE,
    Ending,
    RequestKind,
    RestrictionGround,
    State,
)


@contextmanager
def _asking(at: datetime) -> Iterator[None]:
    """One transaction; where no more codes are sent, all is undone but the entry."""
    try:
        with transaction.atomic():
            yield
    except TooManyCodesError as error:
        with transaction.atomic():
            record(events.CODE_WITHHELD, at=at, person=error.person)
        raise


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request that waits for its address to be proven."""

    request: RequestId
    challenge: UUID


def ask(  # noqa: PLR0913  # a request has as many sides
    kind: RequestKind,
    address: str,
    *,
    language: str,
    channel: str,
    at: datetime,
    purpose: str = "",
    situation: str = "",
    ground: RestrictionGround | None = None,
) -> Asked:
    """Open a request for whoever reads the mail of an address, and send a code there.

    Whether we know the address is not told: a code goes to it either way.

    Args:
        kind: what is asked.
        address: the person's.
        language: ISO 639-1.
        channel: how it came.
        at: the instant, in UTC.
        purpose: what an objection or a withdrawal is about.
        situation: what an objection says of the person's case, in their words.
        ground: why a restriction is asked for, where the person says.

    Raises:
        InvalidIdentifierError: it is no e-mail address.
        TooManyCodesError: five codes went there within an hour.
        UnknownPurposeError: an objection or withdrawal names a purpose we don't have.
        SituationMissingError: an objection to other than marketing says no situation.
    """
    with _asking(at):
        person = know(
            kinds=(),
            identifiers={IdentifierKind.EMAIL: address},
            at=at,
            language=language,
        )
        challenge = _challenge(person, language=language, at=at)
        request = _open(
            person,
            kind,
            purpose,
            language=language,
            channel=channel,
            at=at,
            challenge=challenge,
            situation=situation,
            ground=ground,
        )
    return Asked(request=RequestId(request.id), challenge=challenge.id)


def ask_proven(  # noqa: PLR0913  # a request has as many sides
    person: PersonId,
    kind: RequestKind,
    *,
    language: str,
    channel: str,
    at: datetime,
    purpose: str = "",
    situation: str = "",
    ground: RestrictionGround | None = None,
) -> RequestId:
    """Open a request for someone whose address is proven already, and set it going."""
    with transaction.atomic():
        request = _open(
            person,
            kind,
            purpose,
            language=language,
            channel=channel,
            at=at,
            challenge=None,
            situation=situation,
            ground=ground,
        )
        _begin(request, at)
    return RequestId(request.id)


def ask_for_staff(  # noqa: PLR0913  # a request has as many sides
    kind: RequestKind,
    address: str,
    *,
    language: str,
    by: StaffId | None,
    at: datetime,
    received_at: datetime | None = None,
    purpose: str = "",
    situation: str = "",
    ground: RestrictionGround | None = None,
) -> RequestId:
    """Put on record a request that came by letter, phone or visit.

    Whoever enters it vouches for who asked, and the ledger says who that was; the
    clock runs from when it came in.
    """
    with transaction.atomic():
        person = know(
            kinds=(),
            identifiers={IdentifierKind.EMAIL: address},
            at=at,
            language=language,
        )
        request = _open(
            person,
            kind,
            purpose,
            language=language,
            channel="staff",
            at=at,
            received_at=received_at,
            challenge=None,
            situation=situation,
            ground=ground,
        )
        if by is not None:
            record(events.ENTERED, at=at, request=request.id, by=by)
        _begin(request, at)
    return RequestId(request.id)


def sign_in(address: str, *, language: str, at: datetime) -> UUID:
    """Send a code to an address, so that its reader can see and choose.

    Raises:
        InvalidIdentifierError: it is no e-mail address.
        TooManyCodesError: five codes went there within an hour.
    """
    with _asking(at):
        person = know(
            kinds=(),
            identifiers={IdentifierKind.EMAIL: address},
            at=at,
            language=language,
        )
        return _challenge(person, language=language, at=at).id


def prove(challenge_id: UUID, code: str, *, at: datetime) -> PersonId:
    """Take a code; right, it sets going what waited for it.

    Raises:
        CodeWrongError: with how many tries are left.
        CodeOldError: it is older than half an hour, used, or not of ours.
        CodeDeadError: it was tried ten times.
    """
    refused: CodeWrongError | CodeOldError | CodeDeadError | None = None
    with transaction.atomic():
        challenge = (
            Challenge.objects.select_for_update().filter(id=challenge_id).first()
        )
        if challenge is None:
            raise CodeOldError
        if challenge.attempts >= CODE_ATTEMPTS:
            refused = CodeDeadError()
        elif challenge.proven_at is not None or challenge.expires_at <= at:
            refused = CodeOldError()
        elif not same_secret("".join(code.split()), challenge.code):
            challenge.attempts = F("attempts") + 1
            challenge.save(update_fields=("attempts",))
            challenge.refresh_from_db()
            left = CODE_ATTEMPTS - challenge.attempts
            refused = CodeWrongError(left) if left else CodeDeadError()
        else:
            challenge.proven_at = at
            challenge.save(update_fields=("proven_at",))
            record(events.PROVEN, at=at, challenge=challenge.id)
            for request in challenge.requests.filter(state=State.UNPROVEN):
                request.state = State.RECEIVED
                request.save(update_fields=("state",))
                _begin(request, at)
        if refused is not None:
            why = {
                CodeWrongError: "wrong",
                CodeOldError: "old",
                CodeDeadError: "locked",
            }
            record(
                events.CODE_REFUSED,
                at=at,
                challenge=challenge.id,
                why=why[type(refused)],
            )
    if refused is not None:
        raise refused
    return PersonId(challenge.person_id)


def new_code(request_id: RequestId, *, at: datetime) -> UUID:
    """Send a new code for a request, in place of an old or locked one.

    Raises:
        UnknownRequestError: there is none, or its person is gone.
        TooManyCodesError: five codes went there within an hour.
    """
    with _asking(at):
        request = Request.objects.select_for_update().filter(id=request_id).first()
        if request is None or request.person_id is None:
            raise UnknownRequestError
        request.challenge = _challenge(
            PersonId(request.person_id), language=request.language, at=at
        )
        request.save(update_fields=("challenge",))
        return request.challenge.id


def _challenge(person: PersonId, *, language: str, at: datetime) -> Challenge:
    with connection.cursor() as cursor:
        # Who asks twice at once waits here, so that the count below is right.
        cursor.execute(
            "select pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(person)]
        )
    recent = Challenge.objects.filter(
        person=person, made_at__gt=at - timedelta(hours=1)
    )
    if recent.count() >= CODES_PER_HOUR:
        raise TooManyCodesError(person)
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    challenge = Challenge.objects.create(
        person_id=person,
        code=secret_digest(code),
        made_at=at,
        expires_at=at + CODE_VALID,
    )
    address = people.identifiers(person)[IdentifierKind.EMAIL][0]
    queue(
        person,
        address,
        "code",
        {
            "code": code,
            "minutes": int(CODE_VALID.total_seconds() // 60),
            "company": in_force(at).controller.name,
        },
        language=language,
        at=at,
    )
    record(events.CODE_SENT, at=at, challenge=challenge.id)
    return challenge


def _open(  # noqa: PLR0913  # a request has as many sides
    person: PersonId,
    kind: RequestKind,
    purpose: str,
    *,
    language: str,
    channel: str,
    at: datetime,
    challenge: Challenge | None,
    situation: str,
    ground: RestrictionGround | None,
    received_at: datetime | None = None,
) -> Request:
    received_at = received_at or at
    if kind is RequestKind.RECTIFICATION:
        raise NotOfferedError
    policy = in_force(at)
    if kind not in (RequestKind.OBJECTION, RequestKind.WITHDRAWAL):
        situation = ""
    else:
        purposes = policy.policy.declaration.purposes
        if purpose not in purposes:
            raise UnknownPurposeError(mend=did_you_mean(purpose, purposes))
        if kind is not RequestKind.OBJECTION or not needs_situation(purposes[purpose]):
            # Nobody is asked for reasons where none are needed, and none are kept.
            situation = ""
        elif not situation.strip():
            raise SituationMissingError
    situation = situation.strip()[:SITUATION_MAX]
    with connection.cursor() as cursor:
        cursor.execute("select nextval('rights_request_number')")
        (number,) = cursor.fetchone()
    identity = uuid4()
    request = Request.objects.create(
        id=identity,
        number=number,
        person_id=person,
        challenge=challenge,
        kind=kind,
        purpose=purpose,
        situation=keys.seal(person, situation.encode(), context=f"situation:{identity}")
        if situation
        else None,
        ground=ground or "",
        channel=channel,
        language=language,
        received_at=received_at,
        due_on=due(localdate(received_at), policy.controller.country),
        # Where no code went out, whoever asks is known already.
        state=State.UNPROVEN if challenge else State.RECEIVED,
    )
    record(events.OPENED, at=at, request=request.id, kind=kind.value, channel=channel)
    return request


def _begin(request: Request, at: datetime) -> None:
    """What happens the moment we know who asks."""
    kind = RequestKind(request.kind)
    if kind not in AT_ONCE or request.person_id is None:
        advance_later(RequestId(request.id))
        return
    word = {
        RequestKind.OBJECTION: Word.OBJECTED,
        RequestKind.WITHDRAWAL: Word.WITHDREW,
        RequestKind.RESTRICTION: Word.RESTRICTED,
    }[kind]
    number, proof = _shown(request, word, at)
    say(
        PersonId(request.person_id),
        request.purpose or EVERYTHING,
        word,
        channel=request.channel,
        notice=number,
        at=at,
        proof=proof,
    )
    if kind is RequestKind.RESTRICTION:
        record(
            events.RESTRICTED,
            at=at,
            request=request.id,
            ground=request.ground or "not_told",
        )
    if request.situation is None:
        end(request, Ending.COMPLETE, at=at)
        return
    # It has stopped; whether for good is decided by someone who has read why.
    request.state = State.WEIGHING
    request.save(update_fields=("state",))
    record(events.OBJECTED, at=at, request=request.id, purpose=request.purpose)


def _shown(request: Request, word: Word, at: datetime) -> tuple[int, Proof]:
    """The version that was asked by, and what shows that the person asked."""
    force = in_force(at)
    reference = f"request {request.number}"
    if request.channel == "staff":
        return force.number, Proof(reference=reference)
    if request.channel != "portal":
        return force.number, Proof(how=How.CONFIRMED, reference=reference)
    # The page stood before them when they asked; the code may have come in later.
    then = in_force(request.received_at)
    text = shown(
        then.policy.declaration,
        request.purpose or EVERYTHING,
        word,
        request.language,
    )
    return then.number, text.proof(reference)
