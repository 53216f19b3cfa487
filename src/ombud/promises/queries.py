"""Every sentence of the notice with its proof, as of now."""

from datetime import datetime

from ombud.policy.notice import compose
from ombud.policy.queries import in_force
from ombud.promises.proof import (
    Promise,
    Proof,
    ProofKind,
    Status,
    Verdict,
    proofs,
    worst,
)
from ombud.promises.proofs import load


def promises(at: datetime, language: str = "en") -> list[Promise]:
    """The promises that the notice in force makes, in its order, each proven anew.

    A proof that speaks for many sentences and looks at the same thing looks once.

    Raises:
        NoPolicyError: no policy is in force.
    """
    load()
    policy = in_force(at)
    notice = compose(policy.policy.declaration, language, version=policy.number)
    seen: dict[tuple[str, str], Verdict] = {}
    found: dict[str, Promise] = {}
    for sentence in notice.sentences:
        if sentence.address in found:
            continue
        verdicts: list[tuple[Proof, Verdict]] = []
        for proof in proofs():
            if proof.speaks_for(sentence.address):
                at_hand = (proof.name, sentence.address)
                if at_hand not in seen:
                    seen[at_hand] = proof.look(sentence.address, at)
                verdicts.append((proof, seen[at_hand]))
        said = worst(verdicts)
        found[sentence.address] = Promise(
            address=sentence.address,
            text=sentence.text,
            proof=said[0].name if said else "",
            kind=said[0].kind if said else ProofKind.NONE,
            verdict=said[1] if said else Verdict(status=Status.UNPROVEN),
        )
    return list(found.values())
