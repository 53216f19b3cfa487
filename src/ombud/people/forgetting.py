"""How a person is deleted with all that hangs on them, in one go to the database.

Django would ask and delete table by table, each a round trip of its own. What it would
do follows from the models alone, so it is worded once, in the same order.
"""

from collections.abc import Iterator
from functools import cache

from django.db.models import CASCADE, SET_NULL, Model
from django.db.models.fields.reverse_related import ForeignObjectRel

from ombud.people.models import Person

PERSON = "person"
"""The parameter that names the person."""


@cache
def forgetting() -> str:
    """The statements that delete a person, and delete or let go what points at them.

    Several in one text, which the database takes as long as the driver puts the values
    in (Django's default).

    Raises:
        NotImplementedError: something points at people, or at what goes with them, and
            its `on_delete` is none that is known here.
    """
    person = f"= %({PERSON})s"
    table = Person._meta.db_table  # noqa: SLF001  # Django's documented name
    last = f'DELETE FROM "{table}" WHERE "id" {person}'  # noqa: S608  # our own names
    return ";\n".join((*_pointing(Person, person), last))


def _pointing(model: type[Model], gone: str) -> Iterator[str]:
    """What becomes of the rows that point at rows of a model which are to go.

    Args:
        gone: what is true of the keys of those rows, as `= 7` or `IN (SELECT …)`.
    """
    for relation in model._meta.get_fields(include_hidden=True):  # noqa: SLF001  # Django's documented name
        if not isinstance(relation, ForeignObjectRel) or relation.many_to_many:
            continue
        child = relation.related_model._meta  # noqa: SLF001  # as above
        where = f'"{relation.remote_field.column}" {gone}'
        if relation.on_delete is CASCADE:
            key = child.pk.column
            below = f'IN (SELECT "{key}" FROM "{child.db_table}" WHERE {where})'  # noqa: S608  # our own names
            yield from _pointing(child.model, below)
            yield f'DELETE FROM "{child.db_table}" WHERE {where}'  # noqa: S608  # as above
        elif relation.on_delete is SET_NULL:
            column = relation.remote_field.column
            yield f'UPDATE "{child.db_table}" SET "{column}" = NULL WHERE {where}'  # noqa: S608  # as above
        else:
            raise NotImplementedError(f"{child.db_table}: {relation.on_delete}")
