"""The very text that a person has before them when they choose.

A page shows exactly these lines, and what is kept with the choice is exactly them: who
asks, what for, with which data, and how a yes is taken back (GDPR Art. 4(11), 7).
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from ombud.choices.words import EVERYBODY, EVERYTHING, How, Proof, Word
from ombud.policy.language import Consent, Declaration, Purpose
from ombud.policy.notice.wording import Wording, opening, wording
from ombud.policy.record.speech import speech


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What stands there, line by line, and what the button below it says."""

    title: str
    lines: tuple[str, ...]
    button: str
    language: str

    @property
    def text(self) -> str:
        """All of it, as it is kept."""
        return "\n".join((self.title, *self.lines, f"[{self.button}]"))

    def proof(self, reference: str = "") -> Proof:
        """The proof of a word by whoever reads the mail of their address."""
        return Proof(
            how=How.CONFIRMED,
            text=self.text,
            language=self.language,
            reference=reference,
        )


BUTTONS: dict[Word, str | Promise] = {
    Word.CONSENTED: gettext_lazy("Say yes"),
    Word.WITHDREW: gettext_lazy("Say no"),
    Word.OBJECTED: gettext_lazy("Object"),
    Word.LIFTED_OBJECTION: gettext_lazy("Take back your objection"),
    Word.RESTRICTED: gettext_lazy("Pause the use of my data"),
    Word.LIFTED_RESTRICTION: gettext_lazy("End the pause"),
}
"""What the button says by which a word is said."""


def shown(
    declaration: Declaration,
    purpose: str,
    word: Word,
    language: str,
    *,
    controller: str = EVERYBODY,
) -> Shown:
    """What a person has before them who can say this word about a purpose.

    Args:
        declaration: the policy that they choose by.
        purpose: one of its purposes, or EVERYTHING for a pause.
        word: what the button says.
        language: ISO 639-1.
        controller: whom it is said to; EVERYBODY for all who do this.
    """
    with override(language):
        if purpose == EVERYTHING:
            title = _("Pause the use of my data")
            lines: tuple[str, ...] = (
                _("We keep it but do not use it while something is sorted out."),
            )
        else:
            said, declared = wording(language), declaration.purposes[purpose]
            title = titled(declaration, purpose, said)
            lines = tuple(_lines(declaration, declared, said, controller))
        return Shown(
            title=title, lines=lines, button=str(BUTTONS[word]), language=language
        )


def titled(declaration: Declaration, purpose: str, said: Wording) -> str:
    """What a purpose is called, as a heading."""
    title = declaration.purposes[purpose].title
    return opening(purpose.replace("_", " ")) if title is None else said.own(title)


def consent_of(purpose: Purpose) -> Consent | None:
    """What its consent asks for; None where it rests on none."""
    return next((b.consent for b in purpose.bases.values() if b.consent), None)


def refusal_of(purpose: Purpose) -> Word:
    """The word that says no to all of a purpose, whatever it rests on.

    An objection stops each of several bases; a withdrawal only takes back a yes.
    """
    all_on_consent = all(basis.consent for basis in purpose.bases.values())
    return Word.WITHDREW if all_on_consent else Word.OBJECTED


def refusable(purpose: Purpose) -> bool:
    """Whether people can say no to it at all (GDPR Art. 7(3), 21)."""
    return purpose.rests_on("consent") or purpose.objectable


def age_asked(
    declaration: Declaration, purpose: Purpose, kinds: Collection[str] = ()
) -> int | None:
    """From which age people say yes to it themselves (GDPR Art. 8(1)).

    None where it names no age, or none of the people concerned may be minors.

    Args:
        declaration: the policy.
        purpose: the purpose.
        kinds: what the person is to us; of a stranger, all that the purpose is for.
    """
    consent = consent_of(purpose)
    concerned = [kind for kind in purpose.people if kind in kinds] or purpose.people
    if consent is None or consent.age is None:
        return None
    minors = any(declaration.people[kind].minors for kind in concerned)
    return consent.age if minors else None


def needs_situation(purpose: Purpose) -> bool:
    """Whether an objection to it says why in the person's case, and is decided.

    Never for marketing (GDPR Art. 21(2)-(3)), nor where the policy lets people say no
    as they like; otherwise as Art. 21(1) has it.
    """
    return (
        not purpose.marketing
        and not purpose.opt_out
        and any(basis.open_to_objection for basis in purpose.bases.values())
    )


def _lines(
    declaration: Declaration, purpose: Purpose, said: Wording, controller: str
) -> Iterator[str]:
    yield said.own(purpose.say)
    names = [
        declaration.controllers[each].name
        for each in ([controller] if controller else _who(declaration, purpose))
    ]
    called = speech(declaration, said.language).reference
    data = [called(use) for use in purpose.uses]
    yield _("Who does it: %(names)s. With what: %(data)s.") % {
        "names": said.all_of(names),
        "data": said.all_of(list(dict.fromkeys(data))),
    }
    consent = consent_of(purpose)
    if purpose.marketing and purpose.marketing.tracked:
        yield _("We can see whether you open what we send.")
    if consent is not None and consent.lasts:
        yield _("Your yes counts for %(period)s. After that we ask you again.") % {
            "period": said.period(consent.lasts)
        }
    if consent is not None:
        yield _(
            "We only do it if you say yes, and you can take it back whenever you like."
        )
    elif purpose.marketing:
        yield _("We do it in our own interest, until you say no. Then we stop, always.")
    elif needs_situation(purpose):
        yield _(
            "We do it in our own interest, until you object. Then we stop, and one of "
            "us looks at it."
        )
    else:
        yield _("We do it in our own interest, until you object.")


def _who(declaration: Declaration, purpose: Purpose) -> tuple[str, ...]:
    return purpose.controllers or tuple(declaration.controllers)
