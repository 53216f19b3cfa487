"""Erasing in one system: draw up, carry out, look again.

What is drawn up is what is approved and what is carried out; carrying out first draws
up anew under row locks and refuses when the two differ.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ombud.connectors.base import Keys, Session
from ombud.core.canonical import Json
from ombud.policy.language import Declaration
from ombud.registers.errors import WorldMoved
from ombud.registers.holdings import Identifiers, locate
from ombud.registers.layout import Holdings, Key, Layout, plain
from ombud.registers.reckoning import (
    Ground,
    Group,
    Held,
    Outcome,
    Reckoner,
    plan_groups,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The part of an erasure that one system carries out, in one transaction."""

    system: str
    schema: str
    """The digest of the schema it was drawn up against."""
    groups: tuple[Group, ...]
    undeclared: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Json]:
        """The part for the plan's canonical bytes."""
        return {
            "system": self.system,
            "schema": self.schema,
            "groups": [group.as_json() for group in self.groups],
            "undeclared": list(self.undeclared),
        }

    @classmethod
    def from_json(cls, data: Any) -> "Part":
        """The part back out of its JSON."""
        return cls(
            system=data["system"],
            schema=data["schema"],
            undeclared=tuple(data["undeclared"]),
            groups=tuple(
                Group(
                    table=g["table"],
                    outcome=Outcome(g["outcome"]),
                    keys=tuple(tuple(key) for key in g["keys"]),
                    blank=tuple(g["blank"]),
                    kept=tuple(g["kept"]),
                    grounds=tuple(
                        Ground(
                            purpose=x["purpose"],
                            law=x["law"],
                            until=date.fromisoformat(x["until"])
                            if x["until"]
                            else None,
                            hold=x.get("hold", ""),
                            why=x.get("why", ""),
                            columns=tuple(x.get("columns", ())),
                        )
                        for x in g["grounds"]
                    ),
                    mark=g["mark"],
                )
                for g in data["groups"]
            ),
        )

    @property
    def count(self) -> int:
        """How many rows it speaks of."""
        return sum(len(group.keys) for group in self.groups)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What was done to one table: counts and column names, nothing of a person."""

    table: str
    deleted: int
    changed: tuple[str, ...]
    """The columns that were blanked, exactly those."""
    rows: int
    """How many rows they were blanked in."""

    def as_json(self) -> dict[str, Json]:
        """For the step's record."""
        return {
            "table": self.table,
            "deleted": self.deleted,
            "changed": list(self.changed),
            "rows": self.rows,
        }


def draw_up(  # noqa: PLR0913  # a plan is drawn up of as much
    holdings: Holdings,
    declaration: Declaration,
    kinds: frozenset[str],
    today: date,
    mark: Callable[[Json], str],
    *,
    holds: Sequence[Held] = (),
) -> Part:
    """What is to be done with everything found in one system."""
    reckoner = Reckoner(declaration, holdings, kinds, today, holds=holds)
    return Part(
        system=holdings.layout.system,
        schema=holdings.layout.schema.digest,
        groups=plan_groups(reckoner, holdings, mark),
        undeclared=holdings.undeclared,
    )


def expected(part: Part) -> tuple[Done, ...]:
    """What carrying out the part does, table by table."""
    done: dict[str, Done] = {}
    for group in part.groups:
        before = done.get(group.table) or Done(
            table=group.table, deleted=0, changed=(), rows=0
        )
        erased = group.outcome is Outcome.ERASE
        done[group.table] = Done(
            table=group.table,
            deleted=before.deleted + (len(group.keys) if erased else 0),
            changed=tuple(
                dict.fromkeys((*before.changed, *(() if erased else group.blank)))
            ),
            rows=before.rows + (len(group.keys) if group.blank and not erased else 0),
        )
    return tuple(one for one in done.values() if one.deleted or one.rows)


def carry_out(session: Session, layout: Layout, part: Part) -> tuple[Done, ...]:
    """Do what the part says, in the session's one transaction.

    Raises:
        WorldMoved: when a row that was to go or to be blanked is not there any more.
        SourceError: when the system refuses; then nothing of the part is done.
    """
    # Blanking first: a row that stays may hold what a row that goes is pointed at by.
    for group in sorted(part.groups, key=lambda g: g.outcome is Outcome.ERASE):
        placed = layout.by_name[group.table]
        keys = placed.keys(group.keys)
        if group.outcome is Outcome.ERASE:
            hit = session.delete(placed.table, placed.key, keys)
        elif group.blank:
            hit = session.clear(placed.table, placed.key, keys, group.blank)
        else:
            continue
        if hit != len(group.keys):
            raise WorldMoved(f"{part.system}.{group.table}")
    return expected(part)


def left_over(
    session: Session, layout: Layout, part: Part, identifiers: Identifiers
) -> tuple[str, ...]:
    """Look again: TABLE or TABLE.COLUMN where something is left that should be gone.

    By the keys of what was to go, and by the person's identifiers once more, so that a
    row written meanwhile is found too. Empty means: done.
    """
    left: dict[str, None] = {}
    stays: set[tuple[str, tuple[Json, ...]]] = set()
    for group in part.groups:
        placed = layout.by_name[group.table]
        # Also what could not be blanked, such as an address that is the row's key.
        goes = tuple(name for name in placed.personal if name not in group.kept)
        wanted = (*placed.key, *goes)
        among = Keys(columns=placed.key, keys=placed.keys(group.keys))
        rows = session.rows(placed.table, wanted, among)
        if group.outcome is Outcome.ERASE:
            if rows:
                left[group.table] = None
            continue
        stays.update((group.table, _plain(key)) for key in group.keys)
        width = len(placed.key)
        for row in rows:
            for name, value in zip(goes, row[width:], strict=True):
                if value is not None and not session.cleared(
                    placed.table.column(name), value
                ):
                    left[f"{group.table}.{name}"] = None
    again = locate(session, layout, identifiers)
    for table, found in again.rows.items():
        if any((table, _plain(row.key)) not in stays for row in found):
            left[table] = None
    left.update(
        dict.fromkeys(name for name in again.undeclared if name not in part.undeclared)
    )
    return tuple(left)


def _plain(key: Key) -> tuple[Json, ...]:
    """A key in the form that it also has after a stay in JSON."""
    return tuple(plain(value) for value in key)
