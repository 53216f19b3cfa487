"""What is held is what the policy names, and what is due is gone."""

import re
from datetime import datetime

from django.utils.timezone import localdate

from ombud.connectors.errors import SourceError
from ombud.policy.queries import in_force
from ombud.promises.proof import Proof, ProofKind, Status, Verdict, prove_with
from ombud.registers.errors import NoMapError, UnknownSystemError
from ombud.registers.queries import drift, kept_until

_USES = re.compile(r"purposes\.[a-z0-9_]+\.uses|categories\..+")
_KEEP = re.compile(r"purposes\.([a-z0-9_]+)\.keep(?:\.but\.(.+))?")


def _named(address: str, at: datetime) -> Verdict:
    del address
    try:
        problems = drift(in_force(at).policy.declaration)
    except (NoMapError, UnknownSystemError, SourceError):
        return Verdict(status=Status.UNPROVEN)
    return Verdict(
        status=Status.BROKEN if problems else Status.KEPT,
        found=len(problems),
        where=tuple(problem.code for problem in problems[:5]),
    )


prove_with(
    Proof(
        name="no column holds what the policy does not name",
        kind=ProofKind.INVARIANT,
        speaks_for=lambda address: _USES.fullmatch(address) is not None,
        look=_named,
    )
)


def _gone(address: str, at: datetime) -> Verdict:
    match = _KEEP.fullmatch(address)
    assert match is not None  # noqa: S101  # speaks_for asked the same
    keep = in_force(at).policy.declaration.purposes[match[1]].keep.of(match[2] or "")
    if keep.law is None:
        return Verdict(status=Status.UNPROVEN)
    today = localdate(at)
    late = [d for d in kept_until(today) if d.law == keep.law and d.until < today]
    found = sum(len(group.rows) for group in late)
    return Verdict(
        status=Status.BROKEN if found else Status.KEPT,
        found=found,
        where=tuple(f"{group.system}.{group.table}" for group in late[:5]),
    )


prove_with(
    Proof(
        name="nothing that a law kept has outstayed it",
        kind=ProofKind.INVARIANT,
        speaks_for=lambda address: _KEEP.fullmatch(address) is not None,
        look=_gone,
    )
)
