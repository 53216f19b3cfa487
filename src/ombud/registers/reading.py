"""Reads the map of the systems: YAML in, a map out, and every fault with its place."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from ombud.core.errors import Place
from ombud.core.written import Address, Fault, FileKind, Spots
from ombud.policy.reading import PATTERNS
from ombud.registers.errors import InvalidMapError, Problem
from ombud.registers.language import SystemsMap

LIMIT_BYTES = 4 * 1024 * 1024
"""The longest text that is read: some 20,000 columns with a comment after each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Systems:
    """A map as it was read: what it says, its text, and where everything stands.

    `digest` is the SHA-256 of the text's UTF-8 bytes, in hexadecimal.
    """

    map: SystemsMap
    text: str
    name: str
    digest: str
    spots: Spots = field(repr=False)

    def place(self, address: Address) -> Place:
        """Where an element stands, or the nearest element above that has a place."""
        return self.spots.place(address)

    def key(self, address: Address) -> Place:
        """Where the key of an element stands; without one of its own, as `place`."""
        return self.spots.key(address)


def read(path: Path) -> Systems:
    """Read a map from a file.

    Raises:
        UnreadableFileError: the file is missing, a folder, or not ours to read.
        InvalidMapError: it is not a map; every problem is listed.
    """
    return parse(_KIND.text(path), str(path))


def parse(text: str, name: str) -> Systems:
    """Read a map from its text; `name` is what places call the file.

    Raises:
        InvalidMapError: it is not a map; every problem is listed, sorted by place.
    """
    systems, spots = _KIND.parse(text, name)
    return Systems(
        map=systems,
        text=text,
        name=name,
        digest=hashlib.sha256(text.encode()).hexdigest(),
        spots=spots,
    )


def _refuse(faults: tuple[Fault, ...]) -> InvalidMapError:
    return InvalidMapError(
        tuple(
            Problem(place=f.place, message=f.message, mend=f.mend, code=f.code)
            for f in faults
        )
    )


_KIND = FileKind(
    model=SystemsMap,
    refuse=_refuse,
    noun="map",
    plural="maps",
    language="the map's language",
    first_line="ombud-systems: 1",
    limit_bytes=LIMIT_BYTES,
    patterns=PATTERNS,
)
