"""The receipt of a choice, for whoever made it."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from ombud.choices.errors import NoReceiptError
from ombud.choices.given import receipt_of
from ombud.core.clock import now
from ombud.portal.session import proven
from ombud.portal.views.plainly import plainly


@require_safe
@plainly
def choice_receipt(request: HttpRequest, number: int) -> HttpResponse:
    """The receipt as a file; only of one's own choices."""
    person = proven(request, now())
    if person is None:
        return redirect("portal:you")
    try:
        made = receipt_of(number, site=settings.PUBLIC_URL, person=person)
    except NoReceiptError as error:
        raise Http404 from error
    return JsonResponse(
        made,
        json_dumps_params={"ensure_ascii": False, "indent": 2},
        headers={"Content-Disposition": f'attachment; filename="choice-{number}.json"'},
    )
