"""What can become of a letter to one person."""

from enum import StrEnum


class Fate(StrEnum):
    """How far one recipient's letter has come."""

    WAITING = "waiting"
    SENT = "sent"
    DROPPED = "dropped"
    """The gate refused, or there was no way to send it; it is not tried again."""
