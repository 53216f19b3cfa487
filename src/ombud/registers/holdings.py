"""Finding a person's rows in a system, by the map.

First the tables where an identifier stands, the people's own tables before the rest,
since they may tell us more addresses of the same person; then, parents first, what
belongs to the rows found.
"""

from collections.abc import Iterable, Mapping

from ombud.connectors.base import Equal, Match, SameText, Session, Value, plain
from ombud.people.errors import InvalidIdentifierError
from ombud.people.identifiers import IdentifierKind, normalise, variants
from ombud.registers.layout import Holdings, Key, Layout, Link, Placed, Row

Identifiers = Mapping[IdentifierKind, frozenset[str]]
"""Normalised values by kind."""


class _Search:
    def __init__(self, session: Session, layout: Layout, *, lock: bool) -> None:
        self.session = session
        self.layout = layout
        self.lock = lock
        self.found: dict[str, dict[Key, Row]] = {}
        self.asked: set[tuple[str, str, str]] = set()
        self._forms: dict[tuple[IdentifierKind, str], tuple[str, ...]] = {}

    def forms(self, kind: IdentifierKind, values: Iterable[str]) -> tuple[str, ...]:
        """The forms that these identifiers may have in a database."""
        for value in values:
            if (kind, value) not in self._forms:
                self._forms[kind, value] = variants(kind, value)
        return tuple(form for value in values for form in self._forms[kind, value])

    def by_identifier(
        self, tables: Iterable[Placed], wanted: dict[IdentifierKind, set[str]]
    ) -> bool:
        """Read the tables' rows for identifiers not asked yet; whether more came up."""
        more = False
        for placed in tables:
            for column, kind in placed.map.found_by.items():
                fresh = [
                    value
                    for value in sorted(wanted.get(kind, ()))
                    if (placed.name, column, value) not in self.asked
                ]
                if not fresh:
                    continue
                self.asked.update((placed.name, column, value) for value in fresh)
                forms = self.forms(kind, fresh)
                for row in self._read(placed, SameText(column=column, variants=forms)):
                    if placed.map.person:
                        more |= self._learn(placed, row, wanted)
        return more

    def _learn(
        self, placed: Placed, row: Row, wanted: dict[IdentifierKind, set[str]]
    ) -> bool:
        """Add the identifiers that stand in a person's own row; whether any was new."""
        more = False
        for column, kind in placed.map.found_by.items():
            value = row.values[column]
            if not isinstance(value, str):
                continue
            known = wanted.setdefault(kind, set())
            if plain(value) in self.forms(kind, known):
                continue  # most often it is what the row was found by
            try:
                found = normalise(kind, value)
            except InvalidIdentifierError:
                continue
            if found not in known:
                known.add(found)
                more = True
        return more

    def undeclared(self, wanted: Mapping[IdentifierKind, set[str]]) -> tuple[str, ...]:
        """Where an address of the person stands that nobody declared."""
        layout = self.layout
        forms = self.forms(
            IdentifierKind.EMAIL, sorted(wanted.get(IdentifierKind.EMAIL, ()))
        )
        if not forms:
            return ()
        return tuple(
            f"{table}.{column}"
            for table, columns in layout.undeclared.items()
            for column in self.session.holds(
                layout.schema.tables[table], columns, forms
            )
        )

    def by_link(self, placed: Placed) -> None:
        """Read the rows that belong to rows already found, a tree to its leaves."""
        own = [link for link in placed.links if link.table == placed.name]
        for link in placed.links:
            if link not in own:
                self._below(placed, link, self.found.get(link.table, {}).values())
        fresh = list(self.found.get(placed.name, {}).values())
        while own and fresh:
            fresh = [row for link in own for row in self._below(placed, link, fresh)]

    def _below(self, placed: Placed, link: Link, rows: Iterable[Row]) -> list[Row]:
        """The rows that belong to these by a link and were not found before."""
        above: dict[Value, list[Row]] = {}
        for row in rows:
            above.setdefault(_trimmed(row.values[link.references]), []).append(row)
        above.pop(None, None)
        if not above:
            return []
        known = set(self.found.get(placed.name, ()))
        told = {row.values[link.references] for rows in above.values() for row in rows}
        match = Equal(column=link.column, values=tuple(told.union(above)))
        below = self._read(placed, match)
        for row in below:
            row.parents.extend(above[_trimmed(row.values[link.column])])
        return [row for row in below if row.key not in known]

    def _read(self, placed: Placed, match: Match) -> list[Row]:
        rows = []
        found = self.found.setdefault(placed.name, {})
        width = len(placed.key)
        for values in self.session.rows(
            placed.table, placed.reads, match, lock=self.lock
        ):
            # The key's columns are read first.
            key = tuple(values[:width])
            row = found.get(key)
            if row is None:
                row = Row(
                    placed.name, key, dict(zip(placed.reads, values, strict=True))
                )
                found[key] = row
            rows.append(row)
        return rows


def _trimmed(value: Value) -> Value:
    """A value as links compare it: fixed-length text comes padded, other text not."""
    return value.rstrip(" ") if isinstance(value, str) else value


def locate(
    session: Session, layout: Layout, identifiers: Identifiers, *, lock: bool = False
) -> Holdings:
    """Everything that a system holds about the person with these identifiers.

    Args:
        session: an open transaction of the system's connector.
        layout: the system as mapped.
        identifiers: normalised values by kind.
        lock: keep the rows from changing until the transaction ends.

    Raises:
        SourceError: when the system can't answer; SchemaMoved when it changed shape.
    """
    search = _Search(session, layout, lock=lock)
    wanted = {kind: set(values) for kind, values in identifiers.items()}
    people = [p for p in layout.tables if p.map.found_by and p.map.person]
    others = [p for p in layout.tables if p.map.found_by and not p.map.person]
    while search.by_identifier(people, wanted):
        pass
    search.by_identifier(others, wanted)
    for placed in layout.tables:
        search.by_link(placed)
    rows = {name: list(found.values()) for name, found in search.found.items() if found}
    return Holdings(
        layout=layout,
        rows=rows,
        kinds=frozenset(
            placed.map.person
            for placed in people
            if rows.get(placed.name) and placed.map.person
        ),
        undeclared=search.undeclared(wanted),
    )
