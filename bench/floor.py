"""The floor under a request: the same work as plain SQL, with nothing around it.

One new connection and one transaction for each person. The tables are read by what
finds their rows; for an erasure each row's personal columns are masked one by one.
"""

import hashlib
import hmac
import os
from dataclasses import dataclass

import psycopg

_OF_ORDERS = "order_id in (select id from orders where customer_id = %(customer)s)"


@dataclass(frozen=True, slots=True)
class _Table:
    name: str
    where: str
    personal: tuple[str, ...] = ()


_TABLES = (
    _Table("customer", "email = %(email)s",
           ("email", "first_name", "last_name", "phone")),
    _Table("address", "customer_id = %(customer)s",
           ("street", "house", "city", "postal_code")),
    _Table("orders", "customer_id = %(customer)s", ("note",)),
    _Table("order_item", _OF_ORDERS, ("engraving",)),
    _Table("payment_card", "customer_id = %(customer)s",
           ("holder_name", "last4", "iban")),
    _Table("payment", _OF_ORDERS),
    _Table("support_ticket", "requester_email = %(email)s",
           ("requester_email", "subject")),
    _Table("ticket_message", "ticket_id = any(%(tickets)s)", ("body", "author_name")),
    _Table("newsletter_subscription", "email = %(email)s", ("email",)),
    _Table("login_event", "customer_id = %(customer)s", ("ip", "user_agent")),
)  # fmt: skip


def access(url: str, email: str) -> int:
    """Read everything about a person; how many rows."""
    with psycopg.connect(url) as at:
        return _read(at, _person(at, email))


def erase(url: str, email: str) -> int:
    """Read everything about a person, then mask it; how many rows were read."""
    key = os.urandom(32)
    with psycopg.connect(url) as at:
        person = _person(at, email)
        read = _read(at, person)
        for table in reversed(_TABLES):
            if table.personal:
                _mask(at, table, person, key)
    return read


def _person(at: psycopg.Connection, email: str) -> dict[str, object]:
    (customer,) = at.execute(
        "select id from customer where email = %s", (email,)
    ).fetchone()  # type: ignore[misc]  # the bench asks for those who are there
    tickets = at.execute(
        "select id from support_ticket where requester_email = %s", (email,)
    ).fetchall()
    return {
        "email": email,
        "customer": customer,
        "tickets": [id_ for (id_,) in tickets],
    }


def _read(at: psycopg.Connection, person: dict[str, object]) -> int:
    return sum(
        len(at.execute(f"select * from {t.name} where {t.where}", person).fetchall())
        for t in _TABLES
    )


def _mask(
    at: psycopg.Connection, table: _Table, person: dict[str, object], key: bytes
) -> None:
    columns = ", ".join(table.personal)
    marks = ", ".join(f"{column} = %s" for column in table.personal)
    found = at.execute(
        f"select ctid::text, {columns} from {table.name} where {table.where}", person
    ).fetchall()
    for place, *values in found:
        masked = [
            None
            if v is None
            else hmac.digest(key, str(v).encode(), hashlib.sha256).hex()
            for v in values
        ]
        at.execute(
            f"update {table.name} set {marks} where ctid = %s::tid", (*masked, place)
        )
