"""What programs find at well-known addresses (RFC 8615)."""

from http import HTTPStatus

from django.http import HttpRequest, JsonResponse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from ombud.core.clock import now
from ombud.policy.errors import NoPolicyError
from ombud.policy.exchange import summary
from ombud.policy.queries import in_force
from ombud.portal.reading import address

_FORMS = {
    "text/html": "portal:notice",
    "application/pdf": "portal:notice_pdf",
    "text/markdown": "portal:notice_md",
    "text/plain": "portal:notice_txt",
    "application/json": "portal:notice_json",
}
"""The forms of a notice by media type, and the names of their addresses."""


@require_safe
def privacy(request: HttpRequest) -> JsonResponse:
    """Who answers, where the notice is, and where rights are exercised."""
    del request
    try:
        policy = in_force(now())
    except NoPolicyError as error:
        return _answer({"error": error.message}, HTTPStatus.SERVICE_UNAVAILABLE)
    declared = policy.policy.declaration
    return _answer(
        summary(
            declared,
            version=policy.number,
            effective=localdate(policy.effective_from),
            notices={
                language: {
                    form: f"{address(name)}?language={language}"
                    for form, name in _FORMS.items()
                }
                for language in declared.languages
            },
            requests=address("portal:ask"),
        )
    )


def _answer(says: object, status: HTTPStatus = HTTPStatus.OK) -> JsonResponse:
    """JSON that other sites may read too, and that is asked for anew each time."""
    return JsonResponse(
        says,
        status=status,
        json_dumps_params={"ensure_ascii": False},
        headers={"Access-Control-Allow-Origin": "*", "Cache-Control": "no-cache"},
    )
