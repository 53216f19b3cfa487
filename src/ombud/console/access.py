"""Who may see a page: stated on the view, by ability."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from ombud.core.ids import StaffId
from ombud.people.abilities import Ability, Role, may

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def staff(ability: Ability) -> Callable[[View[P]], View[P]]:
    """Let in who is signed in and has the ability; others sign in, or are told who may.

    The wrapped view carries `ability`, so that a test can hold every route against it.
    """

    def wrap(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(
            request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            user = request.user
            if not user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not user.may(ability):
                return forbidden(request, ability)
            return view(request, *args, **kwargs)

        guarded.ability = ability  # type: ignore[attr-defined]  # for the tests' table
        return guarded

    return wrap


def forbidden(request: HttpRequest, ability: Ability) -> HttpResponse:
    """The page that says who can do what this member of staff can't."""
    roles = [role for role in Role if may(role, ability)]
    return render(
        request, "console/forbidden.html", {"roles": roles, "page": ""}, status=403
    )


def member(request: HttpRequest) -> StaffId:
    """Who is signed in; only behind `staff`."""
    assert request.user.is_authenticated  # noqa: S101  # what `staff` let in
    return StaffId(request.user.pk)
