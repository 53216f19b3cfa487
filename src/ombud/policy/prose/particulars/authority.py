"""Which authority a complaint can be lodged with."""

import re
from collections.abc import Sequence
from functools import cache

from ombud.policy.prose.context import Seen
from ombud.policy.prose.particulars.found import Found, best
from ombud.policy.prose.particulars.lexicon import spoken
from ombud.policy.prose.particulars.page import Page
from ombud.policy.prose.words import Match

# Fewer capitals are no initials of an authority.
_SHORTEST = 3
# What the Finnish ombudsman's office is called: its name, not where it bends.
_OFFICE = re.compile(r"\s+toimisto(?!\w)", re.IGNORECASE)
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
    # Of two names the fuller one: "Integritetsskyddsmyndigheten" before "IMY".
    return Found(start, end, said, score + 0.02 * len(said))


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
def _generic() -> re.Pattern[str]:
    return spoken("authority.generic")
