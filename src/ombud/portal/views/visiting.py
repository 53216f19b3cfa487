"""What the company's own pages fetch: the snippet, and what it asks."""

from functools import cache
from http import HTTPStatus
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import conditional_page, require_safe

from ombud.core.clock import now
from ombud.policy.errors import NoPolicyError
from ombud.policy.queries import InForce, in_force
from ombud.portal.reading import NoSuchNoticeError, language_of
from ombud.portal.visiting import asked, is_covered

_SNIPPET = Path(__file__).parent.parent / "static" / "ombud" / "ombud.js"
_FRESH = "public, max-age=300"  # seconds; a new policy asks anew that much later


@gzip_page
@conditional_page
@require_safe
def snippet(request: HttpRequest) -> HttpResponse:
    """The script, at an address that stays; any page may run it."""
    del request
    return HttpResponse(
        _snippet(),
        content_type="text/javascript; charset=utf-8",
        headers={
            "Cache-Control": _FRESH,
            "Cross-Origin-Resource-Policy": "cross-origin",
        },
    )


@cache
def _snippet() -> str:
    """The script without what only its readers need: comments and indents."""
    lines = (line.strip() for line in _SNIPPET.read_text("utf-8").splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


@gzip_page
@conditional_page
@require_safe
def consent(request: HttpRequest) -> HttpResponse:
    """What a visitor is asked, for the sites that the policy covers to read."""
    try:
        force = in_force(now())
        language = _language(force, request.GET.get("language"))
        says = asked(force, language, request.GET.get("point"))
    except NoPolicyError as error:
        return _none(error.message, HTTPStatus.SERVICE_UNAVAILABLE)
    except NoSuchNoticeError as error:
        return _none(error.message, HTTPStatus.NOT_FOUND)
    response = JsonResponse(says, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "no-cache"  # keep it, and ask whether it still holds
    response["Content-Language"] = language
    response["Vary"] = "Origin, Accept-Language"
    origin = request.headers.get("Origin", "")
    declared = force.policy.declaration
    if is_covered(origin, declared, secure=settings.SECURE):
        response["Access-Control-Allow-Origin"] = origin
    return response


def _language(force: InForce, wanted: str | None) -> str:
    """The page's language; where the policy does not name it, the visitor's."""
    declared = force.policy.declaration.languages
    if wanted in declared:
        return language_of(force, wanted)
    return language_of(force, None if get_language() else declared[0])


def _none(says: str, status: HTTPStatus) -> JsonResponse:
    return JsonResponse({"error": says}, status=status)


@require_safe
def gpc(request: HttpRequest) -> JsonResponse:
    """That Global Privacy Control is heeded here (w3c.github.io/gpc, 5)."""
    del request
    try:
        since = localdate(in_force(now()).effective_from)
    except NoPolicyError as error:
        return _none(error.message, HTTPStatus.SERVICE_UNAVAILABLE)
    return JsonResponse(
        {"gpc": True, "lastUpdate": since.isoformat()},
        headers={"Access-Control-Allow-Origin": "*", "Cache-Control": "no-cache"},
    )
