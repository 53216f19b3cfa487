"""Commands that carry policies to other formats and back."""

import json as json_
from collections import Counter
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ombud.cli.saying import Json, answer, misuse, write
from ombud.cli.sources import declared

if TYPE_CHECKING:
    from ombud.policy.exchange import Imported, Loss

app = typer.Typer()

_SHOWN = 3
"""How many addresses stand beside a reason; the file of losses has all of them."""


class Format(StrEnum):
    """Which format."""

    DPV = "dpv"
    TILT = "tilt"
    FIDESLANG = "fideslang"


Out = Annotated[
    Path | None, typer.Option("--out", "-o", help="Where to; it is written over.")
]


@app.command("export")
def export_(  # noqa: PLR0913  # each is an option of its own
    form: Annotated[Format, typer.Option("--as", help="In which format.")],
    file: Annotated[
        Path | None,
        typer.Argument(help="The policy's file; by default, what is in force."),
    ] = None,
    language: Annotated[
        str,
        typer.Option(
            help="Of the words, where the format has one; the policy's first."
        ),
    ] = "",
    out: Out = None,
    losses: Annotated[
        Path | None,
        typer.Option(help="Where to write, as JSON, what the format does not say."),
    ] = None,
    *,
    json: Json = False,
) -> None:
    """Write a policy in another format; what that format can't say is listed."""
    from ombud.policy.exchange import export  # noqa: PLC0415  # see main
    from ombud.policy.notice.wording import UnknownLanguageError  # noqa: PLC0415

    declaration = declared(file)
    with misuse(UnknownLanguageError):
        made = export(form.value, declaration, language)
    lost = [{"address": each.address, "why": each.why} for each in made.losses]
    if losses is not None:
        write(losses, _as_json(lost))
    if json:
        answer({"document": made.document, "losses": lost}, (), as_json=True)
        return
    text = _as_json(made.document)
    if form is Format.FIDESLANG and (out is None or out.suffix != ".json"):
        from ombud.policy.exchange.written import as_yaml  # noqa: PLC0415

        text = as_yaml(made.document)
    if out is not None:
        write(out, text)
        typer.echo(f"{out} written.")
    else:
        typer.echo(text.rstrip("\n"))
    for line in _told(made.losses):
        typer.echo(line, err=True)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="The document: JSON, or a .yaml.")],
    form: Annotated[Format, typer.Option("--from", help="In which format it is.")],
    out: Out = None,
    *,
    json: Json = False,
) -> None:
    """Draft a policy from a document; what it lacks is listed, and nothing made up."""
    from ombud.core.written import UnreadableFileError  # noqa: PLC0415
    from ombud.policy.exchange import opened, read  # noqa: PLC0415  # see main

    with misuse(UnreadableFileError):
        document = opened(file)
    made = read(form.value, document)
    if json:
        answer(_data(made), (), as_json=True)
        return
    if out is not None:
        write(out, made.text)
        typer.echo(f"{out} written. Complete it, then: ombud check {out}")
    else:
        typer.echo(made.text.rstrip("\n"))
    for missing in made.missing:
        asked = f" ({missing.article})" if missing.article else ""
        typer.echo(f"missing: {missing.address}{asked}", err=True)
    for left in made.left:
        typer.echo(f"left: {left.path}: {left.why}", err=True)


def _data(made: "Imported") -> dict[str, Any]:
    return {
        "text": made.text,
        "missing": [
            {"address": each.address, "article": each.article} for each in made.missing
        ],
        "left": [{"path": each.path, "why": each.why} for each in made.left],
    }


def _told(losses: "tuple[Loss, ...]") -> list[str]:
    """The losses by their reasons, with the first addresses of each."""
    lines = []
    for why, count in Counter(each.why for each in losses).most_common():
        addresses = [each.address for each in losses if each.why == why]
        more = f" and {count - _SHOWN} more" if count > _SHOWN else ""
        lines.append(f"lost: {', '.join(addresses[:_SHOWN])}{more}: {why}")
    return lines


def _as_json(value: Any) -> str:
    return json_.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n"
