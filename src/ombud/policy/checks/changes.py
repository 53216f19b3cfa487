"""Do people get to know when the policy changes."""

from collections.abc import Iterator
from datetime import date

from ombud.policy.checks.registry import Fault, rule
from ombud.policy.language import Declaration

_MAIL = ("mail", "epost", "e_post", "posti")
"""Parts of ids that e-mail addresses go by in English, Swedish and Finnish."""


@rule("changes-missing", "note", "Art. 13(3)")
def missing(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A policy that does not say how people get to know of changes."""
    if declaration.changes is None:
        yield Fault(
            "changes",
            "Nothing says how changes are announced.",
            "Add changes: { tell: [site], before: P30D }.",
        )


@rule("changes-untold", "warning", "Art. 13(3)")
def untold(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Changes that are announced nowhere."""
    if declaration.changes and not declaration.changes.tell:
        yield Fault(
            "changes.tell", "Changes are announced nowhere.", "Write tell: [site, mail]"
        )


@rule("changes-without-address", "warning", "Art. 13(3)")
def unreachable(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Changes that are told by mail, and no address that it could go to."""
    if declaration.changes is None or "mail" not in declaration.changes.tell:
        return
    for name, category in declaration.categories.items():
        ids = (name, *category.items)
        if category.means == "pd:EmailAddress" or any(
            part in each for each in ids for part in _MAIL
        ):
            return
    yield Fault(
        "changes.tell",
        "Changes are told by mail, and no category holds an e-mail address.",
        "Leave mail out, or declare the address.",
    )
