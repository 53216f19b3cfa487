"""The daily sweeps."""

from django.utils.timezone import localdate
from procrastinate.contrib.django import app

from ombud.core.clock import now
from ombud.retention.actions import sweep, sweep_records


@app.periodic(cron="17 3 * * *")
@app.task(name="retention.sweep", queueing_lock="retention.sweep")
def sweep_daily(timestamp: int) -> None:
    """Let go what is due, at a quiet hour."""
    del timestamp  # The hour is when it runs, not when it was meant to.
    at = now()
    sweep(at=at, today=localdate(at))


@app.periodic(cron="27 3 * * *")
@app.task(name="retention.sweep_records", queueing_lock="retention.sweep_records")
def sweep_records_daily(timestamp: int) -> None:
    """Let go our own records whose time is up, whether or not the systems answer."""
    del timestamp  # As above.
    sweep_records(at=now())
