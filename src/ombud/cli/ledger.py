"""Commands about the ledger that need it here; verifying needs only its file."""

import json as json_
from pathlib import Path
from typing import Annotated

import typer

from ombud.cli import house
from ombud.cli.requests import identify
from ombud.cli.saying import NO, Json, MisuseError, answer
from ombud.core.ids import EntryId
from ombud.evidence import queries
from ombud.rights import queries as rights

app = typer.Typer()


@app.command()
def head(*, json: Json = False) -> None:
    """Show the last checkpoint, the key that signs it, and what waits for a seal."""
    house.open_()
    last, waiting = queries.head(), queries.waiting()
    answer(
        {
            "size": last.size if last else 0,
            "root": last.root.hex() if last else None,
            "at": last.at if last else None,
            "note": last.note if last else None,
            "key": queries.verifier_key(),
            "waiting": waiting,
        },
        (
            f"{last.size} entries, root {last.root.hex()}, sealed {last.at:%F %T} UTC"
            if last
            else "Nothing is sealed yet.",
            f"waiting for their seal: {waiting}",
            f"key: {queries.verifier_key()}",
        ),
        as_json=json,
    )


@app.command()
def prove(
    entry: Annotated[int | None, typer.Argument(help="The entry's number.")] = None,
    request: Annotated[
        str, typer.Option(help="Or a request that has ended: its number or id.")
    ] = "",
    *,
    json: Json = False,
) -> None:
    """Print the receipt of an entry, which anyone can verify: `ombud ledger verify`."""
    del json  # A receipt is JSON either way.
    if (entry is None) == (not request):
        raise MisuseError(
            "Name one thing to prove.",
            mend="Write `ombud ledger prove 17` or `ombud ledger prove --request 4`.",
        )
    house.open_()
    if entry is not None:
        receipt = queries.receipt(EntryId(entry))
    else:
        receipt = rights.receipt(identify(request))
    if receipt is None:
        typer.echo("Not sealed yet, or there is no such entry.", err=True)
        raise typer.Exit(NO)
    typer.echo(json_.dumps(receipt))


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="Where to; it must not be there yet.")],
    *,
    json: Json = False,
) -> None:
    """Write the whole ledger to a file, which anyone can verify."""
    house.open_()
    try:
        with file.open("xb") as stream:
            queries.export(stream)
    except FileExistsError as error:
        raise MisuseError(f"{file} is there already.") from error
    except OSError as error:
        raise MisuseError(f"{file} can't be written: {error.strerror}.") from error
    answer({"file": str(file)}, (f"{file} written.",), as_json=json)
