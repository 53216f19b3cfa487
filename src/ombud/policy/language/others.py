"""Who else gets data, and what is never done."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from ombud.policy.language.terms import Country, Day, Element, Id, Reference, Words

Mechanism = Literal[
    "adequacy",
    "clauses",
    "bcr",
    "dpf",
    "derogation",
    "privacy_shield",
    "safe_harbour",
]
"""What a transfer may rest on (GDPR Art. 45-49); the last two have fallen, and can be
written so that the check can say since when."""

Case = Literal[
    "fulfilment",
    "event",
    "referral",
    "law",
    "request",
    "claim",
    "deal",
    "fraud",
    "credit",
    "protection",
    "advice",
]
"""When data goes to somebody: to do what was agreed, to the partner of an event, one
contact to one customer, a duty or a lawful request, a dispute, a sale of the business,
a check for fraud or credit, the protection of somebody or something, or advice."""


class Recipient(Element):
    """Who gets data, as what, to do what, where, and on which footing."""

    are: Literal["processors", "controllers", "joint"]
    say: Words
    do: Words
    named: tuple[str, ...] = ()
    """Who they are by name, for those who ask."""
    country: Country
    countries: tuple[Country, ...] = ()
    """Further countries that data goes to with them."""
    by: Mechanism | None = None
    signed: Day | None = None
    """The day the clauses were signed."""
    assessed: Day | None = None
    """The day on which the law of the country was looked at."""
    measures: Words | None = None
    """What protects the data beside the mechanism."""
    agreement: Day | None = None
    instructions: Words | None = None
    """What a processor is told to do with it, and not to do."""
    gets: tuple[Reference, ...] = ()
    """The only categories and items that leave; empty for all the purpose uses."""
    cases: Annotated[tuple[Case, ...], Field(alias="when")] = ()
    """The only cases in which data goes there; empty for whenever a purpose says."""
    undertaking: bool = False
    """Whether they promise in writing to keep to this policy first."""
    approvals: Annotated[int, Field(ge=1, le=2)] = 1
    """How many of us have to say yes to each disclosure."""
    policy: str | None = None
    """Where their own policy is."""

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        if isinstance(value, dict) and isinstance(value.get("when"), str):
            return {**value, "when": [value["when"]]}
        return value

    @property
    def everywhere(self) -> tuple[str, ...]:
        """Every country that data goes to with them."""
        return tuple(dict.fromkeys((self.country, *self.countries)))


class Never(Element):
    """What is never done; `except` names the purposes that a ban leaves open."""

    profile: Literal["everyone"] | Id | None = None
    decide: Literal["without a human"] | None = None
    sell: Literal["everything"] | Reference | None = None
    use: Reference | None = None
    collect: Reference | None = None
    market: Id | None = None
    """A register or a kind of people that no marketing reaches."""
    disclose: Literal["everything"] | Id | None = None
    """A register, or everything: to nobody but processors."""
    outsource: Literal["everything"] | Id | None = None
    """A register, or everything: kept by ourselves, with no processor."""
    transfer: Literal["outside the EEA"] | None = None
    note: Words | None = None
    """What no free text may say, as judgements that the work does not need."""
    under: tuple[Id, ...] = ()
    """The only purposes that the ban is about; empty for all."""
    exceptions: Annotated[tuple[Id, ...], Field(alias="except")] = ()

    @model_validator(mode="after")
    def _one(self) -> Self:
        said = self.model_fields_set - {"exceptions", "under"}
        if len(said) != 1 or getattr(self, next(iter(said))) is None:
            message = (
                "a ban is one of: profile, decide, sell, use, collect, market, "
                "disclose, outsource, transfer, note"
            )
            raise ValueError(message)
        return self

    def reaches(self, purpose: str) -> bool:
        """Whether the ban is about a purpose."""
        return purpose not in self.exceptions and (
            not self.under or purpose in self.under
        )
