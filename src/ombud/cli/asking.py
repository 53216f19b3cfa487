"""Commands that ask a gate: may this be used, and whom does it reach."""

from typing import Annotated, Any

import typer

from ombud.cli import house
from ombud.cli.saying import NO, YES, Json, answer, misuse
from ombud.core.clock import now
from ombud.gates import queries
from ombud.gates.actions import draw_audience
from ombud.gates.errors import UnknownPurposeError
from ombud.people.errors import InvalidIdentifierError
from ombud.people.identifiers import IdentifierKind
from ombud.people.queries import find
from ombud.policy.decisions import Code, Decision
from ombud.policy.wording import bid, say

app = typer.Typer()

Purpose = Annotated[str, typer.Argument(help="A purpose of the policy in force.")]


@app.command()
def may(
    purpose: Purpose,
    address: Annotated[str, typer.Argument(help="Someone's e-mail address.")],
    category: Annotated[
        list[str] | None, typer.Option(help="Which data; more than once.")
    ] = None,
    *,
    json: Json = False,
) -> None:
    """Ask whether a purpose may use someone's data now, with every reason.

    Exits 0 for yes and 1 for no. The ledger holds no word of it: nothing is used.
    """
    house.open_()
    at = now()
    with misuse(InvalidIdentifierError):
        person = find(IdentifierKind.EMAIL, address, today=at.date())
    if person is None:
        answer(
            {"allowed": False, "known": False, "reasons": []},
            ("no: nobody here by that address",),
            as_json=json,
            code=NO,
        )
        return
    decision = queries.may(purpose, person, at, categories=category or ())
    answer(
        {"known": True, **_data(decision)},
        ("yes" if decision.allowed else "no", *_reasons(decision)),
        as_json=json,
        code=YES if decision.allowed else NO,
    )


def _data(decision: Decision) -> dict[str, Any]:
    return {
        "allowed": decision.allowed,
        "reasons": [
            {
                "code": reason.code.value,
                "allows": reason.allows,
                "words": say(reason, "en"),
                "article": reason.article,
                "address": reason.address,
                "about": reason.about,
            }
            for reason in decision.reasons
        ],
        "duties": [
            {
                "code": duty.code.value,
                "words": bid(duty, "en"),
                "article": duty.article,
                "address": duty.address,
                "about": duty.about,
            }
            for duty in decision.duties
        ],
    }


def _reasons(decision: Decision) -> list[str]:
    return [
        f"  {say(reason, 'en')}"
        + ("" if reason.code is Code.PURPOSE_UNKNOWN else f" [{reason.address}]")
        for reason in decision.reasons
    ] + [f"  {bid(duty, 'en')} [{duty.address}]" for duty in decision.duties]


@app.command()
def audience(
    purpose: Purpose,
    *,
    ids: Annotated[
        bool, typer.Option("--ids", help="Also the ids of the people.")
    ] = False,
    json: Json = False,
) -> None:
    """Count whom a purpose may reach now, and who is left out for what.

    The drawing is put on the ledger.
    """
    house.open_()
    with misuse(UnknownPurposeError):
        found = draw_audience(purpose, now())
    answer(
        {
            "purpose": found.purpose,
            "people": len(found.people),
            "left_out": found.left_out,
            **({"ids": [str(person) for person in found.people]} if ids else {}),
        },
        (
            f"{len(found.people)} people",
            *(f"  left out: {count} {why}" for why, count in found.left_out.items()),
            *((str(person) for person in found.people) if ids else ()),
        ),
        as_json=json,
    )
