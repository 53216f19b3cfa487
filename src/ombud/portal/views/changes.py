"""What a version of the policy changes, in words: told before it holds, kept after."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from ombud.core.clock import now
from ombud.policy.diff import Change, Told, Weight, tell
from ombud.policy.errors import NoPolicyError
from ombud.policy.queries import InForce, Step, coming, in_force, step, version
from ombud.portal.views.plainly import plainly


@require_safe
@plainly
def changes(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """What a version changes; by default the next, or else the one in force."""
    at = now()
    shown = (coming(at) or in_force(at)) if number is None else _version(number)
    done = step(shown.number)
    told = _told(done, get_language() or "en")
    return render(
        request,
        "portal/changes.html",
        {
            "shown": shown,
            "before": done.before,
            "ahead": shown.effective_from > at,
            "asked": told[Weight.CONSENT],
            "new": told[Weight.MATERIAL],
            "small": told[Weight.EDITORIAL],
        },
    )


def _version(number: int) -> InForce:
    try:
        return version(number)
    except NoPolicyError as error:
        raise Http404 from error


def _told(done: Step, language: str) -> dict[Weight, list[Told]]:
    """The changes in words, by their weight; the same words once."""
    found: dict[Weight, dict[Told, Change]] = {weight: {} for weight in Weight}
    if done.before is not None:
        old = done.before.policy.declaration
        for change in done.changes:
            words = tell(change, old, done.declaration, language)
            found[change.weight].setdefault(words, change)
    return {weight: list(told) for weight, told in found.items()}
