"""Is each recipient bound, and each way out of the EEA safe."""

from collections.abc import Iterator
from datetime import date

from ombud.policy import law
from ombud.policy.checks.registry import Fault, rule
from ombud.policy.language import Declaration, Recipient


@rule("transfer-without-safeguard", "error", "Art. 44")
def unsafe(declaration: Declaration, day: date) -> Iterator[Fault]:
    """Data goes outside the EEA on no footing at all."""
    for name, recipient in _outside(declaration):
        if recipient.by is None and not law.is_adequate(recipient.country, day):
            yield Fault(
                f"recipients.{name}.country",
                f"{name} is outside the EEA, in {recipient.country}, and nothing "
                "says how the data stays safe there.",
                "Add by: clauses, bcr or dpf, whichever is signed.",
            )


@rule("adequacy-missing", "error", "Art. 45")
def adequacy(declaration: Declaration, day: date) -> Iterator[Fault]:
    """An adequacy decision is claimed that is not in force."""
    for name, recipient in _outside(declaration):
        found = law.adequacy(recipient.country, day)
        address = f"recipients.{name}.by"
        if recipient.by == "adequacy" and found is None:
            yield Fault(
                address,
                f"No adequacy decision for {recipient.country} is in force on {day}.",
                "Sign standard clauses and write by: clauses.",
            )
        elif recipient.by == "adequacy" and found and found.covers == "certified":
            yield Fault(
                address,
                f"In {recipient.country} only those who certified themselves are "
                "adequate.",
                "If they did, write by: dpf; else sign clauses.",
            )
        elif recipient.by == "dpf" and (found is None or found.covers != "certified"):
            yield Fault(
                address,
                f"The Data Privacy Framework does not reach {recipient.country}.",
                "It is for firms in the US that certified themselves.",
            )


@rule("transfer-not-assessed", "warning", "Art. 46(1)")
def unassessed(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Clauses without a look at the law of the country they are to hold in.

    Source: Court of Justice, C-311/18, paragraph 134.
    """
    for name, recipient in _outside(declaration):
        if recipient.by in ("clauses", "bcr") and recipient.assessed is None:
            yield Fault(
                f"recipients.{name}.by",
                f"Nobody has assessed whether {recipient.by} hold in "
                f"{recipient.country}.",
                "Assess the transfer and add assessed: DATE.",
            )


@rule("processor-without-agreement", "warning", "Art. 28(3)")
def processors(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A processor that no contract binds."""
    yield from _unbound(declaration, "processors", "processor")


@rule("joint-without-arrangement", "warning", "Art. 26(1)")
def joint(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Joint controllers without an arrangement between them."""
    yield from _unbound(declaration, "joint", "joint controller")


@rule("agreement-ahead", "warning", "Art. 28(3)")
def ahead(declaration: Declaration, day: date) -> Iterator[Fault]:
    """An agreement or assessment with a date that lies ahead."""
    for name, recipient in declaration.recipients.items():
        for word in ("agreement", "assessed"):
            dated: date | None = getattr(recipient, word)
            if dated and dated > day:
                yield Fault(
                    f"recipients.{name}.{word}",
                    f"{dated} lies after {day}.",
                    "Is the date right? Until then nothing may go there.",
                )


def _outside(declaration: Declaration) -> Iterator[tuple[str, Recipient]]:
    for name, recipient in declaration.recipients.items():
        if not law.is_eea(recipient.country):
            yield name, recipient


def _unbound(declaration: Declaration, what: str, word: str) -> Iterator[Fault]:
    for name, recipient in declaration.recipients.items():
        if recipient.are == what and recipient.agreement is None:
            yield Fault(
                f"recipients.{name}",
                f"No agreement binds the {word} {name}.",
                "Sign one and add agreement: DATE.",
            )
