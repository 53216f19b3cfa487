"""Commands about a policy's file; none of them needs a database."""

import json as json_
from collections import Counter
from datetime import datetime
from enum import StrEnum
from importlib.resources import files
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

app = typer.Typer()

File = Annotated[Path, typer.Argument(help="The policy's YAML file.")]


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="Where to.")] = Path(),
    *,
    json: Json = False,
) -> None:
    """Write a small policy to start from; it checks clean, and you make it yours."""
    path = folder / "policy.yaml"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(files("ombud.cli").joinpath("start.yaml").read_text("utf-8"))
    except FileExistsError as error:
        raise MisuseError(
            f"{path} is there already.", mend="Name another folder."
        ) from error
    except OSError as error:
        raise MisuseError(f"{path} can't be written: {error.strerror}.") from error
    answer(
        {"file": str(path)},
        (f"{path} written. Make it yours, then: ombud check {path}",),
        as_json=json,
    )


@app.command()
def check(
    file: File,
    day: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="The day whose law counts; by default the one it was updated.",
        ),
    ] = None,
    *,
    json: Json = False,
) -> None:
    """Check a policy: does it hold together, can it be enforced.

    Exits 0 when there is nothing to mend; notes alone are nothing to mend.
    """
    from ombud.core.written import UnreadableFileError  # noqa: PLC0415
    from ombud.policy.checks import check as findings_of  # noqa: PLC0415  # see main
    from ombud.policy.reading import read  # noqa: PLC0415

    with misuse(UnreadableFileError):
        policy = read(file)
    found = findings_of(policy, day.date() if day else None)
    count = Counter(each.level for each in found)
    bad = bool(count["error"] or count["warning"])

    declared = policy.declaration
    answer(
        {
            "file": str(file),
            "ok": not bad,
            "findings": [problem(each) for each in found],
        },
        (
            *(line for each in found for line in problem_lines(each)),
            f"{file}: "
            + (
                "is to be mended."
                if bad
                else f"holds together: {len(declared.purposes)} purposes, "
                f"{len(declared.categories)} categories."
            ),
        ),
        as_json=json,
        code=NO if bad else YES,
    )


class Form(StrEnum):
    """How a notice is printed."""

    MARKDOWN = "markdown"
    HTML = "html"


@app.command()
def notice(
    file: File,
    language: Annotated[str, typer.Option(help="sv or en.")] = "",
    kind: Annotated[
        str | None, typer.Option(help="Only what concerns this kind of people.")
    ] = None,
    form: Annotated[Form, typer.Option("--as", help="How.")] = Form.MARKDOWN,
    *,
    json: Json = False,
) -> None:
    """Print the notice that a policy makes, each sentence with its address (--json)."""
    from ombud.core.written import UnreadableFileError  # noqa: PLC0415
    from ombud.policy import notice as notices  # noqa: PLC0415  # see main
    from ombud.policy.reading import read  # noqa: PLC0415

    with misuse(
        UnreadableFileError, notices.UnknownKindError, notices.UnknownLanguageError
    ):
        policy = read(file)
        made = notices.compose(
            policy.declaration,
            language or policy.declaration.languages[0],
            kind=kind,
        )
    write = notices.as_html if form is Form.HTML else notices.as_markdown
    answer(
        notices.as_dict(made),
        () if json else (write(made).rstrip("\n"),),
        as_json=json,
    )


@app.command()
def schema(*, json: Json = False) -> None:
    """Print the language as JSON Schema, for editors that complete and check."""
    del json  # It is JSON either way.
    from ombud.policy.schema import schema as made  # noqa: PLC0415  # see main

    typer.echo(json_.dumps(made(), ensure_ascii=False, indent=2))
