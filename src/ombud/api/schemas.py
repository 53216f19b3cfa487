"""What goes in and out of the API; nothing that goes out is personal data."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field

from ombud.people.identifiers import IdentifierKind
from ombud.rights.words import Ending, RequestKind, State

Word = Annotated[str, Field(min_length=1, max_length=127)]
"""An id of the policy: of a purpose, a category, an item."""
Text = Annotated[str, Field(min_length=1, max_length=254)]


class Closed(Schema):
    """What comes in: an unknown key is an error, so that a misspelt one is seen."""

    model_config = ConfigDict(extra="forbid")


class Problem(Schema):
    """What went wrong (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    mend: str | None = None
    errors: list[dict[str, str]] | None = None


class Identifier(Closed):
    """What tells who a person is, as they wrote it."""

    kind: IdentifierKind
    value: Text


class Question(Closed):
    """May a person's data be used for a purpose?"""

    purpose: Word
    identifier: Identifier
    categories: Annotated[list[Word], Field(max_length=50)] = []


class Reason(Schema):
    """One reason of a decision; `address` is where the policy says so."""

    code: str
    allows: bool
    address: str
    article: str
    text: str


class Duty(Schema):
    """One thing to do in going on; `address` is where the policy says so."""

    code: str
    address: str
    article: str
    about: str
    text: str


class Decision(Schema):
    """Yes or no, and every reason: for a yes its basis, for a no all against it.

    A yes also has what it takes to go on.
    """

    allowed: bool
    reasons: list[Reason]
    duties: list[Duty]


class Disclosing(Closed):
    """May this go to them? With `dry`, only the question: nothing is logged.

    `categories` is empty for all that the purpose uses and the recipient gets.
    `reference` and `reason` say what about, and never who.
    """

    recipient: Word
    purpose: Word
    identifiers: Annotated[list[Identifier], Field(min_length=1, max_length=200)]
    categories: Annotated[list[Word], Field(max_length=50)] = []
    case: Annotated[str, Field(max_length=16)] | None = None
    party: Annotated[str, Field(max_length=200)] = ""
    country: Annotated[str, Field(pattern="^([A-Z]{2})?$")] = ""
    reference: Annotated[str, Field(max_length=64)] = ""
    reason: Annotated[str, Field(max_length=500)] = ""
    case_on_file: UUID | None = None
    approval: UUID | None = None
    manner: Literal["needed", "product", "bulk"] = "needed"
    dry: bool = False


class Disclosed(Decision):
    """Whether it may go, and what of it.

    `allowed_for` are the places of those among `identifiers` whose data may go; whoever
    is not there is left out. `permit` is null where nothing was logged, `waits` the id
    of a disclosure that needs another person's yes first.
    """

    permit: UUID | None = None
    waits: UUID | None = None
    allowed_for: list[int] = []
    fields: list[str] = []
    stripped: list[str] = []


class Asking(Closed):
    """A request, in the name of whoever reads the mail of the address."""

    # Not yet rectification: this version corrects no values.
    kind: Literal[
        "access", "portability", "erasure", "restriction", "objection", "withdrawal"
    ]
    address: Text
    language: Annotated[str, Field(pattern="^[a-z]{2}$")]
    purpose: Annotated[str, Field(max_length=63)] = ""
    """Which one, for an objection or a withdrawal."""


class Proof(Closed):
    """The code that was sent to the address."""

    challenge: UUID
    code: Annotated[str, Field(min_length=1, max_length=32)]


class Status(Schema):
    """How far a request has come."""

    id: UUID
    number: int
    kind: RequestKind
    article: str
    state: State
    ending: Ending | None
    received_at: datetime
    due_on: date
    ended_at: datetime | None


class Asked(Status):
    """A request that waits for the code that went to its address."""

    challenge: UUID


class Policy(Schema):
    """The version of the policy in force; the digest is its text's SHA-256."""

    number: int
    digest: str
    effective: datetime


class Notice(Schema):
    """The notice in one language: sections of blocks of sentences, with addresses.

    `kind`, `point` and `source` are set where just that part was asked for.
    """

    format: str
    title: str
    language: str
    kind: str | None
    point: str | None
    source: str | None
    version: int | None
    effective: date | None
    sections: list[dict[str, Any]]


class Head(Schema):
    """The ledger's last checkpoint: a signed note (C2SP tlog-checkpoint)."""

    size: int
    root: str
    checkpoint: str
    key: str
    at: datetime
