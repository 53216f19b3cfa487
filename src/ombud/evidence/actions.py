"""Writing to the ledger: an entry in the transaction of its deed, then its seal."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction

from ombud.core.canonical import Json
from ombud.core.ids import EntryId
from ombud.evidence import rules
from ombud.evidence.errors import LedgerBroken, NotInTransactionError
from ombud.evidence.events import EventType, Kind
from ombud.evidence.listening import tell
from ombud.evidence.models import Checkpoint
from ombud.evidence.proving import frontier
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
    """What an entry is found by: each of its ids, none of which has a blank."""
    return [
        f"{field}={read[field]}"
        for field, kind in event.fields.items()
        if kind is Kind.ID
    ]


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
