"""Verifying the ledger: with a file in hand, nothing of ours has to run."""

import json as json_
from pathlib import Path
from tempfile import TemporaryFile
from typing import Annotated, BinaryIO

import typer

from ombud.cli.saying import Json, MisuseError, answer, misuse
from ombud.evidence.errors import InvalidVerifierKeyError
from ombud.evidence.verify import TreeHead, verify_file, verify_receipt

app = typer.Typer()


@app.command()
def verify(
    file: Annotated[
        Path | None,
        typer.Argument(help="An exported ledger or a receipt; by default, ours here."),
    ] = None,
    key: Annotated[
        str | None, typer.Option(help="The verifier key to trust: name+hash+key.")
    ] = None,
    seen: Annotated[
        Path | None, typer.Option(help="A receipt whose seal must be in it.")
    ] = None,
    *,
    json: Json = False,
) -> None:
    """Verify a ledger or a receipt; exits 1 when it is broken, saying where."""
    with misuse(InvalidVerifierKeyError):
        before = _seen(seen, key) if seen else None
        with TemporaryFile() if file is None else _opened(file) as stream:
            if file is None:
                _export(stream)
            said = verify_file(stream, key, before)
    answer({"whole": True, "found": said}, (said,), as_json=json)


def _opened(file: Path) -> BinaryIO:
    try:
        return file.open("rb")
    except OSError as error:
        raise MisuseError(f"{file} can't be read: {error.strerror}.") from error


def _seen(receipt: Path, key: str | None) -> TreeHead:
    with _opened(receipt) as stream:
        try:
            read = json_.load(stream)
        except ValueError as error:
            raise MisuseError(f"{receipt} is not a receipt.") from error
    return verify_receipt(read, key)


def _export(stream: BinaryIO) -> None:
    # Only here is the house needed; a file is verified without it.
    from ombud.cli import house  # noqa: PLC0415

    house.configure()
    house.open_()
    from ombud.evidence.queries import export  # noqa: PLC0415  # Django stands now

    export(stream)
    stream.seek(0)
