"""The number under which the controller is registered."""

import re
from collections.abc import Iterator
from functools import cache

from ombud.policy.prose.particulars.found import Found, best
from ombud.policy.prose.particulars.lexicon import GAP, any_of, spoken
from ombud.policy.prose.particulars.page import Page

# By the language of the countries that write them so.
_FORMS = {
    # Ten digits after the century of a natural person's firm, or the number for VAT.
    "sv": r"(?:16|19|20)?\d{6}[-–‑]\d{4}|(?:16|19|20)?\d{10}|SE\s?\d{10}01",
    # Eight digits for VAT; an association's are parted by a dot.
    "fi": r"\d{6,8}[-–‑]\d|FI\s?\d{8}|\d{1,3}\.\d{3}(?![.,]?\d)",
    "da": r"(?:CVR\D{0,12})?\d{8}|\d{2} \d{2} \d{2} \d{2}",
    "nb": r"(?:NO\s?)?\d{3}[ \u00a0]?\d{3}[ \u00a0]?\d{3}",
    "de": (
        r"HR[AB]\s?\d{3,6}(?:\s?[A-Z])?|DE\s?\d{3}\s?\d{3}\s?\d{3}|VR\s?\d{2,6}"
        # Switzerland and Austria
        r"|CHE-?\d{3}\.\d{3}\.\d{3}|FN\s?\d{3,6}\s?[a-z]"
    ),
    "en": (
        # ZA, ZB and ZC are of the British authority's register of fees
        r"(?:SC|NI|OC)\d{6}|\d{6,8}|\d{2} \d{2} \d{2} \d{2}"
        r"|(?!Z[A-C])[A-Z]{2,3}\d{6,10}"
        # Spain, and who has no number there but a foreigner's
        r"|[A-HJNP-SUVW]-?\d{8}|[XYZ]-?\d{7}-?[A-Z]"
        # a society of the United Kingdom
        r"|\d{5}R"
        # the Netherlands, Malta, Australia, Italy, Belgium, Czechia
        r"|KvK\s?\d{8}|C ?\d{4,6}|\d{2} \d{3} \d{3} \d{3}|\d{11}"
        r"|(?:BE ?)?0\d{3}\.\d{3}\.\d{3}"
        r"|\d{3} \d{2} \d{3}"
    ),
}
# What is a number of a register without a word that says so. The third digit of a
# Swedish legal person's is two or more, of a natural person's one or nought.
# Source: SFS 1974:174; Skatteverket, SKV 709.
_SPEAKING = (
    r"(?<![\w-])\d{2}[2-9]\d{3}[-–‑]\d{4}(?![\w-])",
    r"(?<![\w-])\d{7}[-–‑]\d(?![\w-])",
    r"(?<!\w)(?:HR[AB]|VR) ?\d{3,6}(?: [A-Z])?(?!\w)",
    r"(?<!\w)(?:CHE-?\d{3}\.\d{3}\.\d{3}|FN ?\d{5,6} ?[a-z])(?!\w)",
)
# What stands right after a company's name, in brackets.
_BRACKETED = r"\d{8}|\d{3} \d{3} \d{3}|[A-Z]{2}\d{6,9}"


def org_number(page: Page) -> Found | None:
    """The first number after a word such as "org.nr", or the first that needs none.

    A charity that is a company has two; the company's comes first.
    """
    told = best(_led(page))
    if told:
        return told
    for form in map(re.compile, _SPEAKING):
        if found := form.search(page.source):
            return Found(found.start(), found.end(), found[0], 0)
    if found := _bracketed().search(page.source):
        return Found(*found.span("number"), found["number"], 0)
    return None


def _led(page: Page) -> Iterator[Found]:
    for lead in numbered().finditer(page.source):
        score = 0 if _lesser().search(lead[0]) else 1
        for form in _in_order(page.language):
            if found := form.match(page.source, lead.end()):
                yield Found(found.start(), found.end(), found[0], score)
                break


@cache
def numbered() -> re.Pattern[str]:
    """What stands right before a number: "org. nr: ", "CVR-nr. "."""
    country = r"(?: in [A-Z]\w+(?: (?:and |& )?[A-Z]\w+)?,?)?"
    filler = r"(?:nr|no|nummer|number|numero|is|on|er|är|under|with|:|\s|\.){0,8}"
    return re.compile(
        rf"{any_of('number')}(?:{GAP}\([^()\d\n]{{2,40}}\))?(?-i:{country})[^\w\n]{{0,6}}{filler}[^\w\n]{{0,4}}",
        re.IGNORECASE,
    )


@cache
def _lesser() -> re.Pattern[str]:
    return spoken("lesser")


@cache
def _bracketed() -> re.Pattern[str]:
    forms = any_of("organisation.forms", "organisation.written")
    return re.compile(rf"{forms}{GAP}\((?P<number>{_BRACKETED})\)")


@cache
def _in_order(language: str) -> tuple[re.Pattern[str], ...]:
    """The forms, the language's own first; Danish ones are any digits elsewhere."""
    others = (key for key in _FORMS if key not in (language, "da"))
    return tuple(
        re.compile(rf"(?:{_FORMS[key]})(?![\w-])") for key in (language, *others)
    )
