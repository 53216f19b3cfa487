"""Verifying the ledger, by whoever has only the exported file."""

import hashlib
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.db import connection, transaction

from bench.figures import Figure, expect, median, rounded, suite
from bench.workshop import Workshop
from ombud.core.clock import now
from ombud.evidence.actions import seal
from ombud.evidence.queries import export
from ombud.rights.events import ENDED
from ombud.rights.words import Ending, RequestKind

ENTRIES = 200_000
RUNS = 5


@suite(
    "ledger",
    title="The ledger",
    about="""
`python -m ombud.evidence.verify` on an exported file of 200,000 entries: the whole
process, its start included, on one core. The entries are written past the verb that
checks them, then sealed and exported as ever. A flipped bit must be found. The floor
reads the same file and hashes its bytes once with SHA-256.
""",
)
def measure(workshop: Workshop) -> Iterator[Figure]:
    """Time the verifier on a file."""
    entries = 2_000 if workshop.small else ENTRIES
    workshop.afresh()
    _write(entries)
    file = workshop.state / "ledger.jsonl"
    with file.open("wb") as stream:
        export(stream)
    took, least = [], []
    for _ in range(1 if workshop.small else RUNS):
        start = time.perf_counter()
        _hash(file)
        least.append(time.perf_counter() - start)
        start = time.perf_counter()
        done = _verify(file)
        took.append(time.perf_counter() - start)
        expect(f"Whole: {entries} entries" in done.stdout, done.stdout + done.stderr)
    _flip(file)
    expect(_verify(file).returncode == 1, "a flipped bit was not found")
    file.unlink()
    yield Figure(
        name="ledger.verify",
        says=f"verifying {entries:,} entries",
        value=rounded(entries / median(took)),
        unit="entries/s",
        floor=rounded(entries / median(least)),
        goal=100_000,
    )


def _write(entries: int) -> None:
    """Fill the ledger, and seal it."""
    at = now()
    with transaction.atomic(), connection.cursor() as cursor:
        with cursor.copy("copy evidence_entry (event, at, body, ids) from stdin") as to:
            for number in range(entries):
                request = uuid.uuid4()
                then = at + timedelta(milliseconds=number)
                values = ENDED.read(
                    {
                        "request": request,
                        "kind": RequestKind.ACCESS.value,
                        "ending": Ending.COMPLETE.value,
                    }
                )
                body = ENDED.body(then, values)
                to.write_row((ENDED.name, then, body, [f"request={request}"]))
        cursor.execute("insert into evidence_pending select id from evidence_entry")
    expect(seal(at) == entries, "not every entry was sealed")


def _hash(file: Path) -> None:
    with file.open("rb") as stream:
        hashlib.file_digest(stream, "sha256")


def _verify(file: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "ombud.evidence.verify", str(file)],
        capture_output=True,
        text=True,
        check=False,
    )


def _flip(file: Path) -> None:
    with file.open("r+b") as stream:
        stream.seek(file.stat().st_size // 2)
        (byte,) = stream.read(1)
        stream.seek(-1, 1)
        stream.write(bytes((byte ^ 1,)))
