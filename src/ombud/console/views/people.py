"""Finding the requests of someone who telephones or writes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ombud.console.access import member, staff
from ombud.console.forms import SeekForm
from ombud.core.clock import now
from ombud.people.abilities import Ability
from ombud.people.errors import InvalidIdentifierError
from ombud.people.identifiers import IdentifierKind
from ombud.rights.actions.look import seek
from ombud.rights.queries import RequestView


@staff(Ability.SEE_PERSON)
def people(request: HttpRequest) -> HttpResponse:
    """The requests of whoever an identifier belongs to; posted, so no URL has it."""
    at = now()
    form = SeekForm(request.POST or None)
    found: list[RequestView] | None = None
    sought = False
    if request.method == "POST" and form.is_valid():
        kind = IdentifierKind(form.cleaned_data["kind"])
        value = form.cleaned_data["value"]
        try:
            found = seek(kind, value, by=member(request), at=at)
            sought = True
        except InvalidIdentifierError as error:
            form.add_error("value", error.message)
    return render(
        request,
        "console/people.html",
        {"page": "people", "at": at, "form": form, "sought": sought, "found": found},
        status=422 if form.errors else 200,
    )
