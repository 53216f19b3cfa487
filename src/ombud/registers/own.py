"""Our own tables as a source like any other.

Every model says in `DATA` which category each of its fields holds, and in `PERSON` how
its rows belong to a person. What is encrypted is shown by the model's own `shown`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model

from ombud.core.ids import PersonId

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


def holdings(person: PersonId) -> list[OwnRow]:
    """Everything that our own tables hold about a person."""
    found = []
    for model in personal_models():
        declared: dict[str, str | None] = model.DATA  # type: ignore[attr-defined]  # personal_models chose it
        categories = {field: c for field, c in declared.items() if c is not None}
        if not categories:
            continue
        path: str = model.PERSON  # type: ignore[attr-defined]  # personal_models chose it
        for row in model._default_manager.filter(  # noqa: SLF001  # Django's documented name
            **{path: person}
        ).order_by("pk"):
            shown: dict[str, Any] = row.shown() if hasattr(row, "shown") else {}
            values = {name: shown.get(name, getattr(row, name)) for name in categories}
            found.append(
                OwnRow(
                    table=model._meta.label_lower,  # noqa: SLF001  # Django's documented name
                    key=str(row.pk),
                    values={k: v for k, v in values.items() if v is not None},
                    categories=categories,
                )
            )
    return found
