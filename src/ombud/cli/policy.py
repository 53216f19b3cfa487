"""Commands about a policy's file; none of them needs a database."""

import json as json_
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

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

if TYPE_CHECKING:
    from ombud.policy.findings import Finding

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


class Report(StrEnum):
    """How findings are printed."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(help="Policies' YAML files.")],
    day: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="The day whose law counts; by default the one it was updated.",
        ),
    ] = None,
    form: Annotated[
        Report,
        typer.Option("--as", help="text, json, sarif, or github for annotations."),
    ] = Report.TEXT,
    *,
    json: Json = False,
) -> None:
    """Check policies: do they hold together, can they be enforced.

    Exits 0 when there is nothing to mend; notes alone are nothing to mend.
    """
    from ombud.core.written import UnreadableFileError  # noqa: PLC0415  # see main
    from ombud.policy import report  # noqa: PLC0415

    with misuse(UnreadableFileError):
        checked = [_check(file, day.date() if day else None) for file in files]
    found = [each for one in checked for each in one.findings]
    code = YES if all(one.ok for one in checked) else NO
    if json or form is Report.JSON:
        answer({"ok": code == YES, "files": [one.as_json() for one in checked]}, (),
               as_json=True, code=code)  # fmt: skip
    elif form is Report.SARIF:
        from importlib.metadata import version  # noqa: PLC0415

        answer(report.as_sarif(found, version("ombud")), (), as_json=True, code=code)
    elif form is Report.GITHUB:
        answer(None, report.as_github(found), as_json=False, code=code)
    else:
        lines = (line for one in checked for line in one.lines())
        answer(None, lines, as_json=False, code=code)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Checked:
    """What came of checking one file; without a summary, it is no policy."""

    file: Path
    findings: "tuple[Finding, ...]"
    summary: str

    @property
    def ok(self) -> bool:
        return all(each.level == "note" for each in self.findings)

    def as_json(self) -> dict[str, Any]:
        return {
            "file": str(self.file),
            "ok": self.ok,
            "findings": [problem(each) for each in self.findings],
        }

    def lines(self) -> Iterator[str]:
        for each in self.findings:
            yield from problem_lines(each)
        yield f"{self.file}: {self.summary if self.ok else 'is to be mended.'}"


def _check(file: Path, day: date | None) -> _Checked:
    from ombud.policy.checks import check as findings_of  # noqa: PLC0415  # see main
    from ombud.policy.errors import InvalidPolicy  # noqa: PLC0415
    from ombud.policy.reading import read  # noqa: PLC0415
    from ombud.policy.report import as_findings  # noqa: PLC0415

    try:
        policy = read(file)
    except InvalidPolicy as error:
        return _Checked(file=file, findings=as_findings(error.problems), summary="")
    declared = policy.declaration
    return _Checked(
        file=file,
        findings=findings_of(policy, day),
        summary=f"holds together: {len(declared.purposes)} purposes, "
        f"{len(declared.categories)} categories.",
    )


@app.command()
def schema(*, json: Json = False) -> None:
    """Print the language as JSON Schema, for editors that complete and check."""
    del json  # It is JSON either way.
    from ombud.policy.schema import schema as made  # noqa: PLC0415  # see main

    typer.echo(json_.dumps(made(), ensure_ascii=False, indent=2))
