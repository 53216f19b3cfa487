"""What callers write, as the ledger can hold it."""

from collections.abc import Collection

from ombud.gates.queries import UNDECLARED
from ombud.policy.queries import InForce
from ombud.policy.sharing import CASES, leaves


def declared(written: str, known: Collection[str]) -> str:
    """A word of the policy; any other could say anything, and is not written down."""
    return written if written in known else UNDECLARED


def case_word(case: str | None) -> str:
    """A case, or `none`."""
    return "none" if case is None else declared(case, CASES)


def references(written: Collection[str], force: InForce) -> tuple[str, ...]:
    """Those that are references to what the policy names."""
    known = {*force.policy.declaration.categories, *leaves(force.policy.declaration)}
    return tuple(each for each in written if each in known)
