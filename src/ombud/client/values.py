"""What the client is asked and answers with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypedDict
from uuid import UUID

from ombud.core.errors import OmbudError

Kind = Literal[
    "email", "phone", "personal_number", "organisation_number", "customer_number"
]
"""What can tell who someone is."""

Word = Literal["consented", "withdrew", "objected", "lifted_objection"]
"""What a person can say about a purpose."""

UNREACHABLE = "unreachable"
"""The code of the only reason that the client gives by itself."""


class Whom(TypedDict, total=False):
    """Who it is about: exactly one of these, as `email="…"`."""

    email: str
    phone: str
    personal_number: str
    organisation_number: str
    customer_number: str


@dataclass(frozen=True, slots=True)
class Identifier:
    """What tells who someone is; the value is not shown, so that no log has it."""

    kind: Kind
    value: str = field(repr=False)

    @classmethod
    def of(cls, whom: Mapping[str, Any]) -> "Identifier":
        """The one that is named.

        Raises:
            TypeError: none is, or several are.
        """
        if len(whom) != 1:
            message = f"name exactly one of: {', '.join(Whom.__annotations__)}"
            raise TypeError(message)
        ((kind, value),) = whom.items()
        if kind not in Whom.__annotations__ or not isinstance(value, str):
            message = f"{kind} is not one of: {', '.join(Whom.__annotations__)}"
            raise TypeError(message)
        return cls(kind, value)  # type: ignore[arg-type]  # one of them, as just seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason of a decision; `address` is where the policy says so."""

    code: str
    allows: bool
    address: str = ""
    article: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One thing to do in going on, such as to put a link to unsubscribe."""

    code: str
    address: str = ""
    article: str = ""
    about: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Yes or no, and every reason; a no is false, so that `if decision` does right.

    `person` is Ombud's id of whom it is about, as webhooks have it; None for whom it
    does not know.
    """

    allowed: bool
    reasons: tuple[Reason, ...] = ()
    duties: tuple[Duty, ...] = ()
    person: UUID | None = None

    def __bool__(self) -> bool:
        return self.allowed

    @property
    def codes(self) -> frozenset[str]:
        """The codes of the reasons."""
        return frozenset(reason.code for reason in self.reasons)

    @property
    def reached(self) -> bool:
        """Whether Ombud gave it; otherwise it is the client's own no."""
        return UNREACHABLE not in self.codes

    def raise_for_refusal(self) -> None:
        """Go on only with a yes.

        Raises:
            Refused: it is a no.
        """
        if not self.allowed:
            raise Refused(self)


class Refused(OmbudError):  # noqa: N818  # the law's word: a refusal, not a fault
    """The policy does not allow this."""

    def __init__(self, decision: Decision) -> None:
        self.decision = decision
        super().__init__(
            mend="; ".join(reason.text or reason.code for reason in decision.reasons)
        )


NO_ANSWER = Decision(
    allowed=False,
    reasons=(
        Reason(code=UNREACHABLE, allows=False, text="Ombud could not be reached."),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """A yes that is on record, and where: the number of its entry in the ledger."""

    number: int
    purpose: str
    at: datetime
    decision: Decision

    @property
    def duties(self) -> tuple[Duty, ...]:
        """What going on asks for."""
        return self.decision.duties


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """How many a purpose may reach now, and how many are left out for what."""

    purpose: str
    people: int
    left_out: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One purpose as a person can choose about it.

    `words` are those that can be said now, and `asks` says whether it waits for a yes.
    """

    purpose: str
    title: str
    asks: bool
    on: bool
    said: bool
    words: tuple[str, ...]
    article: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What one person has chosen and can choose, and the notice to show beside it."""

    person: UUID | None
    paused: bool
    notice: int
    choices: tuple[Choice, ...]
