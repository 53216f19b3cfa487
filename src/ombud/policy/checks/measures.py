"""Is data protected, and can that be shown."""

from collections.abc import Iterator
from datetime import date

from ombud.policy.checks.registry import Fault, rule
from ombud.policy.language import Declaration


@rule("measures-missing", "note", "Art. 32(1)")
def missing(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Data in others' hands, and no word of what protects it."""
    processors = any(
        recipient.are == "processors" for recipient in declaration.recipients.values()
    )
    if processors and not declaration.measures:
        yield Fault(
            "measures",
            "Nothing says how data is protected.",
            "Add measures: with what you do, such as who may see what.",
        )


@rule("measure-unproven", "warning", "Art. 32(1)(d)")
def unproven(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A measure of which nothing shows that it works."""
    for name, measure in declaration.measures.items():
        if measure.control is None and measure.evidence is None:
            yield Fault(
                f"measures.{name}",
                f"Nothing shows that {name} works.",
                "Add control: the check that shows it, or evidence: where it is seen.",
            )
