"""Which of a policy's categories each column holds, and which purposes it may serve.

Proposals with their reasons in words: a person confirms or corrects them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from ombud.connectors.base import Column, ColumnType
from ombud.policy.language import Declaration, Id, covers
from ombud.registers.language import NOTHING
from ombud.registers.structure import Look, Role, Seen
from ombud.registers.words import (
    Meaning,
    Subject,
    Tokens,
    contains,
    ends_with,
    is_form,
    tokens,
    vocabulary,
)

_LONGEST_ID = 62  # characters after the first; the policy's language sets it


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a column is proposed to hold, why, and for which purposes only."""

    holds: str
    reason: str
    purposes: tuple[Id, ...] = ()
    """The purposes that it may serve; empty where its table's are right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A table whose columns all have a proposal."""

    seen: Seen
    kinds: tuple[Id, ...]
    """The kinds of people that its rows are about."""
    kind_reason: str
    purposes: tuple[Id, ...]
    """The purposes that the table may serve; empty where all may be that use it."""
    purposes_reason: str
    columns: Mapping[str, Held]
    category: str | None
    """The policy's category that the table is about; None for people's own tables."""


def fill(tables: Mapping[str, Seen], declaration: Declaration) -> dict[str, Filled]:
    """Propose for every column of every table that is searched, or that should be."""
    policy = _Categories(declaration)
    kinds = {
        name: _kind(seen, declaration)
        for name, seen in tables.items()
        if seen.role is Role.PERSON
    }
    filled = {}
    for name, seen in tables.items():
        if seen.role in (Role.OUTSIDE, Role.NOBODY):
            continue
        table = _Table(seen, policy)
        columns = table.columns()
        about = tuple(
            kind
            for kind in declaration.people
            if kind in {kinds[p][0] for p in _people(seen, tables)}
        )
        draft = Filled(
            seen=seen,
            kinds=about or tuple(declaration.people),
            kind_reason=kinds[name][1] if name in kinds else "",
            purposes=(),
            purposes_reason="",
            columns=columns,
            category=table.category,
        )
        filled[name] = _with_purposes(draft, tables, declaration)
    for each in list(filled.values()):
        _keep_names(each, filled, tables, declaration)
    return filled


# The kinds of people.


def _kind(seen: Seen, declaration: Declaration) -> tuple[Id, str]:
    """The policy's kind for a table of people, and why it is that."""
    wanted = seen.group.kinds if seen.group else ()
    own = vocabulary().singular(tokens(seen.name))
    for kind in declaration.people:
        if ends_with(own, tokens(kind)):
            return kind, ""
    for kind in wanted:
        if kind in declaration.people:
            return kind, f"the policy's nearest kind for '{seen.name}'"
    first = next(iter(declaration.people))
    if len(declaration.people) == 1:
        return first, "the only kind of people in the policy"
    return first, "no kind of the policy fits by its name, and this is the first"


def _people(seen: Seen, tables: Mapping[str, Seen]) -> set[str]:
    """The tables of people that a table's rows lead to."""
    if seen.role is Role.PERSON:
        return {seen.name}
    return {
        person for tie in seen.ties for person in _people(tables[tie.table], tables)
    }


# The categories.


class _Categories:
    """A policy's categories and items, by id and by term of the vocabulary."""

    def __init__(self, declaration: Declaration) -> None:
        self.all = declaration.categories

    def nearest(self, ids: Iterable[str], terms: Iterable[str]) -> str | None:
        """The category or item that has one of the ids, else one of the terms."""
        near = tuple(terms)
        for id_ in ids:
            if id_ in self.all:
                return id_
            having = [name for name, c in self.all.items() if id_ in c.items]
            fitting = [name for name in having if self.all[name].means in near]
            if fitting or len(having) == 1:
                return f"{(fitting or having)[0]}.{id_}"
        for term in near:
            for name, category in self.all.items():
                if category.means == term:
                    return name
        return None

    def items(self, category: str) -> Iterator[str]:
        """The items of a category, if the policy has it."""
        if found := self.all.get(category):
            yield from found.items

    def for_table(self, core: Tokens, subject: Subject | None) -> str | None:
        """The category that a table is about."""
        for name in self.all:
            own = tokens(name)
            if core[-len(own) :] == own or (
                len(own) == 1 and core and is_form(core[-1], name)
            ):
                return name
        if subject is None or subject.meaning:
            return None
        for id_ in subject.ids:
            if id_ in self.all:
                return id_
        return self.nearest((), subject.terms)


class _Table:
    """The proposals for one table's columns."""

    def __init__(self, seen: Seen, policy: _Categories) -> None:
        self.seen = seen
        self.policy = policy
        self.core = vocabulary().core(seen.name)
        self.subject = vocabulary().subject(seen.name)
        # A line without a word of its own is about what it belongs to.
        if self.subject is None and seen.role is Role.BELONGS:
            self.subject = vocabulary().subject(seen.ties[0].table)
        self.of_people = seen.role is Role.PERSON
        self.category: str | None = None
        if not self.of_people:
            self.category = policy.for_table(self.core, self.subject)
        self.keys = {
            key.columns[0]: key.table
            for key in seen.table.foreign_keys
            if len(key.columns) == 1
        } | {tie.column: tie.table for tie in seen.ties}
        self.taken: set[str] = set()

    def columns(self) -> dict[str, Held]:
        """Every column's proposal, in the table's order."""
        found: dict[str, Held] = {}
        for look in self.seen.looks.values():
            held = (
                self._technical(look) or self._by_item(look) or self._by_meaning(look)
            )
            if held is not None:
                found[look.column.name] = held
                self.taken.add(held.holds)
        # Only when the names have had their say: the day that is left is the item's.
        for look in self.seen.looks.values():
            if look.column.name not in found:
                found[look.column.name] = self._left(look)
        return {name: found[name] for name in self.seen.looks}

    def _technical(self, look: Look) -> Held | None:
        column = look.column
        if column.name in self.seen.found_by:
            return None
        if column.name in self.keys:
            return Held(holds=NOTHING, reason=f"refers to {self.keys[column.name]}")
        natural = look.meaning is not None and look.meaning.strong
        if column.name in self.seen.table.primary_key and not natural:
            return Held(holds=NOTHING, reason="key")
        if vocabulary().is_handling(column.name):
            return Held(holds=NOTHING, reason="says who worked with the row")
        if vocabulary().is_technical(
            column.name, column.type, of_people=self.of_people
        ):
            return Held(holds=NOTHING, reason=f"named '{column.name}': of technique")
        return None

    def _by_item(self, look: Look) -> Held | None:
        """By the policy's own words: an item of the table's category."""
        words = tokens(look.column.name)
        named = f"named '{look.column.name}'"
        if self.category is not None:
            if item := self._item(words, self.category, look):
                return Held(holds=f"{self.category}.{item}", reason=named)
            return None
        # A category's or table's word before an item's: dwelling_size, home_size.
        for cut in range(1, len(words)):
            if look.meaning is not None:
                break
            about = vocabulary().subject("_".join(words[:cut]))
            category = self.policy.for_table(words[:cut], about)
            if category and (item := self._item(words[cut:], category, look)):
                return Held(holds=f"{category}.{item}", reason=named)
        return None

    def _item(self, words: Tokens, category: str, look: Look) -> str | None:
        """The item that a column's words call; one that no column is yet goes first.

        Not by a word of something that has a meaning of its own: a buyer's personal
        number is neither the invoice's number nor just a part of who the buyer is. A
        name is.
        """
        items = list(self.policy.items(category))
        exact = [item for item in items if tokens(item) == words]
        called = []
        for item in items:
            by = vocabulary().calls(words, item)
            if by is None or (look.named != by and contains(look.named, by)):
                continue
            if look.meaning is None or look.named == by or not _sure(look.meaning):
                called.append(item)
        fresh = [i for i in called if f"{category}.{i}" not in self.taken]
        return next(iter(exact or fresh or called), None)

    def _by_meaning(self, look: Look) -> Held | None:
        meaning = look.meaning
        if meaning is None and self.subject is not None and self.subject.meaning:
            meaning = vocabulary().meanings[self.subject.meaning]
            look = replace(look, meaning=meaning)
        if meaning is None or not (meaning.ids or meaning.terms):
            return None
        if meaning.of_people and not self.of_people:
            return None  # when an order was made is about the order
        reason = look.reason or f"in a table named '{self.seen.name}'"
        known = self.policy.nearest(meaning.ids, meaning.terms)
        if known is None:
            return _new(meaning.id, reason)
        return Held(holds=known, reason=reason)

    def _left(self, look: Look) -> Held:
        """What a column holds that nothing but its table speaks of."""
        column = look.column
        if self.of_people or self.seen.role is Role.STRAY:
            return _new(_id(tokens(column.name)), "stands in a person's row")
        about = f"about a person by its table, '{self.seen.name}'"
        if self.category is None:
            return _new(_id(vocabulary().singular(self.core)), about)
        role = _role(column, look)
        for item in vocabulary().roles.get(role, ()):
            holds = f"{self.category}.{item}"
            there = item in self.policy.items(self.category)
            if there and (holds not in self.taken or role == "text"):
                self.taken.add(holds)
                free = str(look.seen) if look.prose and look.seen else _ROLES[role]
                return Held(holds=holds, reason=f"{free}, {about}")
        return Held(holds=self.category, reason=about)


def _sure(meaning: Meaning) -> bool:
    """Whether it is that wherever it stands; a name can be part of an item."""
    return meaning.strong and meaning.name != "name"


_ROLES = {"date": "a date", "amount": "an amount", "text": "free text"}

_AMOUNTS = frozenset(
    {"amount", "price", "total", "sum", "cost", "belopp", "pris", "summa", "hinta"}
)


def _role(column: Column, look: Look) -> str:
    if column.type in (ColumnType.DATE, ColumnType.TIMESTAMP):
        return "date"
    if column.type in (ColumnType.INTEGER, ColumnType.NUMBER):
        return "amount" if _AMOUNTS & {*tokens(column.name)} else ""
    return "text" if look.prose else ""


def _new(category: str, reason: str) -> Held:
    return Held(
        holds=category,
        reason=f"{reason}; the policy names no category for it: declare {category} "
        "there, or correct this",
    )


def _id(words: Tokens) -> str:
    """The words as an id of the policy's language."""
    joined = "_".join(words).lstrip("0123456789_")
    plain = "".join(c for c in joined if c.isascii())[:_LONGEST_ID]
    return plain if plain[:1].isalpha() else "unnamed"


# The purposes.


def _with_purposes(
    filled: Filled, tables: Mapping[str, Seen], declaration: Declaration
) -> Filled:
    """Say which purposes a table serves, where not all that use its categories.

    What a law makes a company keep lies in its accounting material. If the same
    categories elsewhere served that law too, they would be kept as long.
    """
    accounting = is_accounting(filled.seen, tables) and any(
        _for_books(purpose, declaration) for purpose in declaration.purposes
    )
    users = {
        name: _users(held.holds, filled.kinds, declaration)
        for name, held in filled.columns.items()
    }
    # An address in a ticket is there for what tickets are for.
    about = {
        purpose
        for name, held in filled.columns.items()
        if filled.category and covers(filled.category, held.holds)
        for purpose in users[name]
    }
    wanted: dict[str, tuple[Id, ...]] = {}
    table: dict[Id, None] = {}
    for name, using in users.items():
        free = tuple(p for p in using if not _by_law(p, declaration))
        kept = tuple(p for p in using if _by_law(p, declaration))
        first = kept or free if accounting else free
        first = tuple(p for p in first if p in about) or first
        wanted[name] = first or using
        table.update(dict.fromkeys(first))
    alike = all(wanted[name] == users[name] for name in wanted)
    if alike and not accounting and not _protected(filled, declaration):
        return filled
    purposes = tuple(p for p in declaration.purposes if p in table)
    columns = {}
    for name, held in filled.columns.items():
        served = tuple(p for p in users[name] if not purposes or p in purposes)
        differs = wanted[name] and served != wanted[name]
        reason = held.reason
        if differs and all(_by_law(p, declaration) for p in wanted[name]):
            reason += "; only these purposes use it"
        columns[name] = replace(
            held, purposes=wanted[name] if differs else (), reason=reason
        )
    if accounting and any(_for_books(p, declaration) for p in purposes):
        why = "accounting material, and what else a law makes us keep it for"
        if all(_for_books(p, declaration) for p in purposes):
            why = "accounting material"
    else:
        why = "what rests on a law lies elsewhere"
        if about:
            why = f"what {filled.category} is for"
    return replace(
        filled,
        purposes=purposes,
        purposes_reason=why if purposes else "",
        columns=columns,
    )


def _protected(filled: Filled, declaration: Declaration) -> bool:
    held = (h.holds.partition(".")[0] for h in filled.columns.values())
    return any(
        category.protected or category.special
        for name in held
        if (category := declaration.categories.get(name))
    )


def _users(holds: str, kinds: Iterable[Id], declaration: Declaration) -> tuple[Id, ...]:
    """The purposes that use a category about any of these kinds of people."""
    about = {*kinds}
    return tuple(
        name
        for name, purpose in declaration.purposes.items()
        if about & {*purpose.people} and any(covers(use, holds) for use in purpose.uses)
    )


def _by_law(purpose: Id, declaration: Declaration) -> bool:
    return declaration.purposes[purpose].rests_on("law")


def _for_books(purpose: Id, declaration: Declaration) -> bool:
    laws = [basis.law or "" for basis in declaration.purposes[purpose].bases.values()]
    return any(word in law for word in vocabulary().bookkeeping for law in laws)


def is_accounting(seen: Seen, tables: Mapping[str, Seen]) -> bool:
    """Whether a company's books rest on a table's rows: invoices, and their lines."""
    subject = vocabulary().subject(seen.name)
    if subject is not None:
        return subject.accounting
    ends = tokens(seen.name)[-1:]
    is_part = any(is_form(word, p) for word in ends for p in vocabulary().parts)
    return is_part and any(is_accounting(tables[t.table], tables) for t in seen.ties)


def _keep_names(
    books: Filled,
    filled: dict[str, Filled],
    tables: Mapping[str, Seen],
    declaration: Declaration,
) -> None:
    """Keep the buyer's name with the person where accounting material has none itself.

    Source: bokföringslagen (1999:1078) 5 kap. 7 §: a voucher says whom it concerns.
    """
    seen = books.seen
    if not is_accounting(seen, tables) or _has_name(seen, tables):
        return
    for person in _people(seen, tables):
        there = filled[person]
        columns = dict(there.columns)
        for look in there.seen.holding("name"):
            name = look.column.name
            held = columns[name]
            using = _users(held.holds, there.kinds, declaration)
            more = {p for p in using if _for_books(p, declaration)}
            now = held.purposes or tuple(p for p in using if p in there.purposes)
            if not there.purposes or more <= {*now}:
                continue
            columns[name] = replace(
                held,
                purposes=tuple(p for p in using if p in more or p in now),
                reason=f"{held.reason}; {seen.name} has no name of its own, and the "
                "books need one",
            )
        filled[person] = replace(there, columns=columns)


def _has_name(seen: Seen, tables: Mapping[str, Seen]) -> bool:
    """Whether a table, or accounting material above it, holds a person's name."""
    if seen.holding("name"):
        return True
    return any(
        _has_name(tables[tie.table], tables)
        for tie in seen.ties
        if is_accounting(tables[tie.table], tables)
    )
