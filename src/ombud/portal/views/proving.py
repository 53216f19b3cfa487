"""The code from the mail: taking it, and sending a new one."""

from http import HTTPStatus
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from ombud.core.clock import now
from ombud.portal.forms import CodeForm
from ombud.portal.session import proven, remember
from ombud.portal.views.asking import too_many_codes
from ombud.portal.views.plainly import plainly
from ombud.rights.actions.ask import new_code
from ombud.rights.actions.ask import prove as take_code
from ombud.rights.errors import (
    CodeDeadError,
    CodeOldError,
    CodeWrongError,
    TooManyCodesError,
)
from ombud.rights.links import status_token
from ombud.rights.queries import challenge_person, request_of_challenge, view
from ombud.rights.words import State


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("code")
@plainly
def prove(request: HttpRequest, challenge: UUID) -> HttpResponse:
    """Write the code; right, it opens what waited for it."""
    person = challenge_person(challenge)
    if person is None:
        raise Http404
    at = now()
    if proven(request, at) == person and not _waits(challenge):
        # Sent twice, or come back to: what it opened is open.
        return _onward(challenge)
    form = CodeForm(request.POST or None)
    dead = False
    if form.is_valid():
        try:
            remember(
                request, take_code(challenge, form.cleaned_data["code"], at=at), at
            )
        except CodeWrongError as error:
            form.add_error("code", _wrong(error.left))
        except CodeOldError:
            dead = True
            form.add_error(
                None,
                _("This code is no longer valid: used, or over half an hour old."),
            )
        except CodeDeadError:
            dead = True
            form.add_error(None, _("Ten wrong codes: this one is locked, to be safe."))
        else:
            return _onward(challenge)
    return render(
        request,
        "portal/prove.html",
        {
            "form": form,
            "challenge": challenge,
            "dead": dead,
            "can_resend": request_of_challenge(challenge) is not None,
        },
        status=HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else None,
    )


def _wrong(left: int) -> str:
    return ngettext(
        "That is not the code we sent. Look again: you can try %(left)s more time.",
        "That is not the code we sent. Look again: you can try %(left)s more times.",
        left,
    ) % {"left": left}


def _waits(challenge: UUID) -> bool:
    """Whether a request waits for just this code."""
    request = request_of_challenge(challenge)
    return request is not None and view(request).state is State.UNPROVEN


def _onward(challenge: UUID) -> HttpResponse:
    request = request_of_challenge(challenge)
    if request is None:
        return redirect("portal:you")
    return redirect("portal:status", request, status_token(request))


@require_POST
@plainly
def prove_again(request: HttpRequest, challenge: UUID) -> HttpResponse:
    """Send a new code in place of one that is old, locked or lost."""
    made = request_of_challenge(challenge)
    if made is None:
        # Signing in leaves no request behind: the address is asked for again.
        return redirect("portal:you")
    try:
        return redirect("portal:prove", new_code(made, at=now()))
    except TooManyCodesError:
        return too_many_codes(request, back=reverse("portal:prove", args=[challenge]))
