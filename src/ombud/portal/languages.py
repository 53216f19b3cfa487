"""Which languages a person's page can be read in: those that the policy names."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

from ombud.core.clock import now
from ombud.policy.errors import NoPolicyError
from ombud.policy.queries import in_force


class PolicyLanguages:
    """Keeps the portal to the languages of the policy in force; stands after Django's.

    Half of a page is the company's own words. In a language that the policy does not
    name, they would stand in another one than ours around them. The console and the API
    are for those who work with it, and stay in any language that we have.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The response; what there is to do is done once the view is known."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> None:
        """Turn to the best language that the policy names."""
        languages = offered(request)
        if translation.get_language() not in languages:
            translation.activate(_best(request, languages))
            request.LANGUAGE_CODE = translation.get_language()  # as Django's own does


def offered(request: HttpRequest) -> list[str]:
    """The languages that a page can be turned to, as ISO 639-1, the policy's first."""
    ours = [code for code, _ in settings.LANGUAGES]
    match = request.resolver_match
    if match is None or match.app_name != "portal":
        return ours
    try:
        declared = in_force(now()).policy.declaration.languages
    except NoPolicyError:
        return ours
    return [code for code in declared if code in ours] or ours


def _best(request: HttpRequest, languages: list[str]) -> str:
    """What the browser asks for next; the policy's first where it asks for none."""
    asked = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    wanted = (tag.partition("-")[0] for tag, _ in asked)
    return next((code for code in wanted if code in languages), languages[0])
