"""Letting go what is due."""

from datetime import date, datetime

from ombud.registers.actions import let_go
from ombud.registers.queries import Due, kept_until
from ombud.registers.records import letting_go
from ombud.registers.records.which import Why, expired_by


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


def sweep_records(*, at: datetime, dry_run: bool = False) -> int:
    """Let go our own records whose time is up; what is held stays.

    Args:
        dry_run: only say how many would go.

    Returns:
        How many went (or would go).
    """
    expired = expired_by(at)
    if dry_run:
        return letting_go.count(expired)
    return letting_go.let_go_in_batches(expired, Why.RETENTION, at=at)
