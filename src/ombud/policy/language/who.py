"""Who decides, who answers, whom data is about, and where they meet."""

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from ombud.policy.language.terms import (
    Country,
    Day,
    Element,
    Id,
    MonthDay,
    Period,
    Reference,
    Words,
    said,
)


class Contact(Element):
    """Who answers, and where."""

    name: str
    email: str
    phone: str | None = None
    role: Words | None = None


class Controller(Element):
    """Who decides why and how (GDPR Art. 4(7))."""

    name: str
    number: str
    country: Country
    address: str
    email: str
    phone: str | None = None
    web: str | None = None
    answers: Contact | None = None
    officer: Contact | None = None
    """The data protection officer (GDPR Art. 37), where there is one."""
    representative: Contact | None = None
    """Who stands in within the EEA for a controller outside it (GDPR Art. 27)."""
    financial_year_ends: MonthDay = "12-31"
    """Month and day, for periods that count from the end of a financial year."""


class Joint(Element):
    """Controllers who decide together, and how they share the duties (GDPR Art. 26)."""

    say: Words
    """What they do together."""
    controllers: Annotated[tuple[Id, ...], Field(min_length=1)]
    """Those of us who take part."""
    partners: Annotated[tuple[Id, ...], Field(alias="with")] = ()
    """Recipients that are joint controllers with us."""
    purposes: tuple[Id, ...] = ()
    registers: tuple[Id, ...] = ()
    until: Words | None = None
    """Where the common part ends: what each answers for alone after it."""
    arrangement: Day | None = None
    """The day of the arrangement between them."""
    essence: Words | None = None
    """Its essence, which people may have (GDPR Art. 26(2))."""
    contact: Id | None = None
    """The controller that people turn to; they may turn to any of them."""


class OnBehalf(Element):
    """What we do as somebody's processor: theirs to answer for, and in no purpose."""

    say: Words
    """What the data set is."""
    of: Words
    """On whose behalf: the kind of controller that people are pointed to."""
    do: Words
    """The kinds of processing that are carried out (GDPR Art. 30(2)(b))."""
    kept_in: tuple[Reference, ...] = ()
    recipients: Annotated[tuple[Id, ...], Field(alias="to")] = ()
    agreement: Day | None = None


class Kind(Element):
    """A kind of people (GDPR Art. 30(1)(c)): what they are to us."""

    say: Words
    represents: Literal["organisation"] | None = None
    """Set for contact persons, who are known under an organisation."""
    minors: bool = False
    """Whether there may be children among them (GDPR Art. 8)."""

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return said(value)


class Matter(Element):
    """Something that the policy is not about, such as the company's own staff."""

    say: Words
    see: str | None = None
    """Where its own policy is, if it has one."""

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return said(value)


class Register(Element):
    """A named set of records about people."""

    say: Words | None = None
    of: tuple[Id, ...]
    kept_in: tuple[Reference, ...]
    purposes: tuple[Id, ...] = ()
    """What it may be used for; empty for all that concerns the people in it."""
    owner: Reference | None = None
    """Who answers for it: `CONTROLLER.answers`, or an id of `contacts`."""
    controllers: tuple[Id, ...] = ()
    review: Period | None = None
    """How often the need to keep what is in it is looked at again."""
    reviewed: Day | None = None


class Point(Element):
    """A place where data is collected, and where people are told so (GDPR Art. 13)."""

    say: Words
    at: str
    """Where: a page, an app or a place that `covers` takes in."""
    purposes: Annotated[tuple[Id, ...], Field(alias="for", min_length=1)]
    source: Annotated[Id, Field(alias="from")] = "person"
    asks: tuple[Reference, ...] = ()
    """What is asked for there; empty for all that the purposes use."""
    before: Words | None = None
    """What people are told at the moment itself, as before a call is recorded."""


class Requests(Element):
    """How people ask for what is theirs (GDPR Art. 12(2))."""

    by: Annotated[
        tuple[Literal["portal", "email", "post", "phone", "visit"], ...],
        Field(min_length=1),
    ] = ("portal",)
    to: Reference | None = None
    """Who receives them: `CONTROLLER.answers`, or an id of `contacts`."""
    limits: Words | None = None
    """What a right does not reach, in the company's own words."""


class Changes(Element):
    """How changes of the policy are announced."""

    tell: tuple[Literal["site", "mail"], ...]
    before: Period
