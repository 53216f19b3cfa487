"""Applying a compiled policy to a system's database, and undoing it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from ombud.choices import following
from ombud.connectors.enforced import ENFORCING
from ombud.evidence.actions import record
from ombud.gates import events
from ombud.gates.enforcing import queries
from ombud.gates.enforcing.compiling import APPLIED
from ombud.gates.enforcing.errors import NotEnforceableError, NotEnforcedError
from ombud.gates.enforcing.looking import marks
from ombud.gates.enforcing.plan import Plan, merged, read_steps, transition
from ombud.gates.models import Enforced
from ombud.registers.queries import System
from ombud.registers.queries import system as system_of

# A connection that was opened before knows nothing of the policies, and would be
# refused rows that it may see. This process closes its own; in others, connections
# notice at once that they were closed.
_CLOSE_IDLE = """
select pg_terminate_backend(pid) from pg_stat_activity
where application_name = 'ombud' and usename = session_user and state = 'idle'
  and datname = current_database() and pid <> pg_backend_pid()
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What was done to a database."""

    plan: Plan
    statements: int


def apply(system: str, at: datetime, controller: str = "") -> Done:
    """Make a system's database keep the policy in force; all of it, or nothing.

    Where an older policy is applied, what differs is replaced in one transaction: at no
    moment is a row open that neither of them opens.

    Raises:
        NotEnforceableError: with the findings that stand against it.
        UnknownSystemError, NoPolicyError, InvalidMapError, SourceError.
    """
    source = system_of(system)
    _settle(source)
    plan = queries.plan(system, at, controller)
    if plan.errors:
        raise NotEnforceableError(findings=plan.errors)
    now = queries.applied(system)
    before = now.steps if now else ()
    intended = {
        "digest": plan.digest,
        "policy": plan.policy,
        "controller": plan.controller,
        "steps": [step.as_json() for step in merged(before, plan.steps)],
    }
    Enforced.objects.update_or_create(
        system=system,
        defaults={"intended": intended},
        create_defaults={
            "policy": plan.policy,
            "controller": plan.controller,
            "digest": "",
            "at": at,
            "intended": intended,
        },
    )
    statements = transition(before, plan.steps)
    with queries.connector(source).governing(patient=True) as session:
        for statement in statements:
            session.run(statement)
        session.run(f"delete from {APPLIED}")  # noqa: S608  # our own name
        session.run(
            f"insert into {APPLIED} values (%(digest)s)",  # noqa: S608  # our own name
            {"digest": plan.digest},
        )
        roles = _roles_made(tuple(step.undo for step in plan.steps))
        lines = marks(session, source.layout(), roles)
        session.run(_CLOSE_IDLE)
    queries.connector(source).close()
    _adopt(source.name, lines, at)
    return Done(plan=plan, statements=len(statements))


def undo(system: str, at: datetime) -> int:
    """Leave a system's database as it was; returns how many statements it took.

    Raises:
        NotEnforcedError: nothing is applied there.
        UnknownSystemError, SourceError.
    """
    source = system_of(system)
    _settle(source)
    now = queries.applied(system)
    if now is None:
        raise NotEnforcedError
    Enforced.objects.filter(system=system).update(
        intended={
            "digest": "",
            "policy": now.policy,
            "controller": now.controller,
            "steps": [],
        }
    )
    statements = transition(now.steps, ())
    with queries.connector(source).governing(patient=True) as session:
        for statement in statements:
            session.run(statement)
        session.run(_CLOSE_IDLE)
    queries.connector(source).close()
    _forget(system, at)
    return len(statements)


def _adopt(system: str, lines: list[str], at: datetime) -> None:
    """Put down that what was intended is applied."""
    with transaction.atomic():
        row = Enforced.objects.select_for_update().get(system=system)
        intended = row.intended or {}
        row.digest, row.policy = intended["digest"], intended["policy"]
        row.controller = intended["controller"]
        row.steps, row.marks = intended["steps"], lines
        row.intended, row.at = None, at
        row.save()
        record(
            events.ENFORCEMENT_APPLIED,
            at=at,
            system=system,
            policy=row.policy,
            digest=row.digest,
            statements=len(row.steps),
        )


def _forget(system: str, at: datetime) -> None:
    """Put down that nothing is applied any more."""
    with transaction.atomic():
        Enforced.objects.filter(system=system).delete()
        following.unfollow(system)
        record(events.ENFORCEMENT_UNDONE, at=at, system=system)


def _settle(source: System) -> None:
    """Find out what became of a plan that a crash left between two databases."""
    row = Enforced.objects.filter(system=source.name, intended__isnull=False).first()
    if row is None or row.intended is None:
        return
    with queries.connector(source).governing() as session:
        ((there,),) = session.run(
            "select to_regnamespace(%(schema)s) is not null", {"schema": ENFORCING}
        )
        digest = ""
        if there:
            rows = session.run(f"select digest from {APPLIED}")  # noqa: S608  # our own name
            digest = rows[0][0] if rows else ""
        if digest != row.intended["digest"]:
            if row.digest:
                Enforced.objects.filter(system=source.name).update(intended=None)
            else:
                row.delete()
            return
        if not digest:
            _forget(source.name, row.at)
            return
        steps = read_steps(row.intended["steps"])
        roles = _roles_made(tuple(step.undo for step in steps))
        lines = marks(session, source.layout(), roles)
    _adopt(source.name, lines, row.at)


def _roles_made(undone: tuple[str, ...]) -> tuple[str, ...]:
    """The roles that steps make, out of how they are undone."""
    drop = 'drop role "'
    return tuple(
        undo.removeprefix(drop).rstrip('"') for undo in undone if undo.startswith(drop)
    )
