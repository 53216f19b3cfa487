"""One choice by its number, with the version of the policy that it was made by."""

from typing import Any

from ombud.choices.errors import NoReceiptError
from ombud.choices.models import Choice
from ombud.choices.queries import ChoiceView, history
from ombud.choices.receipts import receipt
from ombud.core.ids import PersonId
from ombud.policy.errors import NoPolicyError
from ombud.policy.queries import InForce, in_force, version


def receipt_of(
    number: int, *, site: str, person: PersonId | None = None
) -> dict[str, Any]:
    """The receipt of a choice.

    Args:
        number: the choice's.
        site: where the portal is, with its scheme.
        person: whose it has to be; None for anybody's.

    Raises:
        NoReceiptError: there is none, it is somebody else's, or nobody noted by which
            policy it was made.
    """
    owner = Choice.objects.filter(pk=number).values_list("person_id", flat=True).first()
    if owner is None or person not in (None, owner):
        raise NoReceiptError
    found = next(c for c in history(PersonId(owner)) if c.number == number)
    return receipt(found, _given_to(found), str(owner), site=site)


def _given_to(choice: ChoiceView) -> InForce:
    try:
        if choice.notice is None:
            return in_force(choice.at)
        return version(choice.notice)
    except NoPolicyError as error:
        raise NoReceiptError(
            "No version of the policy was in force when this was said."
        ) from error
