"""The ways out of the EEA, and stopping them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ombud.console.access import forbidden, member, staff
from ombud.console.sharing import WHAT, WHY, StopForm, recipient_words
from ombud.core.clock import now
from ombud.gates.sharing import log
from ombud.gates.sharing.errors import (
    AlreadyStoppedError,
    NotStoppedError,
    UnknownFlowError,
)
from ombud.gates.sharing.stop import STOPPABLE, resume_flow, stop_flow
from ombud.people.abilities import Ability
from ombud.people.queries import staff_name
from ombud.policy.notice.wording import wording
from ombud.policy.queries import in_force

UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Ability.SEE_DISCLOSURES)
def transfers(request: HttpRequest) -> HttpResponse:
    """Each recipient outside the EEA with its footing; a stop holds at once."""
    if request.method != "POST":
        return _page(request, StopForm())
    if not request.user.may(Ability.STOP_TRANSFERS):  # type: ignore[union-attr]  # `staff` let them in
        return forbidden(request, Ability.STOP_TRANSFERS)
    if request.POST.get("deed") == "resume":
        return _resume(request)
    form = StopForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            stop_flow(
                given["what"], given["name"], given["why"],
                by=member(request), at=now(),
            )  # fmt: skip
        except UnknownFlowError as error:
            form.add_error("name", _("There is none of that name."))
            if error.mend:
                form.add_error("name", error.mend)
        except AlreadyStoppedError:
            form.add_error("name", _("That is stopped already."))
        else:
            messages.success(request, _("Stopped. Nothing more goes that way."))
            return redirect("console:transfers")
    return _page(request, form, status=UNPROCESSABLE)


def _resume(request: HttpRequest) -> HttpResponse:
    what = next((w for w in STOPPABLE if w == request.POST.get("what")), None)
    if what is None:
        return redirect("console:transfers")
    try:
        resume_flow(what, request.POST.get("name", ""), by=member(request), at=now())
    except NotStoppedError:
        return redirect("console:transfers")
    messages.success(request, _("It goes again, as far as the policy lets it."))
    return redirect("console:transfers")


def _page(request: HttpRequest, form: StopForm, status: int = 200) -> HttpResponse:
    at = now()
    declaration = in_force(at).policy.declaration
    language = get_language() or "en"
    territories = wording(language).locale.territories
    found = log.safeguards(declaration, (), declaration.recipients, localdate(at))
    return render(
        request,
        "console/transfers.html",
        {
            "page": "disclosures",
            "form": form,
            "abroad": [
                {
                    "who": recipient_words(each.recipient, declaration),
                    "country": territories.get(each.country, each.country),
                    "by": each.title.get(language) or each.title["en"],
                    "at": each,
                }
                for each in found
            ],
            "stops": [
                {
                    "at": each,
                    "what": WHAT[each.what],
                    "why": WHY[each.why],
                    "by": staff_name(each.by),
                }
                for each in log.stops()
            ],
        },
        status=status,
    )
