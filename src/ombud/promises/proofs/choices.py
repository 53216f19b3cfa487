"""Consent, objection and standing: nobody is reached against their word."""

import re
from datetime import datetime

from ombud.choices.queries import against_their_word, out_of_step
from ombud.policy.queries import in_force
from ombud.promises.proof import Proof, ProofKind, Status, Verdict, prove_with

_PURPOSE = re.compile(r"purposes\.([a-z0-9_]+)\.(basis|marketing|opt_out)(\..+)?")


def _their_word(address: str, at: datetime) -> Verdict:
    match = _PURPOSE.fullmatch(address)
    assert match is not None  # noqa: S101  # speaks_for asked the same
    purpose = in_force(at).policy.declaration.purposes[match[1]]
    if not (purpose.objectable or purpose.rests_on("consent")):
        # A contract or a law does not wait for anybody's word.
        return Verdict(status=Status.UNPROVEN)
    found = against_their_word(match[1], at)
    return Verdict(status=Status.BROKEN if found else Status.KEPT, found=found)


prove_with(
    Proof(
        name="nobody is used against their word",
        kind=ProofKind.INVARIANT,
        speaks_for=lambda address: _PURPOSE.fullmatch(address) is not None,
        look=_their_word,
    )
)


def _in_step(address: str, at: datetime) -> Verdict:
    del address
    found = out_of_step(at)
    return Verdict(status=Status.BROKEN if found else Status.KEPT, found=found)


prove_with(
    Proof(
        name="every standing equals what was said",
        kind=ProofKind.INVARIANT,
        speaks_for=lambda address: address in ("rights.objection", "rights.withdrawal"),
        look=_in_step,
    )
)
