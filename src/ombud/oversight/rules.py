"""What has to be looked at again, from the dates that the declaration gives."""

from dataclasses import dataclass
from datetime import date

from ombud.policy.keeping import add
from ombud.policy.language import Declaration, basis_address

# Ours: the law asks for reviews "where necessary" and "regularly" (GDPR Art. 24(1),
# 32(1)(d)) and sets no time; a year is what supervisory authorities ask about.
REVIEW_AFTER = "P12M"


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """Something that people confirmed once and have to confirm again."""

    address: str
    """The element of the declaration that it is about."""
    what: str
    """balancing, assessment or agreement."""
    done: date | None
    """When it was last done; None where the declaration gives no day."""
    due: date

    def is_due(self, today: date) -> bool:
        """Whether its time has come."""
        return self.due <= today


def reviews(declaration: Declaration) -> list[Review]:
    """Every balancing, transfer assessment and agreement, the first due first."""
    found = []
    for name, purpose in declaration.purposes.items():
        for kind, basis in purpose.bases.items():
            if basis.interest is not None:
                at = basis_address(name, kind)
                found.append(_review(at, "balancing", basis.interest.balanced))
    for name, recipient in declaration.recipients.items():
        at = f"recipients.{name}"
        if recipient.by is not None:
            found.append(_review(f"{at}.by", "assessment", recipient.assessed))
        if recipient.are == "processors":
            found.append(_review(f"{at}.agreement", "agreement", recipient.agreement))
    return sorted(found, key=lambda review: (review.due, review.address))


def _review(address: str, what: str, done: date | None) -> Review:
    due = date.min if done is None else add(done, REVIEW_AFTER)
    return Review(address=address, what=what, done=done, due=due)
