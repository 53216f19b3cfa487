"""Is everyone who gets data bound, and told what for."""

from collections.abc import Iterator
from datetime import date

from ombud.policy.checks.elements import sent_to
from ombud.policy.checks.registry import Fault, rule
from ombud.policy.language import Declaration

# Whoever gets data in these cases uses it for ends of their own.
_OWN_ENDS = ("law", "request", "deal")
_BOTH = 2
"""How many say yes where one may be mistaken."""


@rule("recipient-unused", "note")
def unused(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A recipient to whom nothing goes."""
    used = set(sent_to(declaration))
    used |= {p for joint in declaration.joint.values() for p in joint.partners}
    used |= {r for task in declaration.on_behalf.values() for r in task.recipients}
    used |= {cookie.owner for cookie in declaration.cookies.values() if cookie.owner}
    for name in declaration.recipients:
        if name not in used:
            yield Fault(
                f"recipients.{name}",
                f"Nothing goes to {name}.",
                "Name it in a purpose, or leave it out.",
            )


@rule("processor-without-agreement", "warning", "Art. 28(3)")
def unbound(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A processor that no contract binds."""
    for name, recipient in declaration.recipients.items():
        if recipient.are == "processors" and recipient.agreement is None:
            yield Fault(
                f"recipients.{name}",
                f"No agreement binds the processor {name}.",
                "Sign one and add agreement: DATE.",
            )


@rule("processor-without-instructions", "note", "Art. 28(3)(a)")
def uninstructed(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A processor that is told nothing."""
    for name, recipient in declaration.recipients.items():
        if recipient.are == "processors" and recipient.instructions is None:
            yield Fault(
                f"recipients.{name}",
                f"Nothing says what {name} is told to do and not to do.",
                "Add instructions: … in a few words.",
            )


@rule("processor-with-own-ends", "warning", "Art. 28(10)")
def deciding(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A processor that gets data in a case where it would decide for itself."""
    for name, recipient in declaration.recipients.items():
        own = [case for case in recipient.cases if case in _OWN_ENDS]
        if recipient.are == "processors" and own:
            yield Fault(
                f"recipients.{name}.when",
                f"Who gets data in the case {own[0]} decides alone what it is for.",
                "Write are: controllers, or leave the case out.",
            )


@rule("deal-without-undertaking", "warning", "Art. 5(1)(b)")
def deals(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A buyer of the business who does not promise to keep to the policy.

    Advisers, who are bound by their trade, may get data in a deal too.
    """
    for name, recipient in declaration.recipients.items():
        buys = "deal" in recipient.cases and "advice" not in recipient.cases
        if buys and not recipient.undertaking:
            yield Fault(
                f"recipients.{name}",
                f"Nothing binds {name} to this policy.",
                "Let them sign first, and add undertaking: true.",
            )


@rule("protection-by-one", "warning", "Art. 5(2)")
def alone(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Data given away to protect somebody, and one person alone says yes."""
    for name, recipient in declaration.recipients.items():
        if "protection" in recipient.cases and recipient.approvals < _BOTH:
            yield Fault(
                f"recipients.{name}",
                f"What goes to {name} is hard to undo, and one yes is enough.",
                "Add approvals: 2",
            )


@rule("agreement-ahead", "warning", "Art. 28(3)")
def ahead(declaration: Declaration, day: date) -> Iterator[Fault]:
    """An agreement or assessment with a date that lies ahead."""
    for section, words in (
        ("recipients", ("agreement", "assessed")),
        ("joint", ("arrangement",)),
        ("on_behalf", ("agreement",)),
        ("purposes", ("assessed",)),
        ("registers", ("reviewed",)),
        ("measures", ("reviewed",)),
    ):
        for name, element in getattr(declaration, section).items():
            for word in words:
                dated: date | None = getattr(element, word)
                if dated and dated > day:
                    yield Fault(
                        f"{section}.{name}.{word}",
                        f"{dated} lies after {day}.",
                        "Is the date right? Until then it does not count.",
                    )
