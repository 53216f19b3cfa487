"""Who got data about a person, and what protects it abroad, in words.

For the answer to a request for access (GDPR Art. 15(1)(c) and (2)) and for the pages of
the person.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from ombud.core.ids import PersonId
from ombud.gates.sharing.log import Went, of_person, safeguards
from ombud.people.queries import kinds
from ombud.policy.language import Declaration
from ombud.policy.notice.wording import Wording, wording
from ombud.policy.queries import InForce


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """Data that went to somebody, as an answer shows it."""

    recipient: str
    party: str
    """Who exactly, by name; empty where the log has no name."""
    purpose: str
    case: str
    fields: tuple[str, ...]
    countries: tuple[str, ...]
    """Those outside the EEA that it went to."""
    at: datetime
    recalled_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Abroad:
    """A country outside the EEA that a recipient has data in, and what protects it."""

    recipient: str
    country: str
    safeguard: str
    article: str
    signed: date | None
    assessed: date | None
    measures: str
    stopped: bool
    went_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """Everything to be said of who got a person's data."""

    gone: tuple[Gone, ...] = ()
    abroad: tuple[Abroad, ...] = ()
    copy_from: str = ""
    """The e-mail address that gives copies of the safeguards."""


NOTHING = Shared()


def shared_of(person: PersonId, force: InForce, language: str, today: date) -> Shared:
    """Who got data about a person, and where their data may be abroad.

    Recipients abroad are those whom the log has, and those that the purposes name which
    concern people like this one.
    """
    declaration = force.policy.declaration
    words = wording(language)
    went = of_person(person)
    meant = kinds(person)
    named = [
        recipient
        for purpose in declaration.purposes.values()
        if not meant.isdisjoint(purpose.people)
        for recipient in purpose.to
    ]
    contact = force.controller.answers or force.controller
    return Shared(
        gone=tuple(_gone(each, declaration, words) for each in went),
        abroad=tuple(_abroad(went, named, declaration, words, today)),
        copy_from=contact.email,
    )


def _gone(went: Went, declaration: Declaration, words: Wording) -> Gone:
    purpose = declaration.purposes.get(went.purpose)
    titled = purpose is not None and purpose.title is not None
    return Gone(
        recipient=_recipient(went.recipient, declaration, words),
        party=went.party,
        purpose=words.own(purpose.title)  # type: ignore[arg-type, union-attr]  # as `titled` says
        if titled
        else went.purpose.replace("_", " "),
        case=words.say(f"recipients.case.{went.case}") if went.case else "",
        fields=tuple(_field(each, declaration, words) for each in went.fields),
        countries=tuple(_country(each, words) for each, _ in went.ways),
        at=went.at,
        recalled_at=went.recalled_at,
    )


def _abroad(
    went: Iterable[Went],
    named: Iterable[str],
    declaration: Declaration,
    words: Wording,
    today: date,
) -> Iterable[Abroad]:
    for each in safeguards(declaration, went, named, today):
        yield Abroad(
            recipient=_recipient(each.recipient, declaration, words),
            country=_country(each.country, words),
            safeguard=each.title.get(words.language) or each.title["en"],
            article=each.article,
            signed=each.signed,
            assessed=each.assessed,
            measures=words.own(each.measures) if each.measures else "",
            stopped=each.stopped,
            went_at=each.went_at,
        )


# What the log names may have left the policy since; then its id has to do.


def _recipient(name: str, declaration: Declaration, words: Wording) -> str:
    found = declaration.recipients.get(name)
    return words.own(found.say) if found else name.replace("_", " ")


def _field(reference: str, declaration: Declaration, words: Wording) -> str:
    name, _, item = reference.partition(".")
    found = declaration.categories.get(name)
    if found is None or (item and item not in found.items):
        return reference
    return words.item(item, found.items[item]) if item else words.category(name, found)


def _country(code: str, words: Wording) -> str:
    return str(words.locale.territories.get(code, code))
