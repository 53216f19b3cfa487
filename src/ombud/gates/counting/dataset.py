"""A set of data to develop services with: declared fields, and nobody's identity."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from ombud.core.ids import PersonId
from ombud.evidence.actions import record
from ombud.gates.actions import demand_time
from ombud.gates.counting import events
from ombud.gates.each import Situation, decide_each
from ombud.gates.errors import Refused
from ombud.gates.words import declared
from ombud.policy import vocabulary
from ombud.policy.decisions import Code, Decision, Reason
from ombud.policy.language import Declaration
from ombud.policy.queries import bits, in_force

Value = str | int | float | bool | None
# What tells who somebody is, by the W3C Data Privacy Vocabulary.
_TELLS_WHO = ("pd:Name", "pd:Contact", "pd:OfficialID", "pd:UID", "pd:Username")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """Rows of values, a row a person whom nothing in it names."""

    fields: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    """In the order of their values, so that their place tells nothing either."""


def make_dataset(
    purpose: str, people: Mapping[PersonId, Mapping[str, Value]], *, at: datetime
) -> Dataset:
    """Take what a purpose uses about people into a set without their identity.

    Whoever said no to the purpose is not in it.

    Args:
        purpose: the purpose's id; one bound to figures has no rows of people.
        people: each person's values, by the reference of what they are.
        at: the instant.

    Raises:
        ClockBehindError: the clock is behind what is on record.
        Refused: a field is none that the purpose uses, or it tells who somebody is: a
            name, a contact detail, an identity number; or nobody is left. The refusal
            is on the ledger.
    """
    demand_time(at)
    force = in_force(at)
    fields = tuple(dict.fromkeys(name for row in people.values() for name in row))
    telling = tuple(_telling(fields, force.policy.declaration))

    def decide(about: Situation) -> Decision:
        found = force.compiled.decide(
            purpose,
            fields,
            about.kinds,
            said=about.said,
            today=about.today,
            elsewhere=about.elsewhere,
        )
        if telling:
            against = tuple(r for r in found.reasons if not r.allows)
            return Decision(allowed=False, reasons=(*telling, *against))
        return found

    rows: list[tuple[Value, ...]] = []
    reasons: dict[Reason, None] = {}
    for person, decision in decide_each(people, purpose, at, force, decide):
        if decision.allowed:
            rows.append(tuple(people[person].get(field) for field in fields))
        else:
            reasons.update(dict.fromkeys(decision.reasons))
    with transaction.atomic():
        if rows:
            record(
                events.DATASET_MADE,
                at=at,
                purpose=purpose,
                fields=fields,
                people=len(rows),
                left_out=len(people) - len(rows),
            )
        else:
            record(
                events.DATASET_REFUSED,
                at=at,
                purpose=declared(purpose, bits()),
                reasons=frozenset(reason.code.value for reason in reasons),
            )
    if not rows:
        raise Refused(Decision(allowed=False, reasons=tuple(reasons)))
    return Dataset(fields=fields, rows=tuple(sorted(rows, key=repr)))


def _telling(fields: tuple[str, ...], declaration: Declaration) -> Iterator[Reason]:
    """Fields that tell who somebody is."""
    for field in fields:
        name = field.partition(".")[0]
        category = declaration.categories.get(name)
        if category is None:
            continue
        means = category.means or ""
        if category.protected or any(
            vocabulary.known(means) and vocabulary.is_a(means, one)
            for one in _TELLS_WHO
        ):
            yield Reason(
                Code.TELLS_WHO,
                allows=False,
                address=f"categories.{name}",
                article="Art. 5(1)(c)",
                about=field,
            )
