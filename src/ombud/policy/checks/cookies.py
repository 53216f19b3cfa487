"""Do cookies and outside services wait until the visitor has chosen.

Directive 2002/58/EC Art. 5(3) is about everything that is stored on a device or read
from it; a consent to it is one of the GDPR.
"""

from collections.abc import Iterator
from datetime import date

from ombud.policy.checks.elements import within
from ombud.policy.checks.registry import Fault, rule
from ombud.policy.keeping import add
from ombud.policy.language import Declaration

_ON_DEVICES = "2002/58/EC Art. 5(3)"
_START = date(2000, 1, 1)
# Source: CNIL, deliberation 2020-091 of 17 September 2020, paragraph 52.
_LONGEST = "P13M"


@rule("cookie-without-consent", "error", _ON_DEVICES)
def unasked(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Something stored on a device that nobody needs and nobody said yes to."""
    for name, cookie in declaration.cookies.items():
        if cookie.necessary:
            continue
        if cookie.purpose is None:
            yield Fault(
                f"cookies.{name}",
                f"{name} is not necessary, and belongs to no purpose that asks first.",
                "Add purpose: one that rests on consent, or necessary: true.",
            )
        elif not _asks(declaration, cookie.purpose):
            yield Fault(
                f"cookies.{name}.purpose",
                f"{name} is not necessary, and {cookie.purpose} does not rest on "
                "consent.",
                "Name a purpose that rests on consent.",
            )


def _asks(declaration: Declaration, purpose: str) -> bool:
    """Whether a purpose asks everybody first, or is not declared at all."""
    found = declaration.purposes.get(purpose)
    return found is None or all(basis.consent for basis in found.bases.values())


@rule("cookie-not-necessary", "error", _ON_DEVICES)
def needless(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Something for marketing or profiles that is called necessary."""
    for name, cookie in declaration.cookies.items():
        purpose = declaration.purposes.get(cookie.purpose or "")
        if cookie.necessary and purpose and (purpose.marketing or purpose.profiling):
            yield Fault(
                f"cookies.{name}.necessary",
                f"No visitor asked for {cookie.purpose}.",
                "Write necessary: false, and let it wait for a yes.",
            )


@rule("cookie-holds-more", "error", "Art. 5(1)(c)")
def more(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Something on a device that holds what its purpose does not use."""
    for name, cookie in declaration.cookies.items():
        purpose = declaration.purposes.get(cookie.purpose or "")
        for reference in cookie.holds if purpose else ():
            if purpose and not within(declaration, purpose.uses, reference):
                yield Fault(
                    f"cookies.{name}.holds.{reference}",
                    f"{cookie.purpose} does not use all of {reference}.",
                    f"Add {reference} to its uses, or do not store it.",
                )


@rule("cookie-long", "warning", "Art. 5(1)(e)")
def long(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Something that stays on a device for more than thirteen months.

    Source: CNIL, deliberation 2020-091 of 17 September 2020, paragraph 52.
    """
    for name, cookie in declaration.cookies.items():
        if cookie.lasts != "session" and add(_START, cookie.lasts) > add(
            _START, _LONGEST
        ):
            yield Fault(
                f"cookies.{name}.lasts",
                f"{name} stays for {cookie.lasts}, and nobody remembers it so long.",
                "Write P13M or less, and ask again after that.",
            )


@rule("cookie-fingerprint", "note", _ON_DEVICES)
def fingerprints(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A device that is known by what it is, which its owner can't see or delete.

    Source: EDPB guidelines 2/2023 on Art. 5(3).
    """
    for name, cookie in declaration.cookies.items():
        if cookie.kind == "fingerprint":
            yield Fault(
                f"cookies.{name}.kind",
                f"Visitors can't see or delete {name}.",
                "Store something that they can, if that serves as well.",
            )


@rule("cookie-policy-missing", "note", "Art. 12(1)")
def unexplained(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Cookies, and no page that is about them."""
    if declaration.cookies and declaration.site.cookie_policy is None:
        yield Fault(
            "cookies",
            "No page is named that tells visitors about them.",
            "Add site: { cookie_policy: … }.",
        )


@rule("cookie-wall", "warning", "Art. 7(4)")
def wall(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Pages that nobody can read who wants no cookies.

    Source: EDPB guidelines 5/2020 on consent, paragraph 39.
    """
    if declaration.site.wall:
        yield Fault(
            "site.wall",
            "A yes that is the price of reading is not given freely.",
            "Open the pages to those who say no.",
        )


@rule("cookie-wall-closed", "error", "Art. 12(2)")
def closed(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Pages closed to those who want no cookies, and no other way to reach us."""
    if declaration.site.wall and declaration.site.without is None:
        yield Fault(
            "site.wall",
            "Nothing says what remains for those who say no.",
            "Add without: … with an address that they can write to.",
        )


@rule("service-without-policy", "warning", "Art. 13(1)")
def policies(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """An outside service, and no link to the policy that it goes by."""
    for name, service in declaration.services.items():
        if service.policy is None:
            yield Fault(
                f"services.{name}",
                f"People can't find out what {name} does with their data.",
                "Add policy: https://…",
            )


@rule("service-at-once", "warning", _ON_DEVICES)
def at_once(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """An outside service that meets visitors before they did anything.

    Source: Court of Justice, C-40/17 (Fashion ID).
    """
    for name, service in declaration.services.items():
        if service.loads == "at_once":
            yield Fault(
                f"services.{name}.loads",
                f"{name} learns of every visitor, also of those who want nothing of "
                "it.",
                "Write loads: on_click, and build the page so.",
            )
