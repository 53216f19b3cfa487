"""Commands about the policies that are, or were, in force."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from ombud.choices.actions import reckon_all
from ombud.cli import house
from ombud.cli.saying import Json, MisuseError, answer, misuse, table
from ombud.cli.staff import By, member
from ombud.core.clock import now
from ombud.core.written import UnreadableFileError
from ombud.policy import queries
from ombud.policy.actions import publish as put_in_force
from ombud.policy.errors import NoPolicyError
from ombud.policy.reading import read

app = typer.Typer()


@app.command()
def publish(
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
    json: Json = False,
) -> None:
    """Put a policy in force, and reckon anew what everybody's choices come to."""
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
    number = put_in_force(
        policy.text, name=file.name, effective_from=start, by=member(by), at=at
    )
    people = reckon_all(at)
    answer(
        {"number": number, "from": start, "digest": policy.digest, "people": people},
        (f"Version {number} holds from {start:%Y-%m-%d %H:%M} UTC.",),
        as_json=json,
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
