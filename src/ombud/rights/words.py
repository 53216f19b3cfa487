"""The words for what people ask, how far it has come, and how it ended."""

from enum import StrEnum


class RequestKind(StrEnum):
    """What a person can ask, and where the GDPR gives it."""

    ACCESS = "access"
    RECTIFICATION = "rectification"
    ERASURE = "erasure"
    RESTRICTION = "restriction"
    OBJECTION = "objection"
    PORTABILITY = "portability"
    WITHDRAWAL = "withdrawal"

    @property
    def article(self) -> str:
        """The article that gives the right."""
        return _ARTICLES[self]


# Source: GDPR, the articles named.
_ARTICLES = {
    RequestKind.ACCESS: "Art. 15",
    RequestKind.RECTIFICATION: "Art. 16",
    RequestKind.ERASURE: "Art. 17",
    RequestKind.RESTRICTION: "Art. 18",
    RequestKind.OBJECTION: "Art. 21",
    RequestKind.PORTABILITY: "Art. 20",
    RequestKind.WITHDRAWAL: "Art. 7(3)",
}


AT_ONCE = {RequestKind.OBJECTION, RequestKind.WITHDRAWAL, RequestKind.RESTRICTION}
"""What takes effect when it is said, without a plan."""


class State(StrEnum):
    """How far a request has come."""

    UNPROVEN = "unproven"
    """Asked, but the address is not proven yet."""
    RECEIVED = "received"
    """Proven; the systems are being searched."""
    PLANNED = "planned"
    """Waiting for someone's approval."""
    APPROVED = "approved"
    RUNNING = "running"
    ENDED = "ended"


class Ending(StrEnum):
    """The honest word at the end."""

    COMPLETE = "complete"
    COMPLETE_EXCEPT = "complete_except"
    NOTHING_FOUND = "nothing_found"
    NOT_VERIFIED = "not_verified"
    REFUSED = "refused"
    LAPSED = "lapsed"
    """Nobody ever proved the address."""


class StepState(StrEnum):
    """How far a step has come."""

    WAITING = "waiting"
    STARTED = "started"
    DONE = "done"


class Refusal(StrEnum):
    """The grounds on which a request may be refused: a closed list."""

    UNFOUNDED = "manifestly_unfounded"  # Art. 12(5)(b)
    EXCESSIVE = "manifestly_excessive"  # Art. 12(5)(b)
    NOT_IDENTIFIED = "not_identified"  # Art. 11(2), 12(2)
    LEGAL_CLAIMS = "legal_claims"  # Art. 17(3)(e)


REFUSAL_ARTICLES = {
    Refusal.UNFOUNDED: "Art. 12(5)(b)",
    Refusal.EXCESSIVE: "Art. 12(5)(b)",
    Refusal.NOT_IDENTIFIED: "Art. 12(2)",
    Refusal.LEGAL_CLAIMS: "Art. 17(3)(e)",
}
