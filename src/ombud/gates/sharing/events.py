"""What the ledger says of disclosures: who got what for what, never whose."""

from ombud.evidence.events import Kind, declare

PERMITTED = declare(
    "gates.disclosure.permitted",
    permit=Kind.ID,
    recipient=Kind.CODE,
    purpose=Kind.CODE,
    case=Kind.CODE,
    people=Kind.COUNT,
    left_out=Kind.COUNT,
    fields=Kind.ADDRESSES,
    stripped=Kind.ADDRESSES,
    ways=Kind.CODES,
    reference=Kind.DIGEST,
    by=Kind.CODE,
)
REFUSED = declare(
    "gates.disclosure.refused",
    recipient=Kind.CODE,
    purpose=Kind.CODE,
    case=Kind.CODE,
    people=Kind.COUNT,
    reasons=Kind.CODES,
    by=Kind.CODE,
)
AWAITED = declare(
    "gates.disclosure.awaited", pending=Kind.ID, recipient=Kind.CODE, by=Kind.CODE
)
APPROVED = declare("gates.disclosure.approved", pending=Kind.ID, by=Kind.ID)
TURNED_DOWN = declare("gates.disclosure.turned_down", pending=Kind.ID, by=Kind.ID)
APPROVAL_REFUSED = declare(
    "gates.approval.refused", pending=Kind.ID, why=Kind.CODE, by=Kind.ID
)
RECALLED = declare(
    "gates.disclosure.recalled",
    recipient=Kind.CODE,
    purpose=Kind.CODE,
    people=Kind.COUNT,
    by=Kind.CODE,
)
OPENED = declare(
    "gates.case.opened",
    matter=Kind.ID,
    case=Kind.CODE,
    recipient=Kind.CODE,
    undertaking=Kind.FLAG,
    excepted=Kind.FLAG,
    by=Kind.CODE,
)
DECIDED = declare("gates.case.decided", matter=Kind.ID, allowed=Kind.FLAG, by=Kind.ID)
STOPPED = declare(
    "gates.flow.stopped",
    what=Kind.CODE,
    flow=Kind.CODE,
    why=Kind.CODE,
    by=Kind.CODE,
)
RESUMED = declare("gates.flow.resumed", what=Kind.CODE, flow=Kind.CODE, by=Kind.CODE)
