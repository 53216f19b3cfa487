"""What a text leaves open, asked on one page; each answer goes into its draft."""

from dataclasses import dataclass
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from ombud.console.access import member, staff
from ombud.console.answering import Sheet
from ombud.console.offered import Choices
from ombud.console.words import report_language
from ombud.core.clock import now
from ombud.people.abilities import Ability
from ombud.policy.checks import check
from ombud.policy.errors import InvalidPolicy
from ombud.policy.findings import Finding, Problem
from ombud.policy.prose.draft import Draft, draft
from ombud.policy.reading import parse
from ombud.policy.texts import queries
from ombud.policy.texts.actions import answer
from ombud.policy.texts.queries import Given, NoSuchTextError

_NAME = "policy.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Checked:
    """What the check says of a draft; `problems` are what it can't be read for."""

    problems: tuple[Problem, ...]
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> int:
        """How many keep it from being published."""
        wrong = sum(each.level == "error" for each in self.findings)
        return len(self.problems) + wrong


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Ability.PUBLISH)
def text_open(request: HttpRequest, number: int) -> HttpResponse:
    """What the text leaves open, element by element, and what the draft still lacks."""
    try:
        given, reading = queries.text(number)
    except NoSuchTextError as error:
        raise Http404 from error
    made = draft(reading, localdate(now()), answers=queries.answers(number))
    choices = Choices(report_language(), made.country)
    if request.method != "POST":
        sheet = Sheet(made.asked, reading.text, choices)
        return _page(request, given, made, sheet)
    sheet = Sheet(made.asked, reading.text, choices, request.POST)
    if sheet.errors:
        return _page(request, given, made, sheet)
    changes = sheet.changes()
    if changes:
        answer(number, changes, by=member(request), at=now())
        kept = ngettext(
            "%(n)d answer is kept.", "%(n)d answers are kept.", len(changes)
        )
        messages.success(request, kept % {"n": len(changes)})
    return redirect("console:text_open", number)


def _page(
    request: HttpRequest, given: Given, made: Draft, sheet: Sheet
) -> HttpResponse:
    return render(
        request,
        "console/open.html",
        {
            "page": "policy",
            "given": given,
            "sheet": sheet,
            "draft": made,
            "checked": _checked(made.text),
        },
        status=HTTPStatus.UNPROCESSABLE_ENTITY if sheet.errors else None,
    )


def _checked(text: str) -> _Checked:
    try:
        policy = parse(text, _NAME)
    except InvalidPolicy as error:
        return _Checked(problems=error.problems, findings=())
    return _Checked(problems=(), findings=tuple(check(policy, localdate(now()))))
