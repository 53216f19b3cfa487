"""What commands print: text for people, JSON for programs, errors with their mend."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from ombud.core.errors import OmbudError, Place

YES, NO, MISUSE = 0, 1, 2
"""How a command exits."""

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


class MisuseError(OmbudError):
    """The command can't be understood."""


@contextmanager
def misuse(*errors: type[OmbudError]) -> Iterator[None]:
    """Take these errors for a command that was written wrongly."""
    try:
        yield
    except errors as error:
        raise MisuseError(error.message, mend=error.mend, place=error.place) from error


def answer(data: Any, lines: Iterable[str], *, as_json: bool, code: int = YES) -> None:
    """Print what was found, one way or the other, and exit by it.

    Args:
        data: for programs; what JSON does not know is printed as its text.
        lines: for people.
        as_json: which of the two.
        code: what to exit with.
    """
    if as_json:
        typer.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str))
    else:
        for line in lines:
            typer.echo(line)
    if code:
        raise typer.Exit(code)


def write(path: Path, made: str | bytes) -> None:
    """Write a file, in place of what is there; text in UTF-8.

    Raises:
        MisuseError: it can't be written.
    """
    try:
        path.write_bytes(made.encode() if isinstance(made, str) else made)
    except OSError as error:
        raise MisuseError(f"{path} can't be written: {error.strerror}.") from error


def complain(error: OmbudError, *, as_json: bool = False) -> int:
    """Print an error; returns what to exit with.

    An error that carries several, such as a map's, prints each with its place.
    """
    parts = getattr(error, "problems", ()) or getattr(error, "findings", ())
    if as_json:
        listed = [problem(part) for part in parts]
        body = {"error": type(error).__name__, **problem(error)}
        answer(body | ({"problems": listed} if listed else {}), (), as_json=True)
    else:
        for part in parts or (error,):
            for line in problem_lines(part):
                typer.echo(line, err=True)
    return MISUSE if isinstance(error, MisuseError) else NO


def problem(found: Any) -> dict[str, Any]:
    """An error, problem or finding, for JSON."""
    place: Place | None = found.place
    body = {
        "message": found.message,
        "mend": found.mend,
        "file": place.file if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
    }
    more = ("code", "level", "address", "article")
    return body | {name: getattr(found, name) for name in more if hasattr(found, name)}


def problem_lines(found: Any) -> Iterator[str]:
    """An error, problem or finding as `file:line:col: message`, the mend beneath."""
    where = f"{found.place}: " if found.place else ""
    level = f"{found.level}: " if getattr(found, "level", "") else ""
    article = f" ({found.article})" if getattr(found, "article", "") else ""
    yield f"{where}{level}{found.message}{article}"
    if found.mend:
        yield f"  {found.mend}"


def table(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Rows as lines with aligned columns; the last column is left as it is."""
    texts = [[str(cell) for cell in row] for row in rows]
    if not texts:
        return
    widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
    for row in texts:
        cells = (c.ljust(w) for c, w in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()
