"""Can people ask for what is theirs."""

from collections.abc import Iterator
from datetime import date

from ombud.policy.checks.elements import people_of
from ombud.policy.checks.registry import Fault, rule
from ombud.policy.language import Declaration


@rule("requests-narrow", "warning", "Art. 12(2)")
def narrow(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Requests that can't be made over the net.

    Source: GDPR recital 59.
    """
    if not {"portal", "email"} & set(declaration.requests.by):
        yield Fault(
            "requests.by",
            "Nobody can ask over the net.",
            "Add portal or email to the ways that there are.",
        )


@rule("phone-missing", "warning", "Art. 12(2)")
def mute(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Requests by phone, and no number to call."""
    phones = (who.phone for _, who in people_of(declaration))
    if "phone" in declaration.requests.by and not any(phones):
        yield Fault(
            "requests.by",
            "People are to call, and no number is given.",
            "Add phone: to the controller or to who answers.",
        )
