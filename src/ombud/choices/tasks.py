"""The nightly reckoning: time alone changes what is allowed."""

from procrastinate.contrib.django import app

from ombud.choices.actions import reckon_all
from ombud.core.clock import now


@app.periodic(cron="5 0 * * *")
@app.task(name="choices.reckon", queueing_lock="choices.reckon")
def reckon_nightly(timestamp: int) -> None:
    """Reckon everybody's standing anew: a policy or a balancing may hold from today."""
    del timestamp  # The day is when it runs, not when it was meant to.
    reckon_all(now())
