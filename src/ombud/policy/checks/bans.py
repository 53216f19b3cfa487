"""Do the purposes keep to what is never done."""

from collections.abc import Iterator
from datetime import date

from ombud.policy.checks.elements import outside, outsiders, overlap
from ombud.policy.checks.registry import Fault, rule
from ombud.policy.language import Declaration, Never, Purpose


@rule("ban-contradicted", "error", "Art. 5(1)(a)")
def contradictions(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A purpose that uses, profiles or decides what is never done."""
    for position, ban, name, purpose in _reached(declaration):
        for word, what, mend in _broken(ban, purpose):
            yield Fault(
                f"purposes.{name}.{word}",
                f"{name} {what}, and never.{position} says that nobody does.",
                f"Add {name} to the ban's except, or {mend}.",
            )


def _broken(ban: Never, purpose: Purpose) -> Iterator[tuple[str, str, str]]:
    banned = ban.use or ban.collect
    for use in purpose.uses if banned else ():
        if overlap((use,), banned or ""):
            yield f"uses.{use}", f"uses {use}", "use other items"
    if purpose.profiling and (
        ban.profile == "everyone" or ban.profile in purpose.people
    ):
        yield "profiling", "profiles people", "do not profile"
    for decision in purpose.decides if ban.decide else ():
        yield (
            f"decides.{decision}",
            "decides without a human",
            "let a human decide and leave it out here",
        )


@rule("marketing-banned", "error", "Art. 5(1)(a)")
def marketing(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Marketing to none but people whom it never reaches."""
    for position, ban, name, purpose in _reached(declaration):
        if ban.market is None or purpose.marketing is None:
            continue
        register = declaration.registers.get(ban.market)
        banned = register.of if register else (ban.market,)
        if set(purpose.people) <= set(banned):
            yield Fault(
                f"purposes.{name}.marketing",
                f"never.{position} keeps marketing from {ban.market}, so {name} "
                "reaches nobody.",
                f"Leave {name} out, or add it to the ban's except.",
            )


@rule("disclosure-banned", "error", "Art. 5(1)(a)")
def disclosure(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Data that goes to others, out of a register that is never disclosed."""
    for position, ban, name, purpose in _reached(declaration):
        if _is_in(declaration, ban.disclose, name, purpose):
            for recipient in outsiders(declaration, purpose):
                yield Fault(
                    f"purposes.{name}.to.{recipient}",
                    f"{recipient} is no processor of yours, and never.{position} says "
                    "that nobody else gets data.",
                    f"Add {name} to the ban's except, or leave {recipient} out.",
                )


@rule("outsourcing-banned", "error", "Art. 5(1)(a)")
def outsourcing(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A processor for data that is kept by ourselves alone."""
    for position, ban, name, purpose in _reached(declaration):
        if not _is_in(declaration, ban.outsource, name, purpose):
            continue
        for each in purpose.to:
            recipient = declaration.recipients.get(each)
            if recipient and recipient.are == "processors":
                yield Fault(
                    f"purposes.{name}.to.{each}",
                    f"{each} is a processor, and never.{position} says that there is "
                    "none.",
                    f"Add {name} to the ban's except, or leave {each} out.",
                )


@rule("transfer-banned", "error", "Art. 5(1)(a)")
def transfer(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A recipient outside the EEA for data that never leaves it."""
    for position, ban, name, purpose in _reached(declaration):
        for each in purpose.to if ban.transfer else ():
            recipient = declaration.recipients.get(each)
            if recipient and outside(recipient):
                yield Fault(
                    f"purposes.{name}.to.{each}",
                    f"{each} is in {outside(recipient)[0]}, and never.{position} says "
                    "that data stays in the EEA.",
                    f"Add {name} to the ban's except, or leave {each} out.",
                )


@rule("exception-idle", "note")
def exceptions(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """An exception for a purpose that the ban would not touch."""
    for position, ban in enumerate(declaration.never):
        banned = ban.use or ban.collect
        for name in ban.exceptions:
            purpose = declaration.purposes.get(name)
            if purpose is None:
                continue
            if ban.under and name not in ban.under:
                why = f"the ban is about {' and '.join(ban.under)} alone"
            elif banned and not overlap(purpose.uses, banned):
                why = f"{name} does not use {banned}"
            else:
                continue
            yield Fault(
                f"never.{position}.except.{name}",
                f"{why[0].upper()}{why[1:]}, so it needs no exception.",
                f"Leave {name} out.",
            )


def _reached(
    declaration: Declaration,
) -> Iterator[tuple[int, Never, str, Purpose]]:
    """Every ban with every purpose that it is about."""
    for position, ban in enumerate(declaration.never):
        for name, purpose in declaration.purposes.items():
            if ban.reaches(name):
                yield position, ban, name, purpose


def _is_in(
    declaration: Declaration, where: str | None, name: str, purpose: Purpose
) -> bool:
    """Whether all that a purpose is about stands in what a ban names.

    A purpose that is about people of other registers too is left to the gate, which
    sees whose data it is.
    """
    if where is None or where == "everything":
        return where is not None
    register = declaration.registers.get(where)
    if register is None or (register.purposes and name not in register.purposes):
        return False
    return set(purpose.people) <= set(register.of)
