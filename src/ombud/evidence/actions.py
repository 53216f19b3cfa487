"""Writing to the ledger: an entry in the transaction of its deed, then its seal."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from ombud.core.canonical import Json
from ombud.core.ids import EntryId
from ombud.evidence import prepared, rules
from ombud.evidence.errors import LedgerBroken, NotInTransactionError
from ombud.evidence.events import LOOKED_UP, EventType, Kind
from ombud.evidence.listening import is_heard, tell
from ombud.evidence.models import Checkpoint
from ombud.evidence.proving import frontier
from ombud.evidence.queries import Written, written
from ombud.evidence.tree import TILE_LEVELS, TOP, StoredTree

BATCH = 10_000
"""Entries under one checkpoint at most, so that a backlog can't outlast a timeout."""
_SEALER = 0x0B0D  # the advisory lock that a sealer holds; any number that no other uses

# One round trip, since every deed pays for it.
_WRITE = """
WITH written AS (
    INSERT INTO evidence_entry (event, at, body, ids) VALUES (%s, %s, %s, %s)
    RETURNING id
), waiting AS (
    INSERT INTO evidence_pending (entry_id) SELECT id FROM written
)
SELECT id FROM written
"""

# The same for many entries of one type, in order.
_WRITE_MANY = """
WITH written AS (
    INSERT INTO evidence_entry (event, at, body, ids)
    SELECT %s, %s, body, string_to_array(ids, ' ')
    FROM unnest(%s::bytea[], %s::text[]) WITH ORDINALITY AS each(body, ids, place)
    ORDER BY place
    RETURNING id
)
INSERT INTO evidence_pending (entry_id) SELECT id FROM written
"""
# A statement that does something, and its entry with it. Rows come as the deed finds
# them; the entry, which has their number, is written after the last one, and its id
# comes in a row of its own. Where the condition is not true there is no row at all.
_PERFORM = """
WITH condition AS MATERIALIZED (
    SELECT WHERE {condition}
), {first} deed AS MATERIALIZED (
    {deed}
), written AS (
    INSERT INTO evidence_entry (event, at, body, ids)
    SELECT %(entry_event)s, %(entry_at)s, %(entry_before)s::bytea || convert_to(
        (SELECT count(*) FROM deed)::text, 'UTF8'
    ) || %(entry_after)s::bytea, %(entry_ids)s::text[]
    FROM condition
    RETURNING id
), waiting AS (
    INSERT INTO evidence_pending (entry_id) SELECT id FROM written
)
SELECT NULL::bigint, deed.* FROM deed
UNION ALL
SELECT written.id, deed.* FROM written LEFT JOIN deed ON false
"""
_LOOK_UP = """
    SELECT e.id, e.body, l.position
    FROM evidence_entry e LEFT JOIN evidence_leaf l ON l.entry_id = e.id
    WHERE e.ids && %(sought)s::text[]
"""
UNDER_CONDITION = "EXISTS (SELECT FROM condition)"
"""What a deed that `perform` does under a condition has in its own WHERE."""

_TAKE = """
WITH taken AS (
    DELETE FROM evidence_pending WHERE entry_id IN (
        SELECT entry_id FROM evidence_pending ORDER BY entry_id LIMIT %s
    )
    RETURNING entry_id
)
SELECT id, body FROM evidence_entry JOIN taken ON id = entry_id ORDER BY id
"""

_PLACE = """
INSERT INTO evidence_leaf (position, entry_id, hash)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bytea[])
"""

_KEEP = """
INSERT INTO evidence_node (level, index, hash)
SELECT * FROM unnest(%s::smallint[], %s::bigint[], %s::bytea[])
"""


def record(event: EventType, *, at: datetime, **values: object) -> EntryId:
    """Write that something happened, in the transaction that makes it happen.

    Whoever listens to such deeds is told of it (`listening`).

    Args:
        event: what happened.
        at: when; aware.
        values: every field that the event type declares, each of its kind.

    Raises:
        NotInTransactionError: there is no transaction, so the deed could stand alone.
        InvalidEntryError: the values are not what the event type declares.
    """
    _demand_transaction()
    read = event.read(values)
    with connection.cursor() as cursor:
        cursor.execute(
            _WRITE, [event.name, at, event.body(at, read), _ids(event, read)]
        )
        (entry,) = cursor.fetchone()
    tell(event.name, at, read)
    return EntryId(entry)


def record_each(
    event: EventType, many: Iterable[Mapping[str, object]], *, at: datetime
) -> None:
    """Write an entry of one type for each of many deeds, with one statement.

    Args:
        event: what happened.
        many: the values of each, as `record` takes them.
        at: when; aware.

    Raises:
        NotInTransactionError, InvalidEntryError: as `record`; nothing is written then.
    """
    _demand_transaction()
    read = [event.read(values) for values in many]
    with connection.cursor() as cursor:
        cursor.execute(
            _WRITE_MANY,
            [
                event.name,
                at,
                [event.body(at, each) for each in read],
                [" ".join(_ids(event, each)) for each in read],
            ],
        )
    for each in read:
        tell(event.name, at, each)


def _demand_transaction() -> None:
    if not connection.in_atomic_block:
        raise NotInTransactionError(mend="Call it inside transaction.atomic().")


def _ids(event: EventType, read: Mapping[str, Json]) -> list[str]:
    """What an entry is found by: its fields that name a row, none with a blank."""
    return [
        f"{field}={read[field]}"
        for field, kind in event.fields.items()
        if kind is Kind.ID
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Performed:
    """A deed that was done in one statement with its entry."""

    entry: EntryId
    rows: list[tuple[Any, ...]]
    """What it gave, row by row, after a first column that is empty."""


def perform(  # noqa: PLR0913  # a deed and its entry, each with its values
    deed: str,
    given: Mapping[str, object],
    event: EventType,
    *,
    at: datetime,
    counted: str,
    first: str = "",
    condition: str = "true",
    **values: object,
) -> Performed | None:
    """Do something to the database in one statement that writes its entry as well.

    One round trip and one commit, where `record` takes a transaction around both. As
    both are one statement, neither can be there without the other.

    Args:
        deed: a SELECT, or a statement with RETURNING; constant text with named
            parameters, since it is prepared and kept.
        given: the values of its parameters; no name begins with `entry_`.
        event: what happens.
        at: when; aware.
        counted: the event's field that the entry gets the number of rows in.
        first: what else the statement does, as further WITH queries (`name AS (…),`).
        condition: what has to be true, in SQL, for anything to be done at all. The deed
            has UNDER_CONDITION in its own WHERE, if it changes or shows anything.
        values: every other field that the event type declares.

    Returns:
        What was done; None where the condition is not true, and then nothing was.

    Raises:
        InvalidEntryError: the values are not what the event type declares.
    """
    read = event.read({**values, counted: 0})
    # No text of an entry holds a quotation mark, so this is the field and nothing else.
    field = f'"{counted}":'.encode()
    before, _, after = event.body(at, read).partition(field + b"0")
    parameters = {
        **given,
        "entry_event": event.name,
        "entry_at": at,
        "entry_before": before + field,
        "entry_after": after,
        "entry_ids": _array(_ids(event, read)),
    }
    text = _performing(first, deed, condition)
    if not is_heard(event.name):
        return _performed(prepared.rows(text, parameters))
    # Who listens has to be able to undo it.
    with transaction.atomic():
        done = _performed(prepared.rows(text, parameters))
        if done is not None:
            tell(event.name, at, {**read, counted: len(done.rows)})
    return done


def _array(named: Iterable[str]) -> str:
    """The text of an array, which the driver passes on as it is.

    What names a row has no character that would need more.
    """
    return "{" + ",".join(named) + "}"


def _performed(rows: list[tuple[Any, ...]]) -> Performed | None:
    if not rows:
        return None
    return Performed(entry=EntryId(rows.pop()[0]), rows=rows)


def look_up(
    field: str, values: Iterable[UUID | int], *, at: datetime, call: UUID | int = 0
) -> list[Written]:
    """Read what the ledger says of some rows, as an authority does; that is on it too.

    Args:
        field: of the kind ID, as `request` or `call`.
        values: which rows; an entry about one of them is enough.
        call: the caller's own number for this.
    """
    done = perform(
        _LOOK_UP,
        {"sought": _array(f"{field}={value}" for value in values)},
        LOOKED_UP,
        at=at,
        counted="entries",
        field=field,
        call=call,
    )
    assert done is not None  # noqa: S101  # nothing stands in its way
    return [written(*row[1:]) for row in done.rows]


@cache
def _performing(first: str, deed: str, condition: str) -> str:
    return _PERFORM.format(first=first, deed=deed, condition=condition)


def seal(at: datetime) -> int:
    """Give every entry that is committed and has no place one, and sign the result.

    Any number of sealers may run: they take turns. Entries get their places in batches,
    each with a checkpoint of its own.

    Args:
        at: now; aware.

    Returns:
        How many entries were sealed.

    Raises:
        LedgerBroken: the stored tree is not the one that was signed last.
    """
    sealed = 0
    while batch := _seal_batch(at):
        sealed += batch
        if batch < BATCH:
            break
    return sealed


@transaction.atomic
def _seal_batch(at: datetime) -> int:
    with connection.cursor() as cursor:
        # Held until commit, and taken by a statement of its own: the next one then
        # sees all that the sealer before us has done.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_SEALER])
        cursor.execute(_TAKE, [BATCH])
        entries: Sequence[tuple[int, memoryview]] = cursor.fetchall()
        if not entries:
            return 0
        tree = _last_sealed()
        first = tree.size
        hashes = [rules.leaf_hash(bytes(body)) for _, body in entries]
        nodes = [node for leaf in hashes for node in _append(tree, leaf)]
        ids = [entry for entry, _ in entries]
        cursor.execute(_PLACE, [list(range(first, tree.size)), ids, hashes])
        if nodes:
            cursor.execute(_KEEP, [list(column) for column in zip(*nodes, strict=True)])
    head = rules.TreeHead(
        origin=settings.LEDGER_ORIGIN, size=tree.size, root=tree.root()
    )
    Checkpoint.objects.create(
        size=head.size,
        root=head.root,
        note=rules.sign(head, settings.LEDGER_KEY),
        at=at,
    )
    return len(entries)


def _last_sealed() -> rules.Frontier:
    last = Checkpoint.objects.order_by("size").last()
    if last is None:
        return rules.Frontier()
    tree = frontier(StoredTree().subtree, last.size)
    if tree.root() != bytes(last.root):
        raise LedgerBroken(
            f"size {last.size}", bytes(last.root).hex(), tree.root().hex(), last.note
        )
    return tree


def _append(tree: rules.Frontier, leaf: bytes) -> list[tuple[int, int, bytes]]:
    """Append a leaf; the subtrees to store that it completes: (level, index, root)."""
    completed = tree.append(leaf)
    return [
        (level, (tree.size >> level) - 1, completed[level])
        for level in range(TILE_LEVELS, min(TOP + 1, len(completed)), TILE_LEVELS)
    ]
