"""The number under which the controller is registered."""

import re
from functools import cache

from ombud.policy.prose.particulars.found import Found
from ombud.policy.prose.particulars.lexicon import any_of
from ombud.policy.prose.particulars.page import Page

# By the language of the countries that write them so.
_FORMS = {
    # Ten digits after the century of a natural person's firm, or the number for VAT.
    "sv": r"(?:16|19|20)?\d{6}[-–‑]\d{4}|(?:16|19|20)?\d{10}|SE\s?\d{10}01",
    "fi": r"\d{6,7}[-–‑]\d",
    "da": r"(?:CVR\D{0,12})?\d{8}|\d{2} \d{2} \d{2} \d{2}",
    "nb": r"(?:NO\s?)?\d{3}[ \u00a0]?\d{3}[ \u00a0]?\d{3}(?:\s?MVA)?",
    "de": r"HR[AB]\s?\d{3,6}(?:\s?[A-Z])?|DE\s?\d{3}\s?\d{3}\s?\d{3}|VR\s?\d{2,6}",
    "en": (
        # ZA, ZB and ZC are of the British authority's register of fees
        r"(?:SC|NI|OC)\d{6}|\d{6,8}|\d{2} \d{2} \d{2} \d{2}|(?!Z[A-C])[A-Z]{2,3}\d{6,9}"
        r"|KvK\s?\d{8}"
    ),
}
# What is a number of a register without a word that says so. The third digit of a
# Swedish legal person's is two or more, of a natural person's one or nought.
# Source: SFS 1974:174; Skatteverket, SKV 709.
_SPEAKING = (
    r"(?<![\w-])\d{2}[2-9]\d{3}[-–‑]\d{4}(?![\w-])",
    r"(?<![\w-])\d{7}[-–‑]\d(?![\w-])",
    r"(?<!\w)(?:HR[AB]|VR) ?\d{3,6}(?!\w)",
)


def org_number(page: Page) -> Found | None:
    """The first number after a word such as "org.nr", or the first that needs none."""
    for lead in numbered().finditer(page.source):
        for form in _in_order(page.language):
            if found := form.match(page.source, lead.end()):
                return Found(found.start(), found.end(), found[0], 1)
    for form in map(re.compile, _SPEAKING):
        if found := form.search(page.source):
            return Found(found.start(), found.end(), found[0], 0)
    return None


@cache
def numbered() -> re.Pattern[str]:
    """What stands right before a number: "org. nr: ", "CVR-nr. "."""
    country = r"(?: in [A-Z]\w+(?: (?:and )?[A-Z]\w+)?,?)?"
    filler = r"(?:nr|no|nummer|number|numero|is|on|er|är|under|with|:|\s|\.){0,8}"
    return re.compile(
        rf"{any_of('number')}(?-i:{country})[^\w\n]{{0,6}}{filler}[^\w\n]{{0,4}}",
        re.IGNORECASE,
    )


@cache
def _in_order(language: str) -> tuple[re.Pattern[str], ...]:
    """The forms, the language's own first; Danish ones are any digits elsewhere."""
    others = (key for key in _FORMS if key not in (language, "da"))
    return tuple(
        re.compile(rf"(?:{_FORMS[key]})(?![\w-])") for key in (language, *others)
    )
