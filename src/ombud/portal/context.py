"""What every page knows: whose house it is, its languages, and what will change."""

from functools import partial

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from ombud.core.clock import now
from ombud.policy.errors import NoPolicyError
from ombud.policy.queries import InForce, coming, in_force
from ombud.portal.languages import offered


def house(request: HttpRequest) -> dict[str, object]:
    """What the head of each page shows; nothing is read until it does."""
    return {
        "company": SimpleLazyObject(_company),
        "offered_languages": SimpleLazyObject(partial(offered, request)),
        "coming": SimpleLazyObject(partial(_coming, request)),
    }


def _coming(request: HttpRequest) -> InForce | None:
    """The version that waits for its day, on the pages for people; else None."""
    match = request.resolver_match
    return coming(now()) if match and match.app_name == "portal" else None


def _company() -> str:
    """The controller's name; empty before a policy is in force."""
    try:
        return in_force(now()).controller.name
    except NoPolicyError:
        return ""
