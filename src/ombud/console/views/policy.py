"""The policy in force, what is to be said about it, and those before it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from ombud.console.access import staff
from ombud.core.clock import now
from ombud.people.abilities import Ability
from ombud.policy.checks import check
from ombud.policy.errors import NoPolicyError
from ombud.policy.notice import languages
from ombud.policy.queries import in_force, versions


@require_safe
@staff(Ability.SEE_INBOX)
def policy(request: HttpRequest) -> HttpResponse:
    """The version in force, its findings, its text, and the history."""
    at = now()
    context: dict[str, object] = {"page": "policy", "at": at, "versions": versions()}
    try:
        force = in_force(at)
    except NoPolicyError:
        return render(request, "console/policy.html", context)
    declared = force.policy.declaration.languages
    context |= {
        "force": force,
        "findings": check(force.policy, localdate(at)),
        "languages": [code for code in declared if code in languages()],
    }
    return render(request, "console/policy.html", context)
