"""Which authority a complaint can be lodged with."""

import re
from collections.abc import Sequence
from functools import cache

from ombud.policy.prose.context import Seen
from ombud.policy.prose.particulars.found import Found, best
from ombud.policy.prose.particulars.lexicon import any_of, spoken
from ombud.policy.prose.particulars.page import Page
from ombud.policy.prose.words import Match

# Fewer capitals are no initials of an authority.
_SHORTEST = 3
# What the Finnish ombudsman's office is called: its name, not where it bends; and the
# British commissioner's.
_OFFICE = re.compile(r"\s+toimisto(?!\w)|(?<=['’]s)\s+office(?!\w)", re.IGNORECASE)
# So many characters around a name say what it is named for.
_ASIDE = 60
# What is only said to be an authority is not the one to complain to where the text
# tells of other things.
_LEAST = 0
_NO_COMPLAINT = frozenset({"bases", "data", "purposes", "recipients", "security"})


def authority(page: Page) -> Found | None:
    """The authority as it is named where people are told of their right to complain."""
    named = [
        _weighed(page, seen, match)
        for seen in page.seen
        for match in seen.matches
        if match.name == "authority"
    ]
    chosen = best(named, _LEAST)
    return chosen and _in_full(page, chosen, named)


def _weighed(page: Page, seen: Seen, match: Match) -> Found:
    start, end = seen.span(match)
    if office := _OFFICE.match(page.source, end):
        end = office.end()
    said = page.source[start:end]
    score = 2.0 if seen.has("rights/complain/says") else 0.0
    score += 1 if seen.topics & {"complaint", "rights"} else 0
    # In English names have capitals; in Finnish those of offices are small.
    named = page.language != "en" or not said.islower()
    if named and not _generic().search(said):
        score += 2.5
        score += 1 if office else 0
    elif seen.topics & _NO_COMPLAINT:
        score -= 2
    if not seen.has("rights/complain/says"):
        score -= 5 if _is_aside(page, start, end) else 0
        score += 1.5 if named and _is_announced(page, seen) else 0
    # Of two names the fuller one: "Integritetsskyddsmyndigheten" before "IMY".
    return Found(start, end, said, score + 0.02 * len(said))


def _is_aside(page: Page, start: int, end: int) -> bool:
    """Whether an authority is named for its advice or its register alone."""
    before = page.source[max(0, start - _ASIDE) : start].rpartition("\n")[2]
    after = page.source[end : end + _ASIDE].partition("\n")[0]
    return bool(_advises().match(after) or _advised().search(before))


def _is_announced(page: Page, seen: Seen) -> bool:
    """Whether the part before tells of complaints and ends with a colon."""
    above = page.seen[seen.part.number - 1] if seen.part.number else None
    return (
        above is not None
        and above.has("rights/complain/says")
        and above.said_as.rstrip(" *_").endswith(":")
    )


def _in_full(page: Page, found: Found, named: Sequence[Found]) -> Found:
    """The name that a short one stands for, where the text has it: "ICO"."""
    if not found.value.isupper() or len(found.value) < _SHORTEST:
        return found
    short = re.compile(rf"\s\({re.escape(found.value)}\)")
    for each in named:
        if short.match(page.source, each.end):
            return each
    spelled = r"\s(?:(?:of|for|the)\s)*".join(
        rf"{re.escape(letter)}[\w'’]+" for letter in found.value
    )
    told = re.search(rf"\b{spelled}", page.source)
    return Found(*told.span(), told[0], found.score) if told else found


@cache
def _advises() -> re.Pattern[str]:
    """What an authority has, right after its name."""
    return re.compile(
        rf"(?:['’:]s)?(?:\s[\w-]+)?\s{any_of('authority.advice')}", re.IGNORECASE
    )


@cache
def _advised() -> re.Pattern[str]:
    """What comes from an authority, or is done there, right before its name."""
    return re.compile(
        rf"{any_of('authority.advice', 'authority.registered')}\W+(?:\w+\W+){{0,3}}$",
        re.IGNORECASE,
    )


@cache
def _generic() -> re.Pattern[str]:
    return spoken("authority.generic")
