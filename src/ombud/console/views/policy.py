"""The policy in force, what is to be said about it, and those before it."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from ombud.console.access import staff
from ombud.core.clock import now
from ombud.people.abilities import Ability
from ombud.policy.checks import check
from ombud.policy.errors import NoPolicyError
from ombud.policy.notice import languages
from ombud.policy.queries import in_force, versions
from ombud.policy.record import (
    ORDERS,
    TABLES,
    Table,
    as_csv,
    as_html,
    as_xlsx,
    make,
    titles,
)

_FILES: dict[str, tuple[str, Callable[[Table], bytes | str]]] = {
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        as_xlsx,
    ),
    "csv": ("text/csv; charset=utf-8", as_csv),
    "html": ("text/html; charset=utf-8", as_html),
}
"""The kinds of file that a table is downloaded as: media type and writer."""


@require_safe
@staff(Ability.SEE_INBOX)
def policy(request: HttpRequest) -> HttpResponse:
    """The version in force, its findings, its text, and the history."""
    at = now()
    context: dict[str, object] = {"page": "policy", "at": at, "versions": versions()}
    try:
        force = in_force(at)
    except NoPolicyError:
        return render(request, "console/policy.html", context)
    declared = force.policy.declaration.languages
    context |= {
        "force": force,
        "findings": check(force.policy, localdate(at)),
        "languages": [code for code in declared if code in languages()],
        "tables": titles(_language()),
        "files": list(_FILES),
    }
    return render(request, "console/policy.html", context)


@require_safe
@staff(Ability.SEE_INBOX)
def table(request: HttpRequest) -> HttpResponse:
    """The record of processing or another table of the policy in force, as a file."""
    name = request.GET.get("table", TABLES[0])
    form = request.GET.get("as", "xlsx")
    order = request.GET.get("order", ORDERS[0])
    if name not in TABLES or form not in _FILES or order not in ORDERS:
        raise Http404
    at = now()
    try:
        force = in_force(at)
    except NoPolicyError as error:
        raise Http404 from error
    made = make(
        name,
        force.policy.declaration,
        _language(),
        day=localdate(at),
        order=order,
    )
    kind, written = _FILES[form]
    return HttpResponse(
        written(made),
        content_type=kind,
        headers={
            "Content-Disposition": f"attachment; filename={name}-{force.number}.{form}"
        },
    )


def _language() -> str:
    """The reader's language, where tables can be written in it."""
    reader = get_language() or ""
    return reader if reader in languages() else "en"
