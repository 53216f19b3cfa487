"""Where the controller is reached: its e-mail address and its phone."""

import re
from functools import cache
from urllib.parse import urlsplit

from ombud.policy import law
from ombud.policy.prose.particulars import hosts
from ombud.policy.prose.particulars.dates import days
from ombud.policy.prose.particulars.found import Found, best
from ombud.policy.prose.particulars.lexicon import spoken
from ombud.policy.prose.particulars.numbers import numbered
from ombud.policy.prose.particulars.page import Page, authority_words

_DOT = r"(?:\s?[\[({] ?(?:dot|punkt|piste) ?[\])}]\s?|\s(?:dot|punkt|piste)\s)"
_EMAIL = re.compile(
    # Against those who gather addresses, the sign is written "(at)", "[at]" or " @ ".
    # RFC 5321, section 4.5.3.1.1: 64 octets before the sign.
    r"(?<![\w.+\-])(?P<local>\w{1,30}(?: \. \w{1,30}){1,3}(?= @ )|[\w.+\-]{1,64})"
    r"(?:@| @ |\s?[(\[{] ?(?:at|at[-– ](?:sign|symbol)|ät|a|snabel-?a|miuku) ?[)\]}]\s?"
    r"| (?:snabel-?a|miuku|ät) "
    r"| at (?=[\w\-]+ (?:dot|punkt|piste) )|(?-i: AT ))"
    rf"(?P<host>[\w\-]+(?:(?:\.|{_DOT})[\w\-]+)*(?:\.|{_DOT})[a-z]{{2,}})",
    re.IGNORECASE,
)
# At the Finnish ministry's host only the ombudsman's own address is an authority's.
_OMBUDSMANS = "tietosuoja@om.fi"
_ICO_HOST = "ico.org.uk"
# Whoever the text is about is named among this many first characters.
_ABOUT = 600
# This many characters before an e-mail address may say whose it is.
_WHOSE = 60
_DIALLED = re.compile(
    r"(?<![\w.,@/-])(?:\+|00)?\(?\d[\d \u00a0()\-–./]{5,21}\d(?![\w@]|[-.]\d)"
)
# ITU-T E.164: fifteen digits at most. Fewer than seven are no whole number.
_DIGITS = range(7, 16)
# Numbers of registers and for VAT, and numbers of identity, which have the same form.
_REGISTERED = re.compile(
    r"\d{6}[-–]\d{4}|\d{7}-\d|(?:SE)?[1-9]\d{9,11}"
    r"|0\d{3}\.\d{3}\.\d{3}"  # Belgium
)
# An area's code and a hyphen, as no other numbers are written in the Nordic countries.
_WITH_AREA = re.compile(r"0\d{1,3}[-–]\d[\d ]{4,9}")
# Danish and Norwegian numbers have no area's code.
_EIGHT = re.compile(r"[2-9]\d \d{2} \d{2} \d{2}")
# The British authority's helpline, and the former; source: ico.org.uk, "Contact us".
_ICO = ("0303 123 1113", "01625 545 745")
_DPC = ("+353 1 765 0100", "+353 57 868 4800")  # the Irish one's, then its former
# This many characters of the line before a number may say that it is one to call.
_CALLED = 30
# A number for which less speaks is not told.
_LEAST_CALLED = 0.1
# What is printed around a line: bullets, and marks of emphasis.
_MARKS = "*_ \u00a0-–•·|>\t"


def email(page: Page) -> Found | None:
    """The e-mail address that stands nearest to who the controller is.

    One that is written out against those who gather addresses is told as one writes
    to it: "info(at)host.example" as "info@host.example".
    """
    return best(
        _weighed_email(page, found)
        for found in _EMAIL.finditer(page.source)
        if not _is_nobodys(found) and not _is_authoritys(found)
    )


def _host(found: re.Match[str]) -> str:
    return re.sub(_DOT, ".", found["host"], flags=re.IGNORECASE)


def _is_nobodys(found: re.Match[str]) -> bool:
    """Whether an address is made up to show where one goes."""
    return bool(_nobody().fullmatch(found["local"]))


def _is_authoritys(found: re.Match[str]) -> bool:
    host = _host(found).casefold()
    return bool(
        _named().search(found[0])
        or f"{found['local']}@{host}".casefold() == _OMBUDSMANS
        or any(f".{host}".endswith(f".{each}") for each in _authoritys_hosts())
    )


def _weighed_email(page: Page, found: re.Match[str]) -> Found:
    value = f"{found['local'].replace(' ', '')}@{_host(found)}"
    seen = page.at(*found.span())
    score = 3.0 if page.tells_controller(seen) else 0.0
    if seen:
        score += 1 if seen.topics & {"contact", "rights"} else 0
        score -= 2.5 if page.is_officers(seen) else 0
    if _officers().search(found["local"]):
        score -= 2.5
    elif _privacy().search(found["local"]):
        score += 1
    named = hosts.named_as(value)
    score += 1 if named and named.search(page.source, 0, _ABOUT) else 0
    score -= 3 if _representatives().search(found["host"]) else 0
    before = page.source[max(0, found.start() - _WHOSE) : found.start()]
    if authority_words().search(before) and "@" not in before:
        score -= 3
    return Found(found.start(), found.end(), value, score)


def phone(page: Page) -> Found | None:
    """The number to call that stands nearest to who the controller is."""
    dated = [(day.start, day.end) for day in days(page.source)]
    return best(
        (
            _weighed_phone(page, found)
            for found in _DIALLED.finditer(page.source)
            if _is_dialled(found)
            and not any(a < found.end() and found.start() < b for a, b in dated)
            and _is_to_be_called(page, found)
        ),
        _LEAST_CALLED,
    )


def _is_dialled(found: re.Match[str]) -> bool:
    return len(_digits(found)) in _DIGITS and not _REGISTERED.fullmatch(
        found[0].strip(" ()")
    )


def _is_to_be_called(page: Page, found: re.Match[str]) -> bool:
    """Whether a number is a phone's, by a word, its country's code or its place."""
    lead = _lead(page, found)
    if any(len(lead.rstrip(" :.")) <= each.end() for each in numbered().finditer(lead)):
        return False  # "company number 05103858"
    if _phone().search(lead):
        return True
    if found[0].startswith(("+", "00")):
        return not numbered().search(lead)
    seen = page.at(*found.span())
    if seen is None or not (
        found[0].startswith(("0", "(0")) or _EIGHT.fullmatch(found[0])
    ):
        return False
    return bool(
        _stands_alone(page, found)
        or (_WITH_AREA.fullmatch(found[0]) and not numbered().search(lead))
        or page.tells_controller(seen)
        or "contact" in seen.topics
        or _EMAIL.search(seen.said_as)
    )


def _weighed_phone(page: Page, found: re.Match[str]) -> Found:
    seen = page.at(*found.span())
    lead = _lead(page, found)
    score = 3.5 if page.tells_controller(seen) else 0.5
    score += 2 if _phone().search(lead) else 0
    score += 1 if found[0].startswith(("+", "00")) else 0
    score += 1 if _stands_alone(page, found) else 0
    score += 1 if seen and "contact" in seen.topics else 0
    # Where people are told to complain, a number is seldom the controller's own.
    score -= 1.2 if seen and "complaint" in seen.topics else 0
    score -= 2 if _fax().search(lead) else 0
    if seen and page.is_officers(seen):  # the last choice, but one
        score = max(score - 1.5, min(score, _LEAST_CALLED))
    if page.is_authoritys(found.start()) or _digits(found)[-7:] in _supervisors():
        score -= 8
    value = _balanced(found[0].strip())
    return Found(found.start(), found.start() + len(value), value, score)


def _balanced(number: str) -> str:
    """The number without what an unclosed bracket opens: "08-12 34 56 (9-16"."""
    if number.count("(") == number.count(")"):
        return number
    return number.split("(", maxsplit=1)[0].strip() or number.strip("(")


def _digits(found: re.Match[str]) -> str:
    return re.sub(r"\D", "", found[0])


def _lead(page: Page, found: re.Match[str]) -> str:
    """What stands before a number on its line."""
    before = page.source[max(0, found.start() - _CALLED) : found.start()]
    return before.rpartition("\n")[2]


def _stands_alone(page: Page, found: re.Match[str]) -> bool:
    """Whether a number begins its line or its part, such as the cell of a table."""
    seen = page.at(*found.span())
    if seen and seen.part.start == found.start():
        return True
    begun = page.source.rfind("\n", 0, found.start()) + 1
    return not page.source[begun : found.start()].strip(_MARKS)


@cache
def _nobody() -> re.Pattern[str]:
    return spoken("nobody")


@cache
def _named() -> re.Pattern[str]:
    """What authorities are called: not "regulator", which may be a mailbox."""
    return spoken("authority.names")


@cache
def _authoritys_hosts() -> frozenset[str]:
    """Where the authorities are: not all say in their addresses what they are."""
    webs = (urlsplit(each.web).hostname or "" for each in law.authorities())
    return frozenset({*(web.removeprefix("www.") for web in webs), _ICO_HOST})


@cache
def _officers() -> re.Pattern[str]:
    return spoken("officers")


@cache
def _privacy() -> re.Pattern[str]:
    return spoken("for_privacy")


@cache
def _representatives() -> re.Pattern[str]:
    return spoken("representatives")


@cache
def _phone() -> re.Pattern[str]:
    return spoken("phone")


@cache
def _fax() -> re.Pattern[str]:
    return spoken("fax")


@cache
def _supervisors() -> frozenset[str]:
    """The last seven digits of the authorities' phone numbers."""
    told = (*(each.phone for each in law.authorities()), *_ICO, *_DPC)
    return frozenset(re.sub(r"\D", "", number)[-7:] for number in told if number)
