"""The list of addresses that said no, which outlives erasure (GDPR Art. 17(3)(b), 21).

It holds keyed hashes and nothing else, and is asked one question only: whether a no of
this address to this purpose is still to be kept.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import connection

from ombud.choices.models import Suppression
from ombud.choices.words import EVERYBODY
from ombud.people.identifiers import IdentifierKind

Key = tuple[IdentifierKind, bytes]
"""An address as the list holds it: its kind and blind index."""


def suppress(
    keys: Collection[Key], purpose: str, controller: str, at: datetime
) -> None:
    """Put addresses on the list; one that is there keeps the later of its days."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into choices_suppression (kind, index, purpose, controller, since)"
            " select kind, index, %(purpose)s, %(controller)s, %(since)s"
            " from unnest(%(kinds)s::text[], %(indexes)s::bytea[]) as each(kind, index)"
            " on conflict (kind, index, purpose, controller) do update"
            " set since = greatest(choices_suppression.since, excluded.since)",
            {
                "purpose": purpose,
                "controller": controller,
                "since": at,
                "kinds": [kind.value for kind, _ in keys],
                "indexes": [index for _, index in keys],
            },
        )


def release(keys: Collection[Key], purpose: str, controller: str) -> None:
    """Take addresses off the list; a yes to all of us counts for each one."""
    for kind, index in keys:
        rows = Suppression.objects.filter(kind=kind, index=index, purpose=purpose)
        if controller != EVERYBODY:
            rows = rows.filter(controller=controller)
        rows.delete()


def refused_since(
    keys: Collection[Key],
) -> dict[Key, tuple[tuple[str, str, datetime], ...]]:
    """What each of these addresses is on the list for: purpose, to whom, since when."""
    found: dict[Key, tuple[tuple[str, str, datetime], ...]] = {}
    rows = Suppression.objects.filter(index__in=[index for _, index in keys])
    for kind, index, purpose, controller, since in rows.values_list(
        "kind", "index", "purpose", "controller", "since"
    ):
        key = (IdentifierKind(kind), bytes(index))
        found[key] = (*found.get(key, ()), (purpose, controller, since))
    return found
