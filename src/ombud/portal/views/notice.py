"""The first page, and the notice: the policy in force, and the ones before it."""

from collections.abc import Mapping

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from ombud.core.clock import now
from ombud.policy.errors import NoPolicyError
from ombud.policy.notice import (
    Notice,
    UnknownKindError,
    UnknownLanguageError,
    as_dict,
    as_html,
    as_markdown,
    compose,
)
from ombud.policy.notice.wording import opening, wording
from ombud.policy.queries import InForce, in_force, version, versions
from ombud.portal.views.plainly import plainly


@require_safe
@plainly
def start(request: HttpRequest) -> HttpResponse:
    """Who we are, and the three things that people come for."""
    policy = in_force(now())
    return render(
        request,
        "portal/start.html",
        {"controller": policy.controller, "authority": policy.authority},
    )


@require_safe
@plainly
def notice(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """The notice as a page; `?for=` shows what concerns one kind of people."""
    language = get_language() or "en"
    shown, current = _version(number), _current()
    text = _compose(shown, language, request.GET.get("for"))
    words = wording(language)
    people = shown.policy.declaration.people
    return render(
        request,
        "portal/notice.html",
        {
            "notice": text,
            "html": as_html(text),
            "shown": shown,
            "current": current,
            "earlier": [v for v in versions() if v.number != shown.number],
            "people": {k: opening(words.own(kind.say)) for k, kind in people.items()},
            "updated": shown.policy.declaration.updated,
        },
    )


@require_safe
@plainly
def notice_markdown(request: HttpRequest) -> HttpResponse:
    """The notice as Markdown, in the language asked for."""
    text = as_markdown(_asked(request.GET))
    return HttpResponse(text, content_type="text/markdown; charset=utf-8")


@require_safe
@plainly
def notice_json(request: HttpRequest) -> HttpResponse:
    """The notice as values: each sentence with the address it was made from."""
    return JsonResponse(
        as_dict(_asked(request.GET)), json_dumps_params={"ensure_ascii": False}
    )


def _asked(wanted: Mapping[str, str]) -> Notice:
    language = wanted.get("language") or get_language() or "en"
    return _compose(in_force(now()), language, wanted.get("for"))


def _current() -> InForce | None:
    """The version in force; None where all of them are still to come."""
    try:
        return in_force(now())
    except NoPolicyError:
        return None


def _version(number: int | None) -> InForce:
    if number is None:
        return in_force(now())
    try:
        return version(number)
    except NoPolicyError as error:
        raise Http404 from error


def _compose(shown: InForce, language: str, kind: str | None) -> Notice:
    try:
        return compose(
            shown.policy.declaration,
            language,
            kind=kind or None,
            version=shown.number,
            effective=timezone.localtime(shown.effective_from).date(),
            requests=reverse("portal:ask"),
        )
    except (UnknownKindError, UnknownLanguageError) as error:
        raise Http404 from error
