"""How a database's tables lead to people, as far as keys, names and values tell.

Who stands in a row of their own, what belongs to whom, what is found by an address in
it, and what is about nobody: each with the reason in words.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ombud.connectors.base import Column, Schema, Table, Value
from ombud.people.identifiers import IdentifierKind
from ombud.registers.samples import Count, Kind, count, recognise
from ombud.registers.words import Meaning, People, Tokens, tokens, vocabulary

ENOUGH = 4.0
"""The score from which on a table is taken for one of people; see `_score`."""

_POINTING_COUNTED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What can be seen of one column."""

    column: Column
    meaning: Meaning | None
    """What it holds, by its name or else by its values."""
    named: Tokens = ()
    """The words of its name that say so."""
    seen: Count | None = None
    """What its values look like."""
    prose: bool = False
    """Whether its values are free text."""

    @property
    def reason(self) -> str:
        """Why it is taken for what it is, in words."""
        said = [f"named '{self.column.name}'"] if self.named else []
        if self.seen is not None and (self.seen.most or self.named):
            said.append(str(self.seen))
        return "; ".join(said)


class Role(StrEnum):
    """What a table is to people."""

    PERSON = "person"
    BELONGS = "belongs"
    FOUND = "found"
    """No row of a person's leads to it, but an identifier stands in it."""
    STRAY = "stray"
    """It holds personal data, and nothing tells whose."""
    OUTSIDE = "outside"
    """Its people are staff, whom the policy does not speak of."""
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """A column that leads to a row of another table, and how one can tell."""

    column: str
    table: str
    references: str
    reason: str


@dataclass(slots=True, kw_only=True)
class Seen:
    """What can be seen of one table."""

    table: Table
    looks: dict[str, Look]
    role: Role = Role.NOBODY
    reason: str = ""
    group: People | None = None
    ties: list[Tie] = field(default_factory=list)
    found_by: dict[str, tuple[IdentifierKind, str]] = field(default_factory=dict)
    """The identifier that stands in a column, and the reason."""
    depth: int = 0
    """How many links a row is away from a person's."""

    @property
    def name(self) -> str:
        """The table's name."""
        return self.table.name

    @property
    def strong(self) -> list[Look]:
        """The columns that are about a person wherever they stand."""
        return [k for k in self.looks.values() if k.meaning and k.meaning.strong]

    def holding(self, meaning: str) -> list[Look]:
        """The columns of a meaning."""
        return [
            k for k in self.looks.values() if k.meaning and k.meaning.name == meaning
        ]


def examine(
    schema: Schema,
    samples: Mapping[str, Mapping[str, list[Value]]],
    kinds: Iterable[str],
) -> dict[str, Seen]:
    """All tables of a database with their roles.

    Args:
        schema: the database.
        samples: by table and column, values out of some rows.
        kinds: the kinds of people that the policy speaks of.
    """
    tables = {
        name: Seen(
            table=table,
            looks={c.name: _look(c, samples[name][c.name]) for c in table.columns},
        )
        for name, table in schema.tables.items()
    }
    _find_people(tables, frozenset(kinds))
    _follow(tables)
    for seen in tables.values():
        _find_by_identifier(seen)
    _follow(tables)
    for seen in tables.values():
        _leave_out(seen, tables)
    return tables


# One column.


def _look(column: Column, values: list[Value]) -> Look:
    prose = count(values, Kind.PROSE).most
    if by_name := vocabulary().meaning(column.name, column.type):
        meaning, words = by_name
        seen = count(values, Kind(meaning.values)) if meaning.values else None
        return Look(
            column=column,
            meaning=meaning,
            named=words,
            seen=seen if seen and seen.of else None,
            prose=prose,
        )
    seen = recognise(values)
    known = vocabulary().known_by(seen.kind) if seen else None
    if known is not None and column.type not in known.types:
        seen = known = None
    return Look(column=column, meaning=known, seen=seen, prose=prose)


# Which tables hold people.


def _find_people(tables: dict[str, Seen], kinds: frozenset[str]) -> None:
    for seen in tables.values():
        group = vocabulary().group(seen.name)
        score, reasons = _score(seen, group, tables)
        if score < ENOUGH or not any(
            k.meaning and k.meaning.finds for k in seen.strong
        ):
            continue
        seen.group = group
        said = "; ".join(reasons)
        if group is not None and group.staff and not kinds & {*group.kinds}:
            seen.role = Role.OUTSIDE
            seen.reason = f"staff, of whom this policy says nothing ({said})"
        else:
            seen.role = Role.PERSON
            seen.reason = said


def _score(
    seen: Seen, group: People | None, tables: Mapping[str, Seen]
) -> tuple[float, list[str]]:
    """How much a table looks like one of people, and why.

    A fitting name or an address that no two rows share weighs most; alone neither is
    enough: a list of subscribers has such an address too.
    """
    score = 0.0
    reasons = []
    if group is not None:
        score += 3
        reasons.append(f"named '{seen.name}'")
    emails = seen.holding("email")
    if any(look.column.unique for look in emails):
        score += 3
        reasons.append("an e-mail address that no two rows share")
    elif emails:
        score += 1
        reasons.append("an e-mail address")
    if seen.holding("name"):
        score += 1
        reasons.append("a person's name")
    others = [look for look in seen.strong if look.meaning not in _NAME_AND_EMAIL]
    if others:
        score += 1
        reasons.append(f"'{others[0].column.name}'")
    pointing = [
        other.name
        for other in tables.values()
        if other is not seen
        and any(key.table == seen.name for key in other.table.foreign_keys)
    ]
    if pointing:
        score += 0.5 * min(len(pointing), _POINTING_COUNTED)
        many = (
            f"{len(pointing)} tables point" if len(pointing) > 1 else "a table points"
        )
        reasons.append(f"{many} at it")
    return score, reasons


_NAME_AND_EMAIL = (
    vocabulary().meanings["name"],
    vocabulary().meanings["email"],
)


# What belongs to whom.

_LED = (Role.PERSON, Role.BELONGS, Role.FOUND)


def _follow(tables: dict[str, Seen]) -> None:
    """Tie tables to those that lead to people, the nearest first."""
    depth = 0
    while depth <= max(
        (s.depth for s in tables.values() if s.role in _LED), default=-1
    ):
        near = {
            s.name: s for s in tables.values() if s.role in _LED and s.depth == depth
        }
        for seen in tables.values():
            if seen.role is not Role.NOBODY:
                continue
            ties = _ties(seen, near)
            if ties:
                seen.role = Role.BELONGS
                seen.ties = ties
                seen.depth = depth + 1
        depth += 1


def _ties(seen: Seen, near: Mapping[str, Seen]) -> list[Tie]:
    """How a table's rows lead to those of tables that lead to people.

    Where several columns do, those count that are always filled: an order belongs to
    its customer, and only now and then to whoever recommended it.
    """
    declared = {
        key.columns[0]: key for key in seen.table.foreign_keys if len(key.columns) == 1
    }
    ties = []
    for column in seen.table.columns:
        if vocabulary().is_handling(column.name):
            continue
        key = declared.get(column.name)
        if key is not None:
            if key.table in near and key.table != seen.name:
                ties.append(
                    Tie(
                        column=column.name,
                        table=key.table,
                        references=key.references[0],
                        reason="a foreign key",
                    )
                )
            continue
        for there in near.values():
            if tie := _tie_by_name(seen, column, there):
                ties.append(tie)
                break
    filled = [t for t in ties if not seen.looks[t.column].column.nullable]
    return filled or ties


_ANYBODYS = frozenset(
    {"id", "uuid", "guid", "key", "pk", "oid", "rowid", "nr", "no", "number", "nummer",
     "numero", "code", "kod", "name", "namn", "email"}
)  # fmt: skip
"""Names of keys that say nothing of whose they are."""


def _tie_by_name(seen: Seen, column: Column, there: Seen) -> Tie | None:
    """A tie that the database does not declare: customer_id, and customer has an id."""
    if there is seen or len(there.table.primary_key) != 1:
        return None
    key = there.table.column(there.table.primary_key[0])
    words = tokens(column.name)
    of_key = tokens(key.name)
    of_table = vocabulary().singular(tokens(there.name))
    if words not in ((*of_table, *of_key), (*tokens(there.name), *of_key)) and not (
        words == of_key and not _ANYBODYS & {"".join(of_key)}
    ):
        return None
    if column.type is not key.type:
        return None
    return Tie(
        column=column.name,
        table=there.name,
        references=key.name,
        reason=f"no foreign key is declared, but its name and type are those of "
        f"{there.name}.{key.name}",
    )


# What is found by an identifier that stands in it.

_SURE = (IdentifierKind.EMAIL, IdentifierKind.PERSONAL_NUMBER)
"""Identifiers that two people do not share even where the database would let them."""


def _find_by_identifier(seen: Seen) -> None:
    by_itself = seen.role in (Role.PERSON, Role.NOBODY)
    # A guest's order has an address and no customer.
    loose = seen.role is Role.BELONGS and all(
        seen.looks[tie.column].column.nullable for tie in seen.ties
    )
    if not (by_itself or loose):
        return
    for look in seen.strong:
        finds = look.meaning.finds if look.meaning else None
        if finds is None or (finds not in _SURE and not look.column.unique):
            continue
        if finds not in _SURE and seen.role is not Role.PERSON:
            continue
        seen.found_by[look.column.name] = (finds, look.reason)
    if seen.found_by and seen.role is Role.NOBODY:
        seen.role = Role.FOUND


# What is left.


def _leave_out(seen: Seen, tables: Mapping[str, Seen]) -> None:
    if seen.role is not Role.NOBODY:
        return
    strong = [look for look in seen.strong if not _is_thing(look)]
    if not strong:
        seen.reason = "nothing in it leads to a person, and no column looks personal"
        return
    staff = [
        key.table
        for key in seen.table.foreign_keys
        if key.table in tables and tables[key.table].role is Role.OUTSIDE
    ]
    if staff:
        seen.role = Role.OUTSIDE
        seen.reason = f"it belongs to {staff[0]}, which holds staff"
    else:
        seen.role = Role.STRAY
        columns = ", ".join(f"'{look.column.name}'" for look in strong)
        seen.reason = f"{columns} look personal, and nothing tells whose they are"


def _is_thing(look: Look) -> bool:
    """A name of one word can be anything's where nothing leads to a person."""
    return bool(
        look.meaning
        and look.meaning.name == "name"
        and tokens(look.column.name) in look.meaning.whole
    )
