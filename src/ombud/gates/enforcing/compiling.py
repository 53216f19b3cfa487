"""A policy compiled to the statements that make a database keep it.

Pure: the policy, the map, the bits of the purposes and what the database looks like
come in as values; what comes out is a list of statements, each with its reason and its
undo.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from ombud.connectors.base import Column, ColumnType
from ombud.connectors.enforced import ENFORCING, MASK, OWNER_POLICY, PERSON
from ombud.gates.enforcing.findings import findings
from ombud.gates.enforcing.meaning import Meaning, Policy, said_of
from ombud.gates.enforcing.plan import (
    Live,
    Plan,
    Step,
    literal,
    quote,
    shortened,
    width,
)
from ombud.gates.enforcing.shape import STANDING, Held, shape
from ombud.gates.enforcing.triggers import MAKE_REFUSE, functions, refusals
from ombud.registers.layout import Layout, Placed

APPLIED = f"{ENFORCING}.applied"
"""Where the digest of the plan stands that was applied last."""
MASKED = "•••"
"""What stands in a view where a protected text is not for the purpose."""


def compile(layout: Layout, policy: Policy, live: Live) -> Plan:  # noqa: A001  # as in policy.decisions
    """Everything that makes a system keep a policy, in the order to be done."""
    meaning = Meaning(layout=layout, policy=policy, live=live, shape=shape(layout))
    at = _Statements(meaning=meaning)
    return Plan(
        system=layout.system,
        controller=policy.controller,
        policy=policy.number,
        steps=(*at.ground(), *at.rules()),
        findings=findings(meaning),
    )


def allows(bit: int) -> str:
    """That a row's mask has a bit, as an SQL expression; a constraint keeps it long."""
    return f"get_bit({MASK}, {bit}) = 1"


@dataclass(frozen=True, kw_only=True)
class _Statements:
    meaning: Meaning

    # What lasts

    def ground(self) -> Iterator[Step]:
        """Roles, our schema, columns and indexes: what is kept from plan to plan."""
        for role, words in self.meaning.said.items():
            yield Step(
                do="do $ombud$ begin\n"
                f"  if to_regrole({literal(quote(role))}) is null then\n"
                f"    create role {quote(role)} nologin;\n"
                f"    comment on role {quote(role)} is {literal(words)};\n"
                "  end if;\nend $ombud$",
                undo=f"drop role {quote(role)}",
                why=words.removeprefix("ombud: "),
                lasting=True,
            )
        keeper = quote(self.meaning.keeper)
        yield Step(
            # Not inherited, where that can be said: the owner only ever turns into it.
            # As text, since older servers can't read what they need not do.
            do="do $ombud$ begin\n"
            f"  execute {literal(f'grant {keeper} to current_user')} || case\n"
            "    when current_setting('server_version_num')::integer >= 160000\n"
            "    then ' with inherit false, set true' else '' end;\n"
            "end $ombud$",
            why="Ombud writes the copies as the keeper",
            lasting=True,
        )
        words = said_of(
            self.meaning.system, self.meaning.live.database, "what keeps the policy"
        )
        yield Step(
            do=f"create schema {ENFORCING};\n"
            f"comment on schema {ENFORCING} is {literal(words)};\n"
            f"grant usage, create on schema {ENFORCING} to {keeper}",
            undo=f"drop schema {ENFORCING} cascade",
            why="the copies of masks, and the functions that spread them",
            lasting=True,
        )
        yield Step(
            do=f"create table {STANDING}"
            " (person uuid primary key, mask bytea not null);"
            f"\ngrant select, insert, update, delete on {STANDING} to {keeper};"
            f"\ncreate table {APPLIED} (digest text not null)",
            why="each person's mask, by a number that says nothing outside Ombud",
            lasting=True,
        )
        for held in self.meaning.shape.held:
            yield from self._columns(held)
        for placed in self.meaning.layout.tables:
            yield from self._switch(placed)

    def _columns(self, held: Held) -> Iterator[Step]:
        person = f"add column {PERSON} uuid, " if held.finders else ""
        dropped = f"drop column {PERSON}, " if held.finders else ""
        yield Step(
            do=f"alter table {held.sql} {person}add column {MASK} bytea",
            undo=f"alter table {held.sql} {dropped}drop column {MASK}",
            why=f"each row of {held.name} carries its mask: read with it, at no cost",
            lasting=True,
        )
        yield Step(
            do=f"alter table {held.sql} add constraint ombud_mask_is_whole"
            f" check (octet_length({MASK}) >= {width(self.meaning.policy.bits)})",
            undo=f"alter table {held.sql} drop constraint ombud_mask_is_whole",
            why=f"{held.name}: every mask has room for every purpose",
            lasting=True,
        )
        if held.finders:
            index = shortened(f"ombud_{held.placed.table.path[-1]}_person")
            yield self._index(held, index, f"({PERSON})", "a person's rows are found")
            index = shortened(f"ombud_{held.placed.table.path[-1]}_new")
            key = ", ".join(map(quote, held.placed.key))
            yield self._index(
                held, index, f"({key}) where {MASK} is null", "new rows are found"
            )
        for link in dict.fromkeys(held.links):
            if link not in self.meaning.secured(held.placed).indexed:
                index = shortened(f"ombud_{held.placed.table.path[-1]}_{link}")
                yield self._index(
                    held,
                    index,
                    f"({quote(link)})",
                    f"what belongs to a row is found by {link}, which has no index",
                )

    def _index(self, held: Held, name: str, on: str, why: str) -> Step:
        schema = "".join(f"{quote(part)}." for part in held.placed.table.path[:-1])
        return Step(
            do=f"create index {quote(name)} on {held.sql} {on}",
            undo=f"drop index {schema}{quote(name)}",
            why=f"{held.name}: {why}",
            lasting=True,
        )

    def _switch(self, placed: Placed) -> Iterator[Step]:
        secured = self.meaning.secured(placed)
        table = ".".join(map(quote, placed.table.path))
        undo = [] if secured.forced else ["no force row level security"]
        undo += [] if secured.secured else ["disable row level security"]
        yield Step(
            do=f"alter table {table} enable row level security,"
            " force row level security",
            undo=f"alter table {table} {', '.join(undo)}" if undo else "",
            why=f"{placed.name} shows nobody a row but by a policy, its owner's views "
            "and functions included",
            lasting=True,
        )

    # What is done anew with each plan

    def rules(self) -> Iterator[Step]:
        """Policies, rights, views and triggers: what is dropped and made anew."""
        for placed in self.meaning.layout.tables:
            yield self._owners(placed)
        ways = [
            step
            for h in self.meaning.shape.held
            for step in self._schema(h, self.meaning.keeper)
        ]
        yield from {step.do: step for step in ways}.values()
        for held in self.meaning.shape.held:
            yield from self._open(held)
        yield from functions(
            self.meaning.shape, self.meaning.keeper, width(self.meaning.policy.bits)
        )
        yield Step(
            do=f"{MAKE_REFUSE};\nrevoke all on function {ENFORCING}.refuse()"
            " from public",
            undo=f"drop function {ENFORCING}.refuse()",
            why="what refuses data that the policy does not name",
        )
        for held in self.meaning.shape.held:
            yield from refusals(held, self.meaning.refused(held), count(1))
        for purpose, role in self.meaning.roles.items():
            yield from self._purpose(purpose, role)

    def _owners(self, placed: Placed) -> Step:
        owner = self.meaning.secured(placed).owner
        session = f"pg_has_role(session_user, {literal(owner)}, 'member')"
        return self._policy(
            placed,
            OWNER_POLICY,
            f"to {quote(owner)} using ({session}) with check ({session})",
            f"whoever logs in as the owner of {placed.name} sees it as before; whoever "
            "else calls a view or function of the owner does not",
        )

    def _policy(self, placed: Placed, name: str, rest: str, why: str) -> Step:
        table = ".".join(map(quote, placed.table.path))
        return Step(
            do=f"create policy {quote(name)} on {table} {rest}",
            undo=f"drop policy {quote(name)} on {table}",
            why=why,
        )

    def _granted(self, what: str, on: str, role: str, why: str) -> Step:
        return Step(
            do=f"grant {what} on {on} to {quote(role)}",
            undo=f"revoke {what} on {on} from {quote(role)}",
            why=why,
        )

    def _open(self, held: Held) -> Iterator[Step]:
        """The policies and rights that a table has, whatever the purposes."""
        copies = (PERSON, MASK) if held.finders else (MASK,)
        for what, columns in (
            ("select", (*held.columns, *copies)),
            ("update", copies),
        ):
            yield self._granted(
                f"{what} ({', '.join(map(quote, columns))})",
                held.sql,
                self.meaning.keeper,
                f"what the keeper needs of {held.name}",
            )
        keeper = f"current_user = {literal(self.meaning.keeper)}"
        yield self._policy(
            held.placed,
            "ombud_keeper",
            f"to {quote(self.meaning.keeper)} using ({keeper}) with check ({keeper})",
            f"the keeper finds every row of {held.name}",
        )
        yield self._policy(
            held.placed,
            "ombud_add",
            "for insert to public with check (true)",
            f"who may insert into {held.name} still may",
        )
        serving = [
            role
            for p, role in self.meaning.roles.items()
            if self.meaning.columns(p, held)
        ]
        if serving:
            yield self._policy(
                held.placed,
                "ombud_purposes",
                f"to {', '.join(map(quote, serving))} using (true)",
                f"what {held.name} serves; each purpose is then narrowed to its own",
            )

    def _schema(self, held: Held, role: str) -> Iterator[Step]:
        for schema in held.placed.table.path[:-1]:
            yield self._granted(
                "usage", f"schema {quote(schema)}", role, f"the way to {held.name}"
            )

    def _purpose(self, purpose: str, role: str) -> Iterator[Step]:
        served = [
            (h, self.meaning.columns(purpose, h)) for h in self.meaning.shape.held
        ]
        served = [(held, columns) for held, columns in served if columns]
        yield Step(
            do=f"create schema {quote(role)};\n"
            f"grant usage on schema {quote(role)} to {quote(role)}",
            undo=f"drop schema {quote(role)}",
            why=f"the views of {purpose}: set search_path to {role}",
        )
        ways = [step for held, _ in served for step in self._schema(held, role)]
        yield from {step.do: step for step in ways}.values()
        for held, columns in served:
            yield self._granted(
                f"select ({', '.join(map(quote, columns))})",
                held.sql,
                role,
                f"purposes.{purpose}.uses: these columns of {held.name}",
            )
            bit = self.meaning.policy.bits[purpose]
            yield self._policy(
                held.placed,
                f"ombud_{bit}",
                f"as restrictive to {quote(role)} using ({allows(bit)})"
                " with check (true)",
                f"{purpose} sees the rows of {held.name} whose people allow it",
            )
            yield self._view(purpose, role, held, columns)

    def _view(
        self, purpose: str, role: str, held: Held, columns: tuple[str, ...]
    ) -> Step:
        table = held.placed.table
        shown = [
            quote(c.name) if c.name in columns else f"{_masked(c)} as {quote(c.name)}"
            for c in table.columns
            if c.name in columns or self.meaning.protected(held, c.name)
        ]
        name = shortened(held.name.replace(".", "_"))
        view = f"{quote(role)}.{quote(name)}"
        return Step(
            do=f"create view {view} with (security_invoker = true) as\n"  # noqa: S608  # quoted names
            f"  select {', '.join(shown)} from {held.sql};\n"
            f"grant select on {view} to {quote(role)}",
            undo=f"drop view {view}",
            why=f"{held.name} as {purpose} sees it",
        )


def _masked(column: Column) -> str:
    """What a view shows of a protected column that is not for the purpose."""
    roomy = column.length is None or column.length >= len(MASKED)
    if column.type is ColumnType.TEXT and roomy:
        return f"{literal(MASKED)}::{column.native}"
    return f"null::{column.native}"
