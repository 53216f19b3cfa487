"""What the ledger says of mail."""

from ombud.evidence.events import Kind, declare

QUEUED = declare("mail.message.queued", message=Kind.ID, template=Kind.CODE)
SENT = declare("mail.message.sent", message=Kind.ID, template=Kind.CODE)
GIVEN_UP = declare("mail.message.given_up", message=Kind.ID)
ANNOUNCED = declare(
    "mail.version.announced",
    version=Kind.VERSION,
    told=Kind.COUNT,
    without_address=Kind.COUNT,
    paused=Kind.COUNT,
    last=Kind.FLAG,
)
"""A batch of people was told of a version of the policy; `last` says that no more wait.
Who has no address, or has paused the use of their data, is not written to."""
FAILED = declare("mail.message.failed", message=Kind.ID, attempts=Kind.COUNT)
