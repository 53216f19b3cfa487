"""What people can ask, in their words."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ombud.rights.words import RequestKind, RestrictionGround


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """One kind of request, as it is offered and as it is named afterwards."""

    kind: RequestKind
    title: str | Promise
    """What the person wants: on the list to choose from."""
    hint: str | Promise
    noun: str | Promise
    """What the request is called once it is made."""

    @property
    def article(self) -> str:
        """Where the GDPR gives the right."""
        return self.kind.article


ASKINGS = {
    asking.kind: asking
    for asking in (
        Asking(
            kind=RequestKind.ACCESS,
            title=_("See what you have about me"),
            hint=_("You get a copy of everything, and learn why we have it."),
            noun=_("A copy of your data"),
        ),
        Asking(
            kind=RequestKind.ERASURE,
            title=_("Erase my data"),
            hint=_("We erase everything that no law makes us keep."),
            noun=_("Erase your data"),
        ),
        Asking(
            kind=RequestKind.RECTIFICATION,
            title=_("Correct something"),
            hint=_("Something is wrong, or something is missing."),
            noun=_("Correct your data"),
        ),
        Asking(
            kind=RequestKind.OBJECTION,
            title=_("Object to a use"),
            hint=_("Stop offers, or anything else that we do in our own interest."),
            noun=_("Object to a use"),
        ),
        Asking(
            kind=RequestKind.WITHDRAWAL,
            title=_("Take back a yes"),
            hint=_("You agreed to something before, and have changed your mind."),
            noun=_("Take back a yes"),
        ),
        Asking(
            kind=RequestKind.RESTRICTION,
            title=_("Pause the use of my data"),
            hint=_("We keep it but do not use it while something is sorted out."),
            noun=_("Pause the use of your data"),
        ),
        Asking(
            kind=RequestKind.PORTABILITY,
            title=_("Take my data with me"),
            hint=_("You get it in a file that other systems can read."),
            noun=_("Your data in a file"),
        ),
    )
}
"""Every kind, in the order it is offered: what most people come for stands first."""

GROUNDS = {
    RestrictionGround.CONTESTED: _("Something is wrong, and you are looking into it."),
    RestrictionGround.UNLAWFUL: _("You may not use it, but I don't want it erased."),
    RestrictionGround.CLAIMS: _("I need it for a legal matter, though you don't."),
    RestrictionGround.OBJECTED: _("I have objected, and you have not decided yet."),
}
"""Why somebody asks for a pause, in their words (GDPR Art. 18(1))."""
