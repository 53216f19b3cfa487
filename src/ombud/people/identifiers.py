"""Identifiers in the one form they are compared in, and what each role may do."""

import re
import unicodedata
from datetime import date
from enum import StrEnum

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from stdnum import luhn
from stdnum.exceptions import ValidationError
from stdnum.fi import hetu, ytunnus
from stdnum.se import orgnr

from ombud.core import clock
from ombud.people.errors import InvalidIdentifierError

HOME_REGION = "SE"  # ISO 3166-1: whose phone numbers are written without a country
HOME_CALLING_CODE = "+46"
LONGEST_CUSTOMER_NUMBER = 64  # characters
COORDINATION_DAYS = 60  # added to the day of birth; Skatteverket, SKV 704
LEGAL_PERSON_PREFIX = "16"  # stands before the ten digits where twelve are asked for

UNSEEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs"})
"""Control and format characters, zero-width ones among them, and half characters."""


class IdentifierKind(StrEnum):
    """What can tell who someone is."""

    EMAIL = "email"
    PHONE = "phone"
    PERSONAL_NUMBER = "personal_number"
    ORGANISATION_NUMBER = "organisation_number"
    CUSTOMER_NUMBER = "customer_number"


def normalise(kind: IdentifierKind, value: str, *, today: date | None = None) -> str:
    """The one form in which identifiers of a kind are compared, held and found.

    Blanks, invisible characters, case, full-width letters and the Unicode form of what
    was written never matter. Doing it twice changes nothing.

    Args:
        kind: what the value is.
        value: as somebody wrote it.
        today: the day it was written, which the century of a Swedish personal number
            with ten digits depends on; the clock's day where it is left out.

    Returns:
        E-mail: lower case, the domain in its ASCII form (A-labels). Phone: E.164.
        Personal number: twelve digits (Swedish), or as `131052-308T` (Finnish).
        Organisation number: ten digits (Swedish), or eight (Finnish). Customer
        number: lower case without blanks.

    Raises:
        InvalidIdentifierError: without the value in it.
    """
    text = _plain(value)
    match kind:
        case IdentifierKind.EMAIL:
            return _email(text)
        case IdentifierKind.PHONE:
            return _phone(text)
        case IdentifierKind.PERSONAL_NUMBER:
            return _personal_number(text, today or clock.now().date())
        case IdentifierKind.ORGANISATION_NUMBER:
            return _organisation_number(text)
        case IdentifierKind.CUSTOMER_NUMBER:
            return _customer_number(text)


def variants(
    kind: IdentifierKind, normalised: str, *, today: date | None = None
) -> tuple[str, ...]:
    """The forms, in lower case, that a source database may hold an identifier in.

    None of them can be somebody else's: a form that leaves something out (the century,
    the country) is there only where it is read in one way.

    Args:
        kind: what the identifier is.
        normalised: as `normalise` gave it.
        today: the day that ages are counted on; the clock's day where left out.
    """
    forms = _forms(kind, normalised, today or clock.now().date())
    return tuple(dict.fromkeys(form.lower() for form in (normalised, *forms)))


def _forms(kind: IdentifierKind, normalised: str, today: date) -> tuple[str, ...]:
    match kind:
        case IdentifierKind.EMAIL:
            return _email_forms(normalised)
        case IdentifierKind.PHONE:
            return _phone_forms(normalised)
        case IdentifierKind.PERSONAL_NUMBER:
            return _personal_number_forms(normalised, today)
        case IdentifierKind.ORGANISATION_NUMBER:
            return _organisation_number_forms(normalised)
        case IdentifierKind.CUSTOMER_NUMBER:
            return _unicode_forms(normalised)


def _plain(text: str) -> str:
    """The text without blanks and invisible characters, in NFC, full width made plain.

    Not NFKC as a whole: it would make an accent that stands alone (U+00B4) part of
    the letter before it, and so another name. RFC 6532, 3.1 advises against it too.
    """
    if text.isascii() and text.isprintable():
        return text.replace(" ", "")  # most of an import, and ten times as fast
    narrow = "".join(
        unicodedata.normalize("NFKC", character)
        if unicodedata.east_asian_width(character) == "F"
        else character
        for character in text
    )
    seen = "".join(
        character
        for character in narrow
        if not character.isspace()
        and unicodedata.category(character) not in UNSEEN_CATEGORIES
    )
    return unicodedata.normalize("NFC", seen)


def _email(text: str) -> str:
    # By the letter of RFC 5321, 2.4 the part before the @ has case. No provider tells
    # people apart by it, while people write their address now so, now so: who compares
    # by the letter does not find them. Not casefold(), which makes ß and ss one.
    text = unicodedata.normalize("NFC", text.lower())
    try:
        found = validate_email(
            text,
            check_deliverability=False,
            test_environment=True,  # .test (RFC 2606) is what examples are made with
        )
    except EmailNotValidError:
        raise InvalidIdentifierError(
            "This is not an e-mail address.", mend="Write it as name@example.com."
        ) from None  # the cause repeats parts of the address
    # Domains are equal when their A-labels are (RFC 5890, 2.3.2.4).
    return f"{found.local_part}@{found.ascii_domain}"


def _email_forms(normalised: str) -> tuple[str, ...]:
    local, _, domain = normalised.rpartition("@")
    shown = validate_email(
        normalised, check_deliverability=False, test_environment=True
    ).domain
    return tuple(
        form for way in (domain, shown) for form in _unicode_forms(f"{local}@{way}")
    )


def _unicode_forms(text: str) -> tuple[str, ...]:
    return (unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text))


def _phone(text: str) -> str:
    try:
        number = phonenumbers.parse(text, HOME_REGION)
    except phonenumbers.NumberParseException:
        number = None
    # Possible, not valid: numbering plans change faster than the list of them, and a
    # real person's number must not be refused because of that.
    if number is None or not phonenumbers.is_possible_number(number):
        raise InvalidIdentifierError(
            "This is not a phone number.",
            mend="Write it with its country, as +46 70 174 06 05.",
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _phone_forms(normalised: str) -> tuple[str, ...]:
    number = phonenumbers.parse(normalised)
    written = [
        phonenumbers.format_number(number, form)
        for form in (
            phonenumbers.PhoneNumberFormat.INTERNATIONAL,
            phonenumbers.PhoneNumberFormat.RFC3966,
        )
    ]
    digits = normalised.removeprefix("+")
    forms = [digits, f"00{digits}", *written]
    if normalised.startswith(HOME_CALLING_CODE):
        home = phonenumbers.format_number(
            number, phonenumbers.PhoneNumberFormat.NATIONAL
        )
        forms += [home, re.sub(r"\D", "", home), home.replace(" ", "")]
    return tuple(form for way in forms for form in (way, way.replace(" ", "")))


_SWEDISH = re.compile(r"(?P<century>\d\d)?(?P<year>\d\d)(?P<day>\d{4})([-+]?)(\d{4})")


def _personal_number(text: str, today: date) -> str:
    # Some ten-digit numbers can be read as a Finnish code as well; Swedish goes first,
    # and always does, so that the same writing always means the same person.
    swedish = _swedish_personal_number(text, today)
    if swedish is not None:
        return swedish
    try:
        return str(hetu.validate(text))
    except ValidationError:
        raise InvalidIdentifierError(
            "This is not a Swedish or Finnish personal number.",
            mend="Check each digit; write a Swedish one with twelve.",
        ) from None  # the cause may repeat the number


def _swedish_personal_number(text: str, today: date) -> str | None:
    """Twelve digits of a personnummer or samordningsnummer, or None for any other text.

    Source: folkbokföringslagen (1991:481) 18 §; skatteförfarandet's samordningsnummer
    has 60 added to the day.
    """
    found = _SWEDISH.fullmatch(text)
    if found is None or not text.isascii():
        return None
    century, year, day, sign, last = found.groups()
    if century is None:
        century = _century(int(year), today.year, aged=sign == "+")
    elif (sign == "+") and int(century + year) > today.year - 100:
        return None
    digits = f"{century}{year}{day}{last}"
    born = int(day[2:])
    try:
        date(
            int(century + year),
            int(day[:2]),
            born - COORDINATION_DAYS if born > COORDINATION_DAYS else born,
        )
        luhn.validate(digits[2:])
    except ValueError:  # what stdnum raises is one too
        return None
    return digits


def _century(year: int, this_year: int, *, aged: bool) -> str:
    """The two digits before a year of two: a plus says a hundred years and more."""
    latest = this_year - 100 if aged else this_year
    return f"{(latest - (latest - year) % 100) // 100:02d}"


def _personal_number_forms(normalised: str, today: date) -> tuple[str, ...]:
    if not normalised.isdecimal():
        return ()
    sign = "+" if int(normalised[:4]) <= today.year - 100 else "-"
    long = f"{normalised[:8]}-{normalised[8:]}"
    short = f"{normalised[2:8]}{sign}{normalised[8:]}"
    # Ten digits without a sign are read as somebody under a hundred.
    bare = (normalised[2:],) if sign == "-" else ()
    return (long, short, *bare)


def _organisation_number(text: str) -> str:
    digits = text.upper().removeprefix("FI").replace("-", "")
    if len(digits) == len("16") + 10 and digits.startswith(LEGAL_PERSON_PREFIX):
        digits = digits.removeprefix(LEGAL_PERSON_PREFIX)
    try:
        if len(digits) == 10:  # noqa: PLR2004  # Swedish ones have ten
            return str(orgnr.validate(digits))
        return str(ytunnus.validate(digits))
    except ValidationError:
        raise InvalidIdentifierError(
            "This is not a Swedish or Finnish organisation number.",
            mend="Check each digit: the last one does not fit the others.",
        ) from None  # a sole trader's number is personal data


def _organisation_number_forms(normalised: str) -> tuple[str, ...]:
    if len(normalised) == 10:  # noqa: PLR2004  # Swedish ones have ten
        return (
            orgnr.format(normalised),
            LEGAL_PERSON_PREFIX + normalised,
            LEGAL_PERSON_PREFIX + orgnr.format(normalised),
        )
    return (ytunnus.format(normalised), f"fi{normalised}")


def _customer_number(text: str) -> str:
    text = unicodedata.normalize("NFC", text.lower())
    if not 0 < len(text) <= LONGEST_CUSTOMER_NUMBER:
        raise InvalidIdentifierError(
            f"A customer number has 1 to {LONGEST_CUSTOMER_NUMBER} characters."
        )
    return text
