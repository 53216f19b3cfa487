"""The ledger's rules: hashes, proofs, checkpoints, signatures. Bytes in, bytes out.

All that a verifier needs stands here, so that anyone can read it in ten minutes; how
proofs are made is in `proving`.

Source: RFC 9162, section 2.1 (tree and proofs); C2SP tlog-checkpoint (what is signed)
and C2SP signed-note (how).
"""

from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from ombud.evidence.errors import InvalidVerifierKeyError, LedgerBroken

EMPTY_ROOT = sha256(b"").digest()
_ED25519 = b"\x01"  # Source: C2SP signed-note, signature types.


def leaf_hash(entry: bytes) -> bytes:
    """The hash of an entry."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees side by side."""
    return sha256(b"\x01" + left + right).digest()


@dataclass(slots=True)
class Frontier:
    """Enough of a tree to append to it: its complete subtrees, largest first."""

    size: int = 0
    hashes: list[bytes] = field(default_factory=list)

    def append(self, leaf: bytes) -> list[bytes]:
        """Add a leaf's hash; returns the subtrees it completes, level by level."""
        completed, rest = [leaf], self.size
        while rest & 1:
            completed.append(node_hash(self.hashes.pop(), completed[-1]))
            rest >>= 1
        self.hashes.append(completed[-1])
        self.size += 1
        return completed

    def root(self) -> bytes:
        """The root of the whole tree."""
        if not self.hashes:
            return EMPTY_ROOT
        root = self.hashes[-1]
        for left in reversed(self.hashes[:-1]):
            root = node_hash(left, root)
        return root


def _climb(
    here: int, last: int, start: bytes, path: Sequence[bytes]
) -> tuple[bytes, bytes, bool]:
    """The roots of what ends here and of the whole, and whether the path fits."""
    old, new, fits = start, start, 0 <= here <= last
    for side in path:
        fits = fits and last > 0
        if here & 1 or here == last:
            old, new = node_hash(side, old), node_hash(side, new)
            while here and not here & 1:
                here, last = here >> 1, last >> 1
        else:
            new = node_hash(new, side)
        here, last = here >> 1, last >> 1
    return old, new, fits and last == 0


def check_inclusion(
    leaf: bytes, position: int, size: int, path: Sequence[bytes], root: bytes
) -> None:
    """Raise LedgerBroken unless the path leads from the leaf to the root (2.1.3.2)."""
    _, found, fits = _climb(position, size - 1, leaf, path)
    if not fits or found != root:
        raise LedgerBroken(f"position {position} of {size}", root.hex(), found.hex())


def check_consistency(
    old: int, size: int, path: Sequence[bytes], old_root: bytes, root: bytes
) -> None:
    """Raise LedgerBroken unless the old tree is the new one's beginning (2.1.4.2)."""
    hashes = [old_root, *path] if old & (old - 1) == 0 else list(path)
    if old in (0, size):
        fits, found_old, found = not path, EMPTY_ROOT if old == 0 else root, root
    elif not 0 < old < size or not path:
        fits, found_old, found = False, b"", b""
    else:
        here, last = old - 1, size - 1
        while here & 1:
            here, last = here >> 1, last >> 1
        found_old, found, fits = _climb(here, last, hashes[0], hashes[1:])
    if not fits or found_old != old_root or found != root:
        raise LedgerBroken(
            f"size {old} of {size}",
            f"{old_root.hex()} and {root.hex()}",
            f"{found_old.hex()} and {found.hex()}",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeHead:
    """What a checkpoint says: this log, so many entries, this root."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"


def sign(head: TreeHead, seed: bytes) -> str:
    """The checkpoint as a signed note, its origin being the key's name."""
    key = Ed25519PrivateKey.from_private_bytes(seed)
    text, mark = head.text(), _mark(head.origin, key.public_key().public_bytes_raw())
    signature = b64encode(mark + key.sign(text.encode())).decode()
    return f"{text}\n— {head.origin} {signature}\n"


def verifier_key(origin: str, seed: bytes) -> str:
    """The key that others verify with: name+hash+key."""
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    encoded = b64encode(_ED25519 + public).decode()
    return f"{origin}+{_mark(origin, public).hex()}+{encoded}"


def _mark(name: str, public: bytes) -> bytes:
    return sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:4]


def read_key(key: str) -> tuple[str, Ed25519PublicKey]:
    """The origin and the public key of a verifier key."""
    try:
        name, mark, encoded = key.split("+", 2)
        public = b64decode(encoded, validate=True)
        if not name or key != f"{name}+{mark}+{b64encode(public).decode()}":
            raise InvalidVerifierKeyError
        if public[:1] != _ED25519 or mark != _mark(name, public[1:]).hex():
            raise InvalidVerifierKeyError
        return name, Ed25519PublicKey.from_public_bytes(public[1:])
    except ValueError as error:
        raise InvalidVerifierKeyError from error


def open_note(note: str, key: str) -> TreeHead:
    """What a signed checkpoint says, once its signature is found good.

    Strict: each byte must be as `sign` writes it, so that none can change unseen.

    Raises:
        LedgerBroken: another form, another key, another text than was signed.
        InvalidVerifierKeyError: the key can't be read.
    """
    at = "a checkpoint"
    name, public = read_key(key)
    try:
        origin, size, root, _blank, line, _end = note.split("\n")
        head = TreeHead(origin=origin, size=int(size), root=b64decode(root))
        signed = b64decode(line.removeprefix(f"— {name} "), validate=True)
        mark, signature = signed[:4], signed[4:]
        form = f"{head.text()}\n— {name} {b64encode(signed).decode()}\n"
        if note != form or mark != _mark(name, public.public_bytes_raw()):
            raise LedgerBroken(at, f"a note signed by {name}", "another form", note)
        public.verify(signature, head.text().encode())
    except (ValueError, InvalidSignature) as error:
        expected = f"a note signed by {name}"
        raise LedgerBroken(at, expected, "another signature", note) from error
    if origin != name:
        raise LedgerBroken(at, f"the origin {name}", "another", note)
    return head
