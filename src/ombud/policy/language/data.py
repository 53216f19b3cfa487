"""Which data there is, where it comes from, and how it is looked after."""

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from ombud.policy.language.terms import (
    Curie,
    Day,
    Element,
    Id,
    Reference,
    Words,
    said,
)

SourceKind = Literal[
    "person", "use", "partner", "public", "authority", "staff", "provider", "others"
]


class Source(Element):
    """Where data comes from (GDPR Art. 14(2)(f))."""

    say: Words
    kind: Annotated[SourceKind | None, Field(alias="is")] = None
    """What it is. By default the source called `person` is the person, others are
    outsiders."""
    named: tuple[str, ...] = ()
    """The registers, agencies or companies by name."""
    public: bool = False
    """Whether everybody can read there what it holds."""

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return said(value)


class Category(Element):
    """A category of personal data, down to the items that hold it."""

    say: Words | None = None
    means: Annotated[Curie | None, Field(alias="is")] = None
    items: dict[Id, Words] = {}
    protected: bool = False
    """Whether it is an identifier that the law protects, as an identity number is."""
    special: bool = False
    """Whether it is of a special category (GDPR Art. 9(1))."""
    criminal: bool = False
    """Whether it tells of crimes (GDPR Art. 10)."""
    derived: tuple[Reference, ...] = ()
    """The categories or items it is made from; empty for what is not derived."""
    how: Words | None = None
    """How it is made from them."""

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        value = said(value)
        if isinstance(value, dict) and isinstance(value.get("items"), list):
            items = value["items"]
            if all(isinstance(item, str) for item in items):
                return {**value, "items": {i: i.replace("_", " ") for i in items}}
        return value


class Cookie(Element):
    """Something that is stored on, or read from, a visitor's device.

    Source: directive 2002/58/EC Art. 5(3).
    """

    say: Words
    """What it does."""
    kind: Literal["cookie", "storage", "pixel", "fingerprint"] = "cookie"
    owner: Id | None = None
    """The recipient or outside service that it belongs to; ours by default."""
    purpose: Id | None = None
    holds: tuple[Reference, ...] = ()
    lasts: Annotated[
        str,
        StringConstraints(
            pattern=r"^(session|P([0-9]{1,3}Y)?([0-9]{1,3}M)?([0-9]{1,3}W)?([0-9]{1,4}D)?)$",
            min_length=3,
        ),
    ]
    """A period, or `session`: until the browser is closed."""
    necessary: bool = False
    """Whether the visitor asked for what it does; everything else waits for a yes."""


class Service(Element):
    """An outside service that our pages link to or load from, under its own policy."""

    say: Words
    policy: str | None = None
    """Where its own policy is."""
    loads: Literal["never", "on_click", "at_once"] = "never"
    """When the visitor's device first meets it: never by a mere link."""


class Site(Element):
    """What our pages do to a visitor's device, beside the cookies themselves."""

    cookie_policy: str | None = None
    without: Words | None = None
    """What remains for those who want no cookies."""
    wall: bool = False
    """Whether the pages can't be used without them."""


class Measure(Element):
    """A measure that protects data, and what shows that it works (GDPR Art. 32)."""

    say: Words
    control: str | None = None
    """The check of Ombud, or of another system, that shows it."""
    evidence: Words | None = None
    """Where else that is seen, such as a report."""
    by: Reference | None = None
    """Who answers for it."""
    reviewed: Day | None = None

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return said(value)
