"""Dates, laws and the policy's own words, in the language that is being written."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import template
from django.utils import formats, timezone
from django.utils.translation import get_language, gettext, gettext_noop

from ombud.policy import law as laws
from ombud.policy.language import Declaration, Words
from ombud.policy.notice.wording import inside as within
from ombud.policy.notice.wording import opening, wording

register = template.Library()

_DAY = {"fi": "j. E Y"}
"""22. marraskuuta 2026; elsewhere 22 November 2026, 22 november 2026."""

_MOMENT = {"fi": r"j. E Y \k\l\o G.i"}

_EMPTY_LINES = re.compile(r"\s*\n\s*\n\s*")


def _language() -> str:
    return get_language() or "en"


@register.filter
def day(value: date | str) -> str:
    """A date in words; a datetime's day is that of the company's clocks."""
    if isinstance(value, str):
        value = date.fromisoformat(value)
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return formats.date_format(value, _DAY.get(_language(), "j F Y"))


@register.filter
def moment(value: datetime) -> str:
    """A date in words, and the time."""
    local = timezone.localtime(value)
    return formats.date_format(local, _MOMENT.get(_language(), "j F Y, H:i"))


@register.filter
def own(words: Words | Mapping[str, str]) -> str:
    """Words given by language, in this one."""
    return wording(_language()).own(words)


@register.filter
def article(reference: str) -> str:
    """An article of the GDPR as this language writes it."""
    return wording(_language()).article(reference)


@register.filter
def law(name: str) -> str:
    """A law by its title, from its name in the policy (`se.bokforingslagen`)."""
    return own(laws.law(name).title)


@register.filter
def section(name: str) -> str:
    """Where in that law the rule stands: chapter and section."""
    return own(laws.law(name).section)


@register.filter
def period(name: str) -> str:
    """How long that law keeps a record, in words; empty where it does not say."""
    says = laws.law(name).says
    return own(says) if says else ""


@register.filter
def titled(purpose: str, declaration: Declaration) -> str:
    """What a purpose is called, as a heading."""
    declared = declaration.purposes.get(purpose)
    if declared is None or declared.title is None:
        return opening(purpose.replace("_", " "))
    return own(declared.title)


@register.filter
def inside(title: str) -> str:
    """A title as it stands within a sentence."""
    return within(title)


@register.filter
def sentence(text: str) -> str:
    """The text with a capital first."""
    return opening(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """So many records that stay until the same day; None while no end is known."""

    rows: int
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """What one purpose keeps after an erasure, by which law, and until when."""

    purpose: str
    law: str | None
    """Its name in the policy; None where a contract is still to be performed."""
    hold: str
    """Why staff hold it, where that is what keeps it; then there is no purpose."""
    lots: tuple[Lot, ...]
    """By day, the first to go first."""


@register.filter
def stays(exceptions: Iterable[Mapping[str, Any]]) -> list[Stay]:
    """What stays, by purpose or by why it is held."""
    rows: dict[tuple[str, str | None, str], dict[date | None, int]] = {}
    for each in exceptions:
        if not each.get("undeclared"):
            until = date.fromisoformat(each["until"]) if each["until"] else None
            by = (each["purpose"], each["law"], each.get("hold", ""))
            lots = rows.setdefault(by, {})
            lots[until] = lots.get(until, 0) + each["rows"]
    return [
        Stay(
            purpose=purpose,
            law=law_name,
            hold=hold,
            lots=tuple(
                Lot(rows=lots[until], until=until)
                for until in sorted(lots, key=lambda day: day or date.max)
            ),
        )
        for (purpose, law_name, hold), lots in rows.items()
    ]


_HELD = {
    "claim": gettext_noop("A legal claim"),
    "authority": gettext_noop("A request from an authority"),
    "law": gettext_noop("Another law"),
}


@register.filter
def heading(stay: Stay, declaration: Declaration) -> str:
    """What keeps something, as a heading: a purpose, or why staff hold it."""
    if stay.hold:
        return gettext(_HELD[stay.hold])
    return titled(stay.purpose, declaration)


@register.filter
def unmapped(exceptions: Iterable[Mapping[str, Any]]) -> list[str]:
    """The places that nobody declared, as SYSTEM.TABLE.COLUMN."""
    return [str(each["system"]) for each in exceptions if each.get("undeclared")]


@register.filter
def paragraphs(text: str) -> str:
    """Plain text with one empty line between its paragraphs, whatever tags left."""
    return _EMPTY_LINES.sub("\n\n", text).strip()
