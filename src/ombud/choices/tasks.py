"""Reckoning by the clock: time alone changes what is allowed."""

from procrastinate.contrib.django import app

from ombud.choices.actions import keep_time, keep_up, reckon_all
from ombud.core.clock import now
from ombud.policy.queries import version as policy_version


@app.periodic(cron="5 0 * * *")
@app.task(name="choices.reckon", queueing_lock="choices.reckon")
def reckon_nightly(timestamp: int) -> None:
    """Reckon everybody's standing anew: a policy or a balancing may hold from today."""
    del timestamp  # The day is when it runs, not when it was meant to.
    reckon_all(now())


@app.periodic(cron="* * * * *")
@app.task(name="choices.keep_time", queueing_lock="choices.keep_time")
def keep_time_each_minute(timestamp: int) -> None:
    """Reckon anew whom time alone has changed: a yes that ended, an age reached."""
    del timestamp  # What is due by now is due, whenever this was meant to run.
    keep_time(now())


@app.task(name="choices.take_effect")
def take_effect(version: int) -> None:
    """Reckon everybody by a version of the policy, when its time has come."""
    at, start = now(), policy_version(version).effective_from
    if at < start:
        # The queue goes by the database's clock, which may be ahead of ours.
        take_effect.configure(schedule_at=start).defer(version=version)
        return
    keep_up(at)
