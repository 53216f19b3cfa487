"""Commands about holds: data that is kept from erasure and from the sweep."""

from typing import Annotated
from uuid import UUID

import typer

from ombud.cli import house
from ombud.cli.saying import Json, MisuseError, answer, misuse, table
from ombud.cli.staff import By, member
from ombud.core.clock import now
from ombud.core.ids import PersonId
from ombud.people.errors import InvalidIdentifierError
from ombud.people.identifiers import IdentifierKind
from ombud.people.queries import find
from ombud.registers import holds as holding
from ombud.registers import queries
from ombud.registers.errors import (
    InvalidHoldError,
    NoSuchHoldError,
    UnknownSystemError,
)
from ombud.registers.queries import HoldView
from ombud.registers.reckoning import HoldReason

app = typer.Typer()


@app.command()
def place(  # noqa: PLR0913  # a hold has as many sides
    address: Annotated[str, typer.Argument(help="Whose data: an e-mail address.")],
    covers: Annotated[
        list[str],
        typer.Option(help="A category or an item of the policy; more than once."),
    ],
    why: Annotated[HoldReason, typer.Option(help="Why.")],
    reference: Annotated[
        str, typer.Option(help="What the matter is called; nothing about people.")
    ],
    *,
    system: Annotated[
        list[str] | None,
        typer.Option(help="In which system; more than once, by default in all."),
    ] = None,
    by: By = "",
    json: Json = False,
) -> None:
    """Keep some of someone's data from being erased, until the hold is lifted."""
    house.open_()
    with misuse(InvalidHoldError, UnknownSystemError):
        hold = holding.place(
            _person(address),
            covers=covers,
            why=why,
            reference=reference,
            systems=system or (),
            by=member(by),
            at=now(),
        )
    answer({"id": hold}, (f"held: {hold}",), as_json=json)


@app.command()
def lift(
    which: Annotated[str, typer.Argument(metavar="ID", help="The hold's id.")],
    by: By = "",
    *,
    json: Json = False,
) -> None:
    """Lift a hold; what it alone kept from an erasure goes with the next sweep."""
    house.open_()
    try:
        hold = UUID(which)
    except ValueError as error:
        raise MisuseError(
            "That is not the id of a hold.", mend="See `ombud hold list`."
        ) from error
    with misuse(NoSuchHoldError):
        holding.lift(hold, by=member(by), at=now())
    answer({"lifted": hold}, ("The hold is lifted.",), as_json=json)


@app.command("list")
def list_holds(
    of: Annotated[
        str, typer.Option(metavar="EMAIL", help="Only those on one person.")
    ] = "",
    *,
    json: Json = False,
) -> None:
    """List the holds, the latest first; whose data they are on is not told."""
    house.open_()
    found = queries.holds(_person(of) if of else None)
    answer(
        [
            {
                "id": each.id,
                "why": each.why.value,
                "covers": each.covers,
                "systems": each.systems,
                "reference": each.reference,
                "since": each.since,
                "lifted_at": each.lifted_at,
            }
            for each in found
        ],
        (*table(map(_line, found)), f"{_standing(found)} stand."),
        as_json=json,
    )


def _line(each: HoldView) -> tuple[str, ...]:
    return (
        str(each.id),
        each.why.value,
        each.reference,
        ", ".join(each.covers),
        f"in {', '.join(each.systems)}" if each.systems else "everywhere",
        f"since {each.since:%Y-%m-%d}",
        f"lifted {each.lifted_at:%Y-%m-%d}" if each.lifted_at else "",
    )


def _standing(found: tuple[HoldView, ...]) -> int:
    return sum(each.lifted_at is None for each in found)


def _person(address: str) -> PersonId:
    try:
        person = find(IdentifierKind.EMAIL, address)
    except InvalidIdentifierError as error:
        raise MisuseError("That is not an e-mail address.") from error
    if person is None:
        raise MisuseError(
            "Nobody is known by that address.",
            mend="Run `ombud systems sync`, and look how the address is written.",
        )
    return person
