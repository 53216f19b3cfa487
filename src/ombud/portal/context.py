"""What every page knows: whose house it is."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from ombud.core.clock import now
from ombud.policy.errors import NoPolicyError
from ombud.policy.queries import in_force


def house(request: HttpRequest) -> dict[str, object]:
    """The company's name, for the head of each page; nothing is read until it shows."""
    del request
    return {"company": SimpleLazyObject(_company)}


def _company() -> str:
    """The controller's name; empty before a policy is in force."""
    try:
        return in_force(now()).controller.name
    except NoPolicyError:
        return ""
