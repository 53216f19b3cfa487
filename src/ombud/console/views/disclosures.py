"""What waits to go to somebody, the cases on file, and what went."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ombud.console.access import forbidden, member, staff
from ombud.console.sharing import CaseForm, case_words, recipient_words
from ombud.core.clock import now
from ombud.core.errors import OmbudError
from ombud.gates.sharing import log
from ombud.gates.sharing.approve import approve, turn_down
from ombud.gates.sharing.errors import (
    DisclosureDecidedError,
    IncompleteCaseError,
    PersonalReferenceError,
    RoleForbidsError,
    SameApproverError,
    UnknownCaseError,
    UnknownDisclosureError,
)
from ombud.gates.sharing.file import decide_case, file_case
from ombud.people.abilities import Ability
from ombud.people.queries import staff_name
from ombud.policy.language import Declaration
from ombud.policy.queries import in_force

CONFLICT, UNPROCESSABLE = 409, 422


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Ability.SEE_DISCLOSURES)
def disclosures(request: HttpRequest) -> HttpResponse:
    """The log for who may read it; approving and filing for who may."""
    declaration = in_force(now()).policy.declaration
    if request.method != "POST":
        return _page(request, declaration, CaseForm(declaration=declaration))
    if not request.user.may(Ability.DISCLOSE):  # type: ignore[union-attr]  # `staff` let them in
        return forbidden(request, Ability.DISCLOSE)
    deed = _DEEDS.get(request.POST.get("deed", ""))
    return _decide(request, declaration, deed) if deed else _file(request, declaration)


Deed = Callable[[HttpRequest, UUID], None]


def _decide(request: HttpRequest, declaration: Declaration, deed: Deed) -> HttpResponse:
    """Try a yes or no; say what came of it."""
    try:
        which = UUID(request.POST.get("id", ""))
        deed(request, which)
    except (ValueError, UnknownDisclosureError) as error:
        raise Http404 from error
    except RoleForbidsError:
        return forbidden(request, Ability.APPROVE)
    except (SameApproverError, DisclosureDecidedError, UnknownCaseError) as error:
        form = CaseForm(declaration=declaration)
        problem = _PROBLEMS[type(error)]()
        return _page(request, declaration, form, problem=problem, status=CONFLICT)
    messages.success(request, _("Noted. It is on the ledger."))
    return redirect("console:disclosures")


_DEEDS: dict[str, Deed] = {
    "approve": lambda request, which: approve(which, by=member(request), at=now()),
    "turn_down": lambda request, which: turn_down(which, by=member(request), at=now()),
    "allow": lambda request, which: decide_case(
        which, allowed=True, by=member(request), at=now()
    ),
    "deny": lambda request, which: decide_case(
        which, allowed=False, by=member(request), at=now()
    ),
}
_PROBLEMS: dict[type[OmbudError], Callable[[], str]] = {
    SameApproverError: lambda: _(
        "You have said yes already. Another person has to, as well."
    ),
    DisclosureDecidedError: lambda: _(
        "Someone else was first: this disclosure is decided already."
    ),
    UnknownCaseError: lambda: _("This case is decided already."),
}


def _file(request: HttpRequest, declaration: Declaration) -> HttpResponse:
    """Put a case on file."""
    form = CaseForm(request.POST, declaration=declaration)
    if form.is_valid():
        try:
            file_case(form.filed(), by=member(request), at=now())
        except IncompleteCaseError:
            form.add_error(
                None, _("Something that this case needs is missing, or is not its own.")
            )
        except PersonalReferenceError:
            form.add_error(None, _("The reference or reason tells who somebody is."))
        else:
            messages.success(request, _("On file."))
            return redirect("console:disclosures")
    return _page(request, declaration, form, status=UNPROCESSABLE)


def _page(
    request: HttpRequest,
    declaration: Declaration,
    form: CaseForm,
    *,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    def named(recipient: str, party: str) -> str:
        words = recipient_words(recipient, declaration)
        return f"{words}: {party}" if party else words

    return render(
        request,
        "console/disclosures.html",
        {
            "page": "disclosures",
            "problem": problem,
            "form": form,
            "declaration": declaration,
            "waiting": [
                {
                    "at": each,
                    "who": named(each.recipient, each.party),
                    "case": case_words(each.case) if each.case else "",
                    "yeses": [staff_name(yes) for yes in each.yeses],
                }
                for each in log.waiting()
            ],
            "cases": [
                {
                    "at": each,
                    "who": named(each.recipient, each.party),
                    "case": case_words(each.case),
                }
                for each in log.cases(localdate(now()))
            ],
            "log": [
                {
                    "at": each,
                    "who": named(each.recipient, each.party),
                    "case": case_words(each.case) if each.case else "",
                    "by": staff_name(each.by),
                    "approved_by": staff_name(each.approved_by),
                }
                for each in log.log()
            ],
        },
        status=status,
    )
