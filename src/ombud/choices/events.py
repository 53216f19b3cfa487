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
