"""What the ledger says of mail."""

from ombud.evidence.events import Kind, declare

QUEUED = declare("mail.message.queued", message=Kind.ID, template=Kind.CODE)
SENT = declare("mail.message.sent", message=Kind.ID, template=Kind.CODE)
GIVEN_UP = declare("mail.message.given_up", message=Kind.ID)
FAILED = declare("mail.message.failed", message=Kind.ID, attempts=Kind.COUNT)
