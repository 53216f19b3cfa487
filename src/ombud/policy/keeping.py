"""How long data stays: periods by the calendar, and the day on which one ends.

Everything here is pure: what happened, and what day it is, come in as arguments.
"""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta

from ombud.policy import law
from ombud.policy.language import Controller, Keep

WITHDRAWN = "withdrawn"
"""The event that `keep: {until: withdrawn}` waits for."""


def keep_until(
    keep: Keep, events: Mapping[str, date], controller: Controller, today: date
) -> date | None:
    """The last day that a record may stay, or None while no end is known.

    An event that lies ahead has not happened, so it sets no end.

    Args:
        keep: What the purpose says of it.
        events: The days of what happened to the record, by the references that the
            policy uses (`booking.performed`), and `withdrawn` for consent.
        controller: Whose financial year counts.
        today: The day on which the question is asked.

    Raises:
        OmbudError: The law that `keep` names is not known.

    Source: GDPR Art. 5(1)(e).
    """
    happened = {name: day for name, day in events.items() if day <= today}
    if keep.withdrawn:
        return happened.get(WITHDRAWN)
    event = (
        happened.get(keep.event)
        if keep.event
        else max(
            (day for name, day in happened.items() if name != WITHDRAWN), default=None
        )
    )
    if event is None:
        return None
    if keep.law is not None:
        return law.until(keep.law, event, controller.financial_year_ends)
    return add(event, keep.period) if keep.period else None


def add(day: date, period: str) -> date:
    """The day a period later, by the calendar: years and months first, then days.

    A month that is too short ends on its last day: 31 January and P1M give 28 or 29
    February. A day after the year 9999 is the last one there is.
    """
    number = ""
    months = days = 0
    for character in period.removeprefix("P"):
        if character.isdigit():
            number += character
            continue
        match character:
            case "Y":
                months += 12 * int(number)
            case "M":
                months += int(number)
            case "W":
                days += 7 * int(number)
            case _:
                days += int(number)
        number = ""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    try:
        last = monthrange(year, month + 1)[1]
        return date(year, month + 1, min(day.day, last)) + timedelta(days=days)
    except (ValueError, OverflowError):
        return date.max
