"""The daily sweep."""

from procrastinate.contrib.django import app

from ombud.core.clock import now
from ombud.retention.actions import sweep, sweep_records


@app.periodic(cron="17 3 * * *")
@app.task(name="retention.sweep", queueing_lock="retention.sweep")
def sweep_daily(timestamp: int) -> None:
    """Let go what is due, at a quiet hour."""
    del timestamp  # The hour is when it runs, not when it was meant to.
    at = now()
    sweep_records(at=at)  # first, since a system that can't answer ends the task
    sweep(at=at, today=at.date())
