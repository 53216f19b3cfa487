"""Statements that the database plans once for a connection, not each time.

Django's own cursors put the values into the text, so that each statement is a new one,
planned for longer than it often takes to do.
"""

from collections.abc import Mapping
from threading import local
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections

PREPARED = 5  # psycopg's own default: any number would do, where None forbids it
KEPT_ROWS = 100  # a cursor keeps its last rows; those of a large result are let go


class _Kept(local):
    """A cursor for each statement: it knows how to write its parameters already."""

    def __init__(self) -> None:
        self.cursors: dict[str, psycopg.Cursor[tuple[Any, ...]]] = {}

    def cursor(
        self, raw: psycopg.Connection[Any], text: str
    ) -> psycopg.Cursor[tuple[Any, ...]]:
        cursor = self.cursors.get(text)
        if cursor is None or cursor.connection is not raw:
            cursor = self.cursors[text] = psycopg.Cursor(raw)
        return cursor


_kept = _Kept()


def rows(text: str, given: Mapping[str, object]) -> list[tuple[Any, ...]]:
    """The rows of a statement, in the transaction that is open, or in its own.

    Args:
        text: constant, with named parameters.
        given: their values.

    Raises:
        DatabaseError: as Django has it.
    """
    connection = connections[DEFAULT_DB_ALIAS]  # once, since each look-up costs
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    raw = connection.connection
    # Django prepares nothing; its cursors never do, whatever the connection allows.
    raw.prepare_threshold = PREPARED
    cursor = _kept.cursor(raw, text)
    with connection.wrap_database_errors:
        found = cursor.execute(text, given, prepare=True, binary=True).fetchall()
    if len(found) > KEPT_ROWS:
        del _kept.cursors[text]
    return found


def first_rows(text: str, given: Mapping[str, object]) -> list[tuple[Any, ...]]:
    """The rows of a reading that a request begins with; it changes nothing.

    A connection that died since the request before is made anew, so that this is the
    health check as well, which Django would spend a statement of its own on.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    try:
        found = rows(text, given)
    except OperationalError:
        if connection.in_atomic_block:
            raise
        connection.close()
        found = rows(text, given)
    connection.health_check_done = True  # type: ignore[attr-defined]  # no stub has it
    return found
