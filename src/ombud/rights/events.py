"""What the ledger says of requests."""

from ombud.evidence.events import Kind, declare

OPENED = declare(
    "rights.request.opened", request=Kind.ID, kind=Kind.CODE, channel=Kind.CODE
)
ENTERED = declare("rights.request.entered", request=Kind.ID, by=Kind.ID)
CODE_SENT = declare("rights.code.sent", challenge=Kind.ID)
CODE_REFUSED = declare("rights.code.refused", challenge=Kind.ID, why=Kind.CODE)
CODE_WITHHELD = declare("rights.code.withheld", person=Kind.ID)
PROVEN = declare("rights.address.proven", challenge=Kind.ID)
PLANNED = declare(
    "rights.request.planned", request=Kind.ID, plan=Kind.DIGEST, rows=Kind.COUNT
)
APPROVED = declare(
    "rights.request.approved", request=Kind.ID, plan=Kind.DIGEST, by=Kind.ID
)
APPROVAL_REFUSED = declare(
    "rights.approval.refused", request=Kind.ID, why=Kind.CODE, by=Kind.ID
)
DECISION_REFUSED = declare(
    "rights.decision.refused",
    request=Kind.ID,
    deed=Kind.CODE,
    why=Kind.CODE,
    by=Kind.ID,
)
REOPENED = declare("rights.request.reopened", request=Kind.ID, by=Kind.ID)
OUTDATED = declare("rights.plan.outdated", request=Kind.ID, system=Kind.CODE)
STEP_DONE = declare(
    "rights.step.done",
    request=Kind.ID,
    system=Kind.CODE,
    deleted=Kind.COUNT,
    changed=Kind.COUNT,
    result=Kind.DIGEST,
)
ANSWERED = declare(
    "rights.request.answered", request=Kind.ID, rows=Kind.COUNT, package=Kind.DIGEST
)
FETCHED = declare("rights.answer.fetched", request=Kind.ID)
ANSWER_GONE = declare("rights.answer.let_go", request=Kind.ID)
FETCH_REFUSED = declare("rights.fetch.refused", request=Kind.ID, why=Kind.CODE)
SEEN = declare("rights.person.seen", request=Kind.ID, by=Kind.ID)
SOUGHT = declare("rights.person.sought", found=Kind.FLAG, by=Kind.ID)
REFUSED = declare(
    "rights.request.refused", request=Kind.ID, ground=Kind.CODE, by=Kind.ID
)
ENDED = declare(
    "rights.request.ended", request=Kind.ID, kind=Kind.CODE, ending=Kind.CODE
)
EXTENDED = declare(
    "rights.deadline.extended", request=Kind.ID, until=Kind.DAY, by=Kind.ID
)
OBJECTED = declare("rights.objection.weighing", request=Kind.ID, purpose=Kind.CODE)
"""An objection that says why came in; the purpose has stopped until it is decided."""
UPHELD = declare("rights.objection.upheld", request=Kind.ID, by=Kind.ID)
RESTRICTED = declare("rights.restriction.made", request=Kind.ID, ground=Kind.CODE)
LIFTING_ANNOUNCED = declare(
    "rights.lifting.announced", request=Kind.ID, on=Kind.DAY, by=Kind.ID
)
LIFTED = declare("rights.lifting.done", request=Kind.ID)
LIFTING_CALLED_OFF = declare("rights.lifting.called_off", request=Kind.ID)
