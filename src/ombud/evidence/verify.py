"""Verifies an exported ledger, or a receipt, with nothing but the file.

    python -m ombud.evidence.verify FILE [--key KEY] [--seen RECEIPT]

Exit status: 0 whole, 1 broken, 2 the file or the key can't be read.

The export is JSON Lines in UTF-8, each line canonical JSON (RFC 8785) ended by one line
feed, and each byte of it is bound:

1. One header: `{"format":"ombud-ledger/1","key":…,"origin":…}`. The key is a verifier
   key (C2SP signed-note) whose name is the origin.
2. Entries, each an object: the line without its line feed is the leaf's bytes.
3. Checkpoints, each a string: a signed note (C2SP tlog-checkpoint) over all entries
   above it. The last line is one, so no entry is unsigned.

Without `--key` the file is checked against the key that it names itself: that shows
that it is whole, not whose it is. Get the key from where its owner publishes it.

A file that ends at an earlier checkpoint is whole too: it is the ledger as it was then.
`--seen` holds the file against a receipt that you have, so that it can't end before it.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, cast

from ombud.core.canonical import Json, canonical
from ombud.evidence import rules
from ombud.evidence.errors import InvalidVerifierKeyError, LedgerBroken

FORMAT = "ombud-ledger/1"
RECEIPT = "ombud-receipt/1"
TreeHead = rules.TreeHead
"""What a checkpoint says, for who holds one against a ledger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What an export is found to be."""

    origin: str
    size: int
    """Entries."""
    root: bytes
    checkpoints: int
    at: datetime | None
    """When what the last entry tells was done; None for an empty ledger."""


def verify(
    lines: Iterable[bytes],
    key: str | None = None,
    seen: rules.TreeHead | None = None,
) -> Verified:
    """Verify an export, in one pass and with the memory of one line.

    Args:
        lines: the file's lines, each with its line feed.
        key: the verifier key to trust; None for the one that the file names.
        seen: a checkpoint that was seen before, which must be in the file.

    Raises:
        LedgerBroken: naming the line where it shows. An entry that was changed shows at
            the next checkpoint.
        InvalidVerifierKeyError: the key can't be read.
    """
    if key is not None:
        rules.read_key(key)
    numbered = iter(enumerate(lines, 1))
    origin, key = _header(next(numbered, (1, b""))[1], key)
    tree, checkpoints, signed, number = rules.Frontier(), 0, 0, 1
    entry = b""
    append, leaf_hash = tree.append, rules.leaf_hash
    for number, line in numbered:
        if line[-1:] != b"\n":
            raise LedgerBroken(f"line {number}", "a line feed at its end", "none")
        if line[:1] == b"{":
            entry = line[:-1]
            append(leaf_hash(entry))
        elif line[:1] == b'"' and tree.size > signed:
            head = _checkpoint(f"line {number}", line[:-1], tree, key)
            seen = None if head == seen else seen
            checkpoints, signed = checkpoints + 1, tree.size
        else:
            raise LedgerBroken(f"line {number}", "an entry or a checkpoint", "neither")
    if tree.size != signed:
        raise LedgerBroken(f"line {number + 1}", "a checkpoint", "the end")
    if seen is not None:
        raise LedgerBroken(
            f"size {seen.size}", seen.root.hex(), "no such checkpoint", seen.text()
        )
    return Verified(
        origin=origin,
        size=tree.size,
        root=tree.root(),
        checkpoints=checkpoints,
        at=_instant(f"line {number - 1}", entry) if entry else None,
    )


def verify_receipt(data: object, key: str | None = None) -> rules.TreeHead:
    """Verify that the entry of a receipt stands in the log at its place.

    Args:
        data: the receipt as JSON gives it: `format`, `entry` (text), `position` (from
            0), `proof` (hashes in hexadecimal, leaf to root), `checkpoint`, `key`.
        key: the verifier key to trust; None for the one that the receipt names.

    Returns:
        The checkpoint that the entry is proven under.

    Raises:
        LedgerBroken: the receipt is not what was signed.
        InvalidVerifierKeyError: the key can't be read.
    """
    match data:
        case {
            "format": str(form),
            "entry": str(entry),
            "position": int(position),
            "proof": list(path),
            "checkpoint": str(note),
            "key": str(named),
            **rest,
        } if form == RECEIPT and not rest:
            pass
        case _:
            raise LedgerBroken("the receipt", f"the form {RECEIPT}", "another")
    head = rules.open_note(note, _trusted("the receipt", named, key))
    sides = [_hash(side) for side in path]
    # What has no bytes, half a surrogate pair, becomes other bytes: it proves nothing.
    leaf = rules.leaf_hash(entry.encode(errors="replace"))
    try:
        rules.check_inclusion(leaf, position, head.size, sides, head.root)
    except LedgerBroken as error:
        raise LedgerBroken(error.at, error.expected, error.found, note) from None
    return head


def _header(line: bytes, key: str | None) -> tuple[str, str]:
    match _canonical("line 1", line.removesuffix(b"\n")):
        case {
            "format": str(form),
            "key": str(named),
            "origin": str(origin),
            **rest,
        } if form == FORMAT and not rest and line.endswith(b"\n"):
            pass
        case _:
            raise LedgerBroken("line 1", f"the header of {FORMAT}", "another")
    named = _trusted("line 1", named, key)
    if rules.read_key(named)[0] != origin:
        raise LedgerBroken("line 1", "the key's name as origin", "another")
    return origin, named


def _trusted(at: str, named: str, key: str | None) -> str:
    """The key to check with; the one that a file names must then be the same."""
    if key is not None and named != key:
        raise LedgerBroken(at, "the key that is trusted", "another")
    try:
        rules.read_key(named)
    except InvalidVerifierKeyError as error:
        raise LedgerBroken(at, "a verifier key", "another form") from error
    return named


def _checkpoint(at: str, line: bytes, tree: rules.Frontier, key: str) -> rules.TreeHead:
    note = cast("str", _canonical(at, line))  # what begins with a quotation mark
    try:
        head = rules.open_note(note, key)
    except LedgerBroken as error:
        raise LedgerBroken(at, error.expected, error.found, note) from error
    if head.size != tree.size:
        raise LedgerBroken(at, f"{head.size} entries", f"{tree.size}", note)
    if head.root != (root := tree.root()):
        raise LedgerBroken(at, head.root.hex(), root.hex(), note)
    return head


def _json(at: str, text: bytes) -> Json:
    try:
        read: Json = json.loads(text)
        canonical(read)  # refuses half a surrogate pair, which has no bytes
    except (ValueError, RecursionError) as error:
        raise LedgerBroken(at, "JSON", "another form") from error
    return read


def _canonical(at: str, line: bytes) -> Json:
    read = _json(at, line)
    if canonical(read) != line:
        raise LedgerBroken(at, "canonical JSON", "another form")
    return read


def _instant(at: str, entry: bytes) -> datetime:
    match _json(at, entry):
        case {"at": str(text)}:
            with suppress(ValueError):
                return datetime.fromisoformat(text)
    raise LedgerBroken(at, "an entry with its time", "another form")


def _hash(text: object) -> bytes:
    if isinstance(text, str):
        try:
            read = bytes.fromhex(text)
        except ValueError:
            read = b""
        if read.hex() == text and read:
            return read
    raise LedgerBroken("the receipt", "hashes in hexadecimal", "another form")


def verify_file(
    stream: BinaryIO, key: str | None = None, seen: rules.TreeHead | None = None
) -> str:
    """Verify an export or a receipt, whichever it is; what was found, in words."""
    first = stream.readline()
    stream.seek(0)
    if b'"ombud-ledger/' in first:
        found = verify(stream, key, seen)
        return (
            f"Whole: {found.size} entries under {found.checkpoints} checkpoints of "
            f"{found.origin}, root {found.root.hex()}."
        )
    head = verify_receipt(_json("the receipt", stream.read()), key)
    return (
        f"Proven: the entry is in the ledger {head.origin} under the checkpoint of "
        f"{head.size} entries, root {head.root.hex()}."
    )


def _seen(receipt: Path, key: str | None) -> rules.TreeHead:
    return verify_receipt(_json("the receipt", receipt.read_bytes()), key)


def main(words: Sequence[str] | None = None) -> int:
    """Verify the file that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m ombud.evidence.verify")
    parser.add_argument("file", type=Path, help="an exported ledger, or a receipt")
    parser.add_argument("--key", help="the verifier key to trust: name+hash+key")
    parser.add_argument("--seen", type=Path, help="a receipt whose seal must be in it")
    asked = parser.parse_args(words)
    try:
        seen = _seen(asked.seen, asked.key) if asked.seen else None
        with asked.file.open("rb") as stream:
            said = verify_file(stream, asked.key, seen)
    except LedgerBroken as error:
        print(error, file=sys.stderr)  # noqa: T201  # a program of its own
        return 1
    except (InvalidVerifierKeyError, OSError) as error:
        print(error, file=sys.stderr)  # noqa: T201  # a program of its own
        return 2
    print(said)  # noqa: T201  # a program of its own
    return 0


if __name__ == "__main__":
    sys.exit(main())
