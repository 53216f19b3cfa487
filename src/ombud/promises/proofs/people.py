"""What only people can do: somebody confirmed it, and it holds for a time."""

from datetime import datetime

from django.utils.timezone import localdate

from ombud.oversight.queries import review_of
from ombud.promises.proof import Proof, ProofKind, Status, Verdict, prove_with


def _confirmed(address: str, at: datetime) -> Verdict:
    for tail in ("", ".by", ".agreement"):
        review = review_of(address + tail, at)
        if review is not None:
            due = review.is_due(localdate(at))
            return Verdict(status=Status.DUE if due else Status.KEPT, until=review.due)
    return Verdict(status=Status.UNPROVEN)


prove_with(
    Proof(
        name="someone in charge confirmed it",
        kind=ProofKind.ATTESTATION,
        speaks_for=lambda address: address.startswith("recipients."),
        look=_confirmed,
    )
)
