"""What the role of server and worker may do in the database.

It may read and write everything, but to the ledger it may only add. The triggers in the
migrations hold the owner to the same.
"""

from django.db.backends.utils import CursorWrapper
from psycopg import sql

LEDGER = (
    "evidence_entry",
    "evidence_leaf",
    "evidence_node",
    "evidence_checkpoint",
)
"""The tables that only grow."""


def grant(cursor: CursorWrapper, role: str) -> None:
    """Give the role its rights on all that is there and on what the owner makes later.

    Does nothing where the role is the owner itself (a database with one role only) or
    does not exist: then the triggers alone hold the ledger.

    Args:
        cursor: of the owner.
        role: the name of the role of server and worker.
    """
    cursor.execute(
        "SELECT 1 FROM pg_roles WHERE rolname = %s AND rolname <> current_user", [role]
    )
    if cursor.fetchone() is None:
        return
    for statement in (
        "GRANT USAGE ON SCHEMA public TO {role}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        (
            "ALTER DEFAULT PRIVILEGES IN SCHEMA public"
            " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}"
        ),
        (
            "ALTER DEFAULT PRIVILEGES IN SCHEMA public"
            " GRANT USAGE, SELECT ON SEQUENCES TO {role}"
        ),
        "REVOKE UPDATE, DELETE ON {ledger} FROM {role}",
        "REVOKE UPDATE ON evidence_pending FROM {role}",
    ):
        cursor.execute(
            sql.SQL(statement).format(
                role=sql.Identifier(role),
                ledger=sql.SQL(", ").join(map(sql.Identifier, LEDGER)),
            )
        )
