"""Is who answers said rightly."""

import re
from collections.abc import Iterator
from datetime import date

from ombud.policy import law
from ombud.policy.checks.registry import Fault, rule
from ombud.policy.language import Declaration

# Whether it can be delivered is for mail to find out; this catches slips of the pen.
_ADDRESS = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


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


@rule("contact-missing", "warning", "Art. 13(1)(b)")
def contacts(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A controller without anyone who answers questions about personal data."""
    for name, controller in declaration.controllers.items():
        if controller.answers is None:
            yield Fault(
                f"controllers.{name}",
                f"{name} does not say who answers questions.",
                "Add answers: { name: …, email: … }",
            )


@rule("address-wrong", "error", "Art. 12(2)")
def addresses(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """An e-mail address that no mail can reach."""
    for name, controller in declaration.controllers.items():
        pairs = [(f"controllers.{name}.email", controller.email)]
        if controller.answers:
            pairs.append(
                (f"controllers.{name}.answers.email", controller.answers.email)
            )
        for address, email in pairs:
            if not _ADDRESS.fullmatch(email):
                yield Fault(
                    address, "This is no e-mail address.", "Write name@domain.se"
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


def _valid(country: str, number: str) -> bool:
    # Imported where they are needed: most countries need neither.
    match country:
        case "SE":
            from stdnum.se import orgnr  # noqa: PLC0415

            return bool(orgnr.is_valid(number))
        case "FI":
            from stdnum.fi import ytunnus  # noqa: PLC0415

            return bool(ytunnus.is_valid(number))
    return True
