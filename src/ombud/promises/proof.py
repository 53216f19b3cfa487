"""Promises and their proofs: what there is to say of each sentence of a notice."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class ProofKind(StrEnum):
    """How a promise is proven."""

    INVARIANT = "invariant"
    """A query that must find nothing."""
    DRILL = "drill"
    """Someone invented goes through it, for real."""
    ATTESTATION = "attestation"
    """A named role confirmed it, until a day."""
    NONE = "none"


class Status(StrEnum):
    """How a promise stands."""

    KEPT = "kept"
    BROKEN = "broken"
    DUE = "due"
    """It was confirmed, and has to be again."""
    UNPROVEN = "unproven"
    """Nothing here can show it yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a proof found."""

    status: Status
    found: int = 0
    """For a broken invariant: how many cases speak against it."""
    until: date | None = None
    """For an attestation: until when it holds."""
    where: tuple[str, ...] = ()
    """Where it is broken, in addresses that tell nothing of a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """One way to prove promises: which addresses it speaks for, and how it looks."""

    name: str
    kind: ProofKind
    speaks_for: Callable[[str], bool]
    look: Callable[[str, datetime], Verdict]


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A sentence of the notice with its proof."""

    address: str
    text: str
    proof: str
    kind: ProofKind
    verdict: Verdict


_proofs: dict[str, Proof] = {}


def prove_with(proof: Proof) -> Proof:
    """Register a proof; a package outside this one does it the same way."""
    _proofs[proof.name] = proof
    return proof


def proofs() -> tuple[Proof, ...]:
    """Every proof that is registered."""
    return tuple(_proofs.values())


def worst(verdicts: list[tuple[Proof, Verdict]]) -> tuple[Proof, Verdict] | None:
    """The verdict that counts where several proofs speak for one sentence."""
    order = (Status.BROKEN, Status.DUE, Status.KEPT, Status.UNPROVEN)
    return min(verdicts, key=lambda pair: order.index(pair[1].status), default=None)
