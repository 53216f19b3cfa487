"""Does every piece of data have an end, and one that can be defended."""

import re
from collections.abc import Iterator
from datetime import date

from ombud.policy import law
from ombud.policy.checks.elements import (
    companies,
    grounds_of,
    keeps,
    law_named,
    overlap,
)
from ombud.policy.checks.registry import Fault, rule
from ombud.policy.keeping import add
from ombud.policy.language import Declaration

_START = date(2000, 1, 1)
_NEVER_ENDS = 100
"""Years after which nobody is there to delete anything."""


@rule("withdrawn-without-consent", "error", "Art. 7(3)")
def withdrawn(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Data kept until a consent is withdrawn that nobody was asked for."""
    for kept in keeps(declaration):
        if not kept.keep.withdrawn:
            continue
        for ground in grounds_of(kept.name, kept.purpose):
            if ground.basis.consent is None:
                yield Fault(
                    kept.address,
                    f"{kept.name} rests on {ground.basis.name} for "
                    f"{' and '.join(ground.people)}, so nobody can withdraw it.",
                    "Write until: PERIOD after EVENT.",
                )


@rule("withdrawn-anonymised", "note", "Art. 17(1)(b)")
def remains(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Data that stays as figures after its consent was withdrawn."""
    for kept in keeps(declaration):
        if kept.keep.withdrawn and kept.keep.then == "anonymise":
            yield Fault(
                f"{kept.address}.then",
                "People who take back their yes expect that the data is gone.",
                "Write then: erase, or be sure that no figure points at anyone.",
            )


@rule("but-not-used", "warning", "Art. 5(1)(e)")
def unused(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """An exception about how long something stays that the purpose does not use."""
    for kept in keeps(declaration):
        if kept.of and not overlap(kept.purpose.uses, kept.of):
            yield Fault(
                kept.address,
                f"{kept.name} does not use {kept.of}.",
                f"Add {kept.of} to uses, or leave it out here.",
            )


@rule("but-idle", "note")
def idle(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """An exception that says what holds for the rest already."""
    for name, purpose in declaration.purposes.items():
        rest = purpose.keep.model_copy(update={"but": {}})
        for reference, keep in purpose.keep.but.items():
            if keep == rest:
                yield Fault(
                    f"purposes.{name}.keep.but.{reference}",
                    f"{reference} stays as long as everything else.",
                    "Leave it out.",
                )


@rule("period-empty", "error", "Art. 5(1)(e)")
def empty(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A period of no time at all."""
    for address, period in _periods(declaration):
        if not any(int(number) for number in re.findall(r"\d+", period)):
            yield Fault(
                address,
                f"{period} is no time.",
                "Write how long it is, as in P30D, or leave it out.",
            )


@rule("period-endless", "error", "Art. 5(1)(e)")
def endless(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A period that outlasts everyone."""
    for address, period in _periods(declaration):
        if add(_START, period).year - _START.year > _NEVER_ENDS:
            yield Fault(
                address,
                f"{period} is longer than anyone lives.",
                "Write how long it is needed.",
            )


def _periods(declaration: Declaration) -> Iterator[tuple[str, str]]:
    for kept in keeps(declaration):
        if kept.keep.period:
            yield f"{kept.address}.period", kept.keep.period
    for name, register in declaration.registers.items():
        if register.review:
            yield f"registers.{name}.review", register.review
    for name, cookie in declaration.cookies.items():
        if cookie.lasts != "session":
            yield f"cookies.{name}.lasts", cookie.lasts
    if declaration.changes:
        yield "changes.before", declaration.changes.before


@rule("keep-past-claims", "note", "Art. 5(1)(e)")
def long(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Data that stays longer than any claim can be made."""
    claims = [
        found for name in law.known() if (found := law.law(name)).gives == "claims"
    ]
    for kept in keeps(declaration):
        countries = {each.country for each in companies(declaration, kept.purpose)}
        ends = [
            each.years for each in claims if each.country in countries and each.years
        ]
        if kept.keep.period is None or not ends:
            continue
        if add(_START, kept.keep.period) > add(_START, f"P{max(ends)}Y"):
            yield Fault(
                f"{kept.address}.period",
                f"After {max(ends)} years nobody can claim anything any more.",
                "Is it needed for so long? Then say why in the purpose's words.",
            )


@rule("law-without-period", "error", "Art. 13(2)(a)")
def periods(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Data kept as long as a law orders that orders no period."""
    for kept in keeps(declaration):
        found = law_named(kept.keep.law)
        if found and found.years is None:
            rules = sorted(
                name
                for name in law.known()
                if name.startswith(f"{found.name}.") and law.law(name).years
            )
            yield Fault(
                f"{kept.address}.law",
                f"{found.name} says no period.",
                f"Name one of its rules: {', '.join(rules)}."
                if rules
                else "Write until: PERIOD after EVENT.",
            )


@rule("law-elsewhere", "note", "Art. 6(3)")
def elsewhere(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A law of a country where none of those responsible is."""
    for kept in keeps(declaration):
        found = law_named(kept.keep.law)
        countries = {each.country for each in companies(declaration, kept.purpose)}
        if found and found.country not in countries:
            yield Fault(
                f"{kept.address}.law",
                f"{found.name} is a law of {found.country}, where nobody responsible "
                f"for {kept.name} is.",
                "Does it bind you? If not, name a law of your own country.",
            )


@rule("kept-by-law-alone", "note", "Art. 5(1)(b)")
def for_the_law(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Data that a law orders to keep, under a purpose that rests on something else."""
    for kept in keeps(declaration):
        found = law_named(kept.keep.law)
        if (
            found
            and found.gives == "keeping"
            and not kept.purpose.marketing  # marketing-on-kept-data says more
            and not kept.purpose.rests_on("law", "task")
        ):
            yield Fault(
                f"{kept.address}.law",
                f"{found.name} orders that it be kept, not that {kept.name} goes on.",
                "Move it to a purpose whose basis is that law.",
            )


@rule("claims-unlocked", "warning", "Art. 5(1)(b)")
def unlocked(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Data kept for claims under a purpose that may use it for more."""
    for kept in keeps(declaration):
        found = law_named(kept.keep.law)
        if (
            found
            and found.gives == "claims"
            and not kept.purpose.marketing  # marketing-on-kept-data says more
            and kept.purpose.only != "claims"
        ):
            yield Fault(
                f"{kept.address}.law",
                f"{found.name} is about claims, and {kept.name} may go on using the "
                "data until then.",
                "Move it to a purpose with only: claims.",
            )


@rule("claims-without-end", "error", "Art. 5(1)(e)")
def claims(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Data for legal claims that stays until somebody takes back a consent."""
    for kept in keeps(declaration):
        if kept.purpose.only == "claims" and kept.keep.withdrawn:
            yield Fault(
                kept.address,
                "A claim does not end with a consent.",
                "Write keep: { law: … }, the law on how long claims can be made.",
            )
