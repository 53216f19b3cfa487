"""Where a stranger says that they want something: a mail asks for the yes itself."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from ombud.choices.shown import shown
from ombud.choices.words import Word
from ombud.core.clock import now
from ombud.mail import confirming
from ombud.mail.errors import TooManyMailsError
from ombud.policy.notice.wording import opening, wording
from ombud.policy.queries import in_force
from ombud.portal.forms import SubscribeForm
from ombud.portal.session import proven
from ombud.portal.views.asking import CHANNEL
from ombud.portal.views.plainly import plainly


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("address")
@plainly
def subscribe(request: HttpRequest, name: str) -> HttpResponse:
    """What a yes to a purpose means, and to which address the mail may go.

    `?kind=` says what whoever comes by a link is to the company, where the purpose is
    for several kinds of people; else the page asks.
    """
    at = now()
    declaration = in_force(at).policy.declaration
    kinds = confirming.askable(declaration, name)
    if not kinds:
        return render(request, "portal/no_yes.html", status=HTTPStatus.NOT_FOUND)
    if proven(request, at) is not None:
        return redirect("portal:you")
    given, language = request.GET.get("kind", ""), get_language() or "en"
    own = wording(language).own
    form = SubscribeForm(
        request.POST or None,
        kinds={
            kind: opening(own(declaration.people[kind].say))
            for kind in ((given,) if given in kinds else kinds)
        },
    )
    if form.is_valid() and _asked(form, name, language):
        return render(
            request, "portal/subscribed.html", {"days": confirming.VALID.days}
        )
    return render(
        request,
        "portal/subscribe.html",
        {
            "text": shown(declaration, name, Word.CONSENTED, language),
            "purpose": name,
            "form": form,
        },
        status=HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else None,
    )


def _asked(form: SubscribeForm, purpose: str, language: str) -> bool:
    try:
        confirming.ask(
            form.cleaned_data["address"],
            (purpose,),
            kinds=(form.cleaned_data["kind"],),
            language=language,
            at=now(),
            channel=CHANNEL,
        )
    except TooManyMailsError:
        form.add_error(
            "address", _("We have written there several times. Try again later.")
        )
    return form.is_valid()
