"""The one place where the time of day comes from."""

from datetime import UTC, date, datetime, time, tzinfo
from typing import Protocol


class Clock(Protocol):
    """What tells the time; aware, in UTC."""

    def now(self) -> datetime:
        """The instant now, in UTC."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The instant now, in UTC."""
        return datetime.now(UTC)  # noqa: TID251  # the one reader of the clock


def now() -> datetime:
    """The instant now, in UTC, for the edges; below the views it is an argument."""
    return SystemClock().now()


def first_instant(day: date, zone: tzinfo) -> datetime:
    """The first instant of a day by the clocks of a place."""
    return datetime.combine(day, time.min, tzinfo=zone)
