"""What the ledger says of registers."""

from ombud.evidence.events import Kind, declare

CONFIRMED = declare("registers.map.confirmed", number=Kind.VERSION, digest=Kind.DIGEST)
SYNCED = declare("registers.system.synced", system=Kind.CODE, people=Kind.COUNT)
LET_GO = declare(
    "registers.kept.let_go", system=Kind.CODE, rows=Kind.COUNT, columns=Kind.ADDRESSES
)
HOLD_PLACED = declare(
    "registers.hold.placed",
    hold=Kind.ID,
    person=Kind.ID,
    covers=Kind.ADDRESSES,
    systems=Kind.CODES,
    why=Kind.CODE,
    by=Kind.CODE,
)
HOLD_LIFTED = declare("registers.hold.lifted", hold=Kind.ID, by=Kind.CODE)
