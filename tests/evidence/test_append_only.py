"""The ledger's tables only grow: by trigger for everyone, by grant for the app."""

import psycopg
import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from ombud.evidence import actions
from ombud.evidence.grants import LEDGER, grant

COLUMN = {
    "evidence_entry": "event",
    "evidence_leaf": "hash",
    "evidence_node": "hash",
    "evidence_checkpoint": "note",
}


@pytest.mark.django_db
@pytest.mark.parametrize("table", LEDGER)
@pytest.mark.parametrize("change", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}"])
def test_the_owner_cannot_change_or_remove(table, change, write, now):
    write(1)
    actions.seal(now)

    with (
        pytest.raises(DatabaseError, match="The ledger only grows"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change.format(table, COLUMN[table]))


@pytest.mark.django_db
@pytest.mark.parametrize("table", LEDGER)
def test_the_owner_cannot_empty(table):
    with connection.cursor() as cursor:
        # Off for the tests alone, whose harness empties tables between them.
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {table}_is_never_emptied")
        with (
            pytest.raises(DatabaseError, match="The ledger only grows"),
            transaction.atomic(),
        ):
            cursor.execute(f"TRUNCATE {table} CASCADE")


@pytest.fixture
def app(transactional_db):
    """A connection of the role that server and worker run as."""
    named = connection.get_connection_params()
    with psycopg.connect(
        host=named["host"], dbname=named["dbname"], user=settings.APP_ROLE
    ) as app:
        yield app


@pytest.mark.parametrize("table", LEDGER)
@pytest.mark.parametrize(
    "change", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "TRUNCATE {0}"]
)
def test_the_app_has_no_right_to_change(app, table, change):
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="permission denied"):
        app.execute(change.format(table, COLUMN[table]))


def test_the_app_cannot_set_the_triggers_aside(app):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute("ALTER TABLE evidence_entry DISABLE TRIGGER USER")
    app.rollback()
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute("SET session_replication_role = replica")


def test_the_app_can_record_and_take_from_pending(app, now):
    app.execute(actions._WRITE, ["a.b.c", now, b"{}", ["x=1"]])

    assert len(app.execute(actions._TAKE, [10]).fetchall()) == 1


def test_the_app_has_its_rights_on_tables_made_later(app):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE later (id bigserial PRIMARY KEY, word text)")
    try:
        app.execute("INSERT INTO later (word) VALUES ('x')")
        app.execute("UPDATE later SET word = 'y'")
        app.execute("DELETE FROM later")
        app.commit()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE later")


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["", "nobody_has_this_name"])
def test_a_database_without_the_role_is_left_alone(role, django_assert_num_queries):
    with django_assert_num_queries(1), connection.cursor() as cursor:
        grant(cursor, role)
