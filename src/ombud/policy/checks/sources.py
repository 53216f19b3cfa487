"""Is it said where data comes from."""

from collections.abc import Iterator
from datetime import date

from ombud.policy.checks.registry import Fault, rule
from ombud.policy.language import Declaration


@rule("source-unused", "note")
def unused(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A source from which nothing comes."""
    used = {s for purpose in declaration.purposes.values() for s in purpose.sources}
    used |= {point.source for point in declaration.points.values()}
    for name in declaration.sources:
        if name not in used:
            yield Fault(
                f"sources.{name}",
                f"Nothing comes from {name}.",
                "Name it in a purpose, or leave it out.",
            )


@rule("source-unnamed", "warning", "Art. 14(2)(f)")
def unnamed(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A public register or a provider that nobody calls by name."""
    for name, source in declaration.sources.items():
        if source.kind in ("public", "provider") and not source.named:
            yield Fault(
                f"sources.{name}",
                f"{name} is said in general only.",
                "Add named: [the registers or companies].",
            )


@rule("source-not-public", "warning", "Art. 14(2)(f)")
def private(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A source that everybody is to be able to read, and that nobody can."""
    for name, source in declaration.sources.items():
        own = source.kind in ("person", "use", "staff") or (
            source.kind is None and name == "person"
        )
        if source.public and own:
            yield Fault(
                f"sources.{name}.public",
                "Not everybody can read what people or staff tell you.",
                "Leave public out, or write is: public.",
            )
