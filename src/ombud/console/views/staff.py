"""Who works here, and what each role may do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ombud.console.access import staff as only
from ombud.people import queries
from ombud.people.abilities import Ability


@require_safe
@only(Ability.MANAGE_STAFF)
def staff(request: HttpRequest) -> HttpResponse:
    """The accounts, also those that have ended."""
    return render(
        request,
        "console/staff.html",
        {"page": "staff", "staff": queries.staff(active=False)},
    )
