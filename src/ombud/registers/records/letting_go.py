"""Letting records go."""

from datetime import datetime
from uuid import UUID

from ombud.evidence import prepared
from ombud.evidence.actions import UNDER_CONDITION, perform
from ombud.registers import events
from ombud.registers.records.which import Which, Why

BATCH = 10_000  # records that one statement deletes, well within its time limit

# What a hold covers stays, here as in the source systems. Nearly nobody's data is held,
# so the holds are looked for by person, and what they cover only where there is one.
_MAY_GO = """
    FROM registers_record r WHERE {which}
    AND NOT EXISTS (
        SELECT FROM registers_hold h
        JOIN registers_origin o ON o.id = r.origin_id
        CROSS JOIN unnest(h.covers) AS each(covered)
        CROSS JOIN unnest(o.items) AS held(item)
        WHERE h.person_id = r.person_id AND h.lifted_at IS NULL
        AND (h.systems = '{{}}' OR 'ombud' = ANY(h.systems))
        AND (item = covered OR starts_with(item, covered || '.'))
    )
"""
_LET_GO = f"DELETE {_MAY_GO} RETURNING r.id"
_LET_SOME_GO = f"""
    DELETE FROM registers_record WHERE id IN (SELECT r.id {_MAY_GO} LIMIT {{limit}})
    AND {UNDER_CONDITION} RETURNING id
"""  # noqa: S608  # constants of ours
_COUNT = f"SELECT count(*) {_MAY_GO}"


def let_go(which: Which, why: Why, *, at: datetime, call: UUID | int = 0) -> int:
    """Delete records, but for those of which a hold covers an item.

    Their person stays known, with the key.

    Returns:
        How many records went.
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


def let_go_in_batches(which: Which, why: Why, *, at: datetime) -> int:
    """The same for however many, a batch at a time; where there are none, no entry.

    Returns:
        How many records went.
    """
    may_go = _MAY_GO.format(which=which.condition)
    gone = 0
    while done := perform(
        _LET_SOME_GO.format(which=which.condition, limit=BATCH),
        which.given,
        events.RECORDS_LET_GO,
        at=at,
        counted="records",
        condition=f"EXISTS (SELECT {may_go})",
        by=which.by,
        named=which.named,
        why=why.value,
        call=0,
    ):
        gone += len(done.rows)
    return gone


def count(which: Which) -> int:
    """How many records `let_go` would delete."""
    ((found,),) = prepared.rows(_COUNT.format(which=which.condition), which.given)
    return int(found)
