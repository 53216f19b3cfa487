"""Our own tables as a source like any other.

Every model says in `DATA` which category each of its fields holds, and in `PERSON` how
its rows belong to a person.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from django.apps import apps
from django.db.models import Model

from ombud.core.ids import PersonId
from ombud.people.queries import identifier_value

SYSTEM = "ombud"
"""The name under which our own tables stand beside the source systems."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRow:
    """A row of ours about a person: its fields that hold personal data."""

    table: str
    key: str
    values: dict[str, object]
    categories: dict[str, str]


def personal_models() -> Iterator[type[Model]]:
    """The models whose rows belong to a person."""
    for model in apps.get_models():
        if getattr(model, "PERSON", None) is not None:
            yield model


def known_before(rows: Iterable[OwnRow]) -> bool:
    """Whether a person was more to us than someone who has asked something."""
    rooms = {row.table.partition(".")[0] for row in rows}
    return not rooms.isdisjoint({"choices", "registers"})


def holdings(person: PersonId) -> list[OwnRow]:
    """Everything that our own tables hold about a person."""
    found = []
    for model in personal_models():
        declared: dict[str, str | None] = model.DATA  # type: ignore[attr-defined]  # personal_models chose it
        categories = {field: c for field, c in declared.items() if c is not None}
        label = model._meta.label_lower  # noqa: SLF001  # Django's documented name
        manager = model._default_manager  # noqa: SLF001  # likewise
        for row in manager.raw(_asking(model), [person]) if categories else ():
            values = {
                name: value
                for name in categories
                # What only a machine can read (a mask, an index) says nothing here that
                # the readable fields do not.
                if not isinstance(
                    value := getattr(row, name), bytes | memoryview | None
                )
            }
            if label == "people.identifier":
                values["sealed"] = identifier_value(
                    person,
                    row.kind,  # type: ignore[attr-defined]  # the label says which
                    row.sealed,  # type: ignore[attr-defined]  # likewise
                )
            if values:
                found.append(
                    OwnRow(
                        table=label,
                        key=str(row.pk),
                        values=values,
                        categories={name: categories[name] for name in values},
                    )
                )
    return found


@cache
def _asking(model: type[Model]) -> str:
    """How a model's rows of a person are asked for, the person being the parameter.

    Kept, since wording it takes Django several times as long as asking.
    """
    path: str = model.PERSON  # type: ignore[attr-defined]  # personal_models chose it
    manager = model._default_manager  # noqa: SLF001  # Django's documented name
    rows = manager.filter(**{path: UUID(int=0)}).order_by("pk")
    statement, _ = rows.query.sql_with_params()
    return str(statement)
