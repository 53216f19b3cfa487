"""Who is responsible and how to reach them, when the text was changed, who supervises.

What has a form of its own (numbers, addresses, dates) is found by its form, and chosen
by where it stands: the controller's address is the one beside its name, not the
authority's. The words that this takes are those of `rules/LANG/particulars.yaml`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from ombud.policy.prose.context import Seen
from ombud.policy.prose.facts import Fact
from ombud.policy.prose.particulars.address import address
from ombud.policy.prose.particulars.authority import authority
from ombud.policy.prose.particulars.dates import updated
from ombud.policy.prose.particulars.found import Found
from ombud.policy.prose.particulars.names import name
from ombud.policy.prose.particulars.numbers import org_number
from ombud.policy.prose.particulars.page import Page
from ombud.policy.prose.particulars.reached import email, phone
from ombud.policy.prose.text import Text

_FINDERS: Mapping[str, Callable[[Page], Found | None]] = {
    "controller.name": name,
    "controller.org_number": org_number,
    "controller.email": email,
    "controller.address": address,
    "controller.phone": phone,
    "updated": updated,
    "authority": authority,
}
# A form and a place that fit are seldom another's, but aren't the words of a rule.
_CONFIDENCE = 0.9


def particulars(text: Text, seen: Sequence[Seen], language: str) -> Iterator[Fact]:
    """Who the controller is, the text's date, the authority; each once at most.

    `seen` has the rules' view of every part, in the order of `text.parts`; `language`
    is one of `LANGUAGES`. A date is told as in ISO 8601, without a day where the text
    has none.
    """
    page = Page(text, seen, language)
    for kind, find in _FINDERS.items():
        found = find(page)
        if found:
            part = page.at(found.start, found.end)
            number = part.part.number if part else 0
            yield Fact(kind, found.value, number, found.start, found.end, _CONFIDENCE)
