"""Commands about who may come in: staff, and the keys of programs."""

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Annotated

import typer

from ombud.cli import house
from ombud.cli.saying import Json, MisuseError, answer, misuse, table
from ombud.core.clock import now
from ombud.core.ids import StaffId
from ombud.core.spelling import did_you_mean
from ombud.people import actions, queries
from ombud.people.abilities import Role, Scope
from ombud.people.errors import (
    InvalidIdentifierError,
    UnknownApiKeyError,
    WeakPasswordError,
)
from ombud.policy.queries import in_force

accounts = typer.Typer()
keys = typer.Typer()

By = Annotated[str, typer.Option(metavar="EMAIL", help="Who decides: their account.")]
Email = Annotated[str, typer.Argument(help="What they sign in with.")]


def member(email: str) -> StaffId | None:
    """The account of somebody who works here; None where nobody is named.

    Raises:
        MisuseError: nobody signs in with that address.
    """
    if not email:
        return None
    for each in queries.staff():
        if each.email == email.strip().lower():
            return each.id
    raise MisuseError(
        "Nobody who works here signs in with that address.",
        mend="See `ombud staff list`.",
    )


@accounts.command()
def add(  # noqa: PLR0913  # an account has as many sides
    email: Email,
    name: Annotated[str, typer.Option(help="What colleagues see.")],
    role: Annotated[Role, typer.Option(help="What they may do.")],
    password_file: Annotated[
        Path | None,
        typer.Option(help="Where the password stands; by default it is asked for."),
    ] = None,
    by: By = "",
    *,
    json: Json = False,
) -> None:
    """Make a personal account."""
    house.open_()
    password = _password(password_file)
    with misuse(InvalidIdentifierError, WeakPasswordError):
        made = actions.hire(
            email=email, name=name, role=role, password=password, at=now(),
            by=member(by),
        )  # fmt: skip
    answer({"id": made}, (f"{name} can sign in, as {role.value}.",), as_json=json)


def _password(file: Path | None) -> str:
    """A password, from a file or typed: a command's words are seen by others."""
    if file is None:
        typed: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
        return typed
    try:
        return file.read_text("utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise MisuseError(f"{file} can't be read.") from error


@accounts.command("list")
def list_staff(
    *,
    everyone: Annotated[
        bool, typer.Option("--all", help="Also those who have left.")
    ] = False,
    json: Json = False,
) -> None:
    """List those who work here."""
    house.open_()
    found = queries.staff(active=not everyone)
    answer(
        [
            {
                "id": each.id,
                "email": each.email,
                "name": each.name,
                "role": each.role.value,
                "active": each.is_active,
            }
            for each in found
        ],
        table(
            (each.email, each.role.value, each.name, "" if each.is_active else "left")
            for each in found
        ),
        as_json=json,
    )


@accounts.command()
def dismiss(email: Email, by: By = "", *, json: Json = False) -> None:
    """End someone's access, at once."""
    house.open_()
    leaver = member(email)
    if leaver is None:
        raise MisuseError("Nobody is named.")
    actions.dismiss(leaver, at=now(), by=member(by))
    answer({"id": leaver}, ("They can't sign in any more.",), as_json=json)


@keys.command("add")
def add_key(  # noqa: PLR0913  # a key has as many sides
    name: Annotated[str, typer.Argument(help="Which program it is for.")],
    scope: Annotated[list[Scope], typer.Option(help="What it opens; more than once.")],
    purpose: Annotated[
        list[str] | None,
        typer.Option(help="The only ones it may name; more than once. All by default."),
    ] = None,
    controller: Annotated[
        list[str] | None,
        typer.Option(help="The only ones it asks as; more than once. All by default."),
    ] = None,
    by: By = "",
    *,
    json: Json = False,
) -> None:
    """Make a key for a program; its token is shown this once."""
    house.open_()
    at = now()
    purposes, controllers = purpose or [], controller or []
    if purposes or controllers:
        declared = in_force(at).policy.declaration
        _known("purpose", purposes, declared.purposes)
        _known("controller", controllers, declared.controllers)
    token = actions.make_api_key(
        name=name,
        scopes=scope,
        at=at,
        by=member(by),
        purposes=purposes,
        controllers=controllers,
    )
    answer(
        {
            "token": token,
            "scopes": sorted(set(scope)),
            "purposes": sorted(set(purposes)),
            "controllers": sorted(set(controllers)),
        },
        (token, "Keep it now: only its digest is held here."),
        as_json=json,
    )


def _known(what: str, named: Iterable[str], declared: Collection[str]) -> None:
    """See that the policy has each: a key bound to a misspelt word opens nothing."""
    for one in named:
        if one not in declared:
            raise MisuseError(
                f"The policy in force has no {what} {one}.",
                mend=did_you_mean(one, declared),
            )


@keys.command("list")
def list_keys(*, json: Json = False) -> None:
    """List the keys that are good; their tokens are held by nobody here."""
    house.open_()
    found = queries.api_keys()
    answer(
        [
            {
                "id": each.id,
                "name": each.name,
                "scopes": sorted(each.scopes),
                "purposes": sorted(each.purposes),
                "controllers": sorted(each.controllers),
            }
            for each in found
        ],
        table(
            (
                each.id,
                ", ".join(sorted(each.scopes)),
                ", ".join(sorted(each.purposes)) or "every purpose",
                ", ".join(sorted(each.controllers)) or "every controller",
                each.name,
            )
            for each in found
        ),
        as_json=json,
    )


@keys.command()
def revoke(
    number: Annotated[int, typer.Argument(help="See `ombud key list`.")],
    by: By = "",
    *,
    json: Json = False,
) -> None:
    """Make a key open nothing any more."""
    house.open_()
    with misuse(UnknownApiKeyError):
        actions.revoke(number, at=now(), by=member(by))
    answer({"id": number}, (f"Key {number} opens nothing any more.",), as_json=json)
