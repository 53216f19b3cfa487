"""Letting go what is due."""

from datetime import date, datetime

from ombud.registers.actions import let_go
from ombud.registers.queries import Due, kept_until


def sweep(*, at: datetime, today: date, dry_run: bool = False) -> list[Due]:
    """Let go what outlived an erasure and whose day has passed; what is held stays.

    Args:
        dry_run: only say what would go.

    Returns:
        What went (or would go), table by table, soonest first.

    Raises:
        SourceError: a system can't answer; what went before it stays gone, and the rest
            waits for the next sweep.
    """
    due = [group for group in kept_until(today) if group.until < today]
    if not dry_run:
        for group in due:
            let_go(group.rows, today=today, at=at)
    return due
