"""Have controllers who act together arranged it between them (GDPR Art. 26)."""

from collections.abc import Collection, Iterator
from datetime import date

from ombud.policy.checks.registry import Fault, rule
from ombud.policy.language import Declaration

_TWO = 2
"""The fewest who can do something together."""


@rule("joint-undeclared", "error", "Art. 26(1)")
def undeclared(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Controllers who act together, and no entry under joint that says so."""
    for name, register in declaration.registers.items():
        shared = len(register.controllers) >= _TWO
        if shared and not _covered(
            declaration, "registers", name, register.controllers
        ):
            yield Fault(
                f"registers.{name}.controllers",
                f"{' and '.join(register.controllers)} keep {name} together, and no "
                "entry under joint covers it.",
                f"Add {name} to an entry under joint that names them all.",
            )
    partners = {p for joint in declaration.joint.values() for p in joint.partners}
    for name, recipient in declaration.recipients.items():
        if recipient.are == "joint" and name not in partners:
            yield Fault(
                f"recipients.{name}.are",
                f"{name} decides together with you, and no entry under joint says "
                "what.",
                f"Add an entry under joint with: [{name}].",
            )


@rule("controllers-apart", "note", "Art. 26(1)")
def apart(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Several controllers of one purpose who each answer for it alone.

    That may be so, as where each has an app of its own. Companies of a group often
    decide together, and then they need an arrangement.
    """
    for name, purpose in declaration.purposes.items():
        several = len(purpose.controllers) >= _TWO
        if several and not _covered(declaration, "purposes", name, purpose.controllers):
            yield Fault(
                f"purposes.{name}.controllers",
                f"{' and '.join(purpose.controllers)} each answer alone for {name}.",
                f"If they decide together, add {name} to an entry under joint.",
            )


def _covered(
    declaration: Declaration, section: str, name: str, controllers: Collection[str]
) -> bool:
    """Whether an entry under joint names an element and all of its controllers."""
    return any(
        name in getattr(joint, section)
        and set(joint.controllers).issuperset(controllers)
        for joint in declaration.joint.values()
    )


@rule("joint-without-arrangement", "error", "Art. 26(1)")
def unarranged(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Joint controllers without an arrangement between them."""
    for name, joint in declaration.joint.items():
        if joint.arrangement is None:
            yield Fault(
                f"joint.{name}",
                f"No arrangement is there for {name}.",
                "Agree on who does what, and add arrangement: DATE.",
            )


@rule("joint-without-essence", "warning", "Art. 26(2)")
def unsaid(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """An arrangement whose essence people can't get."""
    for name, joint in declaration.joint.items():
        if joint.essence is None:
            yield Fault(
                f"joint.{name}",
                f"Nobody can read what {name} comes to.",
                "Say in a few sentences who does what: essence: …",
            )


@rule("joint-alone", "error", "Art. 26(1)")
def alone(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A joint controllership of one."""
    for name, joint in declaration.joint.items():
        if len({*joint.controllers, *joint.partners}) < _TWO:
            yield Fault(
                f"joint.{name}.controllers",
                f"{joint.controllers[0]} is alone in {name}.",
                "Name the others: controllers: […] of your own, with: […] for "
                "recipients.",
            )


@rule("joint-of-nothing", "warning", "Art. 26(1)")
def nothing(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A joint controllership that names neither purposes nor registers."""
    for name, joint in declaration.joint.items():
        if not joint.purposes and not joint.registers:
            yield Fault(
                f"joint.{name}",
                f"{name} names nothing that is done together.",
                "Add purposes: […] or registers: […].",
            )


@rule("joint-contradicted", "error", "Art. 26(1)")
def contradicted(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A purpose that is joint by one place and somebody else's by another."""
    for name, joint in declaration.joint.items():
        for section in ("purposes", "registers"):
            for each in getattr(joint, section):
                found = getattr(declaration, section).get(each)
                if not found or not found.controllers:
                    continue
                others = [c for c in joint.controllers if c not in found.controllers]
                if others:
                    yield Fault(
                        f"joint.{name}.{section}.{each}",
                        f"{each} names its controllers, and {others[0]} is not among "
                        "them.",
                        f"Add {others[0]} to the controllers of {each}, or leave "
                        f"{each} out here.",
                    )


@rule("joint-contact-outside", "error", "Art. 26(1)")
def contact(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A contact for a joint controllership who takes no part in it."""
    for name, joint in declaration.joint.items():
        if (
            joint.contact in declaration.controllers
            and joint.contact not in joint.controllers
        ):
            yield Fault(
                f"joint.{name}.contact",
                f"{joint.contact} takes no part in {name}.",
                f"Name one of: {', '.join(joint.controllers)}.",
            )


@rule("joint-partner-other", "error", "Art. 26(1)")
def partner(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A partner who is declared as something other than a joint controller."""
    for name, joint in declaration.joint.items():
        for each in joint.partners:
            found = declaration.recipients.get(each)
            if found and found.are != "joint":
                yield Fault(
                    f"joint.{name}.with.{each}",
                    f"{each} decides together with you here, and is declared among "
                    f"the {found.are}.",
                    f"Write are: joint in recipients.{each}, or leave it out here.",
                )
