"""What the ledger says of registers."""

from ombud.evidence.events import Kind, declare

CONFIRMED = declare("registers.map.confirmed", number=Kind.VERSION, digest=Kind.DIGEST)
SYNCED = declare("registers.system.synced", system=Kind.CODE, people=Kind.COUNT)
LET_GO = declare(
    "registers.kept.let_go", system=Kind.CODE, rows=Kind.COUNT, columns=Kind.ADDRESSES
)
