"""What the law lets a person choose: for each purpose, which words, and what holds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from ombud.choices.errors import NotChoosableError
from ombud.choices.queries import ChoiceView, given_under, history, said_by
from ombud.choices.shown import Shown, age_asked, needs_situation, refusable, shown
from ombud.choices.words import EVERYTHING, Word
from ombud.core.ids import PersonId
from ombud.core.spelling import did_you_mean
from ombud.people import queries as people
from ombud.policy.decisions import Said
from ombud.policy.diff import Told, changes, tell
from ombud.policy.language import Declaration, Purpose
from ombud.policy.queries import InForce


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One purpose as a person can choose about it."""

    purpose: str
    asks: bool
    """Whether it needs a yes; otherwise it goes on until the person objects."""
    marketing: bool
    on: bool
    """Whether the person's words leave it on."""
    said: bool
    """Whether the person has said anything about it."""
    article: str
    """What gives the choice."""
    shown: Shown
    """The very text that stands beside the switch."""
    weighed: bool = False
    """Whether an objection says why in the person's case, by a form of its own."""
    age: int | None = None
    """From which age people say yes themselves; None where any age will do."""
    again: tuple[Told, ...] | None = None
    """What came to it since the person said yes; None unless they are asked anew."""

    @property
    def word(self) -> Word:
        """What the switch says when it is turned."""
        return _word(asks=self.asks, on=self.on)

    @property
    def words(self) -> tuple[Word, ...]:
        """All that can be said now; who is asked again can say no as easily as yes."""
        if self.weighed and self.on:
            return ()
        return (self.word,) if self.again is None else (self.word, Word.WITHDREW)


def _word(*, asks: bool, on: bool) -> Word:
    if asks:
        return Word.WITHDREW if on else Word.CONSENTED
    return Word.OBJECTED if on else Word.LIFTED_OBJECTION


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """Everything one person can choose, and what they can't."""

    open: tuple[Choice, ...]
    fixed: tuple[str, ...]
    """The purposes that rest on a contract or a law."""
    paused: bool
    known: bool
    """Whether the person is anything to us."""


def can_withdraw(purpose: Purpose) -> bool:
    """Whether it rests on a yes (GDPR Art. 7(3))."""
    return purpose.rests_on("consent")


def can_object(purpose: Purpose) -> bool:
    """Whether an objection has effect (GDPR Art. 21(1), and 21(2) for marketing)."""
    return purpose.objectable


def demand_sayable(name: str, word: Word, purposes: Mapping[str, Purpose]) -> Purpose:
    """The purpose that a word is about, where the word has an effect on it.

    Raises:
        NotChoosableError: there is no such purpose, or people can't say that of it.
    """
    purpose = purposes.get(name)
    if purpose is None:
        raise NotChoosableError(mend=did_you_mean(name, purposes))
    sayable = {
        Word.CONSENTED: can_withdraw(purpose),
        Word.WITHDREW: can_withdraw(purpose),
        Word.OBJECTED: refusable(purpose),
        Word.LIFTED_OBJECTION: can_object(purpose),
    }
    if not sayable.get(word, False):
        raise NotChoosableError(
            mend="It rests on no consent that could be given."
            if word in (Word.CONSENTED, Word.WITHDREW)
            else "It rests on a contract or a law, which nobody can refuse."
        )
    return purpose


def objectable(declaration: Declaration) -> list[str]:
    """The purposes that people can object to."""
    return [name for name, each in declaration.purposes.items() if can_object(each)]


def withdrawable(declaration: Declaration) -> list[str]:
    """The purposes that people have said yes to, if they have."""
    return [name for name, each in declaration.purposes.items() if can_withdraw(each)]


def choices_of(
    person: PersonId | None,
    force: InForce,
    at: datetime,
    language: str,
    controller: str | None = None,
) -> Choices:
    """What a person can choose, by what they are to us; a stranger can choose all.

    Args:
        person: who; None for somebody whom nobody here knows.
        force: the policy.
        at: the instant, in UTC.
        language: what they are told in (ISO 639-1).
        controller: with whom of us; None for whoever does each purpose first.
    """
    declaration = force.policy.declaration
    kinds = people.kinds(person) if person else frozenset()
    said = said_by(person, at, controller) if person else {}
    general = said.get(EVERYTHING) or Said()
    again = {
        purpose: _since_their_yes(person, purpose, force, language)
        for purpose, words in said.items()
        if person and words.consent == "outdated"
    }
    chosen = tuple(_choices(declaration, kinds, said, again, language))
    concerned = [
        name for name, each in declaration.purposes.items() if _concerns(each, kinds)
    ]
    return Choices(
        open=chosen,
        fixed=tuple(
            name for name in concerned if name not in {c.purpose for c in chosen}
        ),
        paused=general.restricted,
        known=bool(kinds),
    )


def receipts_of(person: PersonId) -> dict[str, ChoiceView]:
    """What a person last said about each purpose, for which there is a receipt."""
    return {
        each.purpose: each for each in history(person) if each.purpose != EVERYTHING
    }


def _concerns(purpose: Purpose, kinds: frozenset[str]) -> bool:
    return not kinds or not kinds.isdisjoint(purpose.people)


def _since_their_yes(
    person: PersonId, purpose: str, force: InForce, language: str
) -> tuple[Told, ...]:
    """What a purpose is now that it was not when the person last said yes to it."""
    under = given_under(person, purpose)
    if under is None:
        return ()
    old, new = under.policy.declaration, force.policy.declaration
    return tuple(
        dict.fromkeys(
            tell(change, old, new, language)
            for change in changes(old, new)
            if purpose in change.renews
        )
    )


def _choices(
    declaration: Declaration,
    kinds: frozenset[str],
    said: Mapping[str, Said],
    again: Mapping[str, tuple[Told, ...]],
    language: str,
) -> Iterator[Choice]:
    for name, purpose in declaration.purposes.items():
        if not _concerns(purpose, kinds):
            continue
        words = said.get(name) or Said()
        asks = can_withdraw(purpose)
        if not asks and not can_object(purpose):
            continue
        on = not words.objected and (not asks or words.consent == "given")
        yield Choice(
            purpose=name,
            asks=asks,
            marketing=purpose.marketing is not None,
            on=on,
            said=words.objected or (asks and words.consent is not None),
            article="Art. 7(3)"
            if asks
            else "Art. 21(2)"
            if purpose.marketing
            else "Art. 21(1)",
            shown=shown(declaration, name, _word(asks=asks, on=on), language),
            weighed=not asks and needs_situation(purpose),
            age=age_asked(declaration, purpose, kinds),
            again=again.get(name) if asks else None,
        )
