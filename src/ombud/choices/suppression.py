"""The list of addresses that said no, which outlives erasure (GDPR Art. 17(3)(b), 21).

It holds keyed hashes and nothing else, and is asked one question only: whether a no of
this address to this purpose is still to be kept.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import connection

from ombud.choices.models import Suppression
from ombud.choices.words import EVERYBODY
from ombud.people.identifiers import IdentifierKind

Key = tuple[IdentifierKind, bytes]
"""An address as the list holds it: its kind and blind index."""


def suppress(
    listed: Mapping[Key, datetime],
    purpose: str,
    controller: str,
    *,
    objected: bool = True,
) -> None:
    """Put addresses on the list; one that is there keeps the later of its days.

    Args:
        listed: since when, for each address.
        purpose: what they said no to.
        controller: whom they said it to; EVERYBODY for all of us.
        objected: whether they objected; False for a yes that they took back, which
            keeps older yeses from an import away and stops nothing else.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into choices_suppression"
            " (kind, index, purpose, controller, since, objected)"
            " select kind, index, %(purpose)s, %(controller)s, since, %(objected)s"
            " from unnest(%(kinds)s::text[], %(indexes)s::bytea[],"
            "   %(sinces)s::timestamptz[]) as each(kind, index, since)"
            " on conflict (kind, index, purpose, controller) do update"
            " set since = greatest(choices_suppression.since, excluded.since),"
            " objected = choices_suppression.objected or excluded.objected",
            {
                "purpose": purpose,
                "controller": controller,
                "kinds": [kind.value for kind, _ in listed],
                "indexes": [index for _, index in listed],
                "sinces": list(listed.values()),
                "objected": objected,
            },
        )


def release(keys: Collection[Key], purpose: str, controller: str) -> None:
    """Take addresses off the list; a yes to all of us counts for each one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "delete from choices_suppression s"
            " using unnest(%(kinds)s::text[], %(indexes)s::bytea[])"
            "   as each(kind, index)"
            " where s.kind = each.kind and s.index = each.index"
            " and s.purpose = %(purpose)s"
            " and (s.controller = %(controller)s or %(controller)s = %(everybody)s)",
            {
                "purpose": purpose,
                "controller": controller,
                "everybody": EVERYBODY,
                "kinds": [kind.value for kind, _ in keys],
                "indexes": [index for _, index in keys],
            },
        )


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
