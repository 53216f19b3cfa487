"""Commands about the policies that are, or were, in force."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from ombud.choices.actions import keep_up
from ombud.cli import house
from ombud.cli.diff import change_data, change_lines, count_line
from ombud.cli.saying import Json, MisuseError, answer, misuse, table
from ombud.cli.staff import By, member
from ombud.core.clock import now
from ombud.core.written import UnreadableFileError
from ombud.people.queries import count_of_kinds
from ombud.policy import queries
from ombud.policy.actions import publish as put_in_force
from ombud.policy.errors import NoPolicyError
from ombud.policy.reading import read

app = typer.Typer()


@app.command()
def publish(  # noqa: PLR0913  # an option each
    file: Annotated[Path, typer.Argument(help="The policy's YAML file.")],
    effective: Annotated[
        datetime | None,
        typer.Option(
            "--from",
            formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M"],
            help="From when it holds, in UTC; by default from now on.",
        ),
    ] = None,
    by: By = "",
    *,
    sure: Annotated[
        bool,
        typer.Option(
            "--sure", help="Even before the promised notice of changes is over."
        ),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what it would change.")
    ] = False,
    json: Json = False,
) -> None:
    """Put a policy in force, and tell those whom its changes concern.

    What is more than words is refused before the notice is over that the policy in
    force promises. When the day comes, everybody's choices are reckoned anew.
    """
    with misuse(UnreadableFileError):
        policy = read(file)
    house.open_()
    at = now()
    start = effective.replace(tzinfo=UTC) if effective else at
    if start < at:
        raise MisuseError(
            "A policy can't hold from a time that has passed.",
            mend="Leave --from out, or name a later time.",
        )
    step = queries.step_to(policy.declaration, at)
    before = step.before.policy.declaration if step.before else policy.declaration
    told = list(change_data(step.changes, before, policy.declaration, "en"))
    data: dict[str, object] = {"digest": policy.digest, "changes": told}
    if step.announced:
        data |= {"earliest": step.earliest, "concerned": count_of_kinds(step.people)}
    lines = [*change_lines(told), *_summary(step)]
    if dry_run:
        answer(data, lines or ["It is the first version."], as_json=json)
        return
    number = put_in_force(
        policy.text,
        name=file.name,
        effective_from=start,
        by=member(by),
        at=at,
        sure=sure,
    )
    people = keep_up(at) if start == at else 0
    answer(
        {"number": number, "from": start, "people": people} | data,
        (*lines, f"Version {number} holds from {start:%Y-%m-%d %H:%M} UTC."),
        as_json=json,
    )


def _summary(step: queries.Step) -> Iterator[str]:
    """What follows from the changes, in a few lines."""
    if step.before is None:
        return
    yield count_line(step.changes) + f", since version {step.before.number}."
    if not step.announced:
        return
    yield f"They concern {count_of_kinds(step.people)} people."
    if step.renews:
        yield f"A new yes is asked for: {', '.join(sorted(step.renews))}."
    if step.promise is not None:
        yield (
            f"Promised: told by {' and '.join(step.promise.tell)}, "
            f"{step.promise.before} before; so from {step.earliest} or later."
        )


@app.command()
def versions(*, json: Json = False) -> None:
    """List the versions that were published, the latest first."""
    house.open_()
    found = queries.versions()
    answer(
        [
            {
                "number": each.number,
                "name": each.name,
                "digest": each.digest,
                "from": each.effective_from,
                "published": each.published_at,
            }
            for each in found
        ],
        table(
            (
                each.number,
                f"from {each.effective_from:%Y-%m-%d %H:%M} UTC",
                each.digest[:12],
                each.name,
            )
            for each in found
        )
        if found
        else ("No policy was published yet.",),
        as_json=json,
    )


@app.command()
def show(
    number: Annotated[
        int | None, typer.Argument(help="By default, what is in force.")
    ] = None,
    *,
    json: Json = False,
) -> None:
    """Print the text of a published policy."""
    house.open_()
    try:
        found = queries.in_force(now()) if number is None else queries.version(number)
    except NoPolicyError as error:
        if number is None:
            raise
        raise MisuseError(
            f"No version {number} was published.", mend="See `ombud policy versions`."
        ) from error
    answer(
        {
            "number": found.number,
            "from": found.effective_from,
            "digest": found.policy.digest,
            "text": found.policy.text,
        },
        (found.policy.text.rstrip("\n"),),
        as_json=json,
    )
