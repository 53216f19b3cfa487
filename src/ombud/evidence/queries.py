"""Reading the ledger: entries, proofs, receipts, the export."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, TypedDict
from uuid import UUID

from django.conf import settings
from django.db import connection
from pydantic_core import from_json

from ombud.core.canonical import Json, canonical
from ombud.core.ids import EntryId
from ombud.evidence import proving, rules
from ombud.evidence.models import Checkpoint, Entry, Leaf, Pending
from ombud.evidence.tree import StoredTree
from ombud.evidence.verify import FORMAT, RECEIPT

CHUNK = 5_000
"""Entries that the export reads at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The last checkpoint: so many entries are sealed under this root."""

    size: int
    root: bytes
    note: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """An entry as it is read back, from the very bytes that are sealed."""

    id: EntryId
    event: str
    at: datetime
    values: Mapping[str, Json]
    position: int | None
    """Its place in the log, from 0; None until it is sealed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """That an entry stands at its place under a signed checkpoint."""

    entry: bytes
    position: int
    path: tuple[bytes, ...]
    head: Head


class Receipt(TypedDict):
    """A proof as a file for anyone: `python -m ombud.evidence.verify` checks it."""

    format: str
    entry: str
    position: int
    proof: list[str]
    """Hashes in hexadecimal, from the leaf to the root."""
    checkpoint: str
    key: str


def verifier_key() -> str:
    """The key that others verify with; publish it where it can't be swapped unseen."""
    return rules.verifier_key(settings.LEDGER_ORIGIN, settings.LEDGER_KEY)


def head(at: datetime | None = None) -> Head | None:
    """The last checkpoint, or the last until an instant; None where there is none."""
    found = Checkpoint.objects.order_by("size")
    if at is not None:
        found = found.filter(at__lte=at)
    return _head(last) if (last := found.last()) else None


def last_at() -> datetime | None:
    """The latest instant that is on record: of the last entry, or of a checkpoint.

    The checkpoints are looked at because their latest is found at once: a clock that
    goes back writes entries, but takes none of those away.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select greatest((select max(at) from evidence_checkpoint),"
            " (select at from evidence_entry order by id desc limit 1))"
        )
        found: datetime | None = cursor.fetchone()[0]
    return found


def waiting() -> int:
    """How many entries are written and not yet sealed."""
    return Pending.objects.count()


def oldest_waiting() -> datetime | None:
    """When what has waited longest to be sealed was done; None when nothing waits."""
    row = Pending.objects.order_by("entry").values_list("entry__body").first()
    if row is None:
        return None
    return datetime.fromisoformat(json.loads(bytes(row[0]))["at"])


def entries(
    *,
    event: str | None = None,
    before: EntryId | None = None,
    limit: int = 50,
    **ids: UUID | int,
) -> tuple[Written, ...]:
    """Entries, newest first.

    Args:
        event: of this event type only.
        before: only older ones than this: the last entry of the page before.
        limit: at most so many.
        ids: only those whose fields of the kind ID have these values, as
            `entries(request=request_id)`.
    """
    found = Entry.objects.order_by("-id")
    if event is not None:
        found = found.filter(event=event)
    if before is not None:
        found = found.filter(id__lt=before)
    if ids:
        found = found.filter(ids__contains=[f"{k}={v}" for k, v in ids.items()])
    rows = found.values_list("id", "body", "leaf__position")[:limit]
    return tuple(written(*row) for row in rows)


def entry(entry_id: EntryId) -> Written | None:
    """One entry; None where there is none of that id."""
    rows = Entry.objects.filter(id=entry_id)
    row = rows.values_list("id", "body", "leaf__position").first()
    return written(*row) if row else None


def proof(entry_id: EntryId) -> Proof | None:
    """The proof that an entry is in the log; None until it is sealed."""
    leaf = Leaf.objects.filter(entry=entry_id).select_related("entry").first()
    now = head()
    if leaf is None or now is None:
        return None
    path = proving.prove_inclusion(StoredTree().subtree, leaf.position, now.size)
    return Proof(
        entry=bytes(leaf.entry.body),
        position=leaf.position,
        path=tuple(path),
        head=now,
    )


def receipt(entry_id: EntryId) -> Receipt | None:
    """The proof of an entry as a file for anyone; None until it is sealed."""
    proven = proof(entry_id)
    if proven is None:
        return None
    return {
        "format": RECEIPT,
        "entry": proven.entry.decode(),
        "position": proven.position,
        "proof": [side.hex() for side in proven.path],
        "checkpoint": proven.head.note,
        "key": verifier_key(),
    }


def consistency(old_size: int) -> tuple[bytes, ...]:
    """The proof that the log of that size is the beginning of the log as it is now.

    Args:
        old_size: entries, at most as many as are sealed; of a checkpoint seen before.
    """
    now = head()
    size = now.size if now else 0
    if not 0 <= old_size <= size:
        raise ValueError(old_size)
    return tuple(proving.prove_consistency(StoredTree().subtree, old_size, size))


def lines(at: datetime | None = None) -> Iterator[bytes]:
    """The whole ledger, line by line, in the form that `verify` reads.

    What is sealed never changes, so this needs no transaction around it.

    Args:
        at: as it was sealed at that instant; None for as it is.
    """
    header = {"format": FORMAT, "key": verifier_key(), "origin": settings.LEDGER_ORIGIN}
    yield canonical(header) + b"\n"
    last = head(at)
    size = last.size if last else 0
    for first in range(0, size, CHUNK):
        end = min(first + CHUNK, size)
        signed = Checkpoint.objects.filter(size__gt=first, size__lte=end)
        notes = dict(signed.values_list("size", "note"))
        leaves = Leaf.objects.filter(position__gte=first, position__lt=end)
        rows = leaves.order_by("position").values_list("position", "entry__body")
        for position, body in rows:
            yield bytes(body) + b"\n"
            if note := notes.get(position + 1):
                yield canonical(note) + b"\n"


def export(stream: BinaryIO, at: datetime | None = None) -> None:
    """Write the whole ledger to a binary stream; see `lines`."""
    stream.writelines(lines(at))


def _head(row: Checkpoint) -> Head:
    return Head(size=row.size, root=bytes(row.root), note=row.note, at=row.at)


def written(entry_id: int, body: bytes | memoryview, position: int | None) -> Written:
    """An entry out of its row and its leaf's."""
    read = from_json(bytes(body))
    return Written(
        id=EntryId(entry_id),
        event=read["event"],
        at=datetime.fromisoformat(read["at"]),
        values=read["values"],
        position=position,
    )
