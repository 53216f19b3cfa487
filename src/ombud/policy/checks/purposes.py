"""Do purposes that are bound to one way of use keep to it."""

from collections.abc import Iterator
from datetime import date

from ombud.policy.checks.registry import Fault, rule
from ombud.policy.language import Declaration

_ONLY = {
    "aggregated": "figures about many",
    "claims": "legal claims",
    "incident": "an emergency",
}


@rule("title-missing", "note", "Art. 12(1)")
def untitled(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A purpose that the notice can only head by its id."""
    for name, purpose in declaration.purposes.items():
        if purpose.title is None:
            yield Fault(
                f"purposes.{name}",
                f"{name} has no heading that people would understand.",
                "Add title: …",
            )


@rule("only-contradicted", "error", "Art. 5(1)(b)")
def bound(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A purpose for figures, claims or emergencies alone that does more than that."""
    for name, purpose in declaration.purposes.items():
        for word in ("marketing", "profiling", "decides"):
            if purpose.only and getattr(purpose, word):
                yield Fault(
                    f"purposes.{name}.{word}",
                    f"{name} is for {_ONLY[purpose.only]} alone, and here it does "
                    "more.",
                    f"Leave {word} out, or make it a purpose of its own.",
                )


@rule("figures-without-least", "note", "Art. 5(1)(c)")
def figures(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Figures about many, and not how many at the least."""
    for name, purpose in declaration.purposes.items():
        if purpose.only == "aggregated" and purpose.at_least is None:
            yield Fault(
                f"purposes.{name}.only",
                "A figure about two people tells much of each.",
                "Add at_least: 5, or as many as you find safe.",
            )


@rule("least-without-figures", "error")
def people(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A smallest number of people for a purpose that makes no figures."""
    for name, purpose in declaration.purposes.items():
        if purpose.at_least is not None and purpose.only != "aggregated":
            yield Fault(
                f"purposes.{name}.at_least",
                f"{name} is not bound to figures, so nothing can keep to at_least.",
                "Add only: aggregated, or leave it out.",
            )
