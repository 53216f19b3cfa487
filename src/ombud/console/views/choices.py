"""A choice that somebody made by telephone, letter or visit."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ombud.choices.errors import NotChoosableError, NotConfirmedError
from ombud.choices.telling import say_for
from ombud.choices.words import Word
from ombud.console.access import member, staff
from ombud.console.forms import SayForm
from ombud.core.clock import now
from ombud.people.abilities import Ability
from ombud.people.errors import InvalidIdentifierError
from ombud.people.identifiers import IdentifierKind
from ombud.policy.errors import NoPolicyError
from ombud.policy.queries import in_force


@staff(Ability.WORK_REQUESTS)
def say(request: HttpRequest) -> HttpResponse:
    """Put on record what somebody told one of us; it holds at once."""
    at = now()
    try:
        declaration = in_force(at).policy.declaration
    except NoPolicyError:
        messages.error(
            request, _("Nothing can be entered before a policy is in force.")
        )
        return redirect("console:inbox")
    form = SayForm(request.POST or None, declaration=declaration)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            say_for(
                IdentifierKind(given["kind"]),
                given["value"],
                given["purpose"],
                Word(given["word"]),
                reference=given["reference"],
                by=member(request),
                at=at,
            )
        except InvalidIdentifierError as error:
            form.add_error("value", error.message)
        except NotChoosableError:
            form.add_error("word", _("Nobody can say that about this purpose."))
        except NotConfirmedError:
            form.add_error(
                "word",
                _("This takes a yes only by a link in a mail: they say it themselves."),
            )
        else:
            messages.success(request, _("It is on record, and holds at once."))
            return redirect("console:say")
    return render(
        request,
        "console/say.html",
        {"page": "say", "form": form},
        status=422 if form.errors else 200,
    )
