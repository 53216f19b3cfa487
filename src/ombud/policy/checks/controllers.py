"""Is who answers said rightly."""

import re
from collections.abc import Iterator
from datetime import date
from importlib import import_module

from ombud.policy import law
from ombud.policy.checks.elements import people_of
from ombud.policy.checks.references import named_people
from ombud.policy.checks.registry import Fault, rule
from ombud.policy.language import Controller, Declaration

# Whether it can be delivered is for mail to find out; this catches slips of the pen.
_ADDRESS = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
# A page on the web, with or without the scheme, or a path on our own site.
_LINK = re.compile(r"(https?://)?[^\s/.]+(\.[^\s/.]+)+(/\S*)?|/\S*")


@rule("number-wrong", "error", "Art. 13(1)(a)")
def numbers(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """An organisation number whose check digit is wrong."""
    for name, controller in declaration.controllers.items():
        if not _valid(controller.country, controller.number):
            yield Fault(
                f"controllers.{name}.number",
                f"{controller.number} is not an organisation number of "
                f"{controller.country}: its check digit is wrong.",
                "Look it up in the trade register.",
            )


@rule("name-empty", "error", "Art. 13(1)(a)")
def names(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A controller or contact without a name, or a controller without an address."""
    for address, who in people_of(declaration):
        fields = (
            ("name", "number", "address") if isinstance(who, Controller) else ("name",)
        )
        for field in fields:
            if not getattr(who, field).strip():
                yield Fault(
                    f"{address}.{field}",
                    f"The {field} is empty.",
                    "Write it as it stands in the trade register."
                    if isinstance(who, Controller)
                    else "Write a person's name, or what the desk is called.",
                )


@rule("contact-missing", "warning", "Art. 13(1)(b)")
def contacts(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A controller without anyone who answers questions about personal data."""
    if declaration.requests.to:
        return  # somebody answers for all of them
    for name, controller in declaration.controllers.items():
        if controller.answers is None and controller.officer is None:
            yield Fault(
                f"controllers.{name}",
                f"{name} does not say who answers questions.",
                "Add answers: { name: …, email: … }",
            )


@rule("contact-unused", "note")
def idle(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A contact who answers for nothing."""
    named = {word for _, word in named_people(declaration)}
    for name in declaration.contacts:
        if name not in named:
            yield Fault(
                f"contacts.{name}",
                f"Nothing is {name}'s to answer for.",
                "Name them as the owner of a register, or in requests: { to: … }.",
            )


@rule("address-wrong", "error", "Art. 12(2)")
def addresses(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """An e-mail address that no mail can reach."""
    for address, who in people_of(declaration):
        if not _ADDRESS.fullmatch(who.email):
            yield Fault(
                f"{address}.email",
                "This is no e-mail address.",
                "Write name@domain.se",
            )


@rule("link-wrong", "error", "Art. 12(1)")
def links(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A link that leads nowhere."""
    found: list[tuple[str, str | None]] = [
        ("site.cookie_policy", declaration.site.cookie_policy)
    ]
    for section, field in (
        ("controllers", "web"),
        ("excludes", "see"),
        ("recipients", "policy"),
        ("services", "policy"),
    ):
        for name, element in getattr(declaration, section).items():
            found.append((f"{section}.{name}.{field}", getattr(element, field)))
    for address, link in found:
        if link is not None and not _LINK.fullmatch(link):
            yield Fault(
                address,
                "This is no address of a page.",
                "Write https://DOMAIN/PAGE, or /PAGE for one of your own.",
            )


@rule("year-end-wrong", "error")
def years(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A financial year that ends on a day that does not exist."""
    for name, controller in declaration.controllers.items():
        try:
            date.fromisoformat(f"2000-{controller.financial_year_ends}")
        except ValueError:
            yield Fault(
                f"controllers.{name}.financial_year_ends",
                f"{controller.financial_year_ends} is not a day.",
                'Write month and day, as in "06-30".',
            )


@rule("representative-missing", "warning", "Art. 27(1)")
def representatives(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A controller outside the EEA whom nobody represents within it."""
    for name, controller in declaration.controllers.items():
        if not law.is_eea(controller.country) and controller.representative is None:
            yield Fault(
                f"controllers.{name}.country",
                f"{name} is in {controller.country}, outside the EEA.",
                "Add representative: { name: …, email: … }",
            )


@rule("authority-elsewhere", "note", "Art. 55(1)")
def elsewhere(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """An authority of a country where no controller is."""
    if declaration.authority is None:
        return
    country = declaration.authority.partition(".")[0].upper()
    countries = {c.country for c in declaration.controllers.values()}
    if country not in countries:
        yield Fault(
            "authority",
            f"The authority is {country}'s, and no controller is there.",
            "Name the authority of the country where you are established.",
        )


@rule("authority-missing", "error", "Art. 13(2)(d)")
def authority_missing(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """No authority is named, and none is known for the first controller."""
    if declaration.authority is not None:
        return
    name, controller = next(iter(declaration.controllers.items()))
    try:
        law.authority(controller.country)
    except law.UnknownLawError:
        yield Fault(
            f"controllers.{name}.country",
            f"No supervisory authority is known for {controller.country}.",
            "Add authority: and name one that is.",
        )


# Where a number of each country is checked; elsewhere any number is taken as it is.
_NUMBERS = {
    "DK": "stdnum.dk.cvr",
    "EE": "stdnum.ee.registrikood",
    "FI": "stdnum.fi.ytunnus",
    "FR": "stdnum.fr.siren",
    "IS": "stdnum.is_.kennitala",
    "NO": "stdnum.no.orgnr",
    "SE": "stdnum.se.orgnr",
}


def _valid(country: str, number: str) -> bool:
    module = _NUMBERS.get(country)
    return module is None or bool(import_module(module).is_valid(number))
