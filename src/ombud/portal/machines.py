"""What machines make of a person: profiles and decisions, as their own page says it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ombud.core.ids import PersonId
from ombud.gates.deciding.register import Made, of_person
from ombud.people.queries import kinds
from ombud.policy.language import AutomatedDecision, Declaration, Purpose
from ombud.policy.notice.wording import Wording, wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Profiled:
    """A purpose that makes profiles of people like this one."""

    purpose: str
    inputs: tuple[str, ...]
    logic: str
    objectable: bool
    """Whether the person can say no to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A decision about this person, with what is behind it."""

    id: UUID
    says: str
    outcome: str
    """What holds now, in the word it was given."""
    inputs: tuple[str, ...]
    logic: str
    significance: str
    at: datetime
    contested_at: datetime | None
    reviewed_at: datetime | None
    overturned: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Machines:
    """Everything that machines make of one person."""

    profiles: tuple[Profiled, ...]
    taken: tuple[Taken, ...]
    none_declared: bool
    """Whether no decision about people like this one is taken by a machine."""


def machines_of(person: PersonId, declaration: Declaration, language: str) -> Machines:
    """What is made of a person, and what of people like them."""
    words = wording(language)
    meant = kinds(person)
    concerned = {
        name: purpose
        for name, purpose in declaration.purposes.items()
        if not meant.isdisjoint(purpose.people)
    }
    return Machines(
        profiles=tuple(
            _profiled(name, purpose, declaration, words)
            for name, purpose in concerned.items()
            if purpose.profiling is not None
        ),
        taken=tuple(_taken(made, declaration, words) for made in of_person(person)),
        none_declared=not any(purpose.decides for purpose in concerned.values()),
    )


def _profiled(
    name: str, purpose: Purpose, declaration: Declaration, words: Wording
) -> Profiled:
    profiling = purpose.profiling
    assert profiling is not None  # noqa: S101  # the caller has looked
    return Profiled(
        purpose=name,
        inputs=_labels(profiling.inputs or purpose.uses, declaration, words),
        logic=words.own(profiling.logic) if profiling.logic else "",
        objectable=purpose.objectable or purpose.rests_on("consent"),
    )


def _taken(made: Made, declaration: Declaration, words: Wording) -> Taken:
    purpose = declaration.purposes.get(made.purpose)
    declared: AutomatedDecision | None = (
        purpose.decides.get(made.decision) if purpose else None
    )
    return Taken(
        id=made.id,
        says=words.own(declared.say) if declared else made.decision.replace("_", " "),
        outcome=made.holds.replace("_", " "),
        inputs=_labels(made.inputs, declaration, words),
        logic=words.own(declared.logic) if declared and declared.logic else "",
        significance=words.own(declared.significance)
        if declared and declared.significance
        else "",
        at=made.at,
        contested_at=made.contested_at,
        reviewed_at=made.reviewed_at,
        overturned=made.overturned,
    )


def _labels(
    references: Collection[str], declaration: Declaration, words: Wording
) -> tuple[str, ...]:
    """Categories and items in words; those that left the policy by their id."""
    found = []
    for reference in references:
        name, _, item = reference.partition(".")
        category = declaration.categories.get(name)
        if category is None or (item and item not in category.items):
            found.append(reference)
        elif item:
            found.append(words.item(item, category.items[item]))
        else:
            found.append(words.category(name, category))
    return tuple(found)
