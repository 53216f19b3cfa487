"""Who gets data: those whom the policy names, that much, and nobody who was stopped."""

import re
from datetime import datetime

from ombud.gates.sharing.amiss import Look, look_at_purpose, look_at_recipient
from ombud.promises.proof import Proof, ProofKind, Status, Verdict, prove_with

_RECIPIENT = re.compile(
    r"recipients\.([a-z0-9_]+)(\.(gets|when|country|countries|by|undertaking|approvals))?"
)
_PURPOSE = re.compile(r"purposes\.([a-z0-9_]+)\.to")


def _verdict(look: Look) -> Verdict:
    if not look.lines:
        # Nothing went there by the gate, so there is nothing that shows it either.
        return Verdict(status=Status.UNPROVEN)
    return Verdict(
        status=Status.BROKEN if look.amiss else Status.KEPT, found=look.amiss
    )


def _to_them(address: str, at: datetime) -> Verdict:
    del at  # The log's lines have their own instants.
    recipient = _RECIPIENT.fullmatch(address)
    if recipient is not None:
        return _verdict(look_at_recipient(recipient[1]))
    purpose = _PURPOSE.fullmatch(address)
    assert purpose is not None  # noqa: S101  # speaks_for asked the same
    return _verdict(look_at_purpose(purpose[1]))


prove_with(
    Proof(
        name="nothing went out that the policy does not name",
        kind=ProofKind.INVARIANT,
        speaks_for=lambda address: bool(
            _RECIPIENT.fullmatch(address) or _PURPOSE.fullmatch(address)
        ),
        look=_to_them,
    )
)
