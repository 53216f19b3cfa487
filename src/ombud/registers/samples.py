"""What values look like: recognised one by one, and counted over a sample.

Nothing of a value leaves this module, only how many of them looked like what.
"""

import ipaddress
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import islice

from stdnum import iban, luhn

from ombud.connectors.base import Value
from ombud.people.errors import InvalidIdentifierError
from ombud.people.identifiers import IdentifierKind, normalise

MOST = 0.8
"""The share of a sample that has to look alike, to tell what its column holds."""

FEWEST = 5
"""How few values say nothing, each of which may look like something by chance."""


class Kind(StrEnum):
    """What values can look like."""

    EMAIL = "email"
    IP = "ip"
    IBAN = "iban"
    CARD = "card"
    PERSONAL_NUMBER = "personal_number"
    PHONE = "phone"
    BROWSER = "browser"
    URL = "url"
    BIRTH_DATE = "birth_date"
    PROSE = "prose"


SAY = {
    Kind.EMAIL: "e-mail addresses",
    Kind.IP: "IP addresses",
    Kind.IBAN: "IBANs with the right check digits",
    Kind.CARD: "card numbers with the right check digit",
    Kind.PERSONAL_NUMBER: "personal numbers with the right check digit",
    Kind.PHONE: "phone numbers",
    Kind.BROWSER: "names of browsers",
    Kind.URL: "web addresses",
    Kind.BIRTH_DATE: "days since 1900",
    Kind.PROSE: "free text",
}

_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_PHONE = re.compile(r"[+0(][0-9 ()/.\-\u00a0]{6,22}")
_BROWSER = re.compile(r"[A-Z][A-Za-z]*/[0-9]+(\.[0-9]+)*( .*)?", re.DOTALL)
_CARD = re.compile(r"[3-6][0-9]{3}([ -]?[0-9]{4}){2}[ -]?[0-9]{1,7}")
_PERSONAL_NUMBER = re.compile(r"[0-9]{6,8}[-+A-FU-Y]?[0-9]{3}[0-9A-Z]")
_URL = re.compile(r"https?://\S+")
_EARLIEST_BIRTH_YEAR = 1900
_WORDS_OF_PROSE = 4


@dataclass(frozen=True, slots=True)
class Count:
    """How many of a sample's values, blanks left out, look like a kind."""

    kind: Kind
    hits: int
    of: int

    @property
    def most(self) -> bool:
        """Whether so many do that their column is of that kind."""
        return self.of >= FEWEST and self.hits >= MOST * self.of

    def __str__(self) -> str:
        return f"{self.hits} of {self.of} values are {SAY[self.kind]}"


def count(values: Iterable[Value], kind: Kind) -> Count:
    """How many of the values look like a kind."""
    given = [v for v in values if v is not None and v != ""]
    looks = _LOOKS[kind]
    return Count(kind, sum(map(looks, given)), len(given))


def recognise(values: Iterable[Value]) -> Count | None:
    """What most of the values look like, if they look like anything."""
    given = [v for v in values if v is not None and v != ""]
    misses = int((1 - MOST) * len(given)) + 1
    for kind in _BY_VALUES_ALONE:
        looks = _LOOKS[kind]
        # Nearly every column is nearly no kind, so a few values mostly settle it.
        strange = (value for value in given if not looks(value))
        if sum(1 for _ in islice(strange, misses)) < misses:
            found = count(given, kind)
            if found.most:
                return found
    return None


def _text(pattern: re.Pattern[str]) -> Callable[[Value], bool]:
    return lambda value: (
        isinstance(value, str) and bool(pattern.fullmatch(value.strip()))
    )


def _identifier(kind: IdentifierKind) -> Callable[[Value], bool]:
    def looks(value: Value) -> bool:
        if isinstance(value, bool) or not isinstance(value, str | int):
            return False
        try:
            normalise(kind, str(value))
        except InvalidIdentifierError:
            return False
        return True

    return looks


def _ip(value: Value) -> bool:
    try:
        ipaddress.ip_interface(str(value))
    except ValueError:
        return False
    return isinstance(value, str)


def _card(value: Value) -> bool:
    digits = re.sub(r"[ -]", "", str(value))
    return bool(_CARD.fullmatch(str(value).strip())) and bool(luhn.is_valid(digits))


def _phone(value: Value) -> bool:
    number = isinstance(value, str) and bool(_PHONE.fullmatch(value.strip()))
    return number and _identifier(IdentifierKind.PHONE)(value)


def _personal_number(value: Value) -> bool:
    return bool(_PERSONAL_NUMBER.fullmatch(str(value).strip())) and _identifier(
        IdentifierKind.PERSONAL_NUMBER
    )(value)


def _birth_date(value: Value) -> bool:
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value[:10])
        except ValueError:
            return False
    return isinstance(value, date) and value.year >= _EARLIEST_BIRTH_YEAR


def _prose(value: Value) -> bool:
    return isinstance(value, str) and len(value.split()) >= _WORDS_OF_PROSE


_LOOKS: dict[Kind, Callable[[Value], bool]] = {
    Kind.EMAIL: _text(_EMAIL),
    Kind.IP: _ip,
    Kind.IBAN: lambda value: isinstance(value, str) and bool(iban.is_valid(value)),
    Kind.CARD: _card,
    Kind.PERSONAL_NUMBER: _personal_number,
    Kind.PHONE: _phone,
    Kind.BROWSER: _text(_BROWSER),
    Kind.URL: _text(_URL),
    Kind.BIRTH_DATE: _birth_date,
    Kind.PROSE: _prose,
}

# A day can be anybody's and anything's: it is one of birth only where a name says so.
_BY_VALUES_ALONE = tuple(kind for kind in Kind if kind is not Kind.BIRTH_DATE)
