"""The command that prints a notice: of a policy's file, or of the policy in force."""

import json as json_
import sys
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ombud.cli.saying import Json, MisuseError, answer, misuse, write
from ombud.cli.sources import of_file

if TYPE_CHECKING:
    from ombud.policy.language import Declaration
    from ombud.policy.notice import Notice


class Form(StrEnum):
    """How a notice is printed."""

    MARKDOWN = "markdown"
    TEXT = "text"
    HTML = "html"
    FRAGMENT = "fragment"
    PDF = "pdf"
    JSON = "json"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Policy:
    """A policy to print; `number` and `effective` are set once it is published."""

    declaration: "Declaration"
    site: str
    number: int | None = None
    effective: date | None = None


def notice(  # noqa: PLR0913  # each is an option of the command
    file: Annotated[
        Path | None,
        typer.Argument(help="The policy's YAML file; by default the one in force."),
    ] = None,
    *,
    language: Annotated[str, typer.Option(help="sv, fi or en.")] = "",
    kind: Annotated[
        str | None, typer.Option(help="Only what concerns this kind of people.")
    ] = None,
    point: Annotated[
        str | None,
        typer.Option(help="Only what is said where this collects (Art. 13)."),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(help="Only what is said of data from this source (Art. 14)."),
    ] = None,
    form: Annotated[
        Form, typer.Option("--as", help="How; a fragment is a part of an HTML page.")
    ] = Form.MARKDOWN,
    out: Annotated[
        Path | None, typer.Option(help="Where to; what is there is replaced.")
    ] = None,
    site: Annotated[
        str,
        typer.Option(help="Where people ask, as https://data.company.example."),
    ] = "",
    json: Json = False,
) -> None:
    """Print the notice that a policy makes, each sentence with its address (--json)."""
    from ombud.policy import notice as notices  # noqa: PLC0415  # see main

    policy = _Policy(declaration=of_file(file), site=site) if file else _in_force(site)
    with misuse(notices.UnknownPartError, notices.UnknownLanguageError):
        made = notices.compose(
            policy.declaration,
            language or policy.declaration.languages[0],
            kind=kind,
            point=point,
            source=source,
            version=policy.number,
            effective=policy.effective,
            requests=f"{policy.site.rstrip('/')}/requests/new",
        )
    form = Form.JSON if json else form
    if out is None:
        if form is Form.PDF and sys.stdout.isatty():
            raise MisuseError("A terminal can't show a PDF.", mend="Add --out FILE.")
        typer.echo(_written(made, form), nl=False)
        return
    written = _written(made, form)
    write(out, written)
    answer(None, (f"{out} written.",), as_json=False)


def _in_force(site: str) -> _Policy:
    # Only without a file is the house needed.
    from ombud.cli import house  # noqa: PLC0415

    house.configure()
    house.open_()
    from django.conf import settings  # noqa: PLC0415  # Django stands now
    from django.utils.timezone import localtime  # noqa: PLC0415

    from ombud.core.clock import now  # noqa: PLC0415
    from ombud.policy.queries import in_force  # noqa: PLC0415

    found = in_force(now())
    return _Policy(
        declaration=found.policy.declaration,
        site=site or settings.PUBLIC_URL,
        number=found.number,
        effective=localtime(found.effective_from).date(),
    )


def _written(made: "Notice", form: Form) -> bytes:
    from ombud.policy import notice as notices  # noqa: PLC0415  # see main

    match form:
        case Form.PDF:
            return notices.as_pdf(made)
        case Form.MARKDOWN:
            return notices.as_markdown(made).encode()
        case Form.TEXT:
            return notices.as_text(made).encode()
        case Form.HTML:
            return notices.as_page(made).encode()
        case Form.FRAGMENT:
            return notices.as_html(made).encode()
        case Form.JSON:
            values = notices.as_dict(made)
            return f"{json_.dumps(values, ensure_ascii=False, indent=2)}\n".encode()
