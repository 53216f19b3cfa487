"""The job that takes a request on from where it stands."""

from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from ombud.connectors.errors import SourceError
from ombud.core.clock import now
from ombud.core.ids import RequestId
from ombud.rights.actions.advance import advance
from ombud.rights.actions.lifting import lift_due
from ombud.rights.actions.tidy import set_going_again, tidy
from ombud.rights.errors import BusyError


@app.task(
    name="rights.advance",
    # 2, 4, 8 … seconds apart, then the minute's sweep takes it up again.
    retry=RetryStrategy(
        max_attempts=8, exponential_wait=2, retry_exceptions={SourceError, BusyError}
    ),
)
def advance_request(request: str) -> None:
    """Take one request on; where nothing is to be done, nothing happens."""
    advance(RequestId(UUID(request)), at=now())


@app.periodic(cron="* * * * *")
@app.task(name="rights.set_going", queueing_lock="rights.set_going")
def set_stuck_going(timestamp: int) -> None:
    """Take up again what no worker is at: an outage may outlast the retries."""
    del timestamp
    set_going_again(at=now())


@app.periodic(cron="3 * * * *")
@app.task(name="rights.lift", queueing_lock="rights.lift")
def lift_hourly(timestamp: int) -> None:
    """End the restrictions whose announced day has come."""
    del timestamp  # What has come by now has come, whenever this was meant to run.
    lift_due(at=now())


@app.periodic(cron="7 * * * *")
@app.task(name="rights.tidy", queueing_lock="rights.tidy")
def tidy_hourly(timestamp: int) -> None:
    """Let go what nobody proved, fetched or needs any more."""
    del timestamp
    tidy(at=now())
