"""Where the links in our letters lead: no more of them, or a yes confirmed."""

from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.timezone import get_default_timezone, localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from ombud.core.clock import first_instant, now
from ombud.mail import confirming
from ombud.mail.errors import ConfirmationOldError, TooManyMailsError, TooYoungError
from ombud.mail.links import read
from ombud.mail.unsubscribing import before_them
from ombud.mail.unsubscribing import unsubscribe as say_no
from ombud.people.errors import InvalidIdentifierError
from ombud.portal.forms import GuardianForm
from ombud.portal.views.age import OLD_ENOUGH, YOUNGER
from ombud.portal.views.plainly import plainly


# Mail programs post here with no cookie and no form of ours; the signature in the
# address is what shows that they may (RFC 8058, 5).
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@plainly
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """One button says no; posted by a mail program, it is said at once.

    Looking changes nothing: programs that scan mails follow every link in them.
    """
    at = now()
    what = read(token)
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        _turn(request, what.language)
    language = get_language() or what.language
    text = before_them(token, at=at, language=language)
    done = request.method == "POST"
    if done:
        one_click = request.POST.get("List-Unsubscribe") == "One-Click"
        say_no(token, at=at, one_click=one_click, language=language)
    return render(
        request,
        "portal/unsubscribe.html",
        {"text": text, "done": done, "token": token},
    )


def _turn(request: HttpRequest, language: str) -> None:
    """Show the page in the letter's language, unless the reader chose another."""
    if language in {code for code, _name in settings.LANGUAGES}:
        translation.activate(language)
        request.LANGUAGE_CODE = language  # as Django's own does


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("address", "of_age")
@plainly
def confirm(request: HttpRequest, secret: str) -> HttpResponse:
    """The text once more, with one button; looking confirms nothing."""
    at = now()
    language = get_language() or ""
    try:
        waiting = confirming.waiting(secret, at=at, language=language)
    except ConfirmationOldError:
        return _old(request)
    answered = request.POST.get("age", "")
    younger = answered == YOUNGER
    writing = "address" in request.POST
    missing = (
        request.method == "POST"
        and waiting.age is not None
        and not (answered or writing)
    )
    form = GuardianForm(
        request.POST if writing else None, age=waiting.age or 0, today=localdate(at)
    )
    if writing and waiting.guardian:
        if form.is_valid() and _passed_on(form, secret):
            return render(request, "portal/confirmed.html", {"asked_parent": True})
    elif request.method == "POST" and not younger and not missing:
        try:
            confirming.confirm(
                secret,
                at=at,
                old_enough=waiting.age is None or answered == OLD_ENOUGH,
                language=language,
            )
        except ConfirmationOldError:
            return _old(request)
        except TooYoungError:
            younger = True
        else:
            return render(request, "portal/confirmed.html", {"waiting": waiting})
    return render(
        request,
        "portal/confirm.html",
        {
            "waiting": waiting,
            "secret": secret,
            "younger": younger or writing,
            "missing": missing,
            "form": form,
        },
        status=HTTPStatus.UNPROCESSABLE_ENTITY
        if missing or (writing and form.errors)
        else None,
    )


def _passed_on(form: GuardianForm, secret: str) -> bool:
    try:
        confirming.pass_on(
            secret,
            form.cleaned_data["address"],
            of_age=first_instant(form.cleaned_data["of_age"], get_default_timezone()),
            language=get_language() or "en",
            at=now(),
        )
    except InvalidIdentifierError:
        form.add_error("address", _("That is your own address."))
    except TooYoungError:
        form.add_error("of_age", _("That day can't be right."))
    except TooManyMailsError:
        form.add_error(
            "address", _("We have written there several times. Try again later.")
        )
    return form.is_valid()


def _old(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/confirm_old.html", status=HTTPStatus.GONE)
