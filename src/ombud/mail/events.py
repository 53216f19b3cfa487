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
MAILING_QUEUED = declare(
    "mail.mailing.queued",
    mailing=Kind.ID,
    purpose=Kind.CODE,
    controller=Kind.CODE,
    people=Kind.COUNT,
    left_out=Kind.COUNT,
    text=Kind.DIGEST,
)
MAILED = declare(
    "mail.recipient.sent", mailing=Kind.ID, person=Kind.ID, basis=Kind.CODE
)
DROPPED = declare(
    "mail.recipient.dropped", mailing=Kind.ID, person=Kind.ID, why=Kind.CODE
)
UNSUBSCRIBED = declare(
    "mail.recipient.unsubscribed", purpose=Kind.CODE, one_click=Kind.FLAG
)
"""Somebody followed the link of a letter; the word itself is another entry."""
ASKED = declare(
    "mail.confirmation.asked",
    person=Kind.ID,
    purposes=Kind.CODES,
    parent=Kind.FLAG,
)
CONFIRMED = declare(
    "mail.confirmation.given", person=Kind.ID, purposes=Kind.CODES, parent=Kind.FLAG
)
LAPSED = declare("mail.confirmation.lapsed", people=Kind.COUNT)
WITHHELD = declare("mail.confirmation.withheld", person=Kind.ID)
"""No mail was sent: too many to one address within an hour."""
