"""A system's tables as row security needs them: whose rows, and what hangs on what."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from ombud.connectors.base import Column, ColumnType
from ombud.connectors.enforced import ENFORCING, MASK, PERSON
from ombud.gates.enforcing.plan import of, quote
from ombud.registers.layout import Layout, Link, Placed

STANDING = f"{ENFORCING}.standing"
"""The copies of masks, by person."""
ALL_OF = f"{ENFORCING}.all_of"
"""The function that gives what several masks all allow."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Held:
    """A table whose rows are about people and are seen by purpose."""

    placed: Placed
    number: int
    """Its place among them, for names of our own."""
    parents: tuple[tuple[Link, "Held"], ...]

    @property
    def name(self) -> str:
        """The table's name."""
        return self.placed.name

    @property
    def sql(self) -> str:
        """The table's name as SQL takes it."""
        return of(self.placed.table)

    @cached_property
    def finders(self) -> tuple[str, ...]:
        """The columns with identifiers."""
        return tuple(self.placed.map.found_by)

    @cached_property
    def links(self) -> tuple[str, ...]:
        """The columns that name the row which a row belongs to."""
        return tuple(link.column for link, _ in self.parents)

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The kinds of people that its rows can be about; empty for any kind."""
        if self.placed.map.person:
            return frozenset((self.placed.map.person,))
        if self.finders:
            return frozenset()
        above = [parent.kinds for _, parent in self.parents]
        return frozenset().union(*above) if all(above) else frozenset()

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns that the keeper has to read."""
        return tuple(
            dict.fromkeys(
                (*self.placed.key, *self.finders, *self.links, *self.placed.targets)
            )
        )

    def reads(self, column: Column) -> str:
        """A column as a select asks for it, so that Python takes it as drivers do."""
        cast = "::text" if column.type is ColumnType.OTHER else ""
        return f"{quote(column.name)}{cast}"

    def mask(self, row: str, *, person: str = "") -> str:
        """The mask that a row should have, as an SQL expression.

        Its person's, or that of the row it belongs to; of several, what all allow, and
        nothing where one of them is missing.

        Args:
            row: what the row is called where the expression stands.
            person: whose it is; by default, what the row itself says.
        """
        person = person or f"{row}.{PERSON}"
        sources = [
            f"select p.{MASK} from {parent.sql} p"  # noqa: S608  # quoted names
            f" where p.{quote(link.references)} = {row}.{quote(link.column)}"
            for link, parent in self.parents
        ]
        needed = [f"num_nonnulls({self._named(self.links, row)})"] if sources else []
        if self.finders:
            own = f"select s.mask from {STANDING} s where s.person = {person}"  # noqa: S608  # ours
            sources.insert(0, own)
            needed.insert(0, f"({self.found(row)})::integer")
        if len(sources) == 1 and self._single:
            return f"({sources[0]})"
        together = " union all ".join(sources)
        return f"{ALL_OF}(array({together}), {' + '.join(needed)})"

    def found(self, row: str) -> str:
        """Whether an identifier stands in a row, as an SQL expression."""
        return f"num_nonnulls({self._named(self.finders, row)}) > 0"

    @property
    def mixed(self) -> bool:
        """Whether its rows are found by identifiers and belong to other rows too."""
        return bool(self.finders and self.parents)

    @property
    def _single(self) -> bool:
        """Whether each link leads to one row at most."""
        return all(
            parent.placed.table.column(link.references).unique
            or parent.placed.table.primary_key == (link.references,)
            for link, parent in self.parents
        )

    @staticmethod
    def _named(columns: tuple[str, ...], row: str) -> str:
        return ", ".join(f"{row}.{quote(column)}" for column in columns)


@dataclass(frozen=True, kw_only=True)
class Shape:
    """The tables of a system, parents first."""

    held: tuple[Held, ...]
    closed: dict[str, str]
    """Tables whose rows no purpose can be shown, by name, with why."""

    def children(self, of_: Held) -> Iterator[tuple[Link, Held]]:
        """The tables whose rows belong to a table's rows, with the link."""
        for child in self.held:
            for link, parent in child.parents:
                if parent is of_:
                    yield link, child

    @cached_property
    def roots(self) -> tuple[Held, ...]:
        """The tables whose own rows say whose they are."""
        return tuple(held for held in self.held if held.finders)


def shape(layout: Layout) -> Shape:
    """How row security sees a system as it is mapped."""
    held: dict[str, Held] = {}
    closed: dict[str, str] = {}
    for placed in layout.tables:
        above = {link.table for link in placed.links}
        if placed.name in above:
            closed[placed.name] = "its rows belong to rows of its own"
        elif not placed.key:
            closed[placed.name] = "it has no key"
        elif lost := sorted(above & closed.keys()):
            closed[placed.name] = f"it belongs to {', '.join(lost)}"
        else:
            held[placed.name] = Held(
                placed=placed,
                number=len(held),
                parents=tuple((link, held[link.table]) for link in placed.links),
            )
    return Shape(held=tuple(held.values()), closed=closed)
