"""What the law says of requests: their kinds, their clock, their ends.

Pure: the calendar comes from the library `holidays`, which reads no clock.
"""

import hashlib
import hmac
from datetime import date, timedelta
from functools import lru_cache

import holidays

ANSWER_MONTHS = 1  # GDPR Art. 12(3): within one month of receipt
EXTENSION_MONTHS = 2  # GDPR Art. 12(3): two further months where necessary


def due(received: date, country: str, *, months: int = ANSWER_MONTHS) -> date:
    """The last day for an answer.

    The day of receipt does not count; the period ends with the day of the same date in
    the last month, or with that month's last day where it has no such date. An end on a
    Saturday, a Sunday or a public holiday moves to the next working day.

    Source: GDPR Art. 12(3); Regulation 1182/71, Art. 3(1), 3(2)(c), 3(4).
    """
    year, month = divmod(received.year * 12 + received.month - 1 + months, 12)
    day = _same_day(year, month + 1, received.day)
    free = _holidays(country, day.year)
    while day.weekday() >= 5 or day in free:  # noqa: PLR2004  # Saturday is 5
        day += timedelta(days=1)
    return day


@lru_cache(maxsize=64)
def _holidays(country: str, year: int) -> holidays.HolidayBase:
    """The public holidays of a country in a year and the next, reckoned once."""
    return holidays.country_holidays(country, years=(year, year + 1), expand=False)


def _same_day(year: int, month: int, day: int) -> date:
    while True:
        try:
            return date(year, month, day)
        except ValueError:
            day -= 1


CODE_DIGITS = 6
CODE_VALID = timedelta(minutes=30)
CODE_ATTEMPTS = 10
"""Wrong codes before the code is dead: one in 100,000 to guess it."""
CODES_PER_HOUR = 5
"""Codes to one address in an hour, so that nobody's mailbox is flooded from here."""
UNPROVEN_KEPT = timedelta(days=1)
ANSWER_KEPT = timedelta(days=14)
"""How long an answer waits to be fetched before it is let go."""


def secret_digest(secret: str) -> str:
    """What is kept of a token: enough to know it again, not to use it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def same_secret(secret: str, kept: str) -> bool:
    """Whether a secret is the one that was kept, in constant time."""
    return hmac.compare_digest(secret_digest(secret), kept)


SITUATION_MAX = 4_000
"""Characters of an objection's situation, or of the reason that overrides it."""
