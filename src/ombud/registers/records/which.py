"""Which records a verb is about: one, or all that have something in common."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from ombud.core.ids import PersonId
from ombud.people.keys import index_of_record
from ombud.registers.records.words import Kind, number


class Why(StrEnum):
    """Why records are shown, changed or let go otherwise than for a purpose."""

    ACCESS = "access"  # GDPR Art. 15
    RECTIFICATION = "rectification"  # Art. 16
    ERASURE = "erasure"  # Art. 17
    OBJECTION = "objection"  # Art. 21
    RETENTION = "retention"  # Art. 5(1)(e)
    SUPERVISION = "supervision"  # Art. 58(1)(e)
    ORDER = "order"
    """The controller keeps its register in order: Art. 5(1)(d) and 24."""


@dataclass(frozen=True, slots=True)
class Which:
    """Records, by something that they have in common."""

    by: str
    """What: a word of the ledger."""
    named: UUID | int
    """The one it is, as the ledger names it."""
    condition: str
    """In SQL, of a record called `r`."""
    given: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What has to be true in the database for something to be done."""

    sql: str
    given: Mapping[str, object] = field(default_factory=dict)


ALWAYS = Condition(sql="true")


def by_key(register: str, key: str) -> Which:
    """The one record that has this key in a register."""
    record = record_id(register, key)
    return Which("key", record, "r.id = %(record)s", {"record": record})


def of_person(person: PersonId) -> Which:
    """All records about a person."""
    condition = "r.person_id = %(person)s"
    return Which("person", person, condition, {"person": person})


def under(use: str) -> Which:
    """All records that may be used for a purpose or a project."""
    return _marked("uses", Kind.USE, use)


def for_decision(decision: str) -> Which:
    """All records that may take part in an automated decision."""
    return _marked("decisions", Kind.DECISION, decision)


def gone_to(party: str) -> Which:
    """All records that went to a third party."""
    return _marked("parties", Kind.PARTY, party)


def expired_by(instant: datetime) -> Which:
    """All records whose time is up at an instant."""
    return Which("expiry", 0, "r.expires <= %(instant)s", {"instant": instant})


def _marked(column: str, kind: Kind, word: str) -> Which:
    named = number(kind, word)
    condition = f"r.{column} @> ARRAY[%(mark)s::bigint]"
    return Which(kind.value, named, condition, {"mark": named})


def record_id(register: str, key: str) -> UUID:
    """What a record is found by: a keyed digest, so that the key itself is nowhere.

    It tells nobody without the index key which key it was made of.
    """
    return UUID(bytes=index_of_record(register, key))
