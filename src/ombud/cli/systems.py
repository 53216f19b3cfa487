"""Commands about the systems that are connected."""

from pathlib import Path
from typing import Annotated, Any

import typer

from ombud.choices.actions import reckon
from ombud.cli import house
from ombud.cli.saying import NO, YES, Json, MisuseError, answer, misuse, table
from ombud.cli.staff import By, member
from ombud.connectors.errors import SourceError
from ombud.core.clock import now
from ombud.core.errors import OmbudError
from ombud.core.written import UnreadableFileError
from ombud.registers import actions, queries
from ombud.registers.errors import InvalidMapError
from ombud.registers.reading import read

app = typer.Typer()


@app.command()
def confirm(
    file: Annotated[Path, typer.Argument(help="The map's YAML file.")],
    by: By = "",
    *,
    json: Json = False,
) -> None:
    """Put a map in force, after checking it against policy and databases."""
    with misuse(UnreadableFileError):
        systems = read(file)
    house.open_()
    number = actions.confirm(systems.text, name=file.name, by=member(by), at=now())
    names = tuple(systems.map.systems)
    answer(
        {"number": number, "systems": names},
        (f"Map {number} is in force: {', '.join(names)}.",),
        as_json=json,
    )


@app.command()
def sync(
    system: Annotated[
        str, typer.Argument(help="Which system; by default, all of them.")
    ] = "",
    *,
    json: Json = False,
) -> None:
    """Know the people that the systems' own tables hold, and reckon what they allow."""
    house.open_()
    names = queries.in_force().names
    if system and system not in names:
        raise MisuseError(
            f"No system {system!r} is connected.", mend=f"There is: {', '.join(names)}."
        )
    at = now()
    seen: dict[str, int] = {}
    for name in (system,) if system else names:
        people = actions.sync(name, at=at)
        reckon(people, at)
        seen[name] = len(people)
    answer(
        {"people": seen},
        (f"{name}: {count} people" for name, count in seen.items()),
        as_json=json,
    )


@app.command("list")
def list_systems(*, json: Json = False) -> None:
    """List the systems: where they are, and whether the map still fits them.

    Exits 1 where one can't be reached or has changed under its map.
    """
    house.open_()
    found = [_state(name, country) for name, country in queries.countries().items()]
    answer(
        found,
        table(
            (
                one["name"],
                one["state"],
                f"{one['people']} people",
                one["country"],
                one["where"],
            )
            for one in found
        )
        if found
        else ("No system is connected.",),
        as_json=json,
        code=YES if all(one["state"] == "fits" for one in found) else NO,
    )


def _state(name: str, country: str) -> dict[str, Any]:
    """How one system is: `fits`, `moved` (the map no longer fits) or `down`."""
    state, why, where = "fits", "", ""
    try:
        where = queries.connector(name).describe()
        queries.layout(name)
    except InvalidMapError as error:
        state, why = "moved", error.problems[0].message
    except SourceError as error:
        state, why = "down", error.message
    except OmbudError as error:
        state, why = "unknown", error.message
    return {
        "name": name,
        "state": state,
        "why": why,
        "country": country,
        "where": where,
        "people": queries.linked_count(name),
    }
