"""When the text was last changed."""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import NamedTuple

from ombud.policy.prose.context import Seen
from ombud.policy.prose.particulars.found import Found, best
from ombud.policy.prose.particulars.lexicon import laws, months, spoken
from ombud.policy.prose.particulars.page import Page

# The day the GDPR was adopted and the day it began to apply (Art. 99(2)).
_OF_THE_LAW = ("2016-04-27", "2018-05-25", "2018-05")
# A date that stands alone among this many first or last parts is that of the text.
_FIRST, _LAST = 10, 6
# Up to this many words, a line says nothing but the date; up to so few, it is one.
_LINE, _DATE = 12, 4
# What stands this many characters before and after a date says what it is the date of.
_BEFORE, _AFTER = 120, 60
_LEAST = 2
# This many characters before a date may say that it is yet to come.
_AHEAD = 22


class Day(NamedTuple):
    """A date or a month that a text tells: its offsets, and it as in ISO 8601."""

    start: int
    end: int
    value: str


def updated(page: Page) -> Found | None:
    """The date or month of the text, as in ISO 8601; the latest of equals."""
    told = (_weighed(page, day) for day in days(page.source))
    found = [each for each in told if each]
    return best(sorted(found, key=lambda each: each.value, reverse=True), _LEAST)


def days(source: str) -> Iterator[Day]:
    """Every date and month that is written out with its year."""
    taken: list[tuple[int, int]] = []
    source = source.replace("_", " ")  # marks of emphasis, which join words
    for pattern in _forms():
        for found in pattern.finditer(source):
            if any(start < found.end() and found.start() < end for start, end in taken):
                continue
            value = _iso(found)
            if value:
                taken.append(found.span())
                yield Day(found.start(), found.end(), value)


def _weighed(page: Page, day: Day) -> Found | None:
    seen = page.at(day.start, day.end)
    if seen is None:
        return None
    score = _said_to_be(page, seen)
    number = seen.part.number
    if number < _FIRST or number > len(page.seen) - _LAST:
        score += 2.2 if len(seen.words) < _LINE else 0.5
    if laws().search(_around(page, seen, day)):
        score -= 2.5
    if _coming().search(page.source, max(0, day.start - _AHEAD), day.start):
        return None
    if day.value in _OF_THE_LAW and score < 3:  # noqa: PLR2004  # said to be the text's
        score -= 2
    return Found(day.start, day.end, day.value, score)


def _said_to_be(page: Page, seen: Seen) -> float:
    """What words such as "updated" say, beside a date or in the part before."""
    if seen.has("updated") or (
        len(seen.words) < _LINE and _title().search(seen.said_as)
    ):
        return 3
    if not seen.part.number:
        return 0
    before = page.seen[seen.part.number - 1]
    if len(seen.words) <= _DATE and _title().search(before.said_as):
        return 3 if len(before.words) < _LINE else 0
    return 2 if before.has("updated") else 0


def _around(page: Page, seen: Seen, day: Day) -> str:
    start = max(seen.part.start, day.start - _BEFORE)
    return page.source[start : min(seen.part.end, day.end + _AFTER)]


@cache
def _title() -> re.Pattern[str]:
    """A policy's title, beside which a date is its own: "Privacy policy, May 2018"."""
    return spoken("policy.called")


@cache
def _coming() -> re.Pattern[str]:
    return spoken("coming")


@cache
def _forms() -> tuple[re.Pattern[str], ...]:
    """The ways to write a date; what one of them found isn't taken by a later one."""
    month = "|".join(sorted(map(re.escape, months()), key=len, reverse=True))
    year, number, day = r"(?P<y>20\d\d)", r"(?P<m>\d{1,2})", r"(?P<d>\d{1,2})"
    two_digits = r"(?P<m>0[1-9]|1[0-2])"
    named = rf"(?P<b>{month})"
    forms = (
        rf"\b{year}\s?[-–./]\s?{number}\s?[-–./]\s?{day}\b",
        rf"\b{day}\s?[./\-]\s?{number}\s?[./\-]\s?{year}\b",
        # 3rd of January 2024, 3 januari, 2024, den 3:e januari 2024, 3. tammikuuta 2024
        (
            rf"\b{day}(?:st|nd|rd|th|\.|:e|:a)?[\s-]+(?:day\s+)?(?:of\s+|den\s+)?"
            rf"{named}\w{{0,3}}\.?,?[\s-]+{year}\b"
        ),
        rf"\b{named}(?:ta|n)?\.?\s+{day}(?:st|nd|rd|th)?,?\s+{year}\b",
        rf"\b{year}-{named}-{day}\b",
        # 25 maj -18, 24 May '18, 24.5.-18: the century is left out
        rf"\b{day}\.?\s+{named}\w{{0,3}}\.?,?\s+[-'’]?(?P<y>[1-3]\d)(?![\w.:/-]\w|\w)",
        rf"\b{day}\.{number}\.[-'’](?P<y>[1-3]\d)(?!\w)",
        rf"\b{named}(?:ssa|n|ta)?\.?,?\s+{year}\b",
        rf"\b{day}/{number}[\s-]+{year}\b",
        rf"\b{year}\s?[-–/]\s?{two_digits}\b",
        rf"\b(?P<m>0?[1-9]|1[0-2])\s?/\s?{year}\b",
        rf"(?<![\d./-]){two_digits}[.-]{year}\b",
        # 01/05/18: the century is left out, the zeros are not
        r"(?<![\d./-])(?P<d>[0-3]\d)(?P<s>[/.])(?P<m>[01]\d)(?P=s)(?P<y>[1-3]\d)(?![\d/-]|\.\d)",
        r"(?<![\d./-])(?P<d>[0-3]?\d)(?P<s>[/.])(?P<m>[01]?\d)(?P=s)(?P<y>[1-3]\d)(?![\d/-]|\.\d)",
        rf"\b{number}/{day}/{year}\b",  # the American order, where no other gives a day
        r"\b(?P<y>20[12]\d)(?P<m>0[1-9]|1[0-2])(?P<d>[0-3]\d)\b",
        r"\b(?P<d>[0-3]\d)(?P<m>0[1-9]|1[0-2])(?P<y>20[12]\d)\b",
    )
    return tuple(re.compile(form, re.IGNORECASE) for form in forms)


def _iso(found: re.Match[str]) -> str | None:
    """The date as in ISO 8601; None where no calendar has it."""
    told = found.groupdict()
    year = int(told["y"]) % 100 + 2000
    month = months().get(told["b"].casefold()) if "b" in told else int(told["m"])
    try:
        day = date(year, month or 0, int(told.get("d") or 1))
    except ValueError:
        return None
    return day.isoformat() if "d" in told else day.isoformat()[: len("2024-01")]
