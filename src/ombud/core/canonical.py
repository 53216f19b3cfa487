"""One byte string for one value, so that digests agree everywhere."""

import hashlib
import json
from collections.abc import Mapping, Sequence

Json = (
    str | int | bool | None | Sequence["Json"] | Mapping[str, "Json"]
)  # no floats: their text differs between languages

_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def canonical(value: Json) -> bytes:
    """The value's canonical JSON, as UTF-8.

    Keys sorted, no blanks, nothing escaped that need not be. For the values allowed
    here (no floats, ASCII keys) this equals the JSON Canonicalization Scheme.

    Source: RFC 8785.
    """
    return _ENCODER.encode(value).encode()


def digest(value: Json) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()
