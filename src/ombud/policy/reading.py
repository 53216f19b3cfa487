"""Reads a policy's text: YAML in, a declaration out, and every fault with its place."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from ombud.core.errors import Place
from ombud.core.written import Fault, FileKind, Spots
from ombud.policy.errors import InvalidPolicy
from ombud.policy.findings import Problem
from ombud.policy.language import Declaration

LIMIT_BYTES = 256 * 1024
"""The longest text that is read; a large group's policy takes a third of it."""

PATTERNS = {
    "^[a-z][a-z0-9_]{0,62}$": (
        "is not an id",
        "Use the letters a to z, digits and _, and begin with a letter.",
    ),
    r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$": (
        "is not a reference",
        "Write ids joined by dots, as in contact.email",
    ),
    "^[A-Z]{2}$": ("is not a country", "Write its two letters, as in SE."),
    "^[a-z-]+:[A-Za-z0-9-]+$": (
        "is not a term of a vocabulary",
        "Write it as pd:EmailAddress.",
    ),
    "^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$": (
        "is not a month and a day",
        'Write them as "06-30".',
    ),
    "^P([0-9]{1,3}Y)?([0-9]{1,3}M)?([0-9]{1,3}W)?([0-9]{1,4}D)?$": (
        "is not a period",
        "Write it as P12M, P2Y or P30D.",
    ),
    "^(session|P([0-9]{1,3}Y)?([0-9]{1,3}M)?([0-9]{1,3}W)?([0-9]{1,4}D)?)$": (
        "is neither a period nor session",
        "Write it as P12M, P30D or session.",
    ),
    r"^(\*|[a-z][a-z0-9_]{0,62})$": (
        "is not an id",
        "Use the letters a to z, digits and _, and begin with a letter.",
    ),
}
"""What each pattern of the language asks for: what a text is not, and the mend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A policy as it was read: the declaration, its text, and where everything stands.

    `digest` is the SHA-256 of the text's UTF-8 bytes, in hexadecimal.
    """

    declaration: Declaration
    text: str
    name: str
    digest: str
    spots: Spots = field(repr=False)

    def place(self, address: str) -> Place:
        """Where an element stands, or the nearest element above that has a place."""
        return self.spots.place(tuple(address.split(".")))


def read(path: Path) -> Policy:
    """Read a policy from a file.

    Raises:
        UnreadableFileError: The file is missing, a folder, or not ours to read.
        InvalidPolicy: It is not a policy; every problem is listed.
    """
    return parse(_KIND.text(path), str(path))


def parse(text: str, name: str) -> Policy:
    """Read a policy from its text; `name` is what places call the file.

    Raises:
        InvalidPolicy: It is not a policy; every problem is listed, sorted by place.
    """
    declaration, spots = _KIND.parse(text, name)
    return Policy(
        declaration=declaration,
        text=text,
        name=name,
        digest=hashlib.sha256(text.encode()).hexdigest(),
        spots=spots,
    )


def _refuse(faults: tuple[Fault, ...]) -> InvalidPolicy:
    return InvalidPolicy(
        tuple(
            Problem(address=f.address, message=f.message, mend=f.mend, place=f.place)
            for f in faults
        )
    )


_KIND = FileKind(
    model=Declaration,
    refuse=_refuse,
    noun="policy",
    plural="policies",
    first_line="ombud: 1",
    limit_bytes=LIMIT_BYTES,
    patterns=PATTERNS,
    widened={
        "period": ("until",),
        "event": ("until", "after"),
        "withdrawn": ("until",),
    },
)
