"""Asking, one thing a page: what, about which use, from which address, and send."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from ombud.choices.choosing import objectable, withdrawable
from ombud.choices.shown import needs_situation, shown
from ombud.choices.words import EVERYTHING, Word
from ombud.core.clock import now
from ombud.core.ids import PersonId
from ombud.people import queries as people
from ombud.people.identifiers import IdentifierKind
from ombud.policy.language import Declaration
from ombud.policy.queries import in_force
from ombud.portal.forms import AddressForm, SituationForm
from ombud.portal.kinds import ASKINGS, GROUNDS, Asking
from ombud.portal.session import proven
from ombud.portal.views.plainly import plainly
from ombud.rights.actions.ask import ask as open_request
from ombud.rights.actions.ask import ask_proven
from ombud.rights.errors import TooManyCodesError
from ombud.rights.links import status_token
from ombud.rights.words import RequestKind, RestrictionGround

CHANNEL = "portal"


@require_safe
@plainly
def ask(request: HttpRequest) -> HttpResponse:
    """What do you want? `?right=` preselects one."""
    in_force(now())
    return _kinds(request)


def _kinds(request: HttpRequest, *, missing: bool = False) -> HttpResponse:
    return render(
        request,
        "portal/ask.html",
        {
            "askings": ASKINGS.values(),
            "chosen": request.GET.get("right", ""),
            "missing": missing,
        },
        status=HTTPStatus.UNPROCESSABLE_ENTITY if missing else None,
    )


@require_safe
@plainly
def ask_purpose(request: HttpRequest) -> HttpResponse:
    """Which use is it about? For an objection, or a yes that is taken back."""
    asking = _asking(request.GET)
    if asking is None:
        return _kinds(request, missing=True)
    return _purposes(request, asking, request.GET)


def _purposes(
    request: HttpRequest, asking: Asking, sent: QueryDict, *, missing: bool = False
) -> HttpResponse:
    declaration = in_force(now()).policy.declaration
    return render(
        request,
        "portal/ask_purpose.html",
        {
            "asking": asking,
            "declaration": declaration,
            "purposes": {
                name: declaration.purposes[name]
                for name in _choosable(asking.kind, declaration)
            },
            "chosen": sent.get("purpose", ""),
            "missing": missing,
        },
        status=HTTPStatus.UNPROCESSABLE_ENTITY if missing else None,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("address", "situation")
@plainly
def ask_address(request: HttpRequest) -> HttpResponse:
    """From which address? Sent, it shows everything once more before it is asked."""
    asking = _asking(request.GET)
    if asking is None:
        return _kinds(request, missing=True)
    if asking.kind is RequestKind.RECTIFICATION:
        return _correct(request)
    purpose = request.GET.get("purpose", "")
    if not _fits(asking.kind, purpose):
        missing = "purpose" in request.GET or "next" in request.GET
        return _purposes(request, asking, request.GET, missing=missing)
    known = proven(request, now()) is not None
    weighed = _weighed(asking.kind, purpose)
    if known and not weighed:
        return _check(request, asking, purpose)
    forms = _forms(request.POST or None, known=known, weighed=weighed)
    if request.method == "POST" and _right(forms):
        given = {k: v for form in forms for k, v in form.cleaned_data.items()}
        return _check(request, asking, purpose, **given)
    return _who(request, asking, purpose, forms)


def _forms(
    sent: QueryDict | None, *, known: bool, weighed: bool
) -> list[AddressForm | SituationForm]:
    """What is still to be told: why it should stop, and who asks."""
    return [
        *([SituationForm(sent)] if weighed else []),
        *([] if known else [AddressForm(sent)]),
    ]


def _right(forms: list[AddressForm | SituationForm]) -> bool:
    """Whether all of them are; all are looked at, so that all faults are said."""
    wrong = [form for form in forms if not form.is_valid()]
    return not wrong


def _who(
    request: HttpRequest,
    asking: Asking,
    purpose: str,
    forms: list[AddressForm | SituationForm],
) -> HttpResponse:
    wrong = [form for form in forms if form.errors]
    return render(
        request,
        "portal/ask_address.html",
        {
            "asking": asking,
            "purpose": purpose,
            "declaration": in_force(now()).policy.declaration,
            "forms": forms,
            "form": wrong[0] if wrong else forms[0],
            "wrong": wrong,
            "weighed": isinstance(forms[0], SituationForm),
        },
        status=HTTPStatus.UNPROCESSABLE_ENTITY if wrong else None,
    )


def _weighed(kind: RequestKind, purpose: str) -> bool:
    """Whether an objection to this says why in the person's case."""
    declared = in_force(now()).policy.declaration.purposes.get(purpose)
    return (
        kind is RequestKind.OBJECTION
        and declared is not None
        and needs_situation(declared)
    )


def _correct(request: HttpRequest) -> HttpResponse:
    """How to have something corrected: by mail, to whoever answers for the data."""
    controller = in_force(now()).controller
    return render(
        request,
        "portal/correct.html",
        {"contact": controller.answers or controller, "controller": controller},
    )


def _check(
    request: HttpRequest,
    asking: Asking,
    purpose: str,
    *,
    address: str = "",
    situation: str = "",
) -> HttpResponse:
    at = now()
    person = proven(request, at)
    declaration = in_force(at).policy.declaration
    word = WORDS.get(asking.kind)
    return render(
        request,
        "portal/check.html",
        {
            "asking": asking,
            "purpose": purpose,
            "declaration": declaration,
            "address": _address_of(person) if person else address,
            "situation": situation,
            "shown": word
            and shown(declaration, purpose or EVERYTHING, word, get_language() or "en"),
            "grounds": GROUNDS if asking.kind is RequestKind.RESTRICTION else {},
            "proven": person is not None,
        },
    )


WORDS = {
    RequestKind.OBJECTION: Word.OBJECTED,
    RequestKind.WITHDRAWAL: Word.WITHDREW,
    RequestKind.RESTRICTION: Word.RESTRICTED,
}
"""What is said by the requests that hold at once."""


def _address_of(person: PersonId) -> str:
    return next(iter(people.identifiers(person).get(IdentifierKind.EMAIL, ())), "")


@require_POST
@sensitive_post_parameters("address", "situation")
@plainly
def ask_send(request: HttpRequest) -> HttpResponse:
    """Ask: the code goes out, or, where the address is proven, the request starts."""
    asking = _asking(request.POST)
    purpose = request.POST.get("purpose", "")
    if (
        asking is None
        or asking.kind is RequestKind.RECTIFICATION
        or not _fits(asking.kind, purpose)
    ):
        return _kinds(request, missing=True)
    at = now()
    language = get_language() or "en"
    person = proven(request, at)
    forms = _forms(
        request.POST,
        known=person is not None,
        weighed=_weighed(asking.kind, purpose),
    )
    if not _right(forms):
        return _who(request, asking, purpose, forms)
    given = {k: v for form in forms for k, v in form.cleaned_data.items()}
    situation, ground = given.get("situation", ""), _ground(request.POST)
    if person:
        made = ask_proven(
            person,
            asking.kind,
            language=language,
            channel=CHANNEL,
            at=at,
            purpose=purpose,
            situation=situation,
            ground=ground,
        )
        return redirect("portal:status", made, status_token(made))
    try:
        asked = open_request(
            asking.kind,
            given["address"],
            language=language,
            channel=CHANNEL,
            at=at,
            purpose=purpose,
            situation=situation,
            ground=ground,
        )
    except TooManyCodesError:
        return too_many_codes(request, back=reverse("portal:ask"))
    return redirect("portal:prove", asked.challenge)


def _ground(sent: QueryDict) -> RestrictionGround | None:
    try:
        return RestrictionGround(sent.get("ground", ""))
    except ValueError:
        return None


def too_many_codes(request: HttpRequest, *, back: str) -> HttpResponse:
    """Why no code was sent, and what to do."""
    return render(
        request,
        "portal/too_many_codes.html",
        {"back": back},
        status=HTTPStatus.TOO_MANY_REQUESTS,
    )


def _asking(sent: QueryDict) -> Asking | None:
    try:
        return ASKINGS[RequestKind(sent.get("right", ""))]
    except ValueError:
        return None


def _choosable(kind: RequestKind, declaration: Declaration) -> list[str]:
    """The purposes that a request of this kind can be about."""
    match kind:
        case RequestKind.OBJECTION:
            return objectable(declaration)
        case RequestKind.WITHDRAWAL:
            return withdrawable(declaration)
        case _:
            return []


def _fits(kind: RequestKind, purpose: str) -> bool:
    """Whether a purpose is named where one is needed, and none where not."""
    if kind in (RequestKind.OBJECTION, RequestKind.WITHDRAWAL):
        return purpose in _choosable(kind, in_force(now()).policy.declaration)
    return not purpose
