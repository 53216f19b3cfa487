"""Does somebody answer for each register, and look at it now and then."""

from collections.abc import Iterator
from datetime import date

from ombud.policy.checks.registry import Fault, rule
from ombud.policy.keeping import add
from ombud.policy.language import Declaration


@rule("register-without-owner", "warning", "Art. 5(2)")
def ownerless(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A register for which nobody answers."""
    for name, register in declaration.registers.items():
        if register.owner is None:
            yield Fault(
                f"registers.{name}",
                f"Nobody answers for {name}.",
                "Add owner: and name a contact.",
            )


@rule("register-of-nobody", "warning", "Art. 30(1)(c)")
def empty(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A register with no kind of people in it."""
    for name, register in declaration.registers.items():
        if not register.of:
            yield Fault(
                f"registers.{name}.of",
                f"{name} is of nobody.",
                "Name the kinds of people in it, or leave it out.",
            )


@rule("register-purpose-other", "warning", "Art. 5(1)(b)")
def others(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A register for a purpose that is about nobody in it."""
    for name, register in declaration.registers.items():
        for each in register.purposes:
            purpose = declaration.purposes.get(each)
            if purpose and not set(purpose.people) & set(register.of):
                yield Fault(
                    f"registers.{name}.purposes.{each}",
                    f"{each} is about nobody in {name}.",
                    f"Leave it out, or add who it is about to of in {name}.",
                )


@rule("review-missing", "note", "Art. 5(1)(e)")
def unreviewed(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A register of which nobody asks again whether it is needed."""
    for name, register in declaration.registers.items():
        if register.review is None:
            yield Fault(
                f"registers.{name}",
                f"Nothing says how often {name} is looked at again.",
                "Add review: P1Y, and reviewed: DATE when it was done.",
            )


@rule("review-overdue", "warning", "Art. 5(1)(e)")
def overdue(declaration: Declaration, day: date) -> Iterator[Fault]:
    """A register that should have been looked at by now."""
    for name, register in declaration.registers.items():
        if register.review and register.reviewed:
            due = add(register.reviewed, register.review)
            if due < day:
                yield Fault(
                    f"registers.{name}.reviewed",
                    f"The review of {name} was due on {due}.",
                    "Look at it, and write the day here.",
                )
