"""Commands that make a system's own database keep the policy."""

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from ombud.cli import house
from ombud.cli.saying import NO, YES, Json, MisuseError, answer, misuse
from ombud.core.clock import now
from ombud.gates.enforcing import actions, queries
from ombud.gates.enforcing.carrying import carry, look_again
from ombud.gates.enforcing.errors import NotEnforcedError
from ombud.gates.enforcing.plan import Finding, Plan
from ombud.registers.errors import UnknownSystemError

app = typer.Typer()


@app.command()
def postgres(  # noqa: PLR0913  # one switch for each thing it does
    system: Annotated[str, typer.Argument(help="A system of the map in force.")],
    *,
    apply: Annotated[
        bool, typer.Option("--apply", help="Do it, in one transaction.")
    ] = False,
    undo: Annotated[
        bool, typer.Option("--undo", help="Leave the database as it was.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="See whether it still holds.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the SQL and do nothing; default.")
    ] = False,
    controller: Annotated[
        str, typer.Option(help="Whose system it is, where there are several of us.")
    ] = "",
    json: Json = False,
) -> None:
    """Compile the policy in force into a system's PostgreSQL.

    Exits 1 where something stands against it, or, with --check, is not as it should be.
    """
    if [apply, undo, check, dry_run].count(True) > 1:
        raise MisuseError("Only one of --apply, --undo, --check and --dry-run.")
    house.open_()
    with misuse(UnknownSystemError):
        if apply:
            _apply(system, controller, as_json=json)
        elif undo:
            _undo(system, as_json=json)
        elif check:
            _check(system, as_json=json)
        else:
            _show(system, controller, as_json=json)


def _show(system: str, controller: str, *, as_json: bool) -> None:
    plan = queries.plan(system, now(), controller)
    answer(
        _data(plan) | {"steps": [step.as_json() for step in plan.steps]},
        _lines(plan),
        as_json=as_json,
        code=NO if plan.errors else YES,
    )


def _data(plan: Plan) -> dict[str, Any]:
    return {
        "system": plan.system,
        "controller": plan.controller,
        "policy": plan.policy,
        "digest": plan.digest,
        "findings": [_finding(finding) for finding in plan.findings],
    }


def _finding(finding: Finding) -> dict[str, str]:
    return {
        "level": finding.level,
        "code": finding.code,
        "message": finding.message,
        "mend": finding.mend,
    }


def _lines(plan: Plan) -> Iterator[str]:
    """The plan as SQL that psql takes, with what is to be known of it as comments."""
    yield f"-- What makes {plan.system} keep policy {plan.policy}; nothing is done yet."
    yield from (f"-- {line}" for line in _findings(plan))
    yield "begin;"
    for step in plan.steps:
        yield f"-- {step.why}"
        yield f"{step.do};"
    yield "commit;"


def _findings(plan: Plan) -> Iterator[str]:
    for finding in plan.findings:
        yield f"{finding.level}: {finding.message}"
        if finding.mend:
            yield f"  {finding.mend}"


def _apply(system: str, controller: str, *, as_json: bool) -> None:
    done = actions.apply(system, now(), controller)
    look_again(system)
    rows = changes = 0
    while carried := carry(system, now()):
        rows, changes = rows + carried.rows, changes + carried.changes
    answer(
        _data(done.plan)
        | {"statements": done.statements, "rows": rows, "changes": changes},
        (
            (
                f"Policy {done.plan.policy} is applied to {system}:"
                f" {done.statements} statements, in one transaction."
            ),
            f"{rows} rows were given the masks of their people.",
            *_findings(done.plan),
        ),
        as_json=as_json,
    )


def _undo(system: str, *, as_json: bool) -> None:
    with misuse(NotEnforcedError):
        statements = actions.undo(system, now())
    answer(
        {"system": system, "statements": statements},
        (f"{system} is as it was: {statements} statements.",),
        as_json=as_json,
    )


def _check(system: str, *, as_json: bool) -> None:
    found = queries.check(system, now())
    answer(
        {
            "system": found.system,
            "equal": found.equal,
            "people": found.people,
            "new_rows": found.new_rows,
            "on_the_way": found.on_the_way,
            "oldest": found.oldest,
            "differences": [
                {"kind": each.kind, "message": each.message, "count": each.count}
                for each in found.differences
            ],
        },
        (
            *(f"{each.kind}: {each.message}" for each in found.differences),
            (
                f"{'equal' if found.equal else 'not equal'}: {found.people} people"
                f" there, {found.on_the_way} changes on the way,"
                f" {found.new_rows} rows not looked at yet"
            ),
        ),
        as_json=as_json,
        code=YES if found.equal else NO,
    )
