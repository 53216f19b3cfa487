"""What a machine thinks that a sentence tells which the rules did not understand.

    propose(reading, Embeddings())                      a small model on this machine
    propose(reading, Endpoint(url=…, model=…, key=…))   a large one, wherever it is

Off unless asked for by name. A proposal is never a fact: it is in no reading, no draft
and no count, and waits for a person who says yes or no to it.
"""

from ombud.policy.prose.proposals.embeddings import Embeddings, MissingModelError
from ombud.policy.prose.proposals.endpoint import (
    Endpoint,
    EndpointError,
    UnusableEndpointError,
)
from ombud.policy.prose.proposals.proposing import (
    Proposal,
    Proposer,
    Sentence,
    propose,
    sentences,
)

__all__ = [
    "Embeddings",
    "Endpoint",
    "EndpointError",
    "MissingModelError",
    "Proposal",
    "Proposer",
    "Sentence",
    "UnusableEndpointError",
    "propose",
    "sentences",
]
