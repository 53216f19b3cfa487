"""What stays and what goes: pure decisions over the rows that were found.

A row goes unless a purpose that rests on a law, or a contract still to be performed,
keeps a column of it. A row that staying rows point at can't go: its personal columns
are blanked instead. Nothing here touches a database.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from ombud.core.canonical import Json
from ombud.policy.keeping import keep_until
from ombud.policy.language import Declaration, Keep, covers
from ombud.registers.layout import Holdings, Key, Layout, Placed, Row, plain

_RECORD = "record"
"""What stands for the event of a law that counts from a record's latest date."""


class Outcome(StrEnum):
    """What becomes of a row."""

    ERASE = "erase"
    ANONYMISE = "anonymise"
    KEEP = "keep"


class HoldReason(StrEnum):
    """Why staff hold data back from erasure: a closed list."""

    CLAIM = "claim"  # a legal claim, GDPR Art. 17(3)(e)
    AUTHORITY = "authority"  # what an authority asked for, Art. 17(3)(b)
    LAW = "law"  # a law that the policy does not name, Art. 17(3)(b)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A hold that stands: what of somebody's data has to stay, and why."""

    id: str
    why: HoldReason
    covers: tuple[str, ...]
    """Categories and items of the policy."""
    systems: tuple[str, ...] = ()
    """Where; everywhere when empty."""
    rows: frozenset[tuple[str, tuple[Json, ...]]] | None = None
    """The table and the key of each row that it is about; None for all of a person."""

    def takes_in(self, system: str, holds: str) -> bool:
        """Whether a column of a system, which holds this, has to stay."""
        return (not self.systems or system in self.systems) and any(
            covers(reference, holds) for reference in self.covers
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Why something stays: the purpose that keeps it, by which law, until which day.

    Or the hold that keeps it: then there is neither purpose nor law, and no day.
    """

    purpose: str
    law: str | None
    until: date | None
    hold: str = ""
    why: str = ""
    """The reason of the hold, a word of `HoldReason`."""
    columns: tuple[str, ...] = ()
    """What it keeps, where a hold keeps something of the same rows; else empty, since
    each ground then speaks for all that stays."""

    def as_json(self) -> dict[str, Json]:
        """The ground for the plan's canonical bytes; without holds as it always was."""
        told: dict[str, Json] = {
            "purpose": self.purpose,
            "law": self.law,
            "until": self.until.isoformat() if self.until else None,
        }
        if self.hold:
            told |= {"hold": self.hold, "why": self.why}
        if self.columns:
            told["columns"] = list(self.columns)
        return told


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Rows of one table that share an outcome; the unit that is carried out."""

    table: str
    outcome: Outcome
    keys: tuple[Key, ...]
    blank: tuple[str, ...] = ()
    """The columns to blank, for rows that stay."""
    kept: tuple[str, ...] = ()
    """The personal columns that stay."""
    grounds: tuple[Ground, ...] = ()
    mark: str = ""
    """A keyed digest of the rows' values: when it differs, the world has moved."""

    def as_json(self) -> dict[str, Json]:
        """The group for the plan's canonical bytes."""
        return {
            "table": self.table,
            "outcome": self.outcome.value,
            "keys": [[plain(v) for v in key] for key in self.keys],
            "blank": list(self.blank),
            "kept": list(self.kept),
            "grounds": [ground.as_json() for ground in self.grounds],
            "mark": self.mark,
        }


class Reckoner:
    """Answers, for one declaration and one person's holdings, why and how long."""

    def __init__(
        self,
        declaration: Declaration,
        holdings: Holdings,
        kinds: frozenset[str],
        today: date,
        *,
        holds: Sequence[Held] = (),
    ) -> None:
        self._declaration = declaration
        self._holdings = holdings
        self._kinds = (kinds | holdings.kinds) or frozenset(declaration.people)
        self._today = today
        self._holds = holds
        self._controller = next(iter(declaration.controllers.values()))
        self._purposes: dict[tuple[str, str], tuple[str, ...]] = {}
        self._keepers: dict[tuple[str, str], tuple[str, ...]] = {}
        self._latest: dict[tuple[str, str | None], date | None] = {}
        # By row, purpose and how long: most columns of a row say the same.
        self._untils: dict[tuple[Row, str, int], date | None] = {}
        self._grounds: dict[tuple[Row, str, int], Ground | None] = {}

    def purposes(self, placed: Placed, column: str) -> tuple[str, ...]:
        """The purposes that a column serves, for what this person is to us."""
        known = self._purposes.get((placed.name, column))
        if known is None:
            mapped = placed.map.columns[column]
            only = mapped.purposes or placed.map.purposes
            known = tuple(
                name
                for name, purpose in self._declaration.purposes.items()
                if (not only or name in only)
                and self._kinds & set(purpose.people)
                and any(covers(use, mapped.holds) for use in purpose.uses)
            )
            self._purposes[placed.name, column] = known
        return known

    def keepers(self, placed: Placed, column: str) -> tuple[str, ...]:
        """The purposes of a column that could keep it against a wish for erasure."""
        known = self._keepers.get((placed.name, column))
        if known is None:
            purposes = self._declaration.purposes
            known = self._keepers[placed.name, column] = tuple(
                name
                for name in self.purposes(placed, column)
                if any(
                    b.law or b.contract for b in purposes[name].bases_of(self._kinds)
                )
            )
        return known

    def until(self, row: Row, name: str, holds: str = "") -> date | None:
        """The last day that a purpose keeps a row; None when no event has set it.

        Args:
            holds: the category or item, where some of the row stay for another time.
        """
        keep = self._declaration.purposes[name].keep.of(holds)
        at = (row, name, id(keep))
        if at not in self._untils:
            self._untils[at] = self._end(keep, self._event(row, name, keep))
        return self._untils[at]

    def ground(self, row: Row, name: str, holds: str = "") -> Ground | None:
        """Why a purpose keeps a row, or what it holds, against a wish for erasure.

        Source: GDPR Art. 17(3)(b) for a law; Art. 17(1)(a) while a contract is still to
        be performed.
        """
        keep = self._declaration.purposes[name].keep.of(holds)
        at = (row, name, id(keep))
        if at not in self._grounds:
            self._grounds[at] = self._ground(row, name, keep)
        return self._grounds[at]

    def _ground(self, row: Row, name: str, keep: Keep) -> Ground | None:
        bases = self._declaration.purposes[name].bases_of(self._kinds)
        law = next((basis.law for basis in bases if basis.law), None)
        if law is not None:
            until = self._end(keep, self._event(row, name, keep))
            if until is None:
                # Nothing dates it yet, so the period starts today at the earliest.
                until = self._end(keep, self._today)
            if until is None or until >= self._today:
                return Ground(purpose=name, law=keep.law or law, until=until)
        elif any(basis.contract for basis in bases):
            day = self._event(row, name, keep, everywhere=False)
            if day is not None and day > self._today:
                return Ground(purpose=name, law=None, until=day)
        return None

    def held(self, row: Row, holds: str) -> Iterator[Ground]:
        """The holds that keep a column of a row, by what the column holds.

        Source: GDPR Art. 17(3)(b) and (e).
        """
        system = self._holdings.layout.system
        for hold in self._holds:
            if not hold.takes_in(system, holds):
                continue
            at = (row.table, tuple(plain(value) for value in row.key))
            if hold.rows is None or at in hold.rows:
                yield Ground(
                    purpose="", law=None, until=None, hold=hold.id, why=hold.why.value
                )

    def _end(self, keep: Keep, day: date | None) -> date | None:
        if day is None:
            return None
        events = {keep.event or _RECORD: day}
        return keep_until(keep, events, self._controller, self._today)

    def _event(
        self, row: Row, name: str, keep: Keep, *, everywhere: bool = True
    ) -> date | None:
        """When a purpose's clock starts for a row: in it, above it, or anywhere.

        A law whose event the policy does not name counts from the row's latest date.
        """
        if keep.event is None and keep.law is None:
            return None
        rows = {id(row): row}
        seen: set[int] = set()
        while rows:
            days = [d for r in rows.values() for d in self._dates(r, name, keep.event)]
            if days:
                return max(days)
            seen |= rows.keys()
            above = (p for r in rows.values() for p in r.parents)
            # A row of a tree may stand above itself.
            rows = {id(p): p for p in above if id(p) not in seen}
        if not everywhere:
            return None
        if (name, keep.event) not in self._latest:
            days = [
                d
                for rows in self._holdings.rows.values()
                for r in rows
                for d in self._dates(r, name, keep.event)
            ]
            self._latest[name, keep.event] = max(days, default=None)
        return self._latest[name, keep.event]

    def _dates(self, row: Row, name: str, event: str | None) -> Iterator[date]:
        """The days in a row that a purpose's clock can start on."""
        placed = self._holdings.layout.by_name[row.table]
        for at, column in placed.personal.items():
            if column.holds == event or (
                event is None and name in self.purposes(placed, at)
            ):
                value = row.values.get(at)
                if isinstance(value, datetime):
                    yield value.date()
                elif isinstance(value, date):
                    yield value
                elif isinstance(value, str) and (day := _day(value)) is not None:
                    yield day


def _day(text: str) -> date | None:
    """The day that an ISO 8601 text starts with; SQLite keeps dates as text."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


@dataclass(slots=True, kw_only=True)
class _Fate:
    outcome: Outcome
    blank: tuple[str, ...]
    kept: tuple[str, ...]
    grounds: tuple[Ground, ...]


def plan_groups(
    reckoner: Reckoner, holdings: Holdings, mark: Callable[[Json], str]
) -> tuple[Group, ...]:
    """What becomes of every row found, as groups in the order of carrying out.

    Children come before the rows they belong to, so that a delete never meets a foreign
    key. Rows of one table with one fate and one set of grounds make one group.

    Args:
        mark: makes a keyed digest of values, so that a plan shows none of them.
    """
    layout = holdings.layout
    fates: dict[int, _Fate] = {}
    everything = [row for rows in holdings.rows.values() for row in rows]
    for row in everything:
        fates[id(row)] = _first_fate(reckoner, layout.by_name[row.table], row)
    _let_stay_what_is_pointed_at(layout, holdings, fates)
    groups = []
    for placed in reversed(_deleting_order(layout)):
        gathered: dict[tuple[object, ...], list[Row]] = {}
        for row in holdings.rows.get(placed.name, ()):
            fate = fates[id(row)]
            if fate.outcome is Outcome.ERASE:
                fate.blank = ()  # it goes whole
            gathered.setdefault(
                (fate.outcome, fate.blank, fate.kept, fate.grounds), []
            ).append(row)
        for rows in gathered.values():
            fate = fates[id(rows[0])]
            groups.append(
                Group(
                    table=placed.name,
                    outcome=fate.outcome,
                    keys=tuple(row.key for row in rows),
                    blank=fate.blank,
                    kept=fate.kept,
                    grounds=fate.grounds,
                    mark=mark(
                        [[plain(v) for v in row.values.values()] for row in rows]
                    ),
                )
            )
    return tuple(groups)


def _first_fate(reckoner: Reckoner, placed: Placed, row: Row) -> _Fate:
    kept: list[str] = []
    blank: list[str] = []
    grounds: dict[Ground, list[str]] = {}
    for column, mapped in placed.personal.items():
        holds = mapped.holds or ""
        found = [
            ground
            for name in reckoner.keepers(placed, column)
            if (ground := reckoner.ground(row, name, holds)) is not None
        ]
        found += reckoner.held(row, holds)
        if found:
            kept.append(column)
            for ground in found:
                grounds.setdefault(ground, []).append(column)
        elif column not in placed.key:
            blank.append(column)
    if kept:
        outcome = Outcome.KEEP
    elif placed.map.erase_by == "anonymise":
        outcome = Outcome.ANONYMISE
    else:
        outcome = Outcome.ERASE
    return _Fate(
        outcome=outcome,
        # A blank that is blank already changes nothing, and the log names exactly
        # the columns that change.
        blank=tuple(c for c in blank if row.values[c] is not None),
        kept=tuple(kept),
        grounds=tuple(
            replace(ground, columns=tuple(columns))
            for ground, columns in grounds.items()
        )
        if any(ground.hold for ground in grounds)
        else tuple(grounds),
    )


def _let_stay_what_is_pointed_at(
    layout: Layout, holdings: Holdings, fates: Mapping[int, _Fate]
) -> None:
    """Turn erasing into blanking for rows that a staying row points at."""
    index: dict[tuple[str, tuple[str, ...], Key], Row] = {}
    for placed in layout.tables:
        for key in placed.table.foreign_keys:
            target = layout.by_name.get(key.table)
            if target is None:
                continue
            for row in holdings.rows.get(key.table, ()):
                at = tuple(row.values[c] for c in key.references)
                index[key.table, key.references, at] = row
    staying = [
        row
        for rows in holdings.rows.values()
        for row in rows
        if fates[id(row)].outcome is not Outcome.ERASE
    ]
    while staying:
        row = staying.pop()
        for key in layout.by_name[row.table].table.foreign_keys:
            at = tuple(row.values[c] for c in key.columns)
            pointed = index.get((key.table, key.references, at))
            if pointed and fates[id(pointed)].outcome is Outcome.ERASE:
                fates[id(pointed)].outcome = Outcome.ANONYMISE
                staying.append(pointed)


def _deleting_order(layout: Layout) -> Sequence[Placed]:
    """Tables so that whoever points comes after whom it points at.

    Source: the foreign keys of the database, which may be more than the map's links. In
    a ring the order is the map's, and the database has the last word.
    """
    order: dict[str, None] = {}
    open_: set[str] = set()

    def put(name: str) -> None:
        if name in order or name in open_:
            return
        open_.add(name)
        placed = layout.by_name[name]
        targets: Iterable[str] = (
            *(link.table for link in placed.links),
            *(key.table for key in placed.table.foreign_keys),
        )
        for target in targets:
            if target in layout.by_name:
                put(target)
        order[name] = None

    for placed in layout.tables:
        put(placed.name)
    return [layout.by_name[name] for name in order]
