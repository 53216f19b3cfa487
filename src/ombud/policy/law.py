"""What the law gives as data: periods, authorities, ages, ways out of the EEA.

The facts stand in `law/<country>.toml`, each with its source and the day it came into
force; a further country is one more file. Nothing is read before it is asked for.
"""

import calendar
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Literal, assert_never

from ombud.core.errors import OmbudError

Start = Literal[
    "day", "calendar_year", "financial_year", "calendar_year_of_financial_year"
]
"""What a period counts from: the day itself, or the end of one of these around it."""
Gives = Literal["keeping", "claims", "deletion", "duty", "conditions"]
"""What a law does with data.

keeping: it orders that data be kept. claims: it says how long a claim can be made, and
orders nobody to keep anything (GDPR Art. 17(3)(e)). deletion: it orders that data be
gone by then. duty: it orders something else; a period is how long that can be asked
for. conditions: it says when something is allowed.
"""

# What a rule within a law takes from the law where it does not say it of itself.
_SHARED = frozenset({"gives", "title", "section", "since", "source"})


class UnknownLawError(OmbudError):
    """No law, authority or country of that name is known here."""


class NoPeriodError(OmbudError):
    """This law orders something, but says no period that data must be kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """One rule of a country's law.

    `title`, `section` and `says` are words by language ({"sv": …, "fi": …, "en": …});
    `says` is the period in words, empty where the law gives none. `since` is the day
    the rule came into force as described here; `source` is where its text can be read.
    """

    name: str
    country: str
    gives: Gives
    title: Mapping[str, str]
    section: Mapping[str, str]
    since: date
    source: str
    says: Mapping[str, str]
    years: int | None
    after: Start | None

    @property
    def obliges(self) -> bool:
        """Whether it orders something, and so can be a basis (GDPR Art. 6(1)(c))."""
        return self.gives not in ("claims", "conditions")


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """A supervisory authority (GDPR Art. 51); `formerly` are names it has had.

    `address`, by language as `name`, `email` and `phone` are empty where they are not
    known here; `web` leads to them.
    """

    ref: str
    country: str
    name: Mapping[str, str]
    web: str
    address: Mapping[str, str] = field(default_factory=dict)
    email: str = ""
    phone: str = ""
    since: date | None = None
    formerly: tuple[str, ...] = ()
    source: str = "https://www.edpb.europa.eu/about-edpb/about-edpb/members_en"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Mechanism:
    """A footing on which data leaves the EEA (GDPR Chapter V), as it stands on a day.

    `state` is `ahead` before it can be used, `holds` while data may go by it, and
    `ended` after. `since` is the first day it could be used, `until` the last;
    `last_signed` the last day it could be agreed on, where that was earlier. `decision`
    is the Commission's decision behind it, empty where there is none. `ended` says by
    language what ended it, and is empty while nothing has.
    """

    name: str
    title: Mapping[str, str]
    article: str
    decision: str
    source: str
    since: date
    last_signed: date | None
    until: date | None
    ended: Mapping[str, str]
    state: Literal["ahead", "holds", "ended"]

    @property
    def holds(self) -> bool:
        """Whether data may go by it on the day that was asked about."""
        return self.state == "holds"

    @property
    def refused_since(self) -> date | None:
        """The first day on which data could not go by it any more."""
        return None if self.until is None else self.until + timedelta(days=1)


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
    """The last day of a law's period for what happened on `day`.

    What the period means, the law's `gives` says: until then a record is to be kept, or
    a claim can be made.

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
        refs = sorted(each.ref for each in authorities())
        raise UnknownLawError(
            f"No supervisory authority is known as {ref}.",
            mend=f"Known: {', '.join(refs)}.",
        )
    return found


def authorities() -> tuple[Authority, ...]:
    """Every supervisory authority that is known, by country."""
    countries = sorted({*_countries(), *_file("authorities")})
    return tuple(
        each for country in countries for each in _authorities(country).values()
    )


def consent_age(country: str) -> int | None:
    """From which age a child's consent to an online service counts (GDPR Art. 8(1)).

    Returns:
        The age in years; None outside the EEA, and where the country's law is unsure.
    """
    age: int | None = _file("eu")["consent_age"].get(country)
    return age


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


def mechanisms() -> frozenset[str]:
    """The names of all footings for a transfer, as `clauses`; also those that fell."""
    return frozenset(_file("transfers"))


def mechanism(name: str, day: date, signed: date | None = None) -> Mechanism:
    """A footing for a transfer, and whether data may go by it on `day`.

    Whether a country has an adequacy decision is for `adequacy` to say: here it is only
    the mechanism, not the country.

    Args:
        name: the mechanism, as `clauses`.
        day: the day on which data goes.
        signed: when it was agreed on or certified, which says which edition it is:
            clauses of before 27 June 2021 are the old ones. Without it, the newest that
            there was on `day`.

    Raises:
        UnknownLawError: there is no such mechanism.
    """
    facts = _file("transfers").get(name)
    if facts is None:
        raise UnknownLawError(
            f"No mechanism for a transfer is known as {name}.",
            mend=f"Known: {', '.join(sorted(mechanisms()))}.",
        )
    editions = facts["editions"]
    there = [each for each in editions if each["since"] <= (signed or day)]
    edition = there[-1] if there else editions[0]
    since, until = edition["since"], edition.get("until")
    state: Literal["ahead", "holds", "ended"] = "holds"
    if until is not None and day > until:
        state = "ended"
    elif day < max(since, signed or since):
        state = "ahead"
    return Mechanism(
        name=name,
        title=facts["title"],
        article=facts["article"],
        decision=edition["decision"],
        source=edition["source"],
        since=since,
        last_signed=edition.get("last_signed"),
        until=until,
        ended=edition.get("ended", {}),
        state=state,
    )


def _day(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


@cache
def _countries() -> tuple[str, ...]:
    names = (entry.name for entry in files("ombud.policy").joinpath("law").iterdir())
    return tuple(sorted(name[:2] for name in names if len(name) == len("se.toml")))


@cache
def _file(name: str) -> dict[str, Any]:
    path = files("ombud.policy").joinpath("law", f"{name}.toml")
    return tomllib.loads(path.read_text("utf-8"))


@cache
def _laws(country: str) -> dict[str, Law]:
    if country not in _countries():
        return {}
    laws = _file(country).get("laws", {})
    found = {}
    for rule, facts in laws.items():
        whole = laws.get(rule.partition(".")[0], {})
        shared = {fact: whole[fact] for fact in _SHARED & whole.keys()}
        found[f"{country}.{rule}"] = Law(
            name=f"{country}.{rule}",
            country=country.upper(),
            **{"says": {}, "years": None, "after": None, **shared, **facts},
        )
    return found


@cache
def _authorities(country: str) -> dict[str, Authority]:
    own = _file(country).get("authorities", {}) if country in _countries() else {}
    return {
        f"{country}.{ref}": Authority(
            ref=f"{country}.{ref}",
            country=country.upper(),
            **{
                **facts,
                "address": _in_each_language(facts),
                "formerly": tuple(facts.get("formerly", ())),
            },
        )
        for ref, facts in (own or _file("authorities").get(country, {})).items()
    }


def _in_each_language(authority: dict[str, Any]) -> dict[str, str]:
    """Its address by language; most are written alike in all that its name has."""
    address = authority.get("address", {})
    return (
        dict.fromkeys(authority["name"], address)
        if isinstance(address, str)
        else address
    )


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
