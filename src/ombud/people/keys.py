"""A key for each person, and indexes that only this installation can compute.

What is sealed under a person's key can be read as long as the key is there, and by
nobody after it is gone. A backup that has the wrapped key as well can still be read by
who has the master key too, so the two are kept apart (docs/operations.md).
"""

import hashlib
import hmac
import os
import threading
import time
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Protocol, cast
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.keywrap import (
    InvalidUnwrap,
    aes_key_unwrap,
    aes_key_wrap,
)
from django.conf import settings
from django.utils.module_loading import import_string

from ombud.core.ids import PersonId
from ombud.evidence import prepared
from ombud.people.errors import KeyGoneError, SealBrokenError, WrongMasterKeyError
from ombud.people.identifiers import IdentifierKind
from ombud.people.models import INDEX_BYTES, PersonKey

KEY_BYTES = 32  # AES-256
NONCE_BYTES = 12  # NIST SP 800-38D, 5.2.1.1: what GCM is made for
TAG_BYTES = 16  # 5.2.1.2: the longest
_NONCE_ENDS = 1 + NONCE_BYTES
SEAL_BYTES = _NONCE_ENDS + TAG_BYTES
"""What is sealed is longer than it was by so much."""
VERSION = b"\x01"
"""The first byte of whatever is sealed: AES-256-GCM, a nonce, then the ciphertext."""

GENERATION_KEYS = 12_288  # at 2.5 kB each, when they have been used
GENERATION_SECONDS = 15
"""How long keys are gathered before they are let go of together, as long again later.

So a process may know a key that another one has erased for 30 seconds. It opens nothing
with it by then: whatever is sealed lies in a row that goes together with the key, and
only what was just read from the database is ever opened.
"""

BATCH = 5_000  # persons in one query

# By hand, since nearly every deed about a person asks it.
_WRAPPED = "select wrapped from people_personkey where person_id = %(person)s"


class KeyKeeper(Protocol):
    """Who holds the master key: a file, a vault, a cloud's key service."""

    def wrap(self, key: bytes) -> bytes:
        """The key, so that only this keeper can read it."""

    def unwrap(self, wrapped: bytes) -> bytes:
        """The key that was wrapped.

        Raises:
            WrongMasterKeyError: this keeper did not wrap it.
        """


class FileKeyKeeper:
    """Wraps with the master key that the settings read from a file.

    Source: RFC 3394, AES key wrap.
    """

    def __init__(self, master: bytes | None = None) -> None:
        self._master: bytes = master or settings.MASTER_KEY

    def wrap(self, key: bytes) -> bytes:
        """The key, wrapped: eight bytes longer."""
        return aes_key_wrap(self._master, key)

    def unwrap(self, wrapped: bytes) -> bytes:
        """The key that was wrapped, checked by the wrap's own integrity value."""
        try:
            return aes_key_unwrap(self._master, wrapped)
        except InvalidUnwrap as error:
            raise WrongMasterKeyError from error


@cache
def keeper() -> KeyKeeper:
    """The keeper that the settings name (`KEY_KEEPER`, a dotted path)."""
    path = getattr(settings, "KEY_KEEPER", "ombud.people.keys.FileKeyKeeper")
    return cast("KeyKeeper", import_string(path)())


def new_key() -> bytes:
    """A data key that nobody has had before."""
    return AESGCM.generate_key(KEY_BYTES * 8)


# Sealing


def seal(person: PersonId, plain: bytes, *, context: str) -> bytes:
    """Encrypt under a person's key.

    Args:
        person: whose data it is.
        plain: what to seal.
        context: what it is, as `people.identifier`; needed again to open it, so that
            what was sealed for one field can't be passed off as another.

    Returns:
        A version byte, 12 bytes of nonce, the ciphertext with its 16 bytes of tag.

    Raises:
        KeyGoneError: the person has been erased, or never was.
    """
    return key(person).seal(plain, context.encode())


def open_(person: PersonId, sealed: bytes, *, context: str) -> bytes:
    """Decrypt what was sealed for this person and context.

    Raises:
        KeyGoneError: the person has been erased, or never was.
        SealBrokenError: it was changed, or sealed for another person or context.
    """
    return key(person).open(sealed, context.encode())


def open_many(
    sealed: Mapping[PersonId, bytes], *, context: str
) -> dict[PersonId, bytes]:
    """Decrypt one thing each for many people, without those whose key is gone.

    Raises:
        SealBrokenError: one of them was changed, or sealed for another context.
    """
    return {
        person: Key(person, key).open(sealed[person], context.encode())
        for person, key in keys_of(sealed).items()
    }


def seal_under(key: bytes, person: PersonId, plain: bytes, *, context: str) -> bytes:
    """Encrypt under a key that is at hand, for a person who is just being made."""
    return Key(person, key).seal(plain, context.encode())


class Key:
    """A person's key, ready to seal and open."""

    __slots__ = ("_belongs", "_decrypt", "_encrypt", "person")

    def __init__(self, person: PersonId, key: bytes) -> None:
        self.person = person
        cipher = AESGCM(key)
        self._encrypt, self._decrypt = cipher.encrypt, cipher.decrypt
        self._belongs = VERSION + person.bytes

    def seal(self, plain: bytes, context: bytes) -> bytes:
        """Encrypt, so that it opens for this person and context alone."""
        nonce = os.urandom(NONCE_BYTES)
        belongs = self._belongs + context
        return VERSION + nonce + self._encrypt(nonce, plain, belongs)

    def open(self, sealed: bytes, context: bytes) -> bytes:
        """Decrypt what was sealed for this person and context.

        Raises:
            SealBrokenError: it was changed, or sealed for another person or context.
        """
        if len(sealed) < SEAL_BYTES or sealed[0] != VERSION[0]:
            raise SealBrokenError
        try:
            return self._decrypt(
                sealed[1:_NONCE_ENDS], sealed[_NONCE_ENDS:], self._belongs + context
            )
        except InvalidTag as error:
            raise SealBrokenError from error


# Keys at hand


def keys_of(people: Iterable[PersonId]) -> dict[PersonId, bytes]:
    """The data keys of many people, for work in sets; never kept."""
    wanted = list(people)
    return {
        PersonId(person): keeper().unwrap(bytes(wrapped))
        for start in range(0, len(wanted), BATCH)
        for person, wrapped in PersonKey.objects.filter(
            person__in=wanted[start : start + BATCH]
        ).values_list("person_id", "wrapped")
    }


def key_of(person: PersonId, wrapped: bytes) -> Key:
    """A person's key, as it was just read with the rows that it is to open."""
    return Key(person, keeper().unwrap(wrapped))


def at_hand(people: Collection[bytes]) -> dict[bytes, Key]:
    """The keys of many people, by the bytes of their ids; whose is gone is not there.

    Only for what was read from the database in this same deed: see GENERATION_SECONDS.
    """
    found = _cache.get_many(people)
    if len(found) < len(people):
        opened = {
            person.bytes: Key(person, key)
            for person, key in keys_of(
                PersonId(UUID(bytes=person)) for person in people if person not in found
            ).items()
        }
        _cache.put_many(opened)
        found |= opened
    return found


class _Cache:
    """Unwrapped keys, for a short while: a form has many fields, a set many records.

    In two generations: a set is looked up without asking each key how old it is, and
    keys run out all at once, not some in every set that is read.
    """

    def __init__(self) -> None:
        self._young: dict[bytes, Key] = {}
        self._old: dict[bytes, Key] = {}
        self._ends = 0.0
        self._lock = threading.Lock()

    def get_many(self, people: Collection[bytes]) -> dict[bytes, Key]:
        """The keys that are known."""
        self._turn()
        young, old = self._young.get, self._old.get
        return {
            person: key
            for person in people
            if (key := young(person) or old(person)) is not None
        }

    def put_many(self, keys: Mapping[bytes, Key]) -> None:
        self._turn()
        with self._lock:
            self._young.update(keys)
            if len(self._young) > GENERATION_KEYS:
                self._old, self._young = self._young, {}

    def drop(self, person: PersonId) -> None:
        with self._lock:
            self._young.pop(person.bytes, None)
            self._old.pop(person.bytes, None)

    def clear(self) -> None:
        with self._lock:
            self._young, self._old = {}, {}

    def _turn(self) -> None:
        """Begin a new generation, if this one has ended."""
        with self._lock:
            late = time.monotonic() - self._ends
            if late >= 0:
                self._old = self._young if late < GENERATION_SECONDS else {}
                self._young = {}
                self._ends += late + GENERATION_SECONDS


_cache = _Cache()


def key(person: PersonId) -> Key:
    """A person's key.

    Raises:
        KeyGoneError: the person has been erased, or never was.
    """
    if found := _cache.get_many((person.bytes,)):
        return found[person.bytes]
    rows = prepared.rows(_WRAPPED, {"person": person})
    if not rows:
        raise KeyGoneError
    opened = key_of(person, rows[0][0])
    _cache.put_many({person.bytes: opened})
    return opened


def drop(person: PersonId) -> None:
    """Let go of a person's key in this process's memory."""
    _cache.drop(person)


# Indexes


@cache
def _derived(label: str) -> bytes:
    """A key of its own for each use of the index key (RFC 5869)."""
    return HKDF(
        algorithm=SHA256(), length=KEY_BYTES, salt=None, info=label.encode()
    ).derive(settings.INDEX_KEY)


def _mac(label: str, text: str) -> bytes:
    return hmac.digest(_derived(label), text.encode(), hashlib.sha256)


def blind_index(kind: IdentifierKind, normalised: str) -> bytes:
    """What an identifier is found by: the same for the same identifier, and only here.

    Sixteen bytes of HMAC-SHA-256: among a thousand million identifiers, two share one
    with a probability of 10^-21, and the index is half the size. Each kind has a key
    of its own, so that equal texts of two kinds don't show as equal.
    """
    return _mac(f"ombud.people.index.{kind}", normalised)[:INDEX_BYTES]


def blind_indexes(kind: IdentifierKind, normalised: Iterable[str]) -> list[bytes]:
    """The blind index of each, in order."""
    return [blind_index(kind, text) for text in normalised]


def index_of_record(register: str, key: str) -> bytes:
    """What a record of ours is found by: sixteen bytes, as `blind_index` makes them."""
    return _mac(f"ombud.registers.{register}", key)[:INDEX_BYTES]


def digest_for_ledger(text: str) -> str:
    """A keyed digest, in hexadecimal, that can stand in the ledger for a text.

    Without the index key nobody can try out which text it was.
    """
    return _mac("ombud.people.ledger", text).hex()
