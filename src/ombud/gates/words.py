"""Words of the policy as callers write them, and as the ledger can hold them."""

import re

_WORD = re.compile(r"[a-z][a-z0-9_]{0,62}")
NONE = "none"
"""What stands in the ledger for what is no word of any policy."""


def word(written: str) -> str:
    """A word as it may stand in an entry; whatever else was written is not repeated."""
    return written if _WORD.fullmatch(written) else NONE


def references(written: tuple[str, ...]) -> tuple[str, ...]:
    """Those that may be references to categories or items, as an entry holds them."""
    return tuple(r for r in written if all(map(_WORD.fullmatch, r.split("."))))
