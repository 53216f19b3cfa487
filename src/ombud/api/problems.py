"""Errors as problems, whatever went wrong and wherever (RFC 9457)."""

import logging
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, ParamSpec

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from ninja import NinjaAPI
from ninja.errors import (
    AuthenticationError,
    AuthorizationError,
    HttpError,
    Throttled,
    ValidationError,
)

from ombud.api.telling import said
from ombud.choices.errors import (
    KindNotMeantError,
    NotChoosableError,
    NotConfirmedError,
    UnknownControllerError,
    UnknownNoticeError,
    UnshownConsentError,
)
from ombud.core.errors import OmbudError
from ombud.gates.errors import (
    ClockBehindError,
    Refused,
    RequiredMissingError,
    UndeclaredError,
    UnknownPurposeError,
)
from ombud.gates.sharing.errors import (
    OtherDisclosureError,
    PersonalReferenceError,
    UnknownCaseError,
    UnknownDisclosureError,
)
from ombud.mail.errors import NotAskedForError, TooManyMailsError
from ombud.people.errors import (
    InvalidIdentifierError,
    InvalidIdentifiersError,
    KeyGoneError,
)
from ombud.policy.errors import NoPolicyError
from ombud.policy.notice import (
    UnknownKindError,
    UnknownLanguageError,
    UnknownPartError,
)
from ombud.registers.errors import InvalidWordError, RecordHeldError
from ombud.rights.errors import (
    CodeDeadError,
    CodeOldError,
    CodeWrongError,
    SituationMissingError,
    TooManyCodesError,
    UnknownRequestError,
)

MEDIA_TYPE = "application/problem+json"
LARGEST_BODY = 64 * 1024  # bytes; the largest sensible one has a few hundred
LARGEST_BATCH_BODY = 512 * 1024  # bytes; a thousand identifiers, and their braces

P = ParamSpec("P")
_log = logging.getLogger(__name__)


class NothingSealedError(OmbudError):
    """The ledger has no checkpoint yet."""


class PurposeNotOpenError(OmbudError):
    """This key is bound to other purposes."""


class ControllerNotOpenError(OmbudError):
    """This key is bound to controllers, and none of them is named."""


# What a caller did, and which status says so. The code goes into the problem's type.
_KNOWN: dict[type[OmbudError], tuple[HTTPStatus, str]] = {
    UnknownPurposeError: (HTTPStatus.NOT_FOUND, "unknown-purpose"),
    UnknownRequestError: (HTTPStatus.NOT_FOUND, "unknown-request"),
    UnknownLanguageError: (HTTPStatus.NOT_FOUND, "unknown-language"),
    UnknownKindError: (HTTPStatus.NOT_FOUND, "unknown-kind"),
    UnknownCaseError: (HTTPStatus.NOT_FOUND, "unknown-case"),
    UnknownPartError: (HTTPStatus.NOT_FOUND, "unknown-part"),
    NothingSealedError: (HTTPStatus.NOT_FOUND, "nothing-sealed"),
    PersonalReferenceError: (HTTPStatus.UNPROCESSABLE_ENTITY, "personal-reference"),
    UnknownDisclosureError: (HTTPStatus.NOT_FOUND, "unknown-disclosure"),
    OtherDisclosureError: (HTTPStatus.CONFLICT, "other-disclosure"),
    PurposeNotOpenError: (HTTPStatus.FORBIDDEN, "purpose"),
    ControllerNotOpenError: (HTTPStatus.FORBIDDEN, "controller"),
    NotChoosableError: (HTTPStatus.UNPROCESSABLE_ENTITY, "without-effect"),
    UnshownConsentError: (HTTPStatus.UNPROCESSABLE_ENTITY, "not-shown"),
    UnknownControllerError: (HTTPStatus.UNPROCESSABLE_ENTITY, "unknown-controller"),
    NotConfirmedError: (HTTPStatus.UNPROCESSABLE_ENTITY, "not-confirmed"),
    UnknownNoticeError: (HTTPStatus.UNPROCESSABLE_ENTITY, "unknown-notice"),
    KindNotMeantError: (HTTPStatus.UNPROCESSABLE_ENTITY, "kind-not-meant"),
    InvalidIdentifierError: (HTTPStatus.UNPROCESSABLE_ENTITY, "invalid-identifier"),
    CodeWrongError: (HTTPStatus.UNPROCESSABLE_ENTITY, "wrong-code"),
    CodeOldError: (HTTPStatus.GONE, "old-code"),
    CodeDeadError: (HTTPStatus.GONE, "locked-code"),
    SituationMissingError: (HTTPStatus.UNPROCESSABLE_ENTITY, "no-situation"),
    TooManyCodesError: (HTTPStatus.TOO_MANY_REQUESTS, "too-many-codes"),
    NotAskedForError: (HTTPStatus.UNPROCESSABLE_ENTITY, "not-asked-for"),
    TooManyMailsError: (HTTPStatus.TOO_MANY_REQUESTS, "too-many-mails"),
    ClockBehindError: (HTTPStatus.SERVICE_UNAVAILABLE, "clock-behind"),
    UndeclaredError: (HTTPStatus.UNPROCESSABLE_ENTITY, "undeclared"),
    RequiredMissingError: (HTTPStatus.UNPROCESSABLE_ENTITY, "required-missing"),
    InvalidWordError: (HTTPStatus.UNPROCESSABLE_ENTITY, "invalid-word"),
    RecordHeldError: (HTTPStatus.CONFLICT, "record-held"),
    KeyGoneError: (HTTPStatus.NOT_FOUND, "unknown-person"),
    NoPolicyError: (HTTPStatus.SERVICE_UNAVAILABLE, "no-policy"),
}


def problem(
    status: int, code: str, detail: str, *, mend: str = "", **more: object
) -> JsonResponse:
    """A problem as a response.

    Args:
        code: a stable word for what went wrong; the last part of the problem's type.
        detail: what went wrong, in a sentence without personal data.
        mend: what to do about it.
        more: members that this type of problem has besides.
    """
    body = {
        "type": f"urn:ombud:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "detail": detail,
    }
    if mend:
        body["mend"] = mend
    return JsonResponse(
        body | more,
        status=int(status),
        content_type=MEDIA_TYPE,
        json_dumps_params={"ensure_ascii": False},
    )


def answer_errors(api: NinjaAPI) -> None:
    """Have the API answer every error with a problem."""
    for kind in _KNOWN:
        api.add_exception_handler(kind, _ours)
    api.add_exception_handler(InvalidIdentifiersError, _invalid_identifiers)
    api.add_exception_handler(Refused, _not_permitted)
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(AuthenticationError, _unauthenticated)
    api.add_exception_handler(AuthorizationError, _unauthorised)
    api.add_exception_handler(Throttled, _throttled)
    api.add_exception_handler(HttpError, _http)
    api.add_exception_handler(Exception, _unforeseen)


def _ours(request: HttpRequest, error: Any) -> HttpResponse:
    del request
    status, code = _KNOWN[type(error)]
    return problem(status, code, error.message, mend=error.mend)


def _invalid_identifiers(request: HttpRequest, error: Any) -> HttpResponse:
    del request
    return problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "invalid-identifier",
        error.message,
        mend=error.mend,
        errors=[
            {"at": f"identifiers.{row}", "message": "no identifier of its kind"}
            for row in error.rows
        ],
    )


def _not_permitted(request: HttpRequest, error: Any) -> HttpResponse:
    del request
    return problem(
        HTTPStatus.FORBIDDEN,
        "not-permitted",
        error.message,
        decision=said(error.decision, error.person),
    )


def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    del request
    # The validator's own report repeats what was sent; that may be someone's address.
    wrong = [
        {"at": ".".join(str(step) for step in one["loc"]), "message": one["msg"]}
        for one in error.errors
    ]
    return problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "invalid",
        "What was sent is not of the form that openapi.json describes.",
        errors=wrong,
    )


def _unauthenticated(request: HttpRequest, error: Any) -> HttpResponse:
    del request, error
    response = problem(
        HTTPStatus.UNAUTHORIZED,
        "no-key",
        "An API key is needed, and this request has none that is good.",
        mend="Send it in the header Authorization, as Bearer KEY.",
    )
    response["WWW-Authenticate"] = 'Bearer realm="ombud"'  # Source: RFC 6750, 3
    return response


def _unauthorised(request: HttpRequest, error: Any) -> HttpResponse:
    del request
    return problem(HTTPStatus.FORBIDDEN, "scope", error.message)


def _throttled(request: HttpRequest, error: Any) -> HttpResponse:
    del request, error
    return problem(
        HTTPStatus.TOO_MANY_REQUESTS,
        "too-many",
        "That was too much at once.",
        mend="Wait as long as Retry-After says.",
    )


def _http(request: HttpRequest, error: Any) -> HttpResponse:
    del request
    if error.status_code == HTTPStatus.BAD_REQUEST:
        return problem(HTTPStatus.BAD_REQUEST, "not-json", "The body is not JSON.")
    return problem(error.status_code, "refused", error.message)


def _unforeseen(request: HttpRequest, error: Any) -> HttpResponse:
    _log.error("%s %s failed", request.method, request.path, exc_info=error)
    return problem(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "unforeseen",
        "Something went wrong here. It has been logged.",
    )


def not_found(request: HttpRequest) -> HttpResponse:
    """What answers where the API has nothing."""
    del request
    return problem(
        HTTPStatus.NOT_FOUND, "no-such-address", "There is nothing at this address."
    )


def guarded(
    view: Callable[P, HttpResponseBase], largest: int = LARGEST_BODY
) -> Callable[P, HttpResponseBase]:
    """A view that lets no large or other body in, and no plain refusal out.

    Args:
        view: what answers.
        largest: the longest body it takes, in bytes.
    """

    @wraps(view)
    def guard(*args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        request = args[0]
        assert isinstance(request, HttpRequest)  # noqa: S101  # what a view is given
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > largest:
            return problem(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                "too-large",
                f"The body is longer than {largest // 1024} kB.",
            )
        if request.method == "POST" and request.content_type != "application/json":
            return problem(
                HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
                "not-json",
                "The body has to be application/json.",
            )
        response = view(*args, **kwargs)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            allow = response["Allow"]
            response = problem(
                HTTPStatus.METHOD_NOT_ALLOWED,
                "method",
                f"This address knows {allow} only.",
            )
            response["Allow"] = allow
        return response

    return guard
