"""What the ledger says of choices."""

from ombud.evidence.events import Kind, declare

SAID = declare(
    "choices.word.said",
    person=Kind.ID,
    purpose=Kind.CODE,
    word=Kind.CODE,
    channel=Kind.CODE,
    notice=Kind.VERSION,
)
RECKONED = declare("choices.standings.reckoned", people=Kind.COUNT)
