"""What staff have to look at again."""

from datetime import datetime

from django.utils.timezone import localdate

from ombud.oversight.rules import Review, reviews
from ombud.policy.queries import in_force


def due(at: datetime) -> list[Review]:
    """The reviews whose time has come, by the policy in force.

    Raises:
        NoPolicyError: no policy is in force.
    """
    declaration = in_force(at).policy.declaration
    return [review for review in reviews(declaration) if review.is_due(localdate(at))]


def review_of(address: str, at: datetime) -> Review | None:
    """The review of an element of the policy in force, if it has one."""
    for review in reviews(in_force(at).policy.declaration):
        if review.address == address:
            return review
    return None
