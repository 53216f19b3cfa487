"""A name in full, where the text calls whoever has it by a part of it or by a brand."""

import re

from ombud.policy.prose.particulars import forms
from ombud.policy.prose.particulars.found import Found
from ombud.policy.prose.particulars.lexicon import GAP, any_of
from ombud.policy.prose.particulars.page import Page

# What joins who trades to the name is no longer than this, in characters.
_TRADES = 60


def in_full(page: Page, found: Found) -> Found:
    """The name that a short one stands for: "Nordic Data Institute (NDI)"."""
    found = _with_trade(page, _of_brand(page, found))
    if " " in found.value:
        return found
    short = re.escape(found.value)
    told = re.search(
        rf"{forms.proper(2)}(?:\s\((?:[^)\n]{{0,30}}\W)?{short}\W?\)|, {short}[.,])",
        page.source,
    )
    told = told or re.search(rf"{forms.joined()} \({short}\)", page.source)
    told = told or _of_initials(page, found.value)
    if told is None or not forms.is_possible(told["name"]):
        return found
    if not (
        found.value.isupper()
        or told["name"][0] == found.value[0]
        or forms.company().search(told["name"])
    ):
        return found  # "Ida Vass (Hantverkslådan)", who is the one behind it
    return Found(told.start("name"), told.end("name"), told["name"], found.score)


def _of_brand(page: Page, found: Found) -> Found:
    """The one company whose name begins with the same word as that of its brand."""
    brand = found.value.split()[0]
    told = {
        each["name"]: each
        for each in forms.company().finditer(page.source)
        if each["name"].split()[0] == brand
    }
    if forms.company().fullmatch(found.value) or len(told) != 1:
        return found
    ((value, place),) = told.items()
    return Found(*place.span("name"), value, found.score)


def _with_trade(page: Page, found: Found) -> Found:
    """The name with what it trades as, or who does: "Lunas Univers v/ Luna Holm"."""
    if page.source[found.start : found.end] != found.value:
        return found
    for place in re.finditer(rf"(?<!\w){re.escape(found.value)}(?!\w)", page.source):
        start, end = place.span()
        before = _trader(page.source, start)
        after = forms.traded_after().match(page.source, end)
        if before or after:
            start = before.start("name") if before else start
            end = after.end("name") if after else end
            return Found(start, end, page.source[start:end], found.score)
    return found


def _trader(source: str, end: int) -> re.Match[str] | None:
    """The name on a line whose owner trades as what begins at an offset."""
    begun = source.rfind("\n", 0, end) + 1
    if not forms.trades().search(source, max(begun, end - _TRADES), end):
        return None  # most names are told by nobody's, and a name is slow to look for
    told = (each.search(source, begun, end) for each in forms.traded_before())
    return next(filter(None, told), None)


def _of_initials(page: Page, short: str) -> re.Match[str] | None:
    """The name elsewhere whose words begin with the letters of a short one."""
    if not (short.isupper() and short.isalpha() and len(short) >= forms.SHORTEST):
        return None
    initials = rf"{GAP}(?:{any_of('organisation.within')}{GAP})?".join(
        rf"{letter}[\w-]*[a-zæøåäö]" for letter in short
    )
    return re.search(rf"(?<!\w)(?P<name>{initials})(?!\w)", page.source)
