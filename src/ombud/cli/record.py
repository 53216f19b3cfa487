"""The command that prints what is made of a policy as tables, such as the record."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ombud.cli.saying import Json, MisuseError, answer, misuse, write
from ombud.cli.sources import declared

if TYPE_CHECKING:
    from ombud.policy.record import Table

app = typer.Typer()


class Name(StrEnum):
    """Which table."""

    PROCESSING = "processing"
    PROCESSOR = "processor"
    REGISTERS = "registers"
    TRANSFERS = "transfers"
    RETENTION = "retention"
    RECIPIENTS = "recipients"


class Order(StrEnum):
    """Whose order of columns."""

    IMY = "imy"
    CNIL = "cnil"


class Form(StrEnum):
    """What kind of file."""

    CSV = "csv"
    HTML = "html"
    XLSX = "xlsx"


@app.command()
def record(  # noqa: PLR0913  # each is an option of its own
    file: Annotated[
        Path | None,
        typer.Argument(help="The policy's file; by default, what is in force."),
    ] = None,
    table: Annotated[Name, typer.Option(help="Which table.")] = Name.PROCESSING,
    language: Annotated[
        str, typer.Option(help="sv, fi or en; by default the policy's first.")
    ] = "",
    order: Annotated[
        Order, typer.Option(help="In which authority's order the columns stand.")
    ] = Order.IMY,
    *,
    kind: Annotated[
        list[str] | None,
        typer.Option(help="Only what concerns this kind of people; more than once."),
    ] = None,
    form: Annotated[
        Form | None, typer.Option("--as", help="By default, by the name of --out.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Where to; it is written over.")
    ] = None,
    day: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="The day whose law counts; by default the one it was updated.",
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Write the record of processing (Art. 30), or another table made of a policy."""
    from ombud.policy.notice.wording import UnknownLanguageError  # noqa: PLC0415
    from ombud.policy.record import as_dict, make  # noqa: PLC0415  # see main

    declaration = declared(file)
    strange = set(kind or ()) - declaration.people.keys()
    if strange:
        raise MisuseError(
            f"The policy names no kind of people called {min(strange)}.",
            mend=f"It names: {', '.join(declaration.people)}.",
        )
    with misuse(UnknownLanguageError):
        made = make(
            table.value,
            declaration,
            language or declaration.languages[0],
            day=day.date() if day else None,
            order=order.value,
            kinds=kind or (),
        )
    if json:
        answer(as_dict(made), (), as_json=True)
        return
    written = _written(made, _form(form, out))
    if out is None:
        typer.echo(written.decode("utf-8-sig").rstrip("\r\n"))
        return
    write(out, written)
    typer.echo(f"{out} written: {len(made.rows)} rows.")


def _form(form: Form | None, out: Path | None) -> Form:
    suffix = out.suffix.removeprefix(".").lower() if out else ""
    chosen = form or (Form(suffix) if suffix in set(Form) else Form.CSV)
    if chosen is Form.XLSX and out is None:
        raise MisuseError("A workbook can't be printed.", mend="Name a file: --out.")
    return chosen


def _written(made: "Table", form: Form) -> bytes:
    from ombud.policy.record import as_csv, as_html, as_xlsx  # noqa: PLC0415  # see main

    match form:
        case Form.CSV:
            return as_csv(made)
        case Form.HTML:
            return as_html(made).encode()
        case Form.XLSX:
            return as_xlsx(made)
