"""The map of the source systems: what `systems.yaml` can say, as pydantic models.

It says where a system is, which of its tables hold people, how the other tables' rows
belong to them, and which category of the policy each column holds.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from ombud.people.identifiers import IdentifierKind
from ombud.policy.language import Country, Day, Id, Reference

Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
"""The name of a table or column, as the database spells it."""

NOTHING = "none"
"""What a column holds that says nothing about a person."""


class Element(BaseModel):
    """What every element of the map is: closed, and never changed once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class ColumnMap(Element):
    """What a column holds: a category or item of the policy, or nothing personal."""

    holds: Reference
    """A category or item of the policy; or `none`, which no category may be called."""
    purposes: Annotated[tuple[Id, ...], Field(alias="for")] = ()
    """The purposes it serves, where they are fewer than its table's."""

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return {"holds": value} if isinstance(value, str) else value

    @property
    def personal(self) -> bool:
        """Whether it holds personal data."""
        return self.holds != NOTHING


class TableMap(Element):
    """A table, and how its rows belong to a person.

    Its rows are found by an identifier that stands in them (`found_by`), or they belong
    to a row of another table (`belongs_to`), or it holds nothing personal (`none`), or
    only people whom this policy does not cover (`outside`).
    """

    none: str | None = None
    """Why the table holds nothing personal."""
    outside: str | None = None
    """Why the policy does not cover its people: not searched, and answers say so."""
    person: Id | None = None
    """The kind of people that each row is one of."""
    found_by: dict[Name, IdentifierKind] = {}
    belongs_to: dict[Name, Name] = {}
    """From a column of this table to TABLE.COLUMN of the one that it belongs to."""
    key: tuple[Name, ...] = ()
    """The columns that tell rows apart, where the database declares no primary key."""
    purposes: Annotated[tuple[Id, ...], Field(alias="for")] = ()
    """The purposes that the table serves, where they are fewer than its categories'."""
    erase_by: Literal["delete", "anonymise"] = "delete"
    columns: dict[Name, ColumnMap] = {}

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return {"none": value} if isinstance(value, str) else value

    @property
    def searched(self) -> bool:
        """Whether its rows can be about people whom the policy covers."""
        return self.none is None and self.outside is None


class Abroad(Element):
    """Why a system is outside the EEA, and when one of us agreed to that."""

    because: Annotated[str, StringConstraints(min_length=1)]
    approved: Day


class SystemMap(Element):
    """One source system."""

    at: str
    """Its URL, or `env:NAME`: then the URL, with its password, stands in a setting."""
    country: Country | None = None
    """Where what it holds is stored."""
    abroad: Abroad | None = None
    tables: Annotated[dict[Name, TableMap], Field(min_length=1)]


class SystemsMap(Element):
    """The file, whole."""

    ombud_systems: Annotated[Literal[1], Field(alias="ombud-systems")]
    systems: Annotated[dict[Id, SystemMap], Field(min_length=1)]


def parent(reference: str) -> tuple[str, str]:
    """TABLE.COLUMN as its two parts; a schema-qualified table keeps its dot."""
    table, _, column = reference.rpartition(".")
    return table, column
