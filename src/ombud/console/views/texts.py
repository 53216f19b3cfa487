"""The text of a policy that the company has: read, corrected, and made a draft of."""

from collections.abc import Sequence
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_safe

from ombud.console.access import member, staff
from ombud.console.forms import DeedForm, TextForm
from ombud.console.marked import (
    additions,
    choose,
    heaps,
    next_to_look_at,
    text_html,
)
from ombud.console.words import report_language
from ombud.core.clock import now
from ombud.core.errors import OmbudError
from ombud.people.abilities import Ability
from ombud.policy.prose.draft import draft
from ombud.policy.prose.files import read_bytes
from ombud.policy.prose.report import Words, report, words
from ombud.policy.prose.text import Part
from ombud.policy.texts import queries
from ombud.policy.texts.actions import correct, take_in
from ombud.policy.texts.correcting import (
    BadCorrectionError,
    Corrected,
    Correction,
    Deed,
    added,
)
from ombud.policy.texts.queries import Given, NoSuchTextError

_PASTED = "pasted.txt"
"""What a text that came without a file is called."""


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Ability.PUBLISH)
def texts(request: HttpRequest) -> HttpResponse:
    """The texts that were given, and a form for another."""
    if request.method != "POST":
        return _texts(request, TextForm())
    form = TextForm(request.POST, request.FILES)
    if not form.is_valid():
        return _texts(request, form)
    name, data = form.cleaned_data["given"]
    try:
        number = take_in(
            read_bytes(name or _PASTED, data),
            by=member(request),
            at=now(),
            language=form.cleaned_data["language"] or None,
            pasted=not name,
        )
    except OmbudError as error:
        return _texts(request, form, problem=error)
    return redirect("console:text", number)


def _texts(
    request: HttpRequest, form: TextForm, *, problem: OmbudError | None = None
) -> HttpResponse:
    wrong = problem is not None or bool(form.errors)
    return render(
        request,
        "console/texts.html",
        {"page": "policy", "form": form, "problem": problem, "texts": queries.texts()},
        status=HTTPStatus.UNPROCESSABLE_ENTITY if wrong else None,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Ability.PUBLISH)
def text(request: HttpRequest, number: int) -> HttpResponse:
    """A text beside what was read out of it; each deed is kept at once."""
    given, reading = _found(number)
    if request.method != "POST":
        return _text(request, given, reading, _part(reading, request.GET.get("part")))
    form = DeedForm(request.POST)
    part = _part(reading, request.POST.get("part"))
    try:
        if part is None or not form.is_valid():
            raise BadCorrectionError
        correct(number, _corrections(reading, part, form), by=member(request), at=now())
    except OmbudError as error:
        return _text(request, given, reading, part, form=form, problem=error)
    chosen = f"?part={part.number}#s{part.number}"
    return redirect(reverse("console:text", args=[number]) + chosen)


def _found(number: int) -> tuple[Given, Corrected]:
    try:
        return queries.text(number)
    except NoSuchTextError as error:
        raise Http404 from error


def _part(reading: Corrected, number: str | None) -> Part | None:
    """The part of a number that came from outside, where there is such a one."""
    parts = reading.text.parts
    known = number is not None and number.isascii() and number.isdigit()
    at = int(number) if known and number and len(number) < len("1000000") else -1
    return parts[at] if 0 <= at < len(parts) else None


def _corrections(
    reading: Corrected, part: Part, form: DeedForm
) -> Sequence[Correction]:
    """What is to be kept of one press of a button."""
    given = form.cleaned_data
    deed = Deed(given["deed"])
    match deed:
        case Deed.ADD:
            return [added(reading.text, part, given["what"], given["words"])]
        case Deed.SET_ASIDE | Deed.TAKE_BACK:
            return [Correction(deed=deed, start=part.start, end=part.end)]
        case Deed.ACCEPT | Deed.DROP:
            facts = [
                each.fact for each in reading.items if each.fact.part == part.number
            ]
            which = given["fact"]
            if which is not None:
                facts = facts[which : which + 1]
            if not facts:
                raise BadCorrectionError
            return [
                Correction(
                    deed=deed, start=f.start, end=f.end, kind=f.kind, label=f.label
                )
                for f in facts
            ]


def _text(  # noqa: PLR0913  # each is a side of the page
    request: HttpRequest,
    given: Given,
    reading: Corrected,
    part: Part | None,
    *,
    form: DeedForm | None = None,
    problem: OmbudError | None = None,
) -> HttpResponse:
    said = _words()
    here = reverse("console:text", args=[given.number])
    number = None if part is None else part.number
    kinds = [reading.understood(each) for each in reading.text.parts]
    return render(
        request,
        "console/text.html",
        {
            "page": "policy",
            "given": given,
            "here": here,
            "html": text_html(reading, said, here, number),
            "text_language": reading.language,
            "language_name": said.text_language(reading.language),
            "chosen": None if number is None else choose(reading, said, number),
            "first_to_look_at": next_to_look_at(reading),
            "heaps": heaps(reading, said),
            "findings": [
                (said.fault(fault.code), fault.part) for fault in reading.faults
            ],
            "additions": additions(said),
            "tells": kinds.count("fact"),
            "plain": kinds.count("furniture"),
            "unclear": kinds.count("not understood"),
            "unclear_mark": said.say("unclear_mark"),
            "form": form,
            "problem": problem,
        },
        status=HTTPStatus.UNPROCESSABLE_ENTITY if problem else None,
    )


@require_safe
@staff(Ability.PUBLISH)
def text_draft(_: HttpRequest, number: int) -> HttpResponse:
    """The draft that the text makes, after its corrections and with the answers."""
    reading = _found(number)[1]
    made = draft(reading, localdate(now()), answers=queries.answers(number))
    return HttpResponse(
        made.text,
        content_type="application/yaml; charset=utf-8",
        headers={"Content-Disposition": "attachment; filename=policy.yaml"},
    )


@require_safe
@staff(Ability.PUBLISH)
def text_report(_: HttpRequest, number: int) -> HttpResponse:
    """The report of what the text says, after its corrections, as a page of its own."""
    given, reading = _found(number)
    return HttpResponse(
        report(reading, given.name, _words().language),
        headers={"Content-Disposition": f"attachment; filename=report-{number}.html"},
    )


def _words() -> Words:
    """The words of the reader's language, where there are any."""
    return words(report_language())
