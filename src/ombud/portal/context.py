"""What every page knows: whose house it is, and what languages it can be read in."""

from functools import partial

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from ombud.core.clock import now
from ombud.policy.errors import NoPolicyError
from ombud.policy.queries import in_force
from ombud.portal.languages import offered


def house(request: HttpRequest) -> dict[str, object]:
    """What the head of each page shows; nothing is read until it does."""
    return {
        "company": SimpleLazyObject(_company),
        "offered_languages": SimpleLazyObject(partial(offered, request)),
    }


def _company() -> str:
    """The controller's name; empty before a policy is in force."""
    try:
        return in_force(now()).controller.name
    except NoPolicyError:
        return ""
