"""What a compiled policy would do, and whether what was compiled still holds."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ombud.choices import following
from ombud.connectors.base import Governing
from ombud.connectors.enforced import MASK
from ombud.connectors.postgres import PostgresConnector
from ombud.core.ids import PersonId
from ombud.core.spelling import did_you_mean
from ombud.gates.enforcing.compiling import compile as compile_
from ombud.gates.enforcing.errors import NotEnforceableError
from ombud.gates.enforcing.looking import look, marks
from ombud.gates.enforcing.meaning import Policy
from ombud.gates.enforcing.plan import (
    Plan,
    Step,
    keeper_role,
    purpose_role,
    quote,
    read_steps,
)
from ombud.gates.enforcing.shape import STANDING, Shape, shape
from ombud.gates.models import Enforced
from ombud.policy.queries import bits, in_force
from ombud.registers.queries import System
from ombud.registers.queries import system as system_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What was applied to a system, as far as anything was."""

    system: str
    controller: str
    policy: int
    digest: str
    steps: tuple[Step, ...]
    marks: tuple[str, ...]
    at: datetime


def applied(system: str) -> Applied | None:
    """What was applied to a system; None where nothing is."""
    row = Enforced.objects.filter(system=system).exclude(digest="").first()
    if row is None:
        return None
    return Applied(
        system=row.system,
        controller=row.controller,
        policy=row.policy,
        digest=row.digest,
        steps=read_steps(row.steps),
        marks=tuple(row.marks),
        at=row.at,
    )


def enforced() -> tuple[str, ...]:
    """The systems whose databases keep the policy themselves."""
    rows = Enforced.objects.exclude(digest="").order_by("system")
    return tuple(rows.values_list("system", flat=True))


def connector(source: System) -> PostgresConnector:
    """The connector of a system that can be governed.

    Raises:
        NotEnforceableError: it is no PostgreSQL.
    """
    found = source.connector
    if not isinstance(found, PostgresConnector):
        raise NotEnforceableError(f"{source.name} is no PostgreSQL database.")
    return found


@contextmanager
def keeping(source: System, *, patient: bool = False) -> Iterator[Governing]:
    """A transaction in a system as the keeper, who sees every row's copy."""
    with connector(source).governing(patient=patient) as session:
        session.run(
            f"set local role {quote(keeper_role(source.name))};"
            "set local row_security = on"
        )
        yield session


def policy_at(at: datetime, controller: str = "") -> Policy:
    """The policy in force, as it is compiled for one of us.

    Args:
        controller: which; empty for the first.

    Raises:
        NoPolicyError: none is.
        NotEnforceableError: there is no such controller.
    """
    force = in_force(at)
    controllers = force.policy.declaration.controllers
    if controller and controller not in controllers:
        raise NotEnforceableError(
            f"The policy has no controller {controller!r}.",
            mend=did_you_mean(controller, controllers),
        )
    return Policy(
        number=force.number,
        controller=controller or next(iter(controllers)),
        declaration=force.policy.declaration,
        compiled=force.compiled,
        bits=bits(),
    )


def roles(system: str, policy: Policy) -> tuple[str, ...]:
    """The roles that a policy makes in a system."""
    purposes = (purpose_role(system, purpose) for purpose in policy.purposes())
    return (keeper_role(system), *purposes)


def plan(system: str, at: datetime, controller: str = "") -> Plan:
    """What would make a system keep the policy; nothing is done.

    Args:
        controller: whose system it is; empty for whom it was applied for, or the first.

    Raises:
        UnknownSystemError: no such system is connected.
        NotEnforceableError: it is no PostgreSQL.
        NoPolicyError, InvalidMapError, SourceError.
    """
    source = system_of(system)
    now = applied(system)
    policy = policy_at(at, controller or (now.controller if now else ""))
    layout = source.layout()
    with connector(source).governing() as session:
        live = look(session, layout, roles(system, policy))
    return compile_(layout, policy, live)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Something that is not as it should be."""

    kind: Literal["not-applied", "out-of-date", "drift", "way-around", "masks", "rows"]
    message: str
    count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """Whether a system keeps the policy, and both sides are equal."""

    system: str
    people: int
    """How many have a copy of their mask there."""
    new_rows: int
    """Rows that nobody has looked at yet: no purpose sees them."""
    on_the_way: int
    """Changes that have not been carried yet."""
    oldest: datetime | None
    """Since when the oldest of them waits."""
    differences: tuple[Difference, ...]

    @property
    def equal(self) -> bool:
        """Whether everything is as it should be."""
        return not self.differences


def check(system: str, at: datetime) -> Check:
    """Whether a system's database still keeps the policy as it was compiled.

    The plan is made anew and compared; so is what the catalog says of it, the masks on
    both sides (digests of 256 parts, then the rows of a part that differs), and each
    row's copy with its person's mask.

    Raises:
        As `plan`.
    """
    now = applied(system)
    if now is None:
        return Check(
            system=system,
            people=0,
            new_rows=0,
            on_the_way=0,
            oldest=None,
            differences=(
                Difference(kind="not-applied", message="Nothing is applied here."),
            ),
        )
    source = system_of(system)
    layout = source.layout()
    found = [*_out_of_date(now, plan(system, at))]
    with connector(source).governing(patient=True) as session:
        session.run("set local row_security = on")
        found += _drift(now, marks(session, layout, made_roles(now)))
        people, masks = _masks(session, source)
        found += masks
        new_rows, rows = _rows(session, source, shape(layout))
        found += rows
    count, oldest = following.waiting(system)
    return Check(
        system=system,
        people=people,
        new_rows=new_rows,
        on_the_way=count,
        oldest=oldest,
        differences=tuple(found),
    )


def made_roles(now: Applied) -> tuple[str, ...]:
    """The roles that were made, out of the marks that were left."""
    lines = (line.split(": ")[0] for line in now.marks if line.startswith("role "))
    return tuple(line.removeprefix("role ") for line in lines if " is in " not in line)


def _out_of_date(now: Applied, plan: Plan) -> Iterator[Difference]:
    if plan.digest != now.digest:
        policy = (
            f"policy {plan.policy} holds, and policy {now.policy} is compiled"
            if plan.policy != now.policy
            else "the map or the tables have changed since"
        )
        yield Difference(
            kind="out-of-date", message=f"What is applied is out of date: {policy}."
        )
    for finding in plan.findings:
        if finding.level == "warning" and finding.code == "way-around":
            yield Difference(kind="way-around", message=finding.message)


def _drift(now: Applied, lines: list[str]) -> Iterator[Difference]:
    before, after = set(now.marks), set(lines)
    for line in sorted(before - after):
        yield Difference(kind="drift", message=f"gone: {line}")
    for line in sorted(after - before):
        yield Difference(kind="drift", message=f"new: {line}")


def _masks(session: Governing, source: System) -> tuple[int, tuple[Difference, ...]]:
    """How many copies there are, and how many are not what they should be."""
    _become_keeper(session, source)
    theirs = {
        bucket: (count, digest)
        for bucket, count, digest in session.run(
            following.DIGESTS.format(copies=STANDING)
        )
    }
    ours = following.digests(source.name)
    wrong: set[PersonId] = set()
    for number in sorted(ours.keys() | theirs.keys()):
        if ours.get(number) == theirs.get(number):
            continue
        rows = session.run(
            f"select person, {following.BARE} from {STANDING}"  # noqa: S608  # our own name
            " where get_byte(uuid_send(person), 0) = %(bucket)s",
            {"bucket": number},
        )
        there = {PersonId(person): bytes(mask) for person, mask in rows}
        here = following.bucket(source.name, number)
        wrong |= {
            person
            for person in here.keys() | there.keys()
            if here.get(person) != there.get(person)
        }
    wrong -= following.changing(source.name, wrong)
    people = sum(count for count, _ in theirs.values())
    if not wrong:
        return people, ()
    return people, (
        Difference(
            kind="masks",
            message=f"{len(wrong)} people's masks differ, and nothing is on its way.",
            count=len(wrong),
        ),
    )


def _bare(mask: str) -> str:
    """A mask without the zeros at its end, which say nothing, as an SQL expression."""
    return f"rtrim(coalesce({mask}, ''), '\\x00'::bytea)"


def _become_keeper(session: Governing, source: System) -> None:
    session.run(f"set local role {quote(keeper_role(source.name))}")


def _rows(
    session: Governing, source: System, tables: Shape
) -> tuple[int, list[Difference]]:
    """How many rows wait to be looked at, and which have not the mask they should."""
    _become_keeper(session, source)
    waiting, found = 0, []
    for held in tables.held:
        looked_at = f"r.{MASK} is not null and " if held.finders else ""
        ((wrong,),) = session.run(
            f"select count(*) from {held.sql} r where {looked_at}"  # noqa: S608  # our own and quoted names
            f"{_bare(f'r.{MASK}')} <> {_bare(held.mask('r'))}"
        )
        if wrong:
            found.append(
                Difference(
                    kind="rows",
                    message=f"{wrong} rows of {held.name} have another mask than their "
                    "people.",
                    count=wrong,
                )
            )
        if held.finders:
            ((new,),) = session.run(
                f"select count(*) from {held.sql} where {MASK} is null"  # noqa: S608  # as above
            )
            waiting += new
    return waiting, found
