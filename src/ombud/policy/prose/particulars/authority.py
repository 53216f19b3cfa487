"""Which authority a complaint can be lodged with."""

import re
from functools import cache

from ombud.policy.prose.context import Seen
from ombud.policy.prose.particulars.found import Found, best
from ombud.policy.prose.particulars.lexicon import spoken
from ombud.policy.prose.particulars.page import Page
from ombud.policy.prose.words import Match

# Fewer capitals are no initials of an authority.
_SHORTEST = 3


def authority(page: Page) -> Found | None:
    """The authority as it is named where people are told of their right to complain."""
    named = [
        _weighed(page, seen, match)
        for seen in page.seen
        for match in seen.matches
        if match.name == "authority"
    ]
    chosen = best(named)
    return chosen and _in_full(page, chosen)


def _weighed(page: Page, seen: Seen, match: Match) -> Found:
    start, end = seen.span(match)
    said = page.source[start:end]
    score = 2.0 if seen.has("rights/complain/says") else 0.0
    score += 1 if seen.topics & {"complaint", "rights"} else 0
    # In English names have capitals; in Finnish those of offices are small.
    named = page.language != "en" or not said.islower()
    if named and not _generic().search(said):
        score += 2.5
    # Of two names the fuller one: "Integritetsskyddsmyndigheten" before "IMY".
    return Found(start, end, said, score + 0.02 * len(said))


def _in_full(page: Page, found: Found) -> Found:
    """The name whose initials a short one is, where the text has it: "ICO"."""
    if not found.value.isupper() or len(found.value) < _SHORTEST:
        return found
    spelled = r"\s(?:(?:of|for|the)\s)*".join(
        rf"{re.escape(letter)}[\w'’]+" for letter in found.value
    )
    told = re.search(rf"\b{spelled}", page.source)
    return Found(*told.span(), told[0], found.score) if told else found


@cache
def _generic() -> re.Pattern[str]:
    return spoken("authority.generic")
