"""Sending one letter to a purpose's people."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from ombud.cli import house
from ombud.cli.saying import Json, MisuseError, answer, misuse
from ombud.core.clock import now
from ombud.gates.errors import UnknownPurposeError
from ombud.mail import mailing as mailings
from ombud.mail.errors import BadLetterError
from ombud.mail.letters import read_letter

LIMIT_BYTES = 2 * 2**20
ROUNDS = 100_000  # batches that --now sends at most


def mailing(  # noqa: PLR0913, PLR0917  # a mailing has as many sides
    purpose: Annotated[str, typer.Argument(help="What it is sent for.")],
    file: Annotated[
        Path, typer.Argument(help="The letter: text, Markdown or a page (.html).")
    ],
    subject: Annotated[
        str, typer.Option(help="By default the file's first line, if it is a text.")
    ] = "",
    partner: Annotated[str, typer.Option(help="Whose offer it is, if not ours.")] = "",
    controller: Annotated[str, typer.Option(help="Which of us sends it.")] = "",
    language: Annotated[str, typer.Option(help="The letter's: sv, fi, en.")] = "",
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Count, and send nothing.")
    ] = False,
    now_: Annotated[
        bool, typer.Option("--now", help="Send here, without a worker, and count.")
    ] = False,
    json: Json = False,
) -> None:
    """Send a letter to everyone whom a purpose may reach; each passes the gate.

    The letter says {unsubscribe} where the link stands by which people say no.
    """
    house.open_()
    at = now()
    letter = _letter(file, subject)
    with misuse(UnknownPurposeError, BadLetterError):
        drawn = mailings.mailing(
            purpose,
            read_letter(letter[0], letter[1], html=_is_page(file)),
            at=at,
            controller=controller or None,
            partner=partner,
            language=language,
            dry_run=dry_run,
        )
    if drawn.mailing is not None and now_:
        _send(drawn.mailing)
    said = mailings.progress(drawn.mailing) if drawn.mailing else None
    lines = [
        f"{drawn.people} people" + (" would get it" if dry_run else ""),
        *(f"  left out: {count} {why}" for why, count in drawn.left_out.items()),
    ]
    if said is not None and now_:
        lines += [
            f"{said.sent} sent",
            *(f"  dropped: {count} {why}" for why, count in said.dropped.items()),
            *([f"{said.waiting} wait"] if said.waiting else []),
        ]
    elif drawn.mailing is not None:
        lines.append(f"mailing {drawn.mailing}: a worker sends it")
    answer(
        {
            "mailing": drawn.mailing,
            "people": drawn.people,
            "left_out": drawn.left_out,
            "sent": said.sent if said else 0,
            "dropped": said.dropped if said else {},
            "waiting": said.waiting if said else 0,
        },
        lines,
        as_json=json,
    )


def _send(mailing: UUID) -> None:
    for _ in range(ROUNDS):
        if not mailings.deliver(mailing, at=now()):
            return


def _letter(file: Path, subject: str) -> tuple[str, str]:
    """The subject and the text of a file."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise MisuseError(f"{file} can't be read: {error.strerror}.") from error
    if len(data) > LIMIT_BYTES:
        raise MisuseError(f"{file} is over {LIMIT_BYTES // 2**20} MB.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise MisuseError(f"{file} is not in UTF-8.") from error
    if subject or _is_page(file):
        return subject, text
    first, _, rest = text.strip().partition("\n")
    return first.lstrip("# ").strip(), rest


def _is_page(file: Path) -> bool:
    return file.suffix.lower() in (".html", ".htm")
