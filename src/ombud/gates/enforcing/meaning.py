"""What a policy means for the tables of a system: who sees which columns of what."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from ombud.gates.enforcing.plan import Live, Secured, keeper_role, purpose_role
from ombud.gates.enforcing.shape import Held, Shape
from ombud.policy.decisions import Compiled
from ombud.policy.language import Declaration, covers
from ombud.registers.language import ColumnMap
from ombud.registers.layout import Layout, Placed


@dataclass(frozen=True, kw_only=True)
class Policy:
    """The policy as it is compiled for one of us."""

    number: int
    controller: str
    declaration: Declaration
    compiled: Compiled
    bits: Mapping[str, int]
    """Each purpose's place in the masks."""

    def purposes(self) -> tuple[str, ...]:
        """The controller's purposes that may see rows of single people."""
        declared = self.declaration.purposes
        return tuple(
            purpose
            for purpose in self.compiled.purposes
            if self.compiled.only(purpose) != "aggregated"
            and self.controller in (declared[purpose].controllers or (self.controller,))
        )


def said_of(system: str, database: str, what: str) -> str:
    """What we say of a role or schema that we make: so that it is known to be ours."""
    return f"ombud: {what} for the system {system} in the database {database}"


@dataclass(frozen=True, kw_only=True)
class Meaning:
    """A policy held against a system as it is mapped and as it is."""

    layout: Layout
    policy: Policy
    live: Live
    shape: Shape

    @property
    def system(self) -> str:
        """The system's name."""
        return self.layout.system

    @cached_property
    def keeper(self) -> str:
        """The keeper's role."""
        return keeper_role(self.system)

    @cached_property
    def roles(self) -> dict[str, str]:
        """Each purpose's role."""
        return {p: purpose_role(self.system, p) for p in self.policy.purposes()}

    @cached_property
    def said(self) -> dict[str, str]:
        """What is said of each role that is ours."""
        database = self.live.database
        return {
            self.keeper: said_of(self.system, database, "the keeper of the masks"),
            **{
                role: said_of(self.system, database, f"the purpose {purpose}")
                for purpose, role in self.roles.items()
            },
        }

    def secured(self, placed: Placed) -> Secured:
        """A table as the database has it."""
        return self.live.tables[placed.name]

    def columns(self, purpose: str, held: Held) -> tuple[str, ...]:
        """The columns of a table that a purpose may read; none where it serves another.

        What says nothing of a person comes along with what does.
        """
        declared = self.policy.declaration.purposes[purpose]
        if held.kinds and not held.kinds & set(declared.people):
            return ()
        placed = held.placed
        uses = self.policy.compiled.uses(purpose)
        personal = [
            name
            for name, column in placed.personal.items()
            if column.holds in uses and self._serves(placed, column, purpose)
        ]
        if not personal and not self._comes_along(purpose, held):
            return ()
        known = {*self._structure(held), *placed.map.columns}
        return tuple(
            column.name
            for column in placed.table.columns
            if column.name in known
            and (column.name not in placed.personal or column.name in personal)
        )

    def _comes_along(self, purpose: str, held: Held) -> bool:
        """Whether a table that only ties others together serves a purpose."""
        if held.placed.personal:
            return False
        if held.placed.map.purposes:
            return purpose in held.placed.map.purposes
        return any(self.columns(purpose, parent) for _, parent in held.parents)

    @staticmethod
    def _serves(placed: Placed, column: ColumnMap, purpose: str) -> bool:
        only = column.purposes or placed.map.purposes
        return not only or purpose in only

    @staticmethod
    def _structure(held: Held) -> frozenset[str]:
        """The columns that tell rows apart and tie them together."""
        return frozenset((*held.placed.key, *held.links))

    def protected(self, held: Held, name: str) -> bool:
        """Whether a column holds what the law protects."""
        column = held.placed.personal.get(name)
        if column is None:
            return False
        category = column.holds.partition(".")[0]
        return self.policy.declaration.categories[category].protected

    def refused(self, held: Held) -> dict[str, str]:
        """The columns that may hold no data, with what is said to whoever tries."""
        placed = held.placed
        required = self.secured(placed).required
        found = {}
        for column in placed.table.columns:
            words = self.against(held, column.name)
            if words and not column.generated and column.name not in required:
                found[column.name] = words
        return found

    def against(self, held: Held, name: str) -> str:
        """Why a column may hold no data; empty where it may."""
        placed = held.placed
        where = f"{held.name}.{name}"
        mapped = placed.map.columns.get(name)
        if mapped is None:
            if name in self._structure(held):
                return ""
            address = f"systems.{self.system}.tables.{held.name}.columns"
            return (
                f"{where} is not declared, so nothing may be stored there ({address})"
            )
        purposes = self.policy.compiled.purposes
        if not mapped.personal or any(
            mapped.holds in self.policy.compiled.uses(p) for p in purposes
        ):
            return ""
        for position, ban in enumerate(self.policy.declaration.never):
            banned = ban.collect or ban.use
            if banned and (
                covers(banned, mapped.holds) or covers(mapped.holds, banned)
            ):
                return (
                    f"{where} holds {mapped.holds}, which is banned (never.{position})"
                )
        return (
            f"{where} holds {mapped.holds}, which no purpose uses"
            f" (categories.{mapped.holds})"
        )
