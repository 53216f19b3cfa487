"""The words that staff read for what the rooms call by codes."""

from collections.abc import Mapping
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ombud.choices.words import Word
from ombud.people.abilities import Role
from ombud.people.identifiers import IdentifierKind
from ombud.policy.diff import Weight
from ombud.policy.prose.report import languages
from ombud.registers.reckoning import HoldReason
from ombud.rights.words import (
    Ending,
    Refusal,
    RequestKind,
    RestrictionGround,
    State,
    StepState,
)

_WORDS: Mapping[type[StrEnum], Mapping[StrEnum, Promise]] = {
    RequestKind: {
        RequestKind.ACCESS: _("A copy of their data"),
        RequestKind.RECTIFICATION: _("Correction"),
        RequestKind.ERASURE: _("Erasure"),
        RequestKind.RESTRICTION: _("Restriction"),
        RequestKind.OBJECTION: _("Objection"),
        RequestKind.PORTABILITY: _("Data to take elsewhere"),
        RequestKind.WITHDRAWAL: _("Withdrawn consent"),
    },
    State: {
        State.UNPROVEN: _("Address not proven"),
        State.RECEIVED: _("Searching the systems"),
        State.PLANNED: _("Waits for approval"),
        State.WEIGHING: _("Stopped, waits for a decision"),
        State.APPROVED: _("Approved"),
        State.RUNNING: _("Being carried out"),
        State.ENDED: pgettext_lazy("request", "Ended"),
    },
    Ending: {
        Ending.COMPLETE: pgettext_lazy("request", "Done"),
        Ending.COMPLETE_EXCEPT: _("Done, with exceptions"),
        Ending.NOTHING_FOUND: _("Nothing found"),
        Ending.NOT_VERIFIED: _("Something is still there"),
        Ending.REFUSED: _("Refused"),
        Ending.LAPSED: _("Never proven"),
    },
    Weight: {
        Weight.EDITORIAL: _("Editorial"),
        Weight.MATERIAL: _("Told of in advance"),
        Weight.CONSENT: _("Needs a new yes"),
    },
    StepState: {
        StepState.WAITING: _("Waiting"),
        StepState.STARTED: _("Started"),
        StepState.DONE: pgettext_lazy("request", "Done"),
    },
    Refusal: {
        Refusal.UNFOUNDED: _("The request is manifestly unfounded"),
        Refusal.EXCESSIVE: _("The request is manifestly excessive"),
        Refusal.NOT_IDENTIFIED: _("We can't tell who asks"),
        Refusal.LEGAL_CLAIMS: _("The data is needed for a legal claim"),
        Refusal.COMPELLING: _("Compelling legitimate grounds weigh more"),
        Refusal.CLAIMS_AT_STAKE: _("The use is needed for a legal claim"),
    },
    RestrictionGround: {
        RestrictionGround.CONTESTED: _("They say that something is wrong"),
        RestrictionGround.UNLAWFUL: _("Unlawful, but not to be erased"),
        RestrictionGround.CLAIMS: _("They need it for a legal claim"),
        RestrictionGround.OBJECTED: _("Until their objection is decided"),
    },
    Word: {
        Word.CONSENTED: _("They say yes"),
        Word.WITHDREW: _("They say no"),
        Word.OBJECTED: _("They object"),
    },
    HoldReason: {
        HoldReason.CLAIM: _("Held for a legal claim"),
        HoldReason.AUTHORITY: _("Held, since an authority asks for it"),
        HoldReason.LAW: _("Held by another law"),
    },
    Role: {
        Role.ADMIN: _("Administrator"),
        Role.OFFICER: _("Privacy officer"),
        Role.CASEWORKER: _("Case worker"),
        Role.AUDITOR: _("Auditor"),
    },
    IdentifierKind: {
        IdentifierKind.EMAIL: _("E-mail address"),
        IdentifierKind.PHONE: _("Telephone number"),
        IdentifierKind.PERSONAL_NUMBER: _("Personal identity number"),
        IdentifierKind.ORGANISATION_NUMBER: _("Organisation number"),
        IdentifierKind.CUSTOMER_NUMBER: _("Customer number"),
    },
}

CHANNELS: Mapping[str, Promise] = {
    "portal": _("on the website"),
    "staff": _("by letter, telephone or visit"),
    "api": _("through a program"),
    "mail": _("by e-mail"),
}
"""How a request came in; an unknown channel is shown as it is called."""

LEVELS: Mapping[str, Promise] = {
    "error": _("Error"),
    "warning": _("Warning"),
    "note": _("To look at"),
}


def word(value: StrEnum) -> Promise:
    """What staff read for a code of a closed set."""
    return _WORDS[type(value)][value]


def report_language() -> str:
    """The reader's language, or English where reports have no words in it."""
    reader = get_language() or ""
    return reader if reader in languages() else "en"
