"""What the ledger says of gates."""

from ombud.evidence.events import Kind, declare

USE_REFUSED = declare(
    "gates.use.refused",
    person=Kind.ID,
    purpose=Kind.CODE,
    controller=Kind.CODE,
    reasons=Kind.CODES,
)
USE_PERMITTED = declare(
    "gates.use.permitted",
    person=Kind.ID,
    purpose=Kind.CODE,
    controller=Kind.CODE,
    basis=Kind.CODE,
    duties=Kind.CODES,
)
CLOCK_BEHIND = declare("gates.clock.behind", clock=Kind.INSTANT)
AUDIENCE_DRAWN = declare(
    "gates.audience.drawn", purpose=Kind.CODE, people=Kind.COUNT, left_out=Kind.COUNT
)
COLLECTED = declare(
    "gates.collection.permitted",
    purpose=Kind.CODE,
    controller=Kind.CODE,
    source=Kind.CODE,
    fields=Kind.ADDRESSES,
    stripped=Kind.COUNT,
    notice=Kind.VERSION,
)
COLLECTING_REFUSED = declare(
    "gates.collection.refused",
    purpose=Kind.CODE,
    controller=Kind.CODE,
    reasons=Kind.CODES,
)
ENFORCEMENT_APPLIED = declare(
    "gates.enforcement.applied",
    system=Kind.CODE,
    policy=Kind.VERSION,
    digest=Kind.DIGEST,
    statements=Kind.COUNT,
)
ENFORCEMENT_UNDONE = declare("gates.enforcement.undone", system=Kind.CODE)
RECORDS_REFUSED = declare(
    "gates.records.refused",
    deed=Kind.CODE,
    purpose=Kind.CODE,
    reasons=Kind.CODES,
    call=Kind.ID,
)
