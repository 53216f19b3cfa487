"""Drafting and checking a map; with a policy's file, our database is not needed."""

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from ombud.cli.saying import (
    NO,
    YES,
    Json,
    MisuseError,
    answer,
    misuse,
    problem,
    problem_lines,
)
from ombud.connectors.base import Schema
from ombud.connectors.errors import SourceMisconfigured
from ombud.connectors.registry import connect
from ombud.core.written import UnreadableFileError
from ombud.policy.language import Declaration
from ombud.policy.reading import read as read_policy
from ombud.registers.checks import check as problems_of
from ombud.registers.draft import draft as propose
from ombud.registers.language import SystemMap
from ombud.registers.reading import read

app = typer.Typer()

Policy = Annotated[
    Path | None,
    typer.Option("--policy", help="The policy's file; by default, what is in force."),
]


@app.command()
def draft(
    url: Annotated[
        str,
        typer.Argument(
            help="Where it is, as postgresql://…; or env:OMBUD_SOURCE_SHOP, which "
            "keeps its password out of the command."
        ),
    ],
    policy: Policy = None,
    name: Annotated[str, typer.Option(help="What the system is called.")] = "shop",
    out: Annotated[
        Path | None, typer.Option(help="Where to; it must not be there yet.")
    ] = None,
    *,
    json: Json = False,
) -> None:
    """Propose a map for a database that nobody has mapped, each line with its reason.

    A person reads it, corrects it and confirms it.
    """
    if not name.isidentifier() or not name.islower():
        raise MisuseError(
            f"{name!r} can't be a system's name.", mend="Use small letters, as shop."
        )
    declaration = _declaration(policy)
    with misuse(SourceMisconfigured), closing(connect(_at(url))) as connector:
        text = propose(url, connector, declaration, name)
    if out is not None:
        try:
            with out.open("x", encoding="utf-8") as file:
                file.write(text)
        except FileExistsError as error:
            raise MisuseError(f"{out} is there already.") from error
        except OSError as error:
            raise MisuseError(f"{out} can't be written: {error.strerror}.") from error
    answer(
        {"file": str(out) if out else None, "text": text},
        (f"{out} written. Read it, correct it, then: ombud systems confirm {out}",)
        if out
        else (text.rstrip("\n"),),
        as_json=json,
    )


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="The map's YAML file.")],
    policy: Policy = None,
    *,
    offline: Annotated[
        bool, typer.Option("--offline", help="Don't look into the databases.")
    ] = False,
    json: Json = False,
) -> None:
    """Check a map against the policy and the databases that it speaks of.

    Exits 1 when there is an error; a warning alone does not stop a map.
    """
    with misuse(UnreadableFileError):
        systems = read(file)
    declaration = _declaration(policy)
    schemas: Mapping[str, Schema] = (
        {}
        if offline
        else {name: _schema(mapped) for name, mapped in systems.map.systems.items()}
    )
    found = problems_of(systems, declaration, schemas)
    bad = any(each.level == "error" for each in found)
    answer(
        {"file": str(file), "ok": not bad, "problems": [problem(p) for p in found]},
        (
            *(line for each in found for line in problem_lines(each)),
            f"{file}: " + ("can't be confirmed yet." if bad else "fits."),
        ),
        as_json=json,
        code=NO if bad else YES,
    )


def _declaration(policy: Path | None) -> Declaration:
    if policy is not None:
        with misuse(UnreadableFileError):
            return read_policy(policy).declaration
    # Only without a file is the house needed.
    from ombud.cli import house  # noqa: PLC0415

    house.configure()
    house.open_()
    from ombud.core.clock import now  # noqa: PLC0415  # Django stands now
    from ombud.policy.queries import in_force  # noqa: PLC0415

    return in_force(now()).policy.declaration


def _schema(mapped: SystemMap) -> Schema:
    with misuse(SourceMisconfigured), closing(connect(_at(mapped.at))) as connector:
        return connector.schema()


def _at(url: str) -> str:
    """Where a system is: the address itself, or out of the setting that it names."""
    if not url.startswith("env:"):
        return url
    # Only such an address needs the settings, and it needs nothing else of Django.
    from django.conf import settings  # noqa: PLC0415

    from ombud.cli.house import choose_settings  # noqa: PLC0415

    choose_settings()
    name = url.removeprefix("env:")
    found: str | None = settings.SOURCES.get(name)
    if not found:
        raise MisuseError(
            f"{name} is not set, and a system's address is in it.",
            mend=f"Set {name}; its name must start with OMBUD_SOURCE_.",
        )
    return found
