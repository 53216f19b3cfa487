"""Filters for the console: codes in words, days left, abilities."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django import template
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext, ngettext

from ombud.console import words
from ombud.mail.templatetags.words import article
from ombud.people.abilities import Ability, Role
from ombud.rights.words import REFUSAL_ARTICLES, Ending, Refusal, State

register = template.Library()


@register.filter
def word(value: StrEnum) -> Promise:
    """A code in words."""
    return words.word(value)


@register.filter
def channel(value: str) -> Promise | str:
    """How a request came in, in words."""
    return words.CHANNELS.get(value, value)


@register.filter
def level(value: str) -> Promise | str:
    """How grave a finding is, in words."""
    return words.LEVELS.get(value, value)


@register.filter
def ground(value: str) -> str:
    """The ground of a refusal in words, with its article."""
    refusal = Refusal(value)
    return f"{words.word(refusal)} ({article(REFUSAL_ARTICLES[refusal])})"


@register.filter
def listed(value: object) -> object:
    """A value of an entry, a list of several with commas between them."""
    if isinstance(value, list):
        return ", ".join(str(one) for one in value) or "-"
    return value


@register.filter
def days_left(due: date, at: datetime) -> str:
    """How many days there are until a due date, in words."""
    days = (due - localdate(at)).days
    if days < 0:
        late = ngettext("%(days)d day late", "%(days)d days late", -days)
        return late % {"days": -days}
    if days == 0:
        return gettext("Due today")
    left = ngettext("%(days)d day left", "%(days)d days left", days)
    return left % {"days": days}


SOON = 7  # days left that are worth a colour: a week, the officer's rhythm


@register.filter
def urgency(due: date, at: datetime) -> str:
    """The class of a due date's tag."""
    days = (due - localdate(at)).days
    return "stop" if days < 0 else "wait" if days <= SOON else ""


@register.filter
def mood(value: State | Ending) -> str:
    """The class of a state's tag; the word itself says it."""
    return _MOODS.get(value, "")


_MOODS: dict[State | Ending, str] = {
    State.PLANNED: "wait",
    State.WEIGHING: "wait",
    State.APPROVED: "now",
    State.RUNNING: "now",
    Ending.COMPLETE: "ok",
    Ending.COMPLETE_EXCEPT: "ok",
    Ending.NOT_VERIFIED: "stop",
}


@register.filter
def may(user: Any, ability: str) -> bool:
    """Whether someone may do something, by the ability's word."""
    return bool(user.is_authenticated and user.may(Ability(ability)))


@register.filter
def role(value: str) -> Promise:
    """A role, kept as its code, in words."""
    return words.word(Role(value))
