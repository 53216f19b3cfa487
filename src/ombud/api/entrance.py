"""Where programs come in: past what only pages need."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import resolve

PREFIX = "/api/"


class Programs:
    """Answers what comes to the API at once.

    A program has a key and no session, so that there is nothing to look up for it, to
    say to it or to forge in its name: half of what a request costs. Stands before the
    middleware of sessions, and after what is every answer's.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The API's answer, or that of whoever stands behind."""
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        match = request.resolver_match = resolve(request.path_info)
        answer: HttpResponse = match.func(request, *match.args, **match.kwargs)
        return answer
