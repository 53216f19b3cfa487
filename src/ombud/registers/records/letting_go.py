"""Letting records go."""

from datetime import datetime
from uuid import UUID

from ombud.evidence.actions import perform
from ombud.registers import events
from ombud.registers.records.which import Which, Why

_LET_GO = "DELETE FROM registers_record r WHERE {which} RETURNING r.id"


def let_go(which: Which, why: Why, *, at: datetime, call: UUID | int = 0) -> int:
    """Delete records; their person stays known, with the key.

    Returns:
        How many records.
    """
    done = perform(
        _LET_GO.format(which=which.condition),
        which.given,
        events.RECORDS_LET_GO,
        at=at,
        counted="records",
        by=which.by,
        named=which.named,
        why=why.value,
        call=call,
    )
    assert done is not None  # noqa: S101  # nothing stands in its way
    return len(done.rows)
