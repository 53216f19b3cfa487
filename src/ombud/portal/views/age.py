"""How old, where the law asks: one says yes oneself, or a parent does (GDPR Art. 8)."""

from datetime import timedelta
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import get_default_timezone, localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from ombud.choices.choosing import choices_of
from ombud.choices.shown import consent_of
from ombud.choices.words import Word
from ombud.core.clock import first_instant, now
from ombud.mail.confirming import ask_guardian
from ombud.mail.errors import TooManyMailsError, TooYoungError
from ombud.people.errors import InvalidIdentifierError
from ombud.policy.queries import in_force
from ombud.portal.forms import GuardianForm
from ombud.portal.session import proven
from ombud.portal.views.asking import CHANNEL
from ombud.portal.views.plainly import plainly

OLD_ENOUGH, YOUNGER = "old_enough", "younger"
"""What is answered to the question of one's age; the age itself is not kept."""


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("address", "of_age")
@plainly
def age(request: HttpRequest, purpose: str) -> HttpResponse:
    """Are you old enough? If not, a parent is asked, where the policy takes that."""
    at = now()
    person = proven(request, at)
    policy = in_force(at)
    language = get_language() or "en"
    if person is None:
        return redirect("portal:you")
    choice = next(
        (
            c
            for c in choices_of(person, policy, at, language).open
            if c.purpose == purpose and c.age is not None and Word.CONSENTED in c.words
        ),
        None,
    )
    if choice is None or choice.age is None:
        return redirect("portal:you")
    consent = consent_of(policy.policy.declaration.purposes[purpose])
    guardian = consent is not None and consent.guardian
    younger = request.method == "POST"
    writing = "address" in request.POST
    form = GuardianForm(
        request.POST if writing else None, age=choice.age, today=localdate(at)
    )
    if guardian and writing and form.is_valid():
        try:
            ask_guardian(
                person,
                form.cleaned_data["address"],
                purpose,
                of_age=first_instant(
                    form.cleaned_data["of_age"], get_default_timezone()
                ),
                language=language,
                at=at,
                channel=CHANNEL,
            )
        except InvalidIdentifierError:
            form.add_error("address", _("That is your own address."))
        except TooYoungError:
            form.add_error("of_age", _("That day can't be right."))
        except TooManyMailsError:
            form.add_error(
                "address", _("We have written there several times. Try again later.")
            )
        else:
            messages.success(
                request,
                _("We have written to your parent or guardian. They say yes or no."),
            )
            return redirect("portal:you")
    return render(
        request,
        "portal/age.html",
        {
            "choice": choice,
            "younger": younger,
            "guardian": guardian,
            "form": form,
            "soonest": localdate(at) + timedelta(days=1),
        },
        status=HTTPStatus.UNPROCESSABLE_ENTITY if writing and form.errors else None,
    )
