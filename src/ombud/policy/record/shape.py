"""What a table is: columns, and rows with the address each was made from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

Cell = tuple[str, ...]
"""What one cell says, a line each; empty where there is nothing to say."""

Fact = str | int | bool | date | None | tuple[str, ...]
"""A value for programs: an id, an ISO 3166 code, an ISO 8601 period, a date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: its name for programs, and its heading for people."""

    name: str
    heading: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row: a cell for each column by name, and the values behind them."""

    address: str
    cells: Mapping[str, Cell]
    facts: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table as it is written to a file; `day` is whose law it was made by."""

    name: str
    title: str
    language: str
    company: str
    day: date
    dated: str
    """The day in words, with what it is the day of."""
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
