"""What the law gives as data: statutory periods, authorities, adequate countries.

The facts stand in `law/<country>.toml`, each with its source and the day it came into
force; a further country is one more file. Nothing is read before it is asked for.
"""

import calendar
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Literal, assert_never

from ombud.core.errors import OmbudError

Start = Literal[
    "day", "calendar_year", "financial_year", "calendar_year_of_financial_year"
]
"""What a period counts from: the day itself, or the end of one of these around it."""


class UnknownLawError(OmbudError):
    """No law, authority or country of that name is known here."""


class NoPeriodError(OmbudError):
    """This law orders something, but says no period that data must be kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """One rule of a country's law.

    `title`, `section` and `says` are words by language ({"sv": …, "en": …}); `says` is
    the period in words, empty where the law gives none. `since` is the day the rule
    came into force as described here; `source` is where its text can be read.
    """

    name: str
    country: str
    title: Mapping[str, str]
    section: Mapping[str, str]
    since: date
    source: str
    says: Mapping[str, str]
    years: int | None
    after: Start | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """A supervisory authority (GDPR Art. 51); `formerly` are names it has had."""

    ref: str
    country: str
    name: Mapping[str, str]
    address: str
    email: str
    phone: str
    web: str
    since: date
    formerly: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Adequacy:
    """A decision that a country protects data well enough (GDPR Art. 45).

    `until` is its last day in force, None while none is set. `covers` says whether it
    takes in everyone there, some sectors only, or only those who certified themselves.
    """

    country: str
    decision: str
    since: date
    until: date | None
    covers: Literal["everyone", "some", "certified"]

    def holds(self, day: date) -> bool:
        """Whether the decision is in force on `day`."""
        return self.since <= day and (self.until is None or day <= self.until)


def known() -> frozenset[str]:
    """The names of all laws, as `se.bokforingslagen`."""
    return frozenset(name for country in _countries() for name in _laws(country))


def law(name: str) -> Law:
    """The law of that name.

    Raises:
        UnknownLawError: there is none.
    """
    found = _laws(name.partition(".")[0]).get(name)
    if found is None:
        raise UnknownLawError(
            f"No law is known as {name}.", mend=f"Known: {', '.join(sorted(known()))}."
        )
    return found


def until(name: str, day: date, financial_year_end: str = "12-31") -> date:
    """The last day on which the law orders that a record of `day` be kept.

    Args:
        name: the law, as `se.bokforingslagen`.
        day: the day of what is recorded, such as an invoice's.
        financial_year_end: month and day, `MM-DD`; the end of February is its last day,
            whichever that is.

    Raises:
        UnknownLawError: there is no such law.
        NoPeriodError: the law gives no period.
    """
    found = law(name)
    if found.years is None or found.after is None:
        periods = sorted(n for n in known() if n.startswith(f"{name}."))
        raise NoPeriodError(
            f"{name} gives no period to keep data.",
            mend=f"Name one of its rules: {', '.join(periods)}." if periods else "",
        )
    match found.after:
        case "day":
            start = day
        case "calendar_year":
            start = date(day.year, 12, 31)
        case "financial_year":
            start = financial_year_of(day, financial_year_end)
        case "calendar_year_of_financial_year":
            start = date(financial_year_of(day, financial_year_end).year, 12, 31)
        case _:
            assert_never(found.after)
    # Source: lag (1930:173) om beräkning av lagstadgad tid, 1 §: where the last month
    # lacks the day, its last day ends the period.
    return _day(start.year + found.years, start.month, start.day)


def financial_year_of(day: date, financial_year_end: str) -> date:
    """The last day of the financial year that `day` is in."""
    month, last = (int(part) for part in financial_year_end.split("-"))
    if (month, last) == (2, 28):
        last = 29
    end = _day(day.year, month, last)
    return end if day <= end else _day(day.year + 1, month, last)


def authority(country: str) -> Authority:
    """The authority that supervises in a country (ISO 3166-1 alpha-2).

    Raises:
        UnknownLawError: none is known for that country.
    """
    found = _authorities(country.lower())
    if not found:
        raise UnknownLawError(f"No supervisory authority is known for {country}.")
    return next(iter(found.values()))


def authority_named(ref: str) -> Authority:
    """The authority referred to as `se.imy`.

    Raises:
        UnknownLawError: there is none.
    """
    found = _authorities(ref.partition(".")[0]).get(ref)
    if found is None:
        refs = sorted(r for country in _countries() for r in _authorities(country))
        raise UnknownLawError(
            f"No supervisory authority is known as {ref}.",
            mend=f"Known: {', '.join(refs)}.",
        )
    return found


def is_eea(country: str) -> bool:
    """Whether the GDPR applies in the country as law of the EU or the EEA."""
    return country in _file("eu")["eea"]


def adequacy(country: str, day: date) -> Adequacy | None:
    """The Commission's decision on the country that is in force on `day`, if any."""
    return next((a for a in _adequacies().get(country, ()) if a.holds(day)), None)


def is_adequate(country: str, day: date) -> bool:
    """Whether data may go to the country on `day` by an adequacy decision alone.

    False where the decision takes in only those who certified themselves: there the
    recipient's own certificate decides, not the country.
    """
    found = adequacy(country, day)
    return found is not None and found.covers != "certified"


def _day(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


@cache
def _countries() -> tuple[str, ...]:
    names = (entry.name for entry in files("ombud.policy").joinpath("law").iterdir())
    return tuple(sorted(name[:2] for name in names if len(name) == len("se.toml")))


@cache
def _file(country: str) -> dict[str, Any]:
    if country not in _countries():
        return {}
    path = files("ombud.policy").joinpath("law", f"{country}.toml")
    return tomllib.loads(path.read_text("utf-8"))


@cache
def _laws(country: str) -> dict[str, Law]:
    return {
        f"{country}.{rule}": Law(
            name=f"{country}.{rule}",
            country=country.upper(),
            **{"says": {}, "years": None, "after": None, **facts},
        )
        for rule, facts in _file(country).get("laws", {}).items()
    }


@cache
def _authorities(country: str) -> dict[str, Authority]:
    return {
        f"{country}.{ref}": Authority(
            ref=f"{country}.{ref}",
            country=country.upper(),
            **{**facts, "formerly": tuple(facts.get("formerly", ()))},
        )
        for ref, facts in _file(country).get("authorities", {}).items()
    }


@cache
def _adequacies() -> dict[str, tuple[Adequacy, ...]]:
    return {
        country: tuple(
            Adequacy(
                country=country,
                decision=each["decision"],
                since=each["since"],
                until=each.get("until"),
                covers=each["for"],
            )
            for each in decisions
        )
        for country, decisions in _file("eu")["adequate"].items()
    }
