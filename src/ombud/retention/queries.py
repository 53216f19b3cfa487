"""What goes next."""

from datetime import date, timedelta

from ombud.registers.queries import Due, kept_until


def calendar(today: date, *, ahead: timedelta = timedelta(days=366)) -> list[Due]:
    """What outlived an erasure and goes within a time, soonest first."""
    return kept_until(today + ahead)
