"""What goes in and out of the API; nothing that goes out is personal data."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import BaseModel, ConfigDict, Field

from ombud.people.identifiers import IdentifierKind
from ombud.rights.words import Ending, RequestKind, RestrictionGround, State

Word = Annotated[str, Field(min_length=1, max_length=127)]
"""An id of the policy: of a purpose, a category, an item."""
Text = Annotated[str, Field(min_length=1, max_length=254)]
LARGEST_BATCH = 1_000  # people in one question


class Closed(BaseModel):
    """What comes in: an unknown key is an error, so that a misspelt one is seen.

    Plain pydantic: ninja's own takes each value for a row of Django, and looks so.
    """

    model_config = ConfigDict(extra="forbid")


class Problem(Schema):
    """What went wrong (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    mend: str | None = None
    errors: list[dict[str, str]] | None = None
    decision: "Decision | None" = None
    """Where it is a refusal: the decision, with every reason against."""


PUBLISHED = {503: Problem}
KEYED = {
    400: Problem,
    401: Problem,
    403: Problem,
    404: Problem,
    413: Problem,
    415: Problem,
    422: Problem,
    **PUBLISHED,
}
"""What an operation behind a key may answer with beside its own."""


class Identifier(Closed):
    """What tells who a person is, as they wrote it."""

    kind: IdentifierKind
    value: Text


class Question(Closed):
    """May a person's data be used for a purpose?"""

    purpose: Word
    identifier: Identifier
    categories: Annotated[list[Word], Field(max_length=50)] = []
    controller: Word | None = None
    """Who would use it; by default, the one that the key is bound to."""


class Questions(Closed):
    """May these people's data be used for a purpose?"""

    purpose: Word
    identifiers: Annotated[
        list[Identifier], Field(min_length=1, max_length=LARGEST_BATCH)
    ]
    categories: Annotated[list[Word], Field(max_length=50)] = []
    controller: Word | None = None


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

    `person` is our id of whom it is about, as events about them have it; null for whom
    nobody here knows.
    """

    allowed: bool
    person: UUID | None
    reasons: list[Reason]
    duties: list[Duty]


class Collecting(Closed):
    """May these fields come in? They are names of items, as `contact.email`.

    `kind` is what the person becomes to us by it; `yes` says that they say yes to the
    purpose in the same moment. `texts` holds the free texts among the fields.
    """

    purpose: Word
    kind: Word
    fields: Annotated[list[Word], Field(min_length=1, max_length=100)]
    source: Word
    point: Word | None = None
    identifier: Identifier | None = None
    controller: Word | None = None
    yes: bool = False
    strip: bool = False
    texts: Annotated[
        dict[Word, Annotated[str, Field(max_length=10_000)]], Field(max_length=20)
    ] = {}


class Admitted(Decision):
    """What may be stored, and by which version of the policy; and what not, and why."""

    permit: int
    notice: int
    fields: list[str]
    stripped: dict[str, list[Reason]]


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
    controller: Word | None = None
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


class Decisions(Schema):
    """The answers, in the order of the questions."""

    decisions: list[Decision]


class Permit(Decision):
    """A yes that is on record: the number of its entry in the ledger."""

    permit: int
    at: datetime


class Aim(Closed):
    """Whom may a purpose reach?"""

    purpose: Word
    controller: Word | None = None


class Audience(Schema):
    """How many a purpose may reach now, and how many are left out for what."""

    purpose: str
    people: int
    left_out: dict[str, int]


class Saying(Closed):
    """What somebody said, in whose name the key's owner vouches for it."""

    identifier: Identifier
    purpose: Word
    word: Literal["consented", "withdrew", "objected", "lifted_objection"]
    channel: Annotated[str, Field(pattern="^[a-z][a-z0-9_]{0,15}$")] = "api"
    """How it was said, such as `web` or `phone`."""
    notice: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    """The number of the policy version beside it; needed for a yes."""
    shown: Annotated[str, Field(max_length=10_000)] = ""
    """The very text that a yes was given to; needed for a yes."""
    language: Annotated[str, Field(pattern="^([a-z]{2})?$")] = ""
    reference: Annotated[str, Field(pattern="^[A-Za-z0-9_.:-]{0,64}$")] = ""
    """Where the company keeps its own evidence, such as a form's number."""
    kind: Word | None = None
    """What somebody new is to us, in a word of the policy."""
    controller: Word | None = None
    """To whom; by default, the one that the key is bound to."""


class AskingForYes(Closed):
    """A yes that is to be asked for by mail."""

    address: Annotated[str, Field(max_length=320)]
    purposes: Annotated[list[Word], Field(min_length=1, max_length=20)]
    kind: Word
    """What the person is to us once they say yes, in a word of the policy."""
    language: Annotated[str, Field(pattern="^([a-z]{2})?$")] = ""
    """That of the mail; by default, the policy's first."""
    reference: Annotated[str, Field(pattern="^[A-Za-z0-9_.:-]{0,64}$")] = ""
    """Where the company keeps its own evidence, such as a form's number."""
    controller: Word | None = None
    """To whom; by default, the one that the key is bound to."""


class AskedByMail(Schema):
    """A mail goes out; whether we know the address is not told."""

    waits: int
    """For how many days its link works."""


class Whom(Closed):
    """Whose choices?"""

    identifier: Identifier
    controller: Word | None = None


class Choice(Schema):
    """One purpose as a person can choose about it.

    `words` are those that can be said now, and `asks` says whether it waits for a yes.
    """

    purpose: str
    title: str
    asks: bool
    on: bool
    said: bool
    words: list[str]
    article: str


class Choices(Schema):
    """What one person has chosen and can choose, and the notice to show beside it."""

    person: UUID | None
    paused: bool
    """Whether all use of their data is restricted."""
    notice: int
    choices: list[Choice]


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
    situation: Annotated[str, Field(max_length=4000)] = ""
    """Why it should stop in their case: for an objection, unless to marketing."""
    ground: RestrictionGround | None = None
    """Why a restriction is asked for, where the person says (Art. 18(1))."""


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
