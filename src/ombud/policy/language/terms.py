"""What everything in a declaration is written with: ids, references, words, days."""

from datetime import date
from typing import Annotated, Any, ClassVar, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

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


def said(value: Any) -> Any:
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


def covers(reference: str, item: str) -> bool:
    """Whether a use of `reference` takes in `item`: itself, or an item below it.

    `contact` takes in `contact.email`; `contact.email` does not take in `contact`.
    """
    return item == reference or item.startswith(reference + ".")
