"""What a version changes and for whom, before it is published and after."""

from dataclasses import dataclass
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import get_default_timezone, localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ombud.console.access import member, staff
from ombud.console.forms import DraftForm, PublishForm
from ombud.core.clock import first_instant, now
from ombud.core.errors import OmbudError
from ombud.mail.queries import announced
from ombud.people.abilities import Ability
from ombud.people.queries import count_of_kinds
from ombud.policy import queries
from ombud.policy.actions import publish as put_in_force
from ombud.policy.checks import check
from ombud.policy.diff import Change, Told, tell
from ombud.policy.errors import InvalidPolicy, NoPolicyError
from ombud.policy.notice.wording import wording
from ombud.policy.queries import Step
from ombud.policy.reading import parse

_NAME = "policy.yaml"
"""What places in a text that was pasted or uploaded call its file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One change, and how it is said."""

    change: Change
    told: Told


@require_safe
@staff(Ability.SEE_INBOX)
def version(request: HttpRequest, number: int) -> HttpResponse:
    """What a published version changes, whom it concerns, and who was told."""
    try:
        shown, step = queries.version(number), queries.step(number)
    except NoPolicyError as error:
        raise Http404 from error
    return render(
        request,
        "console/version.html",
        _about(step)
        | {
            "page": "policy",
            "shown": shown,
            "ahead": shown.effective_from > now(),
            "announced": announced(number),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Ability.PUBLISH)
def publish(request: HttpRequest) -> HttpResponse:
    """A policy to publish: read, then shown with its changes, then put in force."""
    if request.method != "POST":
        return _draft(request, DraftForm())
    draft = DraftForm(request.POST, request.FILES)
    if not draft.is_valid():
        return _draft(request, draft)
    text, at = draft.cleaned_data["text"], now()
    try:
        policy = parse(text, _NAME)
    except InvalidPolicy as error:
        return _draft(request, draft, problems=error)
    step = queries.step_to(policy.declaration, at)
    context = _about(step) | {
        "page": "policy",
        "findings": check(policy, localdate(at)),
    }
    if "day" not in request.POST:
        context["form"] = PublishForm(
            initial={"text": text, "day": step.earliest or localdate(at)},
            today=localdate(at),
        )
        return render(request, "console/publish.html", context)
    form = PublishForm(request.POST, today=localdate(at))
    if form.is_valid():
        day = form.cleaned_data["day"]
        # Today means from now on; a day to come, from its first moment here.
        start = max(at, first_instant(day, get_default_timezone()))
        try:
            number = put_in_force(
                text,
                name=_NAME,
                effective_from=start,
                by=member(request),
                at=at,
                sure=form.cleaned_data["sure"],
            )
        except OmbudError as error:
            form.add_error(None, f"{error.message} {error.mend}".strip())
        else:
            done = _("Version %(number)d is published.") % {"number": number}
            messages.success(request, done)
            return redirect("console:version", number)
    return render(
        request,
        "console/publish.html",
        context | {"form": form},
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
    )


def _draft(
    request: HttpRequest, form: DraftForm, *, problems: InvalidPolicy | None = None
) -> HttpResponse:
    wrong = problems is not None or bool(form.errors)
    return render(
        request,
        "console/draft.html",
        {
            "page": "policy",
            "form": form,
            "problems": problems.problems if problems else (),
        },
        status=HTTPStatus.UNPROCESSABLE_ENTITY if wrong else None,
    )


def _about(step: Step) -> dict[str, object]:
    """What both pages say of a step: its changes in words, and whom they concern."""
    language = get_language() or "en"
    old = step.before.policy.declaration if step.before else step.declaration
    rows = [
        _Row(change=change, told=tell(change, old, step.declaration, language))
        for change in step.changes
    ]
    return {
        "step": step,
        "rows": sorted(rows, key=lambda row: -row.change.weight.rank),
        "period": wording(language).period(step.promise.before) if step.promise else "",
        "concerned": count_of_kinds(step.people) if step.announced else 0,
    }
