"""The declaration's language: what a policy can say, as pydantic models.

One class for each thing that a policy speaks of, its fields the law's words. Short
forms (`basis: consent`) are widened to the full ones on the way in, so the rest of the
house sees one shape. What refers to what is `checks`' business, not this module's.
"""

import re
from datetime import date
from typing import Annotated, Any, ClassVar, Literal, Self, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
Reference = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$", max_length=200),
]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]  # ISO 3166-1 alpha-2
Curie = Annotated[str, StringConstraints(pattern=r"^[a-z-]+:[A-Za-z0-9-]+$")]
Language = Literal["sv", "fi", "en"]
MonthDay = Annotated[
    str, StringConstraints(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")
]
Period = Annotated[  # ISO 8601 duration without a time part, at most 999 years
    str,
    StringConstraints(
        pattern=r"^P([0-9]{1,3}Y)?([0-9]{1,3}M)?([0-9]{1,3}W)?([0-9]{1,4}D)?$",
        min_length=3,
    ),
]


def _day(value: Any) -> Any:
    # A bare number would be read as seconds since 1970.
    if isinstance(value, int | float):
        message = "a date is written YEAR-MONTH-DAY, as in 2026-11-23"
        raise ValueError(message)  # noqa: TRY004  # pydantic turns ValueErrors into findings
    return value


Day = Annotated[date, BeforeValidator(_day)]

LANGUAGES = frozenset(get_args(Language))
"""The languages that a notice can be written in."""

ANY = "*"
"""The language key of words that were given once, for every language."""


def _words(value: Any) -> Any:
    return {ANY: value} if isinstance(value, str) else value


Words = Annotated[
    dict[
        Literal["sv", "fi", "en", "*"],
        Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)],
    ],
    Field(min_length=1),
    BeforeValidator(_words),
]
"""A text in each language: {sv: …, en: …}, or one string that serves them all."""


def _said(value: Any) -> Any:
    """An element of which only its words are given, `say: …` left out."""
    only_words = isinstance(value, dict) and value and value.keys() <= LANGUAGES
    return {"say": value} if only_words or isinstance(value, str) else value


class Element(BaseModel):
    """What every element of a declaration is: closed, and never changed once read."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        populate_by_name=True,
        defer_build=True,  # one validator is built, for the whole declaration
    )

    WRITTEN: ClassVar[tuple[str, ...]] = ()
    """The keys as people write them, where short forms make them differ."""


class Contact(Element):
    """Who answers, and where."""

    name: str
    email: str
    phone: str | None = None


class Controller(Element):
    """Who decides why and how (GDPR Art. 4(7))."""

    name: str
    number: str
    country: Country
    address: str
    email: str
    phone: str | None = None
    answers: Contact | None = None
    financial_year_ends: MonthDay = "12-31"
    """Month and day, for periods that count from the end of a financial year."""


class Kind(Element):
    """A kind of people (GDPR Art. 30(1)(c)): what they are to us."""

    say: Words

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return _said(value)


class Source(Element):
    """Where data comes from (GDPR Art. 14(2)(f))."""

    say: Words
    public: bool = False

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return _said(value)


class Category(Element):
    """A category of personal data, down to the items that hold it."""

    say: Words | None = None
    means: Annotated[Curie | None, Field(alias="is")] = None
    items: dict[Id, Words] = {}
    protected: bool = False
    special: bool = False
    derived: tuple[Reference, ...] = ()
    """The categories or items it is made from; empty for what is not derived."""

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        value = _said(value)
        if isinstance(value, dict) and isinstance(value.get("items"), list):
            items = value["items"]
            if all(isinstance(item, str) for item in items):
                return {**value, "items": {i: i.replace("_", " ") for i in items}}
        return value


class Register(Element):
    """A named set of records about people."""

    say: Words | None = None
    of: tuple[Id, ...]
    kept_in: tuple[Reference, ...]
    owner: Reference | None = None
    controllers: tuple[Id, ...] = ()


class Interest(Element):
    """A legitimate interest and when it was weighed (GDPR Art. 6(1)(f))."""

    say: Words
    balanced: Day | None = None


class Basis(Element):
    """The legal basis of a purpose (GDPR Art. 6(1)); exactly one is set."""

    consent: bool = False
    contract: bool = False
    steps: bool = False
    law: Reference | None = None
    vital: bool = False
    task: Reference | None = None
    interest: Interest | None = None

    WRITTEN = (
        "consent",
        "contract",
        "steps",
        "law",
        "vital",
        "task",
        "interest",
        "balanced",
    )

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        if value in ("consent", "contract", "steps", "vital"):
            return {value: True}
        if isinstance(value, dict) and "interest" in value:
            interest = value["interest"]
            rest = {k: v for k, v in value.items() if k != "balanced"}
            if not isinstance(interest, dict) or "say" not in interest:
                interest = {"say": interest}
            if "balanced" in value:
                interest = {**interest, "balanced": value["balanced"]}
            return {**rest, "interest": interest}
        return value

    @model_validator(mode="after")
    def _one(self) -> Self:
        given = self.model_fields_set
        if len(given) != 1 or not getattr(self, next(iter(given))):
            message = (
                "a basis is one of: consent, contract, steps, vital, {law: …}, "
                "{task: …}, {interest: …, balanced: DATE}"
            )
            raise ValueError(message)
        return self

    @property
    def name(
        self,
    ) -> Literal["consent", "contract", "steps", "law", "vital", "task", "interest"]:
        """Which of them it is."""
        # The validator above lets exactly one through, and the names are the fields'.
        return next(iter(self.model_fields_set))  # type: ignore[arg-type]

    @property
    def article(self) -> str:
        """Where the GDPR gives it."""
        return ARTICLES[self.name]


# Source: GDPR Art. 6(1).
ARTICLES = {
    "consent": "Art. 6(1)(a)",
    "contract": "Art. 6(1)(b)",
    "steps": "Art. 6(1)(b)",
    "law": "Art. 6(1)(c)",
    "vital": "Art. 6(1)(d)",
    "task": "Art. 6(1)(e)",
    "interest": "Art. 6(1)(f)",
}

_UNTIL = re.compile(r"(?P<period>P\S+) after (?P<event>[a-z][a-z0-9_.]*)")


class Keep(Element):
    """How long data stays (GDPR Art. 13(2)(a)), and what happens then.

    Either `period` after `event` (a category's item that holds a date), or until
    consent is `withdrawn`, or as long as a `law` orders (counted from `event`; where
    none is named, from the latest date of the record).
    """

    period: Period | None = None
    event: Reference | None = None
    withdrawn: bool = False
    law: Reference | None = None
    then: Literal["erase", "anonymise"] = "erase"

    WRITTEN = ("until", "law", "after", "then")

    @model_validator(mode="before")
    @classmethod
    def _until(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        if "law" in value and "after" in value:
            value = {k: v for k, v in value.items() if k != "after"} | {
                "event": value["after"]
            }
        if "until" not in value:
            return value
        rest = {k: v for k, v in value.items() if k != "until"}
        if value["until"] == "withdrawn":
            return {**rest, "withdrawn": True}
        match = _UNTIL.fullmatch(str(value["until"]))
        if match is None:
            message = (
                "write until: PERIOD after EVENT, as in P12M after booking.performed"
            )
            raise ValueError(message)
        return {**rest, **match.groupdict()}

    @model_validator(mode="after")
    def _one(self) -> Self:
        if [self.period is not None, self.withdrawn, self.law is not None].count(
            True
        ) != 1:
            message = (
                "keep says until: PERIOD after EVENT, until: withdrawn, or law: NAME"
            )
            raise ValueError(message)
        if (self.period is not None) != (self.event is not None) and self.law is None:
            message = (
                "a period counts from an event, as in P12M after booking.performed"
            )
            raise ValueError(message)
        return self


class Purpose(Element):
    """Why data is used, and everything the law asks to be said about that."""

    say: Words
    title: Words | None = None
    people: Annotated[tuple[Id, ...], Field(alias="for", min_length=1)]
    basis: Basis
    uses: Annotated[tuple[Reference, ...], Field(min_length=1)]
    required: dict[Reference, Words] = {}
    sources: Annotated[tuple[Id, ...], Field(alias="from", min_length=1)]
    to: tuple[Id, ...] = ()
    keep: Keep
    only: Literal["aggregated"] | None = None
    marketing: bool = False
    """Direct marketing: an objection stops it at once and for good (Art. 21(2)-(3))."""
    profiling: bool = False
    controllers: tuple[Id, ...] = ()


class Recipient(Element):
    """Who gets data, as what, to do what, where, and on which footing."""

    are: Literal["processors", "controllers", "joint"]
    say: Words
    do: Words
    country: Country
    by: Literal["adequacy", "clauses", "bcr", "dpf"] | None = None
    agreement: Day | None = None
    assessed: Day | None = None


class Never(Element):
    """What is never done; `except` names the purposes that a ban leaves open."""

    profile: Literal["everyone"] | Id | None = None
    decide: Literal["without a human"] | None = None
    sell: Literal["everything"] | Reference | None = None
    use: Reference | None = None
    collect: Reference | None = None
    exceptions: Annotated[tuple[Id, ...], Field(alias="except")] = ()

    @model_validator(mode="after")
    def _one(self) -> Self:
        if len(self.model_fields_set - {"exceptions"}) != 1:
            message = "a ban is one of: profile, decide, sell, use, collect"
            raise ValueError(message)
        return self


class Changes(Element):
    """How changes of the policy are announced."""

    tell: tuple[Literal["site", "mail"], ...]
    before: Period


class Declaration(Element):
    """A company's policy, whole."""

    ombud: Literal[1]
    languages: Annotated[tuple[Language, ...], Field(min_length=1)]
    updated: Day
    controllers: Annotated[dict[Id, Controller], Field(min_length=1)]
    authority: Reference | None = None
    """The supervisory authority, as `se.imy`; by default the first controller's."""
    covers: tuple[str, ...] = ()
    people: Annotated[dict[Id, Kind], Field(min_length=1)]
    sources: Annotated[dict[Id, Source], Field(min_length=1)]
    categories: Annotated[dict[Id, Category], Field(min_length=1)]
    registers: dict[Id, Register] = {}
    purposes: Annotated[dict[Id, Purpose], Field(min_length=1)]
    recipients: dict[Id, Recipient] = {}
    never: tuple[Never, ...] = ()
    changes: Changes | None = None


def covers(reference: str, item: str) -> bool:
    """Whether a use of `reference` takes in `item`: itself, or an item below it.

    `contact` takes in `contact.email`; `contact.email` does not take in `contact`.
    """
    return item == reference or item.startswith(reference + ".")
