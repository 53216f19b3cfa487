"""What the ledger says of choices."""

from ombud.evidence.events import Kind, declare

SAID = declare(
    "choices.word.said",
    person=Kind.ID,
    purpose=Kind.CODE,
    controller=Kind.CODE,
    word=Kind.CODE,
    channel=Kind.CODE,
    notice=Kind.VERSION,
    how=Kind.CODE,
    shown=Kind.DIGEST,
)
RECKONED = declare("choices.standings.reckoned", people=Kind.COUNT)
CAME_DUE = declare("choices.standings.came_due", people=Kind.COUNT)
DEPARTED = declare("choices.controller.departed", controller=Kind.CODE)
VOUCHED = declare(
    "choices.word.vouched", person=Kind.ID, purpose=Kind.CODE, by=Kind.CODE
)
"""Staff said it for someone who telephoned, wrote or came by."""
SIGNALLED = declare(
    "choices.signal.heard", person=Kind.ID, purposes=Kind.CODES, signal=Kind.CODE
)
"""A browser said no for whoever sits at it."""
SUPPRESSED = declare(
    "choices.address.suppressed", purpose=Kind.CODE, controller=Kind.CODE
)
"""An address that belongs to nobody here said no, by an old letter's link."""
IMPORTED = declare(
    "choices.file.imported",
    file=Kind.DIGEST,
    rows=Kind.COUNT,
    taken=Kind.COUNT,
    already=Kind.COUNT,
    refused=Kind.COUNT,
    unproven=Kind.COUNT,
    counts_as=Kind.VERSION,
    by=Kind.CODE,
)
"""A file of choices was read; each word that was taken has an entry of its own."""
