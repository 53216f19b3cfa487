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
    WEIGHING = "weighing"
    """An objection that says why: it holds until someone has decided."""
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
    COMPELLING = "compelling_grounds"  # Art. 21(1)
    CLAIMS_AT_STAKE = "claims_at_stake"  # Art. 21(1)


REFUSAL_ARTICLES = {
    Refusal.UNFOUNDED: "Art. 12(5)(b)",
    Refusal.EXCESSIVE: "Art. 12(5)(b)",
    Refusal.NOT_IDENTIFIED: "Art. 12(2)",
    Refusal.LEGAL_CLAIMS: "Art. 17(3)(e)",
    Refusal.COMPELLING: "Art. 21(1)",
    Refusal.CLAIMS_AT_STAKE: "Art. 21(1)",
}
AGAINST_AN_OBJECTION = (Refusal.COMPELLING, Refusal.CLAIMS_AT_STAKE)
"""The only grounds on which an objection is refused, and never one to marketing.

Source: GDPR Art. 21(1), second sentence, and 21(3).
"""
AGAINST_THE_REST = tuple(r for r in Refusal if r not in AGAINST_AN_OBJECTION)


class RestrictionGround(StrEnum):
    """Why someone asks that their data be kept and not used."""

    CONTESTED = "contested"  # Art. 18(1)(a)
    UNLAWFUL = "unlawful"  # Art. 18(1)(b)
    CLAIMS = "claims"  # Art. 18(1)(c)
    OBJECTED = "objected"  # Art. 18(1)(d)


RESTRICTION_ARTICLES = {
    RestrictionGround.CONTESTED: "Art. 18(1)(a)",
    RestrictionGround.UNLAWFUL: "Art. 18(1)(b)",
    RestrictionGround.CLAIMS: "Art. 18(1)(c)",
    RestrictionGround.OBJECTED: "Art. 18(1)(d)",
}
