"""The job that hands a message to the mail server."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from ombud.core.clock import now
from ombud.mail import actions
from ombud.mail.errors import MailServerError


@app.task(
    name="mail.send",
    # 10, 100, 1,000 … seconds apart: eight tries are about three days.
    retry=RetryStrategy(
        max_attempts=8, exponential_wait=10, retry_exceptions={MailServerError}
    ),
)
def send(message: str) -> None:
    """Send one message; sent already, it does nothing."""
    actions.send(message, at=now())
