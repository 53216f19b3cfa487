"""Saying no by the link of a letter: one click, no account, in old letters too."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from ombud.choices import events as choice_events
from ombud.choices.actions import say
from ombud.choices.queries import said_by
from ombud.choices.shown import Shown, refusable, refusal_of, shown
from ombud.choices.suppression import suppress
from ombud.choices.words import EVERYBODY, How, Proof, Word
from ombud.core.ids import PersonId
from ombud.evidence.actions import record
from ombud.mail import events
from ombud.mail.links import Unsubscription, read
from ombud.people import queries as people
from ombud.people.identifiers import IdentifierKind
from ombud.policy.queries import InForce, in_force

CHANNEL = "mail"
ONE_CLICK = "List-Unsubscribe=One-Click"
"""What a mail program posts. Source: RFC 8058, 3.2."""


def before_them(token: str, *, at: datetime, language: str = "") -> Shown | None:
    """What the link's page shows; None where the policy has no such purpose any more.

    Raises:
        LetterLinkUnknownError: the signature is not ours.
    """
    return _shown(read(token), in_force(at), language)


def _shown(what: Unsubscription, force: InForce, language: str) -> Shown | None:
    declaration = force.policy.declaration
    declared = declaration.purposes.get(what.purpose)
    if declared is None or not refusable(declared):
        return None
    spoken = language or what.language
    if spoken not in declaration.languages:
        spoken = declaration.languages[0]
    text = shown(
        declaration,
        what.purpose,
        refusal_of(declared),
        spoken,
        controller=_known(what.controller, force),
    )
    with override(spoken):
        # Whoever wants no more letters need not know that this is to object.
        return replace(text, button=_("Say no"))


def _known(controller: str, force: InForce) -> str:
    known = force.policy.declaration.controllers
    return controller if controller in known else EVERYBODY


def unsubscribe(
    token: str, *, at: datetime, one_click: bool = False, language: str = ""
) -> None:
    """Say no to what a letter was sent for; said again, it changes nothing.

    Args:
        token: the end of the link.
        at: the instant, in UTC.
        one_click: whether a mail program said it, with no page before anybody.
        language: of the page that was shown; that of the letter where it is not given.

    Raises:
        LetterLinkUnknownError: the signature is not ours.
    """
    what = read(token)
    force = in_force(at)
    before = _shown(what, force, language)
    controller = _known(what.controller, force)
    declared = force.policy.declaration.purposes.get(what.purpose)
    word = refusal_of(declared) if declared else Word.OBJECTED
    with transaction.atomic():
        person = _whose(what)
        if person is None:
            # Erased, and not come back: the address alone remembers the no.
            key = (IdentifierKind.EMAIL, what.index)
            suppress({key: at}, what.purpose, controller)
            record(
                choice_events.SUPPRESSED,
                at=at,
                purpose=what.purpose,
                controller=controller or "all",
            )
        elif not _said_no(person, what.purpose, controller, at):
            say(
                person,
                what.purpose,
                word,
                channel=CHANNEL,
                notice=force.number,
                at=at,
                controller=controller,
                proof=Proof(
                    how=How.CONFIRMED,
                    text=ONE_CLICK if one_click or before is None else before.text,
                    language="en" if one_click or before is None else before.language,
                ),
            )
        record(events.UNSUBSCRIBED, at=at, purpose=what.purpose, one_click=one_click)


def _whose(what: Unsubscription) -> PersonId | None:
    if people.exists(what.person):
        return what.person
    key = (IdentifierKind.EMAIL, what.index)
    return people.holders([key]).get(key)


def _said_no(person: PersonId, purpose: str, controller: str, at: datetime) -> bool:
    held = said_by(person, at, controller or None).get(purpose)
    return held is not None and (held.objected or held.consent == "withdrawn")
