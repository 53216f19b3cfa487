"""Is everything that is declared used, and said once."""

from collections.abc import Iterable, Iterator
from datetime import date

from ombud.policy.checks.registry import Fault, rule
from ombud.policy.language import Declaration, covers


@rule("category-unused", "warning", "Art. 5(1)(c)")
def categories(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A category that no purpose uses should not be held."""
    used = {use for purpose in declaration.purposes.values() for use in purpose.uses}
    for name in declaration.categories:
        if not any(covers(name, use) for use in used):
            yield Fault(
                f"categories.{name}",
                f"No purpose uses {name}.",
                "Say which purpose does, or leave it out and do not hold it.",
            )


@rule("kind-without-purpose", "warning", "Art. 5(1)(b)")
def kinds(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """People about whom nothing may be held."""
    served = (p.people for p in declaration.purposes.values())
    yield from _idle("people", declaration.people, served, "No purpose is for")


@rule("source-unused", "note")
def sources(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A source from which nothing comes."""
    used = (p.sources for p in declaration.purposes.values())
    yield from _idle("sources", declaration.sources, used, "Nothing comes from")


@rule("recipient-unused", "note")
def recipients(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A recipient to whom nothing goes."""
    used = (p.to for p in declaration.purposes.values())
    yield from _idle("recipients", declaration.recipients, used, "Nothing goes to")


@rule("said-twice", "note")
def twice(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """An item that a category in the same list takes in already."""
    for name, purpose in declaration.purposes.items():
        for position, use in enumerate(purpose.uses):
            others = purpose.uses[:position] + purpose.uses[position + 1 :]
            wider = next((o for o in others if o != use and covers(o, use)), None)
            if wider is None and use in purpose.uses[:position]:
                wider = use
            if wider is not None:
                yield Fault(
                    f"purposes.{name}.uses.{position}",
                    f"{wider} takes in {use} already.",
                    f"Leave out {use}, or name the items of {wider} that are used.",
                )


def _idle(
    section: str,
    declared: Iterable[str],
    used: Iterable[Iterable[str]],
    message: str,
) -> Iterator[Fault]:
    all_used = {word for words in used for word in words}
    for name in declared:
        if name not in all_used:
            yield Fault(
                f"{section}.{name}",
                f"{message} {name}.",
                "Name it in a purpose, or leave it out.",
            )
