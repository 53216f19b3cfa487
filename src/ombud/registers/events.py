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
RECORD_COLLECTED = declare(
    "registers.record.collected",
    record=Kind.ID,
    person=Kind.ID,
    register=Kind.CODE,
    source=Kind.CODE,
    notice=Kind.VERSION,
    uses=Kind.CODES,
    bases=Kind.ADDRESSES,
    records=Kind.COUNT,
    call=Kind.ID,
)
RECORDS_COLLECTED = declare(
    "registers.records.collected",
    registers=Kind.CODES,
    sources=Kind.CODES,
    purposes=Kind.CODES,
    bases=Kind.ADDRESSES,
    people=Kind.COUNT,
    records=Kind.COUNT,
    call=Kind.ID,
)
# What follows names records by what they were chosen by: `named` is the record, the
# person, or the number of the use, the decision or the third party; 0 for expiry.
RECORDS_READ = declare(
    "registers.records.read",
    by=Kind.CODE,
    named=Kind.ID,
    use=Kind.CODE,
    bases=Kind.ADDRESSES,
    records=Kind.COUNT,
    call=Kind.ID,
)
RECORDS_SHOWN = declare(
    "registers.records.shown",
    by=Kind.CODE,
    named=Kind.ID,
    why=Kind.CODE,
    records=Kind.COUNT,
    call=Kind.ID,
)
RECORDS_CHANGED = declare(
    "registers.records.changed",
    by=Kind.CODE,
    named=Kind.ID,
    part=Kind.CODE,
    why=Kind.CODE,
    records=Kind.COUNT,
    call=Kind.ID,
)
RECORDS_LET_GO = declare(
    "registers.records.let_go",
    by=Kind.CODE,
    named=Kind.ID,
    why=Kind.CODE,
    records=Kind.COUNT,
    call=Kind.ID,
)
