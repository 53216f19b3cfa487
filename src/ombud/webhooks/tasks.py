"""The job that delivers an event."""

from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from ombud.core.clock import now
from ombud.webhooks import actions
from ombud.webhooks.errors import NotDeliveredError


@app.task(
    name="webhooks.deliver",
    # 4, 16, 64 … seconds apart: ten tries are a little over four days.
    retry=RetryStrategy(
        max_attempts=actions.ATTEMPTS - 1,
        exponential_wait=4,
        retry_exceptions={NotDeliveredError},
    ),
)
def deliver(delivery: str) -> None:
    """Deliver one event; delivered already, it does nothing."""
    actions.deliver(UUID(delivery), at=now())


@app.periodic(cron="47 2 * * *")
@app.task(name="webhooks.tidy", queueing_lock="webhooks.tidy")
def tidy_nightly(timestamp: int) -> None:
    """Let go what was delivered or given up some days ago."""
    del timestamp
    actions.tidy(at=now())
