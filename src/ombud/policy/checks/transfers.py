"""Is each way out of the EEA safe (GDPR Chapter V)."""

from collections.abc import Iterator
from datetime import date

from ombud.policy import law
from ombud.policy.checks.elements import outside, unprotected
from ombud.policy.checks.registry import Fault, rule
from ombud.policy.keeping import add
from ombud.policy.language import Declaration, Recipient

_NEAR = "P6M"
"""How long before its end a footing is called to mind."""
# Once in a while, and never as a habit: EDPB guidelines 2/2018 on Art. 49.
_NOW_AND_THEN = ("request", "claim", "protection", "law", "deal")


@rule("transfer-without-safeguard", "error", "Art. 44")
def unsafe(declaration: Declaration, day: date) -> Iterator[Fault]:
    """Data goes outside the EEA on no footing at all."""
    for name, recipient in _abroad(declaration):
        countries = unprotected(recipient, day)
        if recipient.by is None and countries:
            yield Fault(
                _country(name, recipient, countries[0]),
                f"{name} is outside the EEA, in {countries[0]}, and nothing "
                "says how the data stays safe there.",
                "Add by: clauses, bcr or dpf, whichever is signed.",
            )


@rule("adequacy-missing", "error", "Art. 45")
def adequacy(declaration: Declaration, day: date) -> Iterator[Fault]:
    """An adequacy decision is claimed that is not in force."""
    for name, recipient in _abroad(declaration):
        for country in outside(recipient):
            found = law.adequacy(country, day)
            fault: tuple[str, str] | None = None
            if recipient.by == "adequacy" and found is None:
                fault = (
                    f"No adequacy decision for {country} is in force on {day}.",
                    "Sign standard clauses and write by: clauses.",
                )
            elif recipient.by == "adequacy" and found and found.covers == "certified":
                fault = (
                    f"In {country} only those who certified themselves are adequate.",
                    "If they did, write by: dpf; else sign clauses.",
                )
            elif (
                recipient.by == "dpf"
                and (found is None or found.covers != "certified")
                and (country == recipient.country or not law.is_adequate(country, day))
            ):
                fault = (
                    f"The Data Privacy Framework does not reach {country}.",
                    "It is for firms in the US that certified themselves.",
                )
            if fault:
                yield Fault(f"recipients.{name}.by", *fault)


@rule("mechanism-not-in-force", "error", "Art. 46(1)")
def fallen(declaration: Declaration, day: date) -> Iterator[Fault]:
    """A footing for a transfer that has fallen, or that does not hold yet.

    Privacy Shield fell with C-311/18, Safe Harbour with C-362/14, and clauses from
    before 27 June 2021 with decision (EU) 2021/914 Art. 4.
    """
    for name, recipient in _abroad(declaration):
        if recipient.by is None:
            continue
        found = law.mechanism(recipient.by, day, recipient.signed)
        if found.state == "ended":
            signed = f" signed on {recipient.signed}" if recipient.signed else ""
            yield Fault(
                f"recipients.{name}.by",
                f"Since {found.refused_since} no data may go by {found.title['en']}"
                f"{signed}: {found.ended.get('en', 'that is over')}.",
                "Sign the clauses of 2021 and write by: clauses with signed: DATE, or "
                "keep the data in the EEA.",
            )
        elif found.state == "ahead":
            yield Fault(
                f"recipients.{name}.by",
                f"No data may go by {found.title['en']} before "
                f"{max(found.since, recipient.signed or found.since)}.",
                "Is the date right? Until then nothing may go there.",
            )


@rule("mechanism-ending", "note", "Art. 45(3)")
def ending(declaration: Declaration, day: date) -> Iterator[Fault]:
    """A footing for a transfer that ends within half a year."""
    soon = add(day, _NEAR)
    for name, recipient in _abroad(declaration):
        ends: list[date | None] = []
        if recipient.by:
            ends.append(law.mechanism(recipient.by, day, recipient.signed).until)
        if recipient.by in (None, "adequacy", "dpf"):
            ends += [
                found.until
                for country in outside(recipient)
                if (found := law.adequacy(country, day))
            ]
        end = min((each for each in ends if each and each >= day), default=None)
        if end and end <= soon:
            yield Fault(
                f"recipients.{name}.country",
                f"What lets data go to {name} ends on {end}.",
                "See whether it is renewed, and sign clauses if not.",
            )


@rule("transfer-not-assessed", "warning", "Art. 46(1)")
def unassessed(declaration: Declaration, day: date) -> Iterator[Fault]:
    """Clauses without a look at the law of the country they are to hold in.

    Source: Court of Justice, C-311/18, paragraph 134.
    """
    for name, recipient in _abroad(declaration):
        countries = unprotected(recipient, day)
        if recipient.by in ("clauses", "bcr") and countries and not recipient.assessed:
            yield Fault(
                f"recipients.{name}.by",
                f"Nobody has assessed whether {recipient.by} hold in {countries[0]}.",
                "Assess the transfer and add assessed: DATE.",
            )


@rule("clauses-undated", "note", "Art. 46(2)(c)")
def undated(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Clauses, and not when they were signed, which says which they are."""
    for name, recipient in _abroad(declaration):
        if recipient.by == "clauses" and recipient.signed is None:
            yield Fault(
                f"recipients.{name}.by",
                f"Nothing says when the clauses with {name} were signed.",
                "Add signed: DATE; those from before 27 June 2021 have fallen.",
            )


@rule("derogation-standing", "warning", "Art. 49(1)")
def standing(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """An exception for special situations that a transfer rests on day by day.

    Source: GDPR recital 111; EDPB guidelines 2/2018 on Art. 49.
    """
    for name, recipient in _abroad(declaration):
        rare = recipient.cases and set(recipient.cases) <= set(_NOW_AND_THEN)
        if recipient.by == "derogation" and (recipient.are == "processors" or not rare):
            yield Fault(
                f"recipients.{name}.by",
                f"Data goes to {name} as a habit, and the exception is for what "
                "happens now and then.",
                "Sign clauses, or say in which rare case it goes there: when: […].",
            )


@rule("mechanism-idle", "note", "Art. 44")
def idle(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A footing for a transfer that is none, for the data stays in the EEA."""
    for name, recipient in declaration.recipients.items():
        if recipient.by and not outside(recipient):
            yield Fault(
                f"recipients.{name}.by",
                f"{name} is in {recipient.country}, within the EEA.",
                "Leave by out, or add the countries that data goes on to.",
            )


def _abroad(declaration: Declaration) -> Iterator[tuple[str, Recipient]]:
    for name, recipient in declaration.recipients.items():
        if outside(recipient):
            yield name, recipient


def _country(name: str, recipient: Recipient, country: str) -> str:
    where = "country" if country == recipient.country else f"countries.{country}"
    return f"recipients.{name}.{where}"
