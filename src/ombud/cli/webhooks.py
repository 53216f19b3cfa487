"""Commands about webhooks: where programs are told of what has happened."""

from typing import Annotated

import typer

from ombud.cli import house
from ombud.cli.saying import NO, YES, Json, answer, misuse, table
from ombud.cli.staff import By, member
from ombud.core.clock import now
from ombud.webhooks import actions, queries
from ombud.webhooks.errors import (
    EndpointKnownError,
    EndpointUrlError,
    UnknownEndpointError,
)
from ombud.webhooks.words import Event

app = typer.Typer()

Number = Annotated[int, typer.Argument(help="See `ombud webhooks list`.")]
_TOLD = [event for event in Event if event is not Event.TRIED]


@app.command()
def add(
    url: Annotated[str, typer.Argument(help="Where events are posted to.")],
    event: Annotated[
        list[Event] | None,
        typer.Option(help="What it is told of; more than once. All by default."),
    ] = None,
    by: By = "",
    *,
    private: Annotated[
        bool,
        typer.Option("--private", help="It may be on a network of your own."),
    ] = False,
    json: Json = False,
) -> None:
    """Register an endpoint; its secret is shown this once."""
    house.open_()
    with misuse(EndpointUrlError, EndpointKnownError):
        number, secret = actions.add(
            url, event or _TOLD, at=now(), private=private, by=member(by)
        )
    answer(
        {"id": number, "secret": secret},
        (secret, f"Endpoint {number} is told from now on. Keep its secret now."),
        as_json=json,
    )


@app.command("list")
def list_endpoints(*, json: Json = False) -> None:
    """List the endpoints, and what waits for them."""
    house.open_()
    found = queries.endpoints()
    answer(
        [
            {
                "id": each.id,
                "url": each.url,
                "events": list(each.events),
                "private": each.private,
                "waiting": each.waiting,
                "given_up": each.given_up,
                "delivered_at": each.delivered_at,
            }
            for each in found
        ],
        table(
            (
                each.id,
                f"{each.waiting} waiting",
                f"{each.given_up} given up",
                ", ".join(each.events),
                each.url,
            )
            for each in found
        ),
        as_json=json,
    )


@app.command("try")
def try_endpoint(number: Number, *, json: Json = False) -> None:
    """Send an endpoint an event that says nothing; exits 1 where it is not taken."""
    house.open_()
    with misuse(UnknownEndpointError):
        status = actions.try_(number, at=now())
    taken = status in actions.TAKEN
    answer(
        {"id": number, "answered": status, "taken": taken},
        (f"It answered {status}: {'taken' if taken else 'not taken'}.",),
        as_json=json,
        code=YES if taken else NO,
    )


@app.command()
def secret(number: Number, by: By = "", *, json: Json = False) -> None:
    """Give an endpoint another secret; for a day both sign."""
    house.open_()
    with misuse(UnknownEndpointError):
        made = actions.change_secret(number, at=now(), by=member(by))
    answer(
        {"id": number, "secret": made},
        (made, "Keep it now. The former one still signs too for a day."),
        as_json=json,
    )


@app.command()
def remove(number: Number, by: By = "", *, json: Json = False) -> None:
    """Tell an endpoint nothing any more."""
    house.open_()
    with misuse(UnknownEndpointError):
        actions.remove(number, at=now(), by=member(by))
    answer({"id": number}, (f"Endpoint {number} is told nothing more.",), as_json=json)
