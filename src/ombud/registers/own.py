"""Our own tables as a source like any other.

Every model says in `DATA` which category each of its fields holds, and in `PERSON` how
its rows belong to a person.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection
from django.db.models import Model

from ombud.core.ids import PersonId
from ombud.people.queries import identifier_value
from ombud.registers.records import reading
from ombud.registers.records.words import purpose

SYSTEM = "ombud"
"""The name under which our own tables stand beside the source systems."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRow:
    """A row of ours about a person: its fields that hold personal data."""

    table: str
    key: str
    values: dict[str, object]
    categories: dict[str, str]
    purposes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """What each field is used for, where a purpose of the policy is what it is for."""


def personal_models() -> Iterator[type[Model]]:
    """The models whose rows belong to a person."""
    for model in apps.get_models():
        if getattr(model, "PERSON", None) is not None:
            yield model


def known_before(rows: Iterable[OwnRow]) -> bool:
    """Whether a person was more to us than someone who has asked something."""
    rooms = {row.table.partition(".")[0] for row in rows}
    return not rooms.isdisjoint({"choices", "gates", "registers"})


def holdings(person: PersonId) -> list[OwnRow]:
    """Everything that our own tables hold about a person."""
    found = []
    for model, rows in _read(person):
        categories = _categories(model)
        label = model._meta.label_lower  # noqa: SLF001  # Django's documented name
        for row in rows:
            values = {
                name: value
                for name in categories
                # What only a machine can read (a mask, an index) says nothing here that
                # the readable fields do not.
                if not isinstance(
                    value := getattr(row, name), bytes | memoryview | None
                )
            }
            # What is sealed in a row, where it says itself how that is opened.
            values |= getattr(row, "unsealed", dict)()
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
    return [*found, *_records(person)]


def _records(person: PersonId) -> Iterator[OwnRow]:
    """Our records about a person, opened: what is in them, and what it is for."""
    for _, held in reading.of_person(person):
        about: dict[str, object] = {
            "register": held.register,
            "source": held.source,
            "uses": ", ".join(held.uses),
            "objected": ", ".join(held.objected),
            "decisions": ", ".join(held.decisions),
            "parties": ", ".join(held.parties),
            "expires": held.expires,
        }
        told = {name: value for name, value in about.items() if value}
        purposes = tuple(dict.fromkeys(map(purpose, held.uses)))
        yield OwnRow(
            table="registers.record",
            key=held.key,
            values={**held.values, **told},
            categories={
                **{item: item for item in held.values},
                **dict.fromkeys(told, "record"),
            },
            purposes=dict.fromkeys(held.values, purposes),
        )


def _categories(model: type[Model]) -> dict[str, str]:
    """The fields of a model that hold personal data, with their categories."""
    declared: dict[str, str | None] = model.DATA  # type: ignore[attr-defined]  # personal_models chose it
    return {field: category for field, category in declared.items() if category}


def _read(person: PersonId) -> Iterator[tuple[type[Model], list[Model]]]:
    """Each model with the person's rows: all are asked for in one go."""
    models, text = _asking()
    with connection.cursor() as cursor:
        cursor.execute(text, [person] * len(models))
        for model in models:
            yield model, [_made(model, row) for row in cursor.fetchall()]
            cursor.nextset()


def _made(model: type[Model], row: tuple[Any, ...]) -> Model:
    """A row of the database as Django would have made it."""
    fields = model._meta.concrete_fields  # noqa: SLF001  # Django's documented name
    values = list(row)
    for at, column in enumerate(fields):
        for convert in column.get_db_converters(connection):
            values[at] = convert(values[at], column.cached_col, connection)
    return model.from_db(connection.alias, [f.attname for f in fields], values)


@cache
def _asking() -> tuple[tuple[type[Model], ...], str]:
    """The models that may hold something, and the statements that read their rows.

    The person is the one parameter of each. Kept, since wording them takes Django
    several times as long as asking.
    """
    models = tuple(model for model in personal_models() if _categories(model))
    return models, ";\n".join(map(_statement, models))


def _statement(model: type[Model]) -> str:
    path: str = model.PERSON  # type: ignore[attr-defined]  # personal_models chose it
    manager = model._default_manager  # noqa: SLF001  # Django's documented name
    rows = manager.filter(**{path: UUID(int=0)}).order_by("pk")
    statement, _ = rows.query.sql_with_params()
    return str(statement)
