"""A request's page, its receipt, and fetching the answer."""

from http import HTTPStatus
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from ombud.core.clock import now
from ombud.core.ids import RequestId
from ombud.policy.queries import in_force
from ombud.portal.kinds import ASKINGS
from ombud.portal.progress import tasks
from ombud.portal.session import proven
from ombud.portal.views.asking import too_many_codes
from ombud.portal.views.plainly import plainly
from ombud.rights.actions.ask import new_code
from ombud.rights.actions.fetch import fetch_by_link, fetch_proven
from ombud.rights.errors import AnswerGoneError, LinkUsedError, TooManyCodesError
from ombud.rights.links import status_token
from ombud.rights.queries import RequestView, by_link, is_of, receipt


@require_safe
@plainly
def status(request: HttpRequest, request_id: UUID, token: str) -> HttpResponse:
    """How far it has come, by when it is answered, and how it ended."""
    found = by_link(request_id, token)
    at = now()
    policy = in_force(at)
    left = found.days_left(timezone.localdate(at))
    return render(
        request,
        "portal/status.html",
        {
            "asked": found,
            "asking": ASKINGS[found.kind],
            "token": token,
            "tasks": tasks(found),
            "left": left,
            "late": -left,
            "declaration": policy.policy.declaration,
            "authority": policy.authority,
            "controller": policy.controller,
            "answer_waits": _waits(found),
            "mine": _mine(request, request_id),
        },
    )


def _waits(found: RequestView) -> bool:
    """Whether there is an answer to be fetched, still."""
    return (
        found.answer_waits
        and found.answer_until is not None
        and found.answer_until > now()
    )


def _mine(request: HttpRequest, request_id: UUID) -> bool:
    person = proven(request, now())
    return person is not None and is_of(request_id, person)


@require_safe
@plainly
def status_receipt(request: HttpRequest, request_id: UUID, token: str) -> HttpResponse:
    """The ledger's proof of the end, as a file for anyone to check."""
    found = by_link(request_id, token)
    if found.ending is None:
        raise Http404
    proof = receipt(request_id)
    if proof is None:
        page = render(
            request,
            "portal/sealing.html",
            {"back": reverse("portal:status", args=[request_id, token])},
            status=HTTPStatus.ACCEPTED,
        )
        page["Retry-After"] = "1"  # seconds
        return page
    file = JsonResponse(proof, json_dumps_params={"indent": 1})
    file["Content-Disposition"] = f'attachment; filename="receipt-{found.number}.json"'
    return file


@require_POST
@plainly
def status_code(request: HttpRequest, request_id: UUID, token: str) -> HttpResponse:
    """Send a code, for whoever wants the answer and has not proven the address here."""
    by_link(request_id, token)
    try:
        return redirect("portal:prove", new_code(RequestId(request_id), at=now()))
    except TooManyCodesError:
        return too_many_codes(
            request, back=reverse("portal:status", args=[request_id, token])
        )


@require_POST
@plainly
def status_answer(request: HttpRequest, request_id: UUID, token: str) -> HttpResponse:
    """The answer, for a person who has proven the address in this browser."""
    found = by_link(request_id, token)
    at = now()
    person = proven(request, at)
    if person is None or not is_of(request_id, person):
        return redirect("portal:status", request_id, token)
    try:
        return _file(fetch_proven(RequestId(request_id), person, at=at), found.number)
    except AnswerGoneError:
        return render(request, "portal/answer_gone.html", status=HTTPStatus.GONE)


@require_http_methods(["GET", "HEAD", "POST"])
@plainly
def answer(request: HttpRequest, request_id: UUID, token: str) -> HttpResponse:
    """The mailed link: a page with a button, so that no mail scanner uses it up."""
    if request.method != "POST":
        return render(request, "portal/answer.html")
    made = RequestId(request_id)
    try:
        return _file(fetch_by_link(made, token, at=now()), None)
    except LinkUsedError:
        return render(
            request,
            "portal/answer_used.html",
            {"request_id": made, "token": status_token(made)},
            status=HTTPStatus.GONE,
        )
    except AnswerGoneError:
        return render(request, "portal/answer_gone.html", status=HTTPStatus.GONE)


def _file(package: bytes, number: int | None) -> HttpResponse:
    """The zip as a download that no cache keeps."""
    name = _("your-data") if number is None else f"{_('your-data')}-{number}"
    file = HttpResponse(package, content_type="application/zip")
    file["Content-Disposition"] = f'attachment; filename="{name}.zip"'
    file["Cache-Control"] = "no-store"
    file["X-Content-Type-Options"] = "nosniff"
    return file
