"""What the ledger says of profiles and automated decisions."""

from ombud.evidence.events import Kind, declare

PROFILED = declare(
    "gates.profile.permitted",
    purpose=Kind.CODE,
    inputs=Kind.ADDRESSES,
    people=Kind.COUNT,
    left_out=Kind.COUNT,
)
PROFILE_REFUSED = declare(
    "gates.profile.refused", purpose=Kind.CODE, reasons=Kind.CODES
)
DECIDED = declare(
    "gates.decision.taken",
    made=Kind.ID,
    person=Kind.ID,
    purpose=Kind.CODE,
    decision=Kind.CODE,
    outcome=Kind.CODE,
)
DECISION_REFUSED = declare(
    "gates.decision.refused",
    person=Kind.ID,
    purpose=Kind.CODE,
    decision=Kind.CODE,
    reasons=Kind.CODES,
)
CONTESTED = declare("gates.decision.contested", made=Kind.ID, person=Kind.ID)
UPHELD = declare("gates.decision.upheld", made=Kind.ID, by=Kind.ID)
OVERTURNED = declare(
    "gates.decision.overturned", made=Kind.ID, outcome=Kind.CODE, by=Kind.ID
)
