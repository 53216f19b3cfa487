"""Commands about what people say yes and no to."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings

from ombud.choices.errors import (
    NoReceiptError,
    NotChoosableError,
    UnreadableFileError,
)
from ombud.choices.given import receipt_of
from ombud.choices.importing import import_choices
from ombud.choices.table import LIMIT_BYTES, SAYS
from ombud.choices.telling import say_for
from ombud.choices.words import Word
from ombud.cli import house
from ombud.cli.requests import Language, Tongue
from ombud.cli.saying import NO, YES, Json, MisuseError, answer, misuse
from ombud.cli.staff import By, member
from ombud.core.clock import now
from ombud.mail import confirming
from ombud.mail.errors import NotAskedForError
from ombud.people.errors import InvalidIdentifierError
from ombud.people.identifiers import IdentifierKind
from ombud.policy.errors import NoPolicyError

app = typer.Typer()

SHOWN = 100  # refused rows that are printed; --json has them all
Purpose = Annotated[str, typer.Argument(help="A purpose of the policy in force.")]
Address = Annotated[str, typer.Argument(help="Whose: an e-mail address.")]


class Saying(StrEnum):
    """What somebody can be put on record to have said."""

    YES = "yes"
    NO = "no"
    OBJECT = "object"


_WORDS = {
    Saying.YES: Word.CONSENTED,
    Saying.NO: Word.WITHDREW,
    Saying.OBJECT: Word.OBJECTED,
}


@app.command()
def say(  # noqa: PLR0913  # a choice has as many sides
    purpose: Purpose,
    address: Address,
    word: Annotated[Saying, typer.Argument(help="What they said.")],
    reference: Annotated[
        str, typer.Option(help="Where the call or letter is kept: a ticket.")
    ],
    by: By = "",
    *,
    json: Json = False,
) -> None:
    """Put on record what someone said by telephone, letter or visit; it holds at once.

    A no has the same effect as the link in a letter.
    """
    house.open_()
    if "@" in reference:
        raise MisuseError(
            "The reference holds an address.", mend="Write where it is kept."
        )
    with misuse(InvalidIdentifierError, NotChoosableError):
        _, number = say_for(
            IdentifierKind.EMAIL,
            address,
            purpose,
            _WORDS[word],
            reference=reference[:200],
            by=member(by),
            at=now(),
        )
    answer(
        {"number": number, "purpose": purpose, "word": _WORDS[word].value},
        (f"choice {number}: {_WORDS[word].value}, {purpose}",),
        as_json=json,
    )


@app.command()
def ask(
    purpose: Purpose,
    address: Address,
    kind: Annotated[
        list[str], typer.Option(help="What they are to us once they say yes.")
    ],
    language: Language = Tongue.SV,
    *,
    json: Json = False,
) -> None:
    """Ask someone for a yes by mail; it counts when they confirm it there."""
    house.open_()
    with misuse(InvalidIdentifierError, NotAskedForError):
        confirming.ask(
            address,
            [purpose],
            kinds=kind,
            language=language,
            at=now(),
            channel="staff",
        )
    answer({"asked": True}, ("A mail with a link goes there.",), as_json=json)


@app.command()
def receipt(
    number: Annotated[int, typer.Argument(help="The choice's number.")],
) -> None:
    """Print the receipt of a choice, by ISO/IEC TS 27560, as JSON."""
    house.open_()
    with misuse(NoReceiptError):
        made = receipt_of(number, site=settings.PUBLIC_URL)
    answer(made, (), as_json=True)


@app.command("import")
def import_(  # noqa: PLR0913  # a file has as many sides
    file: Annotated[Path, typer.Argument(help="A CSV with a first line of names.")],
    columns: Annotated[
        list[str] | None,
        typer.Option(
            "--map", help="What a column is called: at=Datum. More than once."
        ),
    ] = None,
    encoding: Annotated[str, typer.Option(help="utf-8 or latin-1.")] = "utf-8",
    counts_as: Annotated[
        int | None,
        typer.Option(
            help="A version of the policy that says no more than the texts in the file."
        ),
    ] = None,
    by: By = "",
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Look, and change nothing.")
    ] = False,
    json: Json = False,
) -> None:
    """Take over what people have said elsewhere, with what shows it.

    Exits 1 when rows were refused; the others are taken all the same. The same file a
    second time adds nothing.
    """
    house.open_()
    if encoding not in ("utf-8", "latin-1"):
        raise MisuseError("The encoding is utf-8 or latin-1.")
    with misuse(UnreadableFileError, NoPolicyError):
        done = import_choices(
            _read(file),
            at=now(),
            by=member(by),
            names=_names(columns or []),
            encoding=encoding,
            counts_as=counts_as,
            dry_run=dry_run,
        )
    lines = [
        f"{done.rows} rows: {done.taken} taken, {done.already} there already, "
        f"{len(done.refused)} refused" + (" (nothing was changed)" if dry_run else "")
    ]
    if done.unproven:
        lines.append(f"{done.unproven} of the yeses are unproven, and don't count.")
    lines += [f"line {each.line}: {SAYS[each.why]}" for each in done.refused[:SHOWN]]
    if len(done.refused) > SHOWN:
        lines.append(f"and {len(done.refused) - SHOWN} more; --json names them all")
    answer(
        {
            "rows": done.rows,
            "taken": done.taken,
            "already": done.already,
            "unproven": done.unproven,
            "dry_run": dry_run,
            "refused": [
                {"line": each.line, "why": each.why.value, "says": SAYS[each.why]}
                for each in done.refused
            ],
        },
        lines,
        as_json=json,
        code=NO if done.refused else YES,
    )


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(LIMIT_BYTES + 1)
    except OSError as error:
        raise MisuseError(f"{file} can't be read: {error.strerror}.") from error


def _names(columns: list[str]) -> dict[str, str]:
    """What the file calls each column that is mapped."""
    names = {}
    for each in columns:
        ours, sign, theirs = each.partition("=")
        if not sign or not theirs.strip():
            raise MisuseError(
                "A column is mapped as OURS=THEIRS.", mend="For example --map at=Datum."
            )
        names[ours.strip()] = theirs.strip()
    return names
