"""What machines decided and people contest: a human upholds or overturns it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ombud.console.access import member, staff
from ombud.core.clock import now
from ombud.gates.deciding.contest import review
from ombud.gates.deciding.errors import InvalidOutcomeError, NotContestedError
from ombud.gates.deciding.register import Made, contested
from ombud.people.abilities import Ability
from ombud.policy.language import Declaration
from ombud.policy.notice.wording import wording
from ombud.policy.queries import in_force

CONFLICT, UNPROCESSABLE = 409, 422


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Ability.WORK_REQUESTS)
def contests(request: HttpRequest) -> HttpResponse:
    """What waits for a human, the oldest first."""
    if request.method != "POST":
        return _page(request)
    upheld = request.POST.get("deed") == "uphold"
    try:
        review(
            UUID(request.POST.get("id", "")),
            outcome=None if upheld else request.POST.get("outcome", "").strip(),
            by=member(request),
            at=now(),
        )
    except ValueError:
        return _page(request, problem=_("Choose a decision."), status=UNPROCESSABLE)
    except InvalidOutcomeError:
        problem = _("Say what holds instead, in one word of small letters.")
        return _page(request, problem=problem, status=UNPROCESSABLE)
    except NotContestedError:
        problem = _("Someone else was first: this one is reviewed already.")
        return _page(request, problem=problem, status=CONFLICT)
    messages.success(request, _("Reviewed. The person sees it on their page."))
    return redirect("console:contests")


def _page(
    request: HttpRequest, *, problem: str = "", status: int = 200
) -> HttpResponse:
    declaration = in_force(now()).policy.declaration
    return render(
        request,
        "console/contests.html",
        {
            "page": "contests",
            "problem": problem,
            "contested": [
                {"made": made, "says": _says(made, declaration)} for made in contested()
            ],
        },
        status=status,
    )


def _says(made: Made, declaration: Declaration) -> str:
    """What is decided, in the policy's words; by its id where it left the policy."""
    purpose = declaration.purposes.get(made.purpose)
    declared = purpose.decides.get(made.decision) if purpose else None
    if declared is None:
        return made.decision.replace("_", " ")
    return wording(get_language() or "en").own(declared.say)
