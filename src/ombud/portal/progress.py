"""How far a request has come, as a list of steps in the words of who asked."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from ombud.rights.queries import RequestView
from ombud.rights.words import AT_ONCE, Ending, RequestKind, State, StepState

OUR_OWN = "ombud"
"""The step about our own tables, which comes last."""

_ORDER = tuple(State)


class How(StrEnum):
    """How a step stands; the last is for steps that will not be taken."""

    DONE = "done"
    NOW = "now"
    WAITING = "waiting"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One step and how it stands."""

    name: str | Promise
    how: How
    at: datetime | None = None


def tasks(request: RequestView) -> list[Task]:
    """Every step of a request, from the question to the answer."""
    first = [
        Task(name=_("You asked"), how=How.DONE, at=request.received_at),
        Task(name=_("We know that it is you"), how=_since(request, State.RECEIVED)),
    ]
    if request.ending in (Ending.REFUSED, Ending.LAPSED):
        return [
            first[0],
            Task(
                name=_("Refused")
                if request.ending is Ending.REFUSED
                else _("The code was never written"),
                how=How.STOPPED,
                at=request.ended_at,
            ),
        ]
    if request.state is State.WEIGHING:
        rest = [
            Task(name=_("It has stopped"), how=How.DONE),
            Task(name=_("One of us decides"), how=How.NOW),
        ]
    elif request.kind in AT_ONCE:
        rest = [_last(request, _("It holds"))]
    elif request.kind is RequestKind.ERASURE:
        rest = _erasing(request)
    else:
        rest = [
            Task(
                name=_("We search our systems"),
                how=_between(request, State.RECEIVED, State.ENDED),
            ),
            _last(request, _("Your answer is ready")),
        ]
    return first + rest


def _erasing(request: RequestView) -> list[Task]:
    return [
        Task(
            name=_("We search our systems and draw up a plan"),
            how=_between(request, State.RECEIVED, State.PLANNED),
        ),
        Task(
            name=_("One of us looks at the plan and approves it"),
            how=_between(request, State.PLANNED, State.APPROVED),
            at=request.approved_at,
        ),
        *(
            Task(
                name=_("We erase and check: our own notes")
                if step.system == OUR_OWN
                else _("We erase and check: %(system)s") % {"system": step.system},
                how=_STEPS[step.state],
                at=step.done_at,
            )
            for step in request.steps
        ),
        _last(
            request,
            _("Checked, and something was left")
            if request.ending is Ending.NOT_VERIFIED
            else _("Done, and you have an answer"),
        ),
    ]


_STEPS = {
    StepState.WAITING: How.WAITING,
    StepState.STARTED: How.NOW,
    StepState.DONE: How.DONE,
}


def _last(request: RequestView, name: str) -> Task:
    how = How.DONE if request.ending else How.WAITING
    if request.ending is Ending.NOT_VERIFIED:
        how = How.STOPPED
    return Task(name=name, how=how, at=request.ended_at)


def _since(request: RequestView, state: State) -> How:
    """Done once the request has come to a state, and under way before it."""
    reached = _ORDER.index(request.state) >= _ORDER.index(state)
    return How.DONE if reached else How.NOW


def _between(request: RequestView, start: State, end: State) -> How:
    """Under way from one state until another."""
    at = _ORDER.index(request.state)
    if at >= _ORDER.index(end):
        return How.DONE
    return How.NOW if at >= _ORDER.index(start) else How.WAITING
