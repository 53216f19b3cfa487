"""Does everything that is referred to exist."""

from collections.abc import Iterator
from datetime import date

from ombud.core.spelling import did_you_mean
from ombud.policy import law
from ombud.policy.checks.registry import Fault, rule, unknown
from ombud.policy.language import Declaration, Keep, Purpose, basis_address

OWN_REGISTER = "ombud"
SYSTEM = "system."


def references(declaration: Declaration) -> tuple[str, ...]:
    """Every category and item, as a policy refers to them."""
    return tuple(
        reference
        for name, category in declaration.categories.items()
        for reference in (name, *(f"{name}.{item}" for item in category.items))
    )


@rule("kind-unknown", "error")
def kinds(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A kind of people that is not declared."""
    known = declaration.people
    for name, purpose in declaration.purposes.items():
        yield from unknown(
            f"purposes.{name}.for", purpose.people, known, "kind of people"
        )
    for name, register in declaration.registers.items():
        yield from unknown(f"registers.{name}.of", register.of, known, "kind of people")
    for position, ban in enumerate(declaration.never):
        if ban.profile and ban.profile not in ("everyone", *known):
            yield Fault(
                f"never.{position}.profile",
                f"No kind of people is called {ban.profile}.",
                did_you_mean(ban.profile, ("everyone", *known)),
            )


@rule("category-unknown", "error")
def categories(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A category or item that is not declared."""
    known = references(declaration)
    for name, purpose in declaration.purposes.items():
        yield from unknown(f"purposes.{name}.uses", purpose.uses, known, "category")
        yield from unknown(
            f"purposes.{name}.required", purpose.required, known, "category"
        )
    for name, category in declaration.categories.items():
        yield from unknown(
            f"categories.{name}.derived", category.derived, known, "category"
        )
    for position, ban in enumerate(declaration.never):
        for verb in ("use", "collect", "sell"):
            word = getattr(ban, verb)
            if word not in (None, "everything", *known):
                yield Fault(
                    f"never.{position}.{verb}",
                    f"No category is called {word}.",
                    did_you_mean(word, known),
                )


@rule("source-unknown", "error")
def sources(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A source that is not declared."""
    for name, purpose in declaration.purposes.items():
        yield from unknown(
            f"purposes.{name}.from", purpose.sources, declaration.sources, "source"
        )


@rule("recipient-unknown", "error")
def recipients(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A recipient that is not declared."""
    for name, purpose in declaration.purposes.items():
        yield from unknown(
            f"purposes.{name}.to", purpose.to, declaration.recipients, "recipient"
        )


@rule("controller-unknown", "error")
def controllers(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A controller that is not declared."""
    known = declaration.controllers
    for name, purpose in declaration.purposes.items():
        yield from unknown(
            f"purposes.{name}.controllers", purpose.controllers, known, "controller"
        )
    for name, register in declaration.registers.items():
        yield from unknown(
            f"registers.{name}.controllers", register.controllers, known, "controller"
        )


@rule("purpose-unknown", "error")
def purposes(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """An exception to a ban for a purpose that is not declared."""
    for position, ban in enumerate(declaration.never):
        yield from unknown(
            f"never.{position}.except", ban.exceptions, declaration.purposes, "purpose"
        )


@rule("owner-unknown", "error")
def owners(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A register whose owner is neither a controller nor its contact."""
    known = [
        owner
        for name, controller in declaration.controllers.items()
        for owner in (name, *([f"{name}.answers"] if controller.answers else []))
    ]
    for name, register in declaration.registers.items():
        if register.owner and register.owner not in known:
            yield Fault(
                f"registers.{name}.owner",
                f"Nobody is called {register.owner}.",
                did_you_mean(register.owner, known),
            )


@rule("kept-nowhere", "error")
def places(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A register that is kept neither in Ombud nor in a system."""
    for name, register in declaration.registers.items():
        for place in register.kept_in:
            if place != OWN_REGISTER and not place.startswith(SYSTEM):
                yield Fault(
                    f"registers.{name}.kept_in.{place}",
                    f"{place} is neither ombud nor a system.",
                    f"Write ombud, or system.{place} for a system of that name.",
                )


@rule("event-unknown", "error", "Art. 13(2)(a)")
def events(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A period that counts from something other than an item that holds a date."""
    known = [word for word in references(declaration) if "." in word]
    for name, purpose in declaration.purposes.items():
        for address, keep in keeps(name, purpose):
            if keep.event and keep.event not in known:
                yield Fault(
                    f"{address}.event",
                    f"The period counts from {keep.event}, which is no item of a "
                    "category; it must be one that holds a date.",
                    did_you_mean(keep.event, known),
                )


@rule("law-unknown", "error", "Art. 6(1)(c)")
def laws(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A law that Ombud has no data about."""
    for address, name in _laws(declaration):
        try:
            law.law(name)
        except law.UnknownLawError:
            yield Fault(
                address,
                f"No law is known as {name}.",
                did_you_mean(name, law.known()),
            )


@rule("law-without-period", "error", "Art. 13(2)(a)")
def periods(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Data kept as long as a law orders that orders no period."""
    for address, name in _laws(declaration):
        if ".keep." not in address:
            continue
        try:
            found = law.law(name)
        except law.UnknownLawError:
            continue  # law-unknown says it
        if found.years is None:
            rules = sorted(n for n in law.known() if n.startswith(f"{name}."))
            yield Fault(
                address,
                f"{name} says no period.",
                f"Name one of its rules: {', '.join(rules)}."
                if rules
                else "Write until: PERIOD after EVENT.",
            )


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


def _laws(declaration: Declaration) -> Iterator[tuple[str, str]]:
    for name, purpose in declaration.purposes.items():
        for kind, basis in purpose.bases.items():
            address = basis_address(name, kind)
            if basis.law:
                yield f"{address}.law", basis.law
            if basis.task:
                yield f"{address}.task", basis.task
        for address, keep in keeps(name, purpose):
            if keep.law:
                yield f"{address}.law", keep.law


def keeps(name: str, purpose: Purpose) -> Iterator[tuple[str, Keep]]:
    """Every way in which a purpose keeps data, with where it stands."""
    for reference, keep in purpose.keep.each:
        yield f"purposes.{name}.keep" + (f".but.{reference}" if reference else ""), keep
