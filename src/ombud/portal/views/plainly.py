"""What a page says when something is not there, not any more, or not yet."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ombud.mail.errors import LetterLinkUnknownError
from ombud.policy.errors import NoPolicyError
from ombud.rights.errors import LinkUnknownError, UnknownRequestError

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def plainly(view: View[P]) -> View[P]:
    """The view, with a page in plain words for what can stand in any page's way."""

    @wraps(view)
    def answered(
        request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NoPolicyError:
            return render(
                request,
                "portal/not_yet.html",
                status=HTTPStatus.SERVICE_UNAVAILABLE,
            )
        except (LinkUnknownError, LetterLinkUnknownError, UnknownRequestError):
            # The same page for both: who guesses learns nothing.
            return render(request, "portal/unknown.html", status=HTTPStatus.NOT_FOUND)

    return answered
