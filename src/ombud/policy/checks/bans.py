"""Do the purposes keep to what is never done."""

from collections.abc import Iterator
from datetime import date

from ombud.policy.checks.registry import Fault, rule
from ombud.policy.language import Declaration, covers


@rule("ban-contradicted", "error", "Art. 5(1)(a)")
def contradictions(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A purpose that does what is never done."""
    for position, ban in enumerate(declaration.never):
        banned = ban.use or ban.collect
        for name, purpose in declaration.purposes.items():
            if name in ban.exceptions:
                continue
            if banned:
                for use in purpose.uses:
                    if covers(banned, use) or covers(use, banned):
                        yield Fault(
                            f"purposes.{name}.uses.{use}",
                            f"{name} uses {use}, and never.{position} says that "
                            f"{banned} is never used.",
                            f"Add {name} to the ban's except, or use other items.",
                        )
            profiled = ban.profile == "everyone" or ban.profile in purpose.people
            if purpose.profiling and profiled:
                yield Fault(
                    f"purposes.{name}.profiling",
                    f"{name} profiles people, and never.{position} says that nobody "
                    "does.",
                    f"Add {name} to the ban's except, or do not profile.",
                )


@rule("exception-idle", "note")
def exceptions(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """An exception for a purpose that the ban would not touch."""
    for position, ban in enumerate(declaration.never):
        banned = ban.use or ban.collect
        for name in ban.exceptions:
            purpose = declaration.purposes.get(name)
            if purpose is None or not banned:
                continue
            if not any(covers(banned, u) or covers(u, banned) for u in purpose.uses):
                yield Fault(
                    f"never.{position}.except.{name}",
                    f"{name} does not use {banned}, so it needs no exception.",
                    f"Leave {name} out.",
                )
