"""What the policy is about, and what is somebody else's to answer for."""

from collections.abc import Iterator
from datetime import date

from ombud.policy.checks.registry import Fault, rule
from ombud.policy.language import Declaration


@rule("covers-missing", "note", "Art. 12(1)")
def uncovered(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A policy that does not say for which sites and channels it is."""
    if not declaration.covers:
        yield Fault(
            "covers",
            "Nothing says which sites, apps and channels the policy is for.",
            "Add covers: [example.com, …].",
        )


@rule("excluded-yet-declared", "error", "Art. 5(1)(a)")
def excluded(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Something that the policy is not about, and yet speaks of."""
    for name in declaration.excludes:
        for section in ("people", "purposes", "registers", "categories"):
            if name in getattr(declaration, section):
                yield Fault(
                    f"{section}.{name}",
                    f"{name} stands under excludes, so the policy is not about it.",
                    "Leave it out here or there.",
                )


@rule("roles-mixed", "error", "Art. 28(10)")
def mixed(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Data that we hold for somebody else, kept where our own registers are."""
    for name, task in declaration.on_behalf.items():
        for place in task.kept_in:
            for register, own in declaration.registers.items():
                if place in own.kept_in:
                    yield Fault(
                        f"on_behalf.{name}.kept_in.{place}",
                        f"{place} holds the register {register} too, which is yours.",
                        "Keep what you hold for others in a system of its own.",
                    )


@rule("on-behalf-without-agreement", "warning", "Art. 28(3)")
def unbound(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Something done for somebody else, and no contract that says how."""
    for name, task in declaration.on_behalf.items():
        if task.agreement is None:
            yield Fault(
                f"on_behalf.{name}",
                f"No agreement binds you in {name}.",
                "Sign one with those whose data it is, and add agreement: DATE.",
            )
