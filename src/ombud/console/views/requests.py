"""One request: read, decided, looked into; and one that staff enter."""

from collections.abc import Callable
from datetime import datetime, time
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.timezone import get_current_timezone, localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ombud.console.access import forbidden, member, staff
from ombud.console.board import board, left, purpose_name
from ombud.console.forms import EnterForm, LiftForm, OverruleForm, RefuseForm
from ombud.core.clock import now
from ombud.core.errors import OmbudError
from ombud.core.ids import RequestId
from ombud.people.abilities import Ability
from ombud.people.errors import InvalidIdentifierError
from ombud.policy.errors import NoPolicyError
from ombud.policy.queries import in_force
from ombud.rights import queries as rights
from ombud.rights.actions import approve as decisions
from ombud.rights.actions import weigh
from ombud.rights.actions.ask import ask_for_staff
from ombud.rights.actions.lifting import announce_lifting
from ombud.rights.actions.look import look
from ombud.rights.errors import (
    AlreadyDecidedError,
    NotAllowedError,
    NotDueError,
    NotRestrictedError,
    PersonGoneError,
    PlanChangedError,
    UndeclaredError,
    UnknownRequestError,
    WrongGroundError,
)
from ombud.rights.words import RequestKind, RestrictionGround, State

CONFLICT = 409
UNPROCESSABLE = 422


@require_safe
@staff(Ability.SEE_INBOX)
def request_page(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Everything about a request but who asked."""
    return _page(request, RequestId(request_id))


def _page(  # noqa: PLR0913  # what a deed came to, shown where it was tried
    request: HttpRequest,
    request_id: RequestId,
    *,
    problem: str = "",
    address: str = "",
    refusing: RefuseForm | None = None,
    overruling: OverruleForm | None = None,
    lifting: LiftForm | None = None,
    status: int = 200,
) -> HttpResponse:
    at = now()
    try:
        view = rights.view(request_id)
    except UnknownRequestError as error:
        raise Http404 from error
    plan = rights.plan(request_id) if view.state is not State.ENDED else None
    language = get_language() or "en"
    declaration = in_force(at).policy.declaration
    return render(
        request,
        "console/request.html",
        {
            "page": "request",
            "at": at,
            "view": view,
            "purpose": view.purpose
            and purpose_name(view.purpose, declaration, language),
            "plan": plan,
            "board": board(plan, declaration, language) if plan else (),
            "left": left(view.exceptions, declaration, language),
            "receipt": view.ended_at and rights.receipt(request_id) is not None,
            "problem": problem,
            "address": address,
            "refusing": refusing or RefuseForm(),
            "overruling": overruling or OverruleForm(),
            "lifting": lifting or LiftForm(today=localdate(at)),
            # What they wrote is theirs, as the address is: seen by the same look.
            "situation": rights.situation(request_id) if address else "",
            "ground": RestrictionGround(view.ground) if view.ground else None,
        },
        status=status,
    )


Deed = Callable[[HttpRequest, RequestId, datetime], None]


def _decision(
    request: HttpRequest, request_id: UUID, deed: Deed, done: str
) -> HttpResponse:
    """Try a deed; say what came of it, on the request's own page."""
    if request.method != "POST":
        # Where someone changes the language of a page that a deed answered with.
        return redirect("console:request", request_id)
    try:
        deed(request, RequestId(request_id), now())
    except UnknownRequestError as error:
        raise Http404 from error
    except NotAllowedError:
        return forbidden(request, Ability.APPROVE)
    except (
        AlreadyDecidedError,
        PlanChangedError,
        NotDueError,
        NotRestrictedError,
        WrongGroundError,
    ) as error:
        problem = _PROBLEMS[type(error)]()
        return _page(request, RequestId(request_id), problem=problem, status=CONFLICT)
    except UndeclaredError:
        problem = _(
            "Nothing was approved: there are places that nobody declared. Tick the "
            "box if the answer may go out all the same, and name them."
        )
        return _page(
            request, RequestId(request_id), problem=problem, status=UNPROCESSABLE
        )
    messages.success(request, done)
    return redirect("console:request", request_id)


_PROBLEMS: dict[type[OmbudError], Callable[[], str]] = {
    AlreadyDecidedError: lambda: _(
        "Someone else was first: this request is decided already. Nothing was changed "
        "by you; below is how it stands."
    ),
    PlanChangedError: lambda: _(
        "The plan was drawn up anew while you read. Nothing was approved; below is the "
        "new one."
    ),
    NotRestrictedError: lambda: _(
        "There is no restriction to end: it has ended already, or its end is announced."
    ),
    WrongGroundError: lambda: _(
        "A request of this kind can't be refused on that ground. Nothing was changed."
    ),
    NotDueError: lambda: _(
        "That can't be done as the request stands now. Nothing was changed."
    ),
}


@staff(Ability.SEE_INBOX)
def approve(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Approve the very plan that was shown; a refusal to let one is on the ledger."""

    def deed(request: HttpRequest, request_id: RequestId, at: datetime) -> None:
        decisions.approve(
            request_id,
            request.POST.get("digest", ""),
            by=member(request),
            at=at,
            with_exceptions=request.POST.get("accept_undeclared") == "yes",
        )

    return _decision(
        request, request_id, deed, _("Approved. It is being carried out now.")
    )


@staff(Ability.SEE_INBOX)
def refuse(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Refuse, on a ground from the list."""
    form = RefuseForm(request.POST)
    if request.method == "POST" and not form.is_valid():
        return _page(
            request,
            RequestId(request_id),
            problem=_("Nothing was refused: choose the ground of the refusal below."),
            refusing=form,
            status=UNPROCESSABLE,
        )

    def deed(request: HttpRequest, request_id: RequestId, at: datetime) -> None:
        ground: str = form.cleaned_data["ground"]
        decisions.refuse(request_id, ground, by=member(request), at=at)

    return _decision(
        request, request_id, deed, _("Refused. The person has been told why.")
    )


@staff(Ability.SEE_INBOX)
def uphold(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Let what an objection stopped stay stopped."""

    def deed(request: HttpRequest, request_id: RequestId, at: datetime) -> None:
        weigh.uphold(request_id, by=member(request), at=at)

    return _decision(
        request, request_id, deed, _("Upheld. It stays stopped, and they are told.")
    )


@staff(Ability.SEE_INBOX)
def overrule(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Refuse an objection, on a ground that the law knows, in words."""
    form = OverruleForm(request.POST)
    if request.method == "POST" and not form.is_valid():
        return _page(
            request,
            RequestId(request_id),
            problem=_("Nothing was refused: choose the ground of the refusal below."),
            overruling=form,
            status=UNPROCESSABLE,
        )

    def deed(request: HttpRequest, request_id: RequestId, at: datetime) -> None:
        given = form.cleaned_data
        weigh.overrule(
            request_id, given["ground"], given["because"], by=member(request), at=at
        )

    return _decision(
        request, request_id, deed, _("Refused. The person has been told why.")
    )


@staff(Ability.SEE_INBOX)
def lift(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Announce the day on which a restriction ends."""
    form = LiftForm(request.POST, today=localdate(now()))
    if request.method == "POST" and not form.is_valid():
        return _page(
            request,
            RequestId(request_id),
            problem=_("Nothing was announced: choose a day below."),
            lifting=form,
            status=UNPROCESSABLE,
        )

    def deed(request: HttpRequest, request_id: RequestId, at: datetime) -> None:
        announce_lifting(
            request_id, form.cleaned_data["day"], by=member(request), at=at
        )

    return _decision(
        request, request_id, deed, _("Announced. It ends on that day, and not before.")
    )


@staff(Ability.SEE_INBOX)
def extend(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Take the two further months."""

    def deed(request: HttpRequest, request_id: RequestId, at: datetime) -> None:
        decisions.extend(request_id, by=member(request), at=at)

    return _decision(request, request_id, deed, _("The due date has been moved."))


@staff(Ability.SEE_INBOX)
def plan_again(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Have every system searched once more."""

    def deed(request: HttpRequest, request_id: RequestId, at: datetime) -> None:
        decisions.plan_again(request_id, by=member(request), at=at)

    return _decision(
        request,
        request_id,
        deed,
        _("The systems are being searched again. Come back in a moment."),
    )


@staff(Ability.SEE_PERSON)
def address(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Show the address that a request came with; the look is on the ledger."""
    if request.method != "POST":
        return redirect("console:request", request_id)
    identity = RequestId(request_id)
    try:
        found = look(identity, by=member(request), at=now())
    except UnknownRequestError as error:
        raise Http404 from error
    except PersonGoneError:
        problem = _("The address is not here any more: the person has been erased.")
        return _page(request, identity, problem=problem, status=CONFLICT)
    return _page(request, identity, address=found)


@require_safe
@staff(Ability.SEE_INBOX)
def receipt(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """The proof of how a request ended, as a file."""
    del request
    try:
        view = rights.view(request_id)
    except UnknownRequestError as error:
        raise Http404 from error
    proof = rights.receipt(request_id)
    if proof is None:
        raise Http404
    name = f"receipt-{view.number}.json"
    return JsonResponse(
        proof, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@staff(Ability.WORK_REQUESTS)
def enter(request: HttpRequest) -> HttpResponse:
    """Put on record a request that came by letter, telephone or visit."""
    at = now()
    try:
        declaration = in_force(at).policy.declaration
    except NoPolicyError:
        messages.error(
            request, _("Nothing can be entered before a policy is in force.")
        )
        return redirect("console:inbox")
    form = EnterForm(request.POST or None, declaration=declaration, today=localdate(at))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        day = given["received"]
        noon = datetime.combine(day, time(12), tzinfo=get_current_timezone())
        try:
            request_id = ask_for_staff(
                RequestKind(given["kind"]),
                given["address"],
                language=given["language"],
                by=member(request),
                at=at,
                # Of the day the hour is not known; noon is on it in every time zone
                # that Europe has.
                received_at=min(noon, at),
                purpose=given["purpose"],
                situation=given["situation"],
                ground=RestrictionGround(given["ground"]) if given["ground"] else None,
            )
        except InvalidIdentifierError:
            form.add_error("address", _("That is not an e-mail address."))
        else:
            messages.success(request, _("The request is on record."))
            return redirect("console:request", request_id)
    status = UNPROCESSABLE if form.errors else 200
    return render(
        request, "console/enter.html", {"page": "enter", "form": form}, status=status
    )
