"""Who got your data, where it is, and what machines make of you: behind the code."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ombud.core.clock import now
from ombud.gates.deciding.contest import contest as contest_
from ombud.gates.deciding.errors import AlreadyContestedError, UnknownDecisionError
from ombud.policy.queries import in_force
from ombud.portal.machines import machines_of
from ombud.portal.session import proven
from ombud.portal.views.plainly import plainly
from ombud.rights.errors import UnknownRequestError
from ombud.rights.shared import shared_of


@require_safe
@plainly
def shared(request: HttpRequest) -> HttpResponse:
    """Who got data about whoever is signed in, and what machines made of it."""
    at = now()
    person = proven(request, at)
    if person is None:
        return redirect("portal:you")
    force = in_force(at)
    language = get_language() or "en"
    return render(
        request,
        "portal/shared.html",
        {
            "declaration": force.policy.declaration,
            "shared": shared_of(person, force, language, localdate(at)),
            "machines": machines_of(person, force.policy.declaration, language),
        },
    )


@require_POST
@plainly
def contest(request: HttpRequest, made: UUID) -> HttpResponse:
    """Ask a human to look at what a machine decided."""
    at = now()
    person = proven(request, at)
    if person is None:
        return redirect("portal:you")
    try:
        contest_(made, person, at=at, words=request.POST.get("words", ""))
    except UnknownDecisionError as error:
        raise UnknownRequestError from error
    except AlreadyContestedError:
        return redirect("portal:shared")
    messages.success(
        request, _("You have contested it. Somebody of us will look at it.")
    )
    return redirect("portal:shared")
