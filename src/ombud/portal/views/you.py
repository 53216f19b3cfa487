"""Your choices and your requests, behind a code."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from ombud.choices.actions import say
from ombud.choices.choosing import choices_of, receipts_of
from ombud.choices.shown import shown
from ombud.choices.words import EVERYTHING, Word
from ombud.core.clock import now
from ombud.mail.templatetags.words import inside, titled
from ombud.policy.queries import in_force
from ombud.portal.forms import AddressForm
from ombud.portal.kinds import ASKINGS
from ombud.portal.session import forget, proven
from ombud.portal.views.age import OLD_ENOUGH
from ombud.portal.views.asking import CHANNEL, too_many_codes
from ombud.portal.views.plainly import plainly
from ombud.portal.views.signal import heed_signal
from ombud.rights.actions.ask import sign_in
from ombud.rights.errors import TooManyCodesError
from ombud.rights.links import status_token
from ombud.rights.queries import of_person


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("address")
@plainly
def you(request: HttpRequest) -> HttpResponse:
    """What you have chosen and asked; for who is not signed in, the address first."""
    at = now()
    policy = in_force(at)
    person = proven(request, at)
    if person is None:
        return _sign_in(request)
    heed_signal(request, person, at)
    return render(
        request,
        "portal/you.html",
        {
            "receipts": receipts_of(person),
            "choices": choices_of(person, policy, at, get_language() or "en"),
            "declaration": policy.policy.declaration,
            "requests": [
                {
                    "asked": asked,
                    "asking": ASKINGS[asked.kind],
                    "token": status_token(asked.id),
                }
                for asked in of_person(person)
            ],
        },
    )


def _sign_in(request: HttpRequest) -> HttpResponse:
    form = AddressForm(request.POST or None)
    if form.is_valid():
        try:
            challenge = sign_in(
                form.cleaned_data["address"],
                language=get_language() or "en",
                at=now(),
            )
        except TooManyCodesError:
            return too_many_codes(request, back=reverse("portal:you"))
        return redirect("portal:prove", challenge)
    return render(
        request,
        "portal/sign_in.html",
        {"form": form},
        status=HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else None,
    )


@require_POST
@plainly
def choose(request: HttpRequest) -> HttpResponse:
    """Turn one switch; it holds when the page is shown again."""
    at = now()
    person = proven(request, at)
    policy = in_force(at)
    if person is None:
        return redirect("portal:you")
    declaration = policy.policy.declaration
    language = get_language() or "en"
    choices = choices_of(person, policy, at, language)
    purpose, word = request.POST.get("purpose", ""), request.POST.get("word", "")
    if choices.paused and (purpose, word) == (EVERYTHING, Word.LIFTED_RESTRICTION):
        said = Word.LIFTED_RESTRICTION
        done = _("The pause is over. Your other choices still hold.")
    else:
        choice = next((c for c in choices.open if c.purpose == purpose), None)
        # What the switch said when it was shown; turned in another window meanwhile,
        # it is shown anew instead of being turned back.
        if choice is None or word not in choice.words:
            return redirect("portal:you")
        said = Word(word)
        if (
            said is Word.CONSENTED
            and choice.age is not None
            and request.POST.get("age") != OLD_ENOUGH
        ):
            return redirect("portal:age", purpose)
        done = _DONE[said]() % {"purpose": inside(titled(purpose, declaration))}
    say(
        person,
        purpose,
        said,
        channel=CHANNEL,
        notice=policy.number,
        at=at,
        proof=shown(declaration, purpose, said, language).proof(),
    )
    messages.success(request, done)
    return redirect("portal:you")


_DONE = {
    Word.CONSENTED: lambda: _(
        "You said yes to this: %(purpose)s. It holds from now on."
    ),
    Word.WITHDREW: lambda: _("You said no to this: %(purpose)s. It holds from now on."),
    Word.OBJECTED: lambda: _("You objected to this: %(purpose)s. We have stopped."),
    Word.LIFTED_OBJECTION: lambda: _(
        "You took back your objection to this: %(purpose)s."
    ),
}


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Sign out."""
    forget(request)
    messages.success(request, _("You are signed out."))
    return redirect("portal:start")
