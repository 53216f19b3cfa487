"""Saying something in a person's name, as a program of the company's does."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from ombud.choices.actions import relate, say
from ombud.choices.choosing import demand_sayable
from ombud.choices.errors import (
    KindNotMeantError,
    UnknownControllerError,
    UnknownNoticeError,
    UnshownConsentError,
)
from ombud.choices.words import EVERYBODY, Proof, Word
from ombud.core.ids import PersonId
from ombud.core.spelling import did_you_mean
from ombud.people.actions import know
from ombud.people.identifiers import IdentifierKind
from ombud.policy.errors import NoPolicyError
from ombud.policy.language import Declaration
from ombud.policy.queries import in_force, version


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """What somebody said to the company, and how that can be shown."""

    purpose: str
    word: Word
    channel: str
    """How it was said: a word such as `web` or `phone`."""
    notice: int | None = None
    """The number of the policy version beside it; needed for a yes."""
    shown: str = ""
    """The very text that a yes was given to; needed for a yes."""
    language: str = ""
    """The text's language (ISO 639-1)."""
    reference: str = ""
    """Where the company keeps its own evidence, such as a form's number."""
    kind: str | None = None
    """What they are to us, in a word of the policy, where that is not known yet."""
    controller: str = EVERYBODY
    """Whom of us they said it to, and are that to."""


def vouch(
    identifiers: Mapping[IdentifierKind, str], spoken: Spoken, at: datetime
) -> PersonId:
    """Put on record what somebody said; whoever calls vouches that they did.

    Whom nobody here knows is known from then on.

    Raises:
        InvalidIdentifierError: an identifier is none of its kind.
        NotChoosableError: the policy has no such purpose, or people can't say that.
        UnshownConsentError: a yes comes without its text, language or notice.
        UnknownNoticeError: no such version had been published.
        UnknownControllerError: the policy in force has no such controller.
        KindNotMeantError: the purpose is for other kinds of people.
        NotConfirmedError: the purpose takes a yes only once it is confirmed by mail.
    """
    declared = in_force(at).policy.declaration
    _check(declared, spoken, at)
    with transaction.atomic():
        # The language they were written to in is the one to write to them in.
        person = know(
            kinds=(), identifiers=identifiers, language=spoken.language or None, at=at
        )
        if spoken.kind is not None:
            relate(person, spoken.kind, at=at, controller=spoken.controller)
        say(
            person,
            spoken.purpose,
            spoken.word,
            channel=spoken.channel,
            notice=spoken.notice,
            at=at,
            controller=spoken.controller,
            proof=Proof(
                text=spoken.shown,
                language=spoken.language,
                reference=spoken.reference,
            ),
        )
    return person


def _check(declared: Declaration, spoken: Spoken, at: datetime) -> None:
    purpose = demand_sayable(spoken.purpose, spoken.word, declared.purposes)
    if spoken.word is Word.CONSENTED and not (
        spoken.shown and spoken.language and spoken.notice
    ):
        # Source: GDPR Art. 7(1), who relies on a consent has to be able to show it.
        raise UnshownConsentError
    if spoken.notice is not None:
        try:
            published = version(spoken.notice).published_at
        except NoPolicyError as error:
            raise UnknownNoticeError from error
        if published > at:
            raise UnknownNoticeError
    if spoken.controller and spoken.controller not in declared.controllers:
        raise UnknownControllerError(
            mend=did_you_mean(spoken.controller, declared.controllers)
        )
    if spoken.kind is not None and spoken.kind not in purpose.people:
        raise KindNotMeantError(mend=did_you_mean(spoken.kind, purpose.people))
