"""The job that hands a message to the mail server."""

from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from ombud.core.clock import now
from ombud.core.ids import PersonId
from ombud.gates.errors import ClockBehindError
from ombud.mail import actions
from ombud.mail import mailing as mailings
from ombud.mail.announcing import announce
from ombud.mail.errors import MailServerError


@app.task(
    name="mail.send",
    # 4, 16, 64 … seconds apart: ten tries are a little over four days.
    # Source: RFC 5321, 4.5.4.1, at least four to five days before giving up.
    retry=RetryStrategy(
        max_attempts=9, exponential_wait=4, retry_exceptions={MailServerError}
    ),
)
def send(message: str) -> None:
    """Send one message; sent already, it does nothing."""
    actions.send(message, at=now())


@app.task(name="mail.announce")
def announce_version(version: int, after: str = "") -> None:
    """Tell the next of those whom a version of the policy concerns."""
    announce(version, after=PersonId(UUID(after)) if after else None, at=now())


@app.task(
    name="mail.mailing",
    retry=RetryStrategy(
        max_attempts=9,
        exponential_wait=4,
        retry_exceptions={MailServerError, ClockBehindError},
    ),
)
def deliver_mailing(mailing: str) -> None:
    """Send the next letters of a mailing; those that were sent already stay so."""
    mailings.deliver_and_go_on(UUID(mailing), at=now())


@app.periodic(cron="37 2 * * *")
@app.task(name="mail.give_up", queueing_lock="mail.give_up")
def give_up_nightly(timestamp: int) -> None:
    """Let go what no server ever took."""
    del timestamp
    at = now()
    actions.give_up(at=at)
    mailings.give_up(at=at)
