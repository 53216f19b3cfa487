"""What goes in and out where programs work with records."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from ninja import Schema
from pydantic import Field, model_validator

from ombud.api.schemas import Closed, Identifier, Text, Word
from ombud.core.ids import PersonId
from ombud.registers.records.which import (
    Which,
    Why,
    by_key,
    expired_by,
    for_decision,
    gone_to,
    of_person,
    under,
)

Call = UUID | Annotated[int, Field(ge=0, lt=2**63)]
"""The caller's own number for a call, which the ledger keeps with what was done."""
Words = Annotated[list[Word], Field(max_length=100)]
Value = Annotated[str, Field(max_length=32_000)]
Values = Annotated[dict[Word, Value], Field(min_length=1, max_length=100)]


class Acquaintance(Closed):
    """Somebody to know, and what they are to us in words of the policy."""

    identifier: Identifier
    kinds: Annotated[list[Word], Field(min_length=1, max_length=20)]


class Person(Schema):
    """A person, by the id that stands for them here."""

    person: UUID


class Key(Closed):
    """A record's key in its register."""

    register_: Annotated[Word, Field(alias="register")]
    key: Text


class By(Closed):
    """Which records: by exactly one thing that they have in common."""

    key: Key | None = None
    person: UUID | None = None
    use: Word | None = None
    decision: Word | None = None
    party: Word | None = None
    expired: datetime | None = None
    """Those whose time is up at this instant."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        if len(self.model_fields_set) != 1:
            message = "one of: key, person, use, decision, party, expired"
            raise ValueError(message)
        return self

    @property
    def which(self) -> Which:
        """The same as the verbs take it."""
        match self:
            case By(key=Key() as key):
                return by_key(key.register_, key.key)
            case By(person=UUID() as person):
                return of_person(PersonId(person))
            case By(use=str() as use):
                return under(use)
            case By(decision=str() as decision):
                return for_decision(decision)
            case By(party=str() as party):
                return gone_to(party)
            case By(expired=datetime() as instant):
                return expired_by(instant)
        raise ValueError(self.model_fields_set)


class New(Closed):
    """A record to take in: whose, what is in it, and what for."""

    key: Key
    person: UUID
    values: Values
    """By the references of the policy's items, as contact.email."""
    uses: Annotated[list[Word], Field(min_length=1, max_length=100)]
    """Purposes of the policy, or projects under one, as campaign.may."""
    source: Word
    controller: Word | None = None
    """Who of us holds it; the first of the policy where none is named."""
    expires: datetime | None = None
    objected: Words = []
    decisions: Words = []
    parties: Words = []
    call: Call = 0


class Reading(Closed):
    """Records for a purpose."""

    use: Word
    by: By
    items: Words = []
    """What is wanted of them; all that the purpose may use where none is named."""
    controller: Word | None = None
    call: Call = 0


class Found(Schema):
    """A record as the purpose may see it."""

    key: str
    person: UUID
    values: Mapping[str, str]


class FoundMany(Schema):
    """Records that allow the purpose."""

    records: list[Found]


class Looking(Closed):
    """Records to be shown as they are, or counted, and why."""

    by: By
    why: Why
    call: Call = 0


class Held(Schema):
    """A record as it is."""

    key: str
    person: UUID
    controller: str
    register_: Annotated[str, Field(alias="register")]
    source: str
    notice: int
    values: Mapping[str, str]
    uses: tuple[str, ...]
    objected: tuple[str, ...]
    decisions: tuple[str, ...]
    parties: tuple[str, ...]
    expires: datetime | None


class HeldMany(Schema):
    """Records as they are."""

    records: list[Held]


class Filling(Closed):
    """Values to put into a record instead of those it has."""

    key: Key
    values: Values
    why: Why
    call: Call = 0


class Marking(Closed):
    """Words to mark records with instead of those they have."""

    by: By
    why: Why
    uses: Words | None = None
    objected: Words | None = None
    decisions: Words | None = None
    parties: Words | None = None
    call: Call = 0

    @model_validator(mode="after")
    def _one(self) -> Self:
        if len(self.model_fields_set - {"by", "why", "call"}) != 1:
            message = "one of: uses, objected, decisions, parties"
            raise ValueError(message)
        return self


class Count(Schema):
    """How many records."""

    records: int


class Calls(Closed):
    """The caller's own numbers, to be looked up in the ledger."""

    calls: Annotated[list[Call], Field(min_length=1, max_length=1000)]
    call: Call = 0


class Entry(Schema):
    """What the ledger says."""

    event: str
    at: datetime
    call: Call


class Entries(Schema):
    """What the ledger says of some calls."""

    entries: list[Entry]
