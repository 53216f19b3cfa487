"""The first page, and the notice: whole or in part, as pages and as files."""

from collections.abc import Callable, Mapping
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import conditional_page, require_safe

from ombud.core.clock import now
from ombud.mail.confirming import askable
from ombud.policy.errors import NoPolicyError
from ombud.policy.language import Source, Words
from ombud.policy.notice import (
    Notice,
    PdfUnavailableError,
    Section,
    as_dict,
    as_html,
    as_markdown,
    as_text,
)
from ombud.policy.notice.wording import opening, wording
from ombud.policy.queries import InForce, in_force, versions
from ombud.portal.languages import offered
from ombud.portal.reading import (
    NoSuchNoticeError,
    Part,
    address,
    compose,
    language_of,
    pdf,
    shown,
)
from ombud.portal.views.plainly import plainly

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def _page(view: View[P]) -> View[P]:
    """The view as a page of the notice; where there is none, a page that says so.

    A language in the address is kept, as if it had been chosen on the page: whoever
    comes from a Finnish site by a link that says `?language=fi` reads on in Finnish.
    """

    @gzip_page
    @require_safe
    @plainly
    @wraps(view)
    def answered(
        request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        wanted = request.GET.get("language", "")
        chosen = wanted in offered(request)
        if chosen:
            translation.activate(wanted)
            request.LANGUAGE_CODE = wanted  # as Django's own does
        try:
            response = view(request, *args, **kwargs)
        except NoSuchNoticeError:
            return render(request, "portal/no_notice.html", status=HTTPStatus.NOT_FOUND)
        if chosen:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                wanted,
                max_age=settings.LANGUAGE_COOKIE_AGE,
                secure=settings.LANGUAGE_COOKIE_SECURE,
                samesite="Lax",
            )
        return response

    return answered


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


@_page
def notice(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """The whole notice, short and in full; `?kind=` for one kind of people."""
    policy = shown(number)
    part = Part(kind=request.GET.get("kind") or None)
    text = compose(policy, language_of(policy), part)
    declared = policy.policy.declaration
    return render(
        request,
        "portal/notice.html",
        {
            "notice": text,
            "short": as_html(text, sections=text.sections[:1]),
            "full": as_html(text, page=_page_of, sections=text.sections[1:]),
            "shown": policy,
            "current": _current(),
            "earlier": [v for v in versions() if v.number != policy.number],
            "people": _said(text, {k: v.say for k, v in declared.people.items()}),
            "points": _said(text, {k: v.say for k, v in declared.points.items()}),
            "sources": _said(
                text,
                {k: v.say for k, v in declared.sources.items() if _is_outside(k, v)},
            ),
            "query": _query(text, number),
            "updated": declared.updated,
        },
    )


@_page
def purpose(request: HttpRequest, name: str) -> HttpResponse:
    """All that the notice says of one purpose (P6)."""
    policy = shown()
    if name not in policy.policy.declaration.purposes:
        raise NoSuchNoticeError
    text = compose(policy, language_of(policy), Part())
    asked = name if askable(policy.policy.declaration, name) else ""
    return _part(request, policy, text.about(name), asked=asked)


@_page
def point(request: HttpRequest, name: str) -> HttpResponse:
    """What is said where data is collected (GDPR Art. 13); `?case=` for one event."""
    policy = shown()
    part = Part.asked({"point": name, "case": request.GET.get("case", "")})
    return _part(request, policy, compose(policy, language_of(policy), part), part.case)


@_page
def source(request: HttpRequest, name: str) -> HttpResponse:
    """What is said of data that comes from somebody else (GDPR Art. 14)."""
    policy = shown()
    return _part(
        request, policy, compose(policy, language_of(policy), Part(source=name))
    )


@gzip_page
@conditional_page
@require_safe
@plainly
def notice_file(request: HttpRequest, form: str) -> HttpResponse:
    """The notice as a file: language, version and part are asked for in the query.

    It may be kept, and asked for again by its ETag; other sites may read it.
    """
    query = request.GET
    try:
        policy = shown(query.get("version"))
        language = language_of(policy, query.get("language"))
        text = compose(policy, language, Part.asked(query), away=True)
        response = _file(text, form)
    except NoSuchNoticeError as error:
        return _plain(f"{error.message}\n{error.mend}", HTTPStatus.NOT_FOUND)
    except PdfUnavailableError as error:
        return _plain(error.message, HTTPStatus.SERVICE_UNAVAILABLE)
    response["Content-Language"] = language
    response["Cache-Control"] = "no-cache"  # keep it, and ask whether it still holds
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _file(text: Notice, form: str) -> HttpResponse:
    match form:
        case "md":
            return HttpResponse(
                as_markdown(text), content_type="text/markdown; charset=utf-8"
            )
        case "txt":
            return HttpResponse(as_text(text), content_type="text/plain; charset=utf-8")
        case "html":
            # A part of somebody's page, with links to the whole of it here.
            return HttpResponse(as_html(text, whole=address("portal:notice")))
        case "json":
            return JsonResponse(
                as_dict(text), json_dumps_params={"ensure_ascii": False}
            )
        case _:
            name = f"notice-{text.version}-{text.language}.pdf"
            return HttpResponse(
                pdf(text),
                content_type="application/pdf",
                headers={"Content-Disposition": f'inline; filename="{name}"'},
            )


def _plain(says: str, status: HTTPStatus) -> HttpResponse:
    """A few words for whoever asked for a file, often a program."""
    return HttpResponse(
        says.strip() + "\n", status=status, content_type="text/plain; charset=utf-8"
    )


def _part(
    request: HttpRequest,
    policy: InForce,
    text: Notice,
    case: UUID | None = None,
    *,
    asked: str = "",
) -> HttpResponse:
    return render(
        request,
        "portal/notice_part.html",
        {
            "notice": text,
            "html": as_html(text, page=_page_of, whole=reverse("portal:notice")),
            "shown": policy,
            "query": _query(text, None, case),
            "asked": asked,
            "updated": policy.policy.declaration.updated,
        },
    )


def _page_of(section: Section) -> str:
    """The page that a purpose has to itself."""
    if section.purpose is None:
        return ""
    return reverse("portal:notice_purpose", args=[section.purpose])


def _query(text: Notice, number: int | None, case: UUID | None = None) -> str:
    """The query that asks for the same as a file."""
    asked = {
        "language": text.language,
        "version": number,
        "kind": text.kind,
        "point": text.point,
        "source": text.source,
        "case": case,
    }
    return urlencode({name: value for name, value in asked.items() if value})


def _said(text: Notice, words: Mapping[str, Words]) -> dict[str, str]:
    """What each is called in the notice's language, by id."""
    own = wording(text.language).own
    return {name: opening(own(each)) for name, each in words.items()}


def _is_outside(name: str, source: Source) -> bool:
    """Whether Art. 14 speaks of what comes from there: it is not the person's doing."""
    kind = source.kind or ("person" if name == "person" else "others")
    return kind not in ("person", "use")


def _current() -> InForce | None:
    """The version in force; None where all of them are still to come."""
    try:
        return in_force(now())
    except NoPolicyError:
        return None
