"""Does everything that is referred to exist."""

from collections.abc import Iterable, Iterator
from datetime import date

from ombud.core.spelling import did_you_mean
from ombud.policy import law, vocabulary
from ombud.policy.checks.elements import keeps, references
from ombud.policy.checks.registry import Fault, rule, unknown, unknown_word
from ombud.policy.language import ANY, Declaration, basis_address

OWN_REGISTER = "ombud"
SYSTEM = "system."


@rule("kind-unknown", "error")
def kinds(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A kind of people that is not declared."""
    known = declaration.people
    for name, purpose in declaration.purposes.items():
        yield from unknown(
            f"purposes.{name}.for", purpose.people, known, "kind of people"
        )
        named = (kind for kind in purpose.bases if kind != ANY)
        yield from unknown(f"purposes.{name}.basis", named, known, "kind of people")
    for name, register in declaration.registers.items():
        yield from unknown(f"registers.{name}.of", register.of, known, "kind of people")
    for position, ban in enumerate(declaration.never):
        yield from unknown_word(
            f"never.{position}.profile",
            ban.profile,
            ("everyone", *known),
            "kind of people",
        )
        yield from unknown_word(
            f"never.{position}.market",
            ban.market,
            (*declaration.registers, *known),
            "register or kind of people",
        )


@rule("category-unknown", "error")
def categories(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A category or item that is not declared."""
    known = references(declaration)
    for address, words in _lists_of_categories(declaration):
        yield from unknown(address, words, known, "category")
    for position, ban in enumerate(declaration.never):
        for verb in ("use", "collect", "sell"):
            word = getattr(ban, verb)
            if word != "everything" or verb != "sell":
                yield from unknown_word(
                    f"never.{position}.{verb}", word, known, "category"
                )


def _lists_of_categories(
    declaration: Declaration,
) -> Iterator[tuple[str, Iterable[str]]]:
    for name, purpose in declaration.purposes.items():
        at = f"purposes.{name}"
        yield f"{at}.uses", purpose.uses
        yield f"{at}.required", purpose.required
        yield f"{at}.keep.but", purpose.keep.but
        if purpose.profiling:
            yield f"{at}.profiling.inputs", purpose.profiling.inputs
        for decision, made in purpose.decides.items():
            yield f"{at}.decides.{decision}.inputs", made.inputs
    for name, category in declaration.categories.items():
        yield f"categories.{name}.derived", category.derived
    for name, point in declaration.points.items():
        yield f"points.{name}.asks", point.asks
    for name, recipient in declaration.recipients.items():
        yield f"recipients.{name}.gets", recipient.gets
    for name, cookie in declaration.cookies.items():
        yield f"cookies.{name}.holds", cookie.holds


@rule("source-unknown", "error")
def sources(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A source that is not declared."""
    known = declaration.sources
    for name, purpose in declaration.purposes.items():
        yield from unknown(f"purposes.{name}.from", purpose.sources, known, "source")
    for name, point in declaration.points.items():
        yield from unknown_word(f"points.{name}.from", point.source, known, "source")


@rule("recipient-unknown", "error")
def recipients(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A recipient that is not declared."""
    known = declaration.recipients
    for name, purpose in declaration.purposes.items():
        yield from unknown(f"purposes.{name}.to", purpose.to, known, "recipient")
    for name, joint in declaration.joint.items():
        yield from unknown(f"joint.{name}.with", joint.partners, known, "recipient")
    for name, task in declaration.on_behalf.items():
        yield from unknown(f"on_behalf.{name}.to", task.recipients, known, "recipient")
    for name, cookie in declaration.cookies.items():
        yield from unknown_word(
            f"cookies.{name}.owner",
            cookie.owner,
            (*known, *declaration.services),
            "recipient or outside service",
        )


@rule("controller-unknown", "error")
def controllers(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A controller that is not declared."""
    known = declaration.controllers
    for section in ("purposes", "registers", "joint"):
        for name, element in getattr(declaration, section).items():
            yield from unknown(
                f"{section}.{name}.controllers",
                element.controllers,
                known,
                "controller",
            )
    for name, joint in declaration.joint.items():
        yield from unknown_word(
            f"joint.{name}.contact", joint.contact, known, "controller"
        )


@rule("purpose-unknown", "error")
def purposes(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A purpose that is not declared."""
    known = declaration.purposes
    for position, ban in enumerate(declaration.never):
        at = f"never.{position}"
        yield from unknown(f"{at}.except", ban.exceptions, known, "purpose")
        yield from unknown(f"{at}.under", ban.under, known, "purpose")
    for section in ("registers", "joint"):
        for name, element in getattr(declaration, section).items():
            yield from unknown(
                f"{section}.{name}.purposes", element.purposes, known, "purpose"
            )
    for name, point in declaration.points.items():
        yield from unknown(f"points.{name}.for", point.purposes, known, "purpose")
    for name, cookie in declaration.cookies.items():
        yield from unknown_word(
            f"cookies.{name}.purpose", cookie.purpose, known, "purpose"
        )


@rule("register-unknown", "error")
def registers(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A register that is not declared."""
    known = declaration.registers
    for name, joint in declaration.joint.items():
        yield from unknown(
            f"joint.{name}.registers", joint.registers, known, "register"
        )
    for position, ban in enumerate(declaration.never):
        for verb in ("disclose", "outsource"):
            yield from unknown_word(
                f"never.{position}.{verb}",
                getattr(ban, verb),
                ("everything", *known),
                "register",
            )


@rule("owner-unknown", "error")
def owners(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Somebody who is to answer, and is neither a controller nor a contact."""
    known = list(declaration.contacts)
    for name, controller in declaration.controllers.items():
        known.append(name)
        known += [
            f"{name}.{role}"
            for role in ("answers", "officer")
            if getattr(controller, role)
        ]
    for address, word in named_people(declaration):
        if word not in known:
            yield Fault(address, f"Nobody is called {word}.", did_you_mean(word, known))


def named_people(declaration: Declaration) -> Iterator[tuple[str, str]]:
    """Everyone who is named to answer for something, with where that stands."""
    for name, register in declaration.registers.items():
        if register.owner:
            yield f"registers.{name}.owner", register.owner
    if declaration.requests.to:
        yield "requests.to", declaration.requests.to
    for name, purpose in declaration.purposes.items():
        for decision, made in purpose.decides.items():
            if made.review:
                yield f"purposes.{name}.decides.{decision}.review", made.review
    for name, measure in declaration.measures.items():
        if measure.by:
            yield f"measures.{name}.by", measure.by


@rule("kept-nowhere", "error")
def places(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Data that is kept neither in Ombud nor in a system."""
    for name, register in declaration.registers.items():
        if not register.kept_in:
            yield Fault(
                f"registers.{name}.kept_in",
                f"{name} is kept nowhere.",
                "Write ombud, or system.NAME for a system.",
            )
    for section in ("registers", "on_behalf"):
        for name, element in getattr(declaration, section).items():
            for place in element.kept_in:
                if place != OWN_REGISTER and not place.startswith(SYSTEM):
                    yield Fault(
                        f"{section}.{name}.kept_in.{place}",
                        f"{place} is neither ombud nor a system.",
                        f"Write ombud, or system.{place} for a system of that name.",
                    )


@rule("event-unknown", "error", "Art. 13(2)(a)")
def events(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A period that counts from something other than an item that holds a date."""
    known = [word for word in references(declaration) if "." in word]
    for kept in keeps(declaration):
        event = kept.keep.event
        if event and event not in known:
            yield Fault(
                f"{kept.address}.event",
                f"The period counts from {event}, which is no item of a "
                "category; it must be one that holds a date.",
                did_you_mean(event, known),
            )


@rule("law-unknown", "error", "Art. 6(1)(c)")
def laws(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A law that Ombud has no data about."""
    for address, name in _laws(declaration):
        yield from unknown_word(address, name, law.known(), "law")


def _laws(declaration: Declaration) -> Iterator[tuple[str, str | None]]:
    for name, purpose in declaration.purposes.items():
        for kind, basis in purpose.bases.items():
            address = basis_address(name, kind)
            yield f"{address}.law", basis.law
            yield f"{address}.task", basis.task
    for kept in keeps(declaration):
        yield f"{kept.address}.law", kept.keep.law


@rule("authority-unknown", "error", "Art. 13(2)(d)")
def authorities(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A supervisory authority that nobody knows, or by a name it no longer has."""
    if declaration.authority is None:
        return
    country, _, name = declaration.authority.partition(".")
    try:
        law.authority_named(declaration.authority)
    except law.UnknownLawError as error:
        mend = error.mend
        try:
            now = law.authority(country.upper())
        except law.UnknownLawError:
            pass
        else:
            formerly = {old.lower() for old in now.formerly}
            mend = (
                f"It is called {now.ref} now."
                if name in formerly
                else f"Did you mean {now.ref}?"
            )
        yield Fault(
            "authority",
            f"No supervisory authority is known as {declaration.authority}.",
            mend,
        )


@rule("term-unknown", "warning")
def terms(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A term that the W3C's Data Privacy Vocabulary does not have."""
    for name, category in declaration.categories.items():
        term = category.means
        if term is None or vocabulary.known(term):
            continue
        if term.partition(":")[0] in ("dpv", "pd"):
            near = vocabulary.near(term)
            yield Fault(
                f"categories.{name}.is",
                f"The vocabulary has no personal data called {term}.",
                f"Did you mean {near}?" if near else "Leave it out.",
            )


DANGLING = (
    kinds,
    categories,
    sources,
    recipients,
    controllers,
    purposes,
    registers,
    owners,
    events,
    laws,
    authorities,
)
"""The rules that find what leads nowhere: only without it can a notice be written."""
