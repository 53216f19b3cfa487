"""Commands that ask a gate: may this be used, and whom does it reach."""

from collections.abc import Callable, Collection
from typing import Annotated, Any, TypeVar

import typer
from django.utils.timezone import localdate

from ombud.choices.actions import leave
from ombud.choices.errors import UnknownControllerError
from ombud.cli import house
from ombud.cli.saying import NO, YES, Json, MisuseError, answer, misuse
from ombud.core.clock import now
from ombud.core.ids import PersonId
from ombud.gates import queries
from ombud.gates.actions import use as use_
from ombud.gates.audiences import count_audience, draw_audience, hand_over
from ombud.gates.collecting import may_collect
from ombud.gates.errors import NoPlaceError, Refused, UnknownPurposeError
from ombud.people.errors import InvalidIdentifierError
from ombud.people.identifiers import IdentifierKind
from ombud.people.queries import find
from ombud.policy.collecting import Coming
from ombud.policy.decisions import Code, Decision, Only
from ombud.policy.wording import bid, say
from ombud.registers.errors import UnknownSystemError

app = typer.Typer()

Purpose = Annotated[str, typer.Argument(help="A purpose of the policy in force.")]
Address = Annotated[str, typer.Argument(help="Someone's e-mail address.")]
Categories = Annotated[
    list[str] | None, typer.Option("--category", help="Which data; more than once.")
]
Controller = Annotated[
    str | None, typer.Option(help="Which of several controllers asks.")
]
Bound = Annotated[
    Only | None, typer.Option("--only", help="What the use binds itself to.")
]
T = TypeVar("T")


@app.command()
def may(  # noqa: PLR0913  # a question has as many sides
    purpose: Purpose,
    address: Address,
    category: Categories = None,
    controller: Controller = None,
    only: Bound = None,
    *,
    json: Json = False,
) -> None:
    """Ask whether a purpose may use someone's data now, with every reason.

    Exits 0 for yes and 1 for no. The ledger holds no word of it: nothing is used.
    """
    house.open_()
    decision = _decision(
        queries.may, purpose, address, category or (), controller, only
    )
    _answer(decision, as_json=json)


@app.command()
def use(  # noqa: PLR0913  # as above
    purpose: Purpose,
    address: Address,
    category: Categories = None,
    controller: Controller = None,
    only: Bound = None,
    *,
    json: Json = False,
) -> None:
    """Take someone's data into use for a purpose: a permit or a refusal, on record.

    Exits 0 with a permit and 1 without.
    """
    house.open_()
    try:
        permit = _decision(use_, purpose, address, category or (), controller, only)
    except Refused as refused:
        _answer(refused.decision, as_json=json)
        return
    if permit is None:
        _answer(None, as_json=json)
        return
    _answer(permit.decision, as_json=json, permit=permit.entry)


def _decision(  # noqa: PLR0913, PLR0917  # a question has as many sides
    ask: Callable[..., T],
    purpose: str,
    address: str,
    categories: Collection[str],
    controller: str | None,
    only: Only | None,
) -> T | None:
    """What a gate says of whoever has an address; None where nobody here has it."""
    at = now()
    with misuse(InvalidIdentifierError):
        person = find(IdentifierKind.EMAIL, address, today=localdate(at))
    if person is None:
        return None
    return ask(
        purpose, person, at, categories=categories, controller=controller, only=only
    )


def _answer(
    decision: Decision | None, *, as_json: bool, permit: int | None = None
) -> None:
    if decision is None:
        answer(
            {"allowed": False, "known": False, "reasons": [], "duties": []},
            ("no: nobody here by that address",),
            as_json=as_json,
            code=NO,
        )
        return
    answer(
        {
            "known": True,
            **({"permit": permit} if permit else {}),
            **decision_data(decision),
        },
        ("yes" if decision.allowed else "no", *reason_lines(decision)),
        as_json=as_json,
        code=YES if decision.allowed else NO,
    )


@app.command()
def collect(  # noqa: PLR0913, PLR0917  # as above
    purpose: Purpose,
    kind: Annotated[str, typer.Argument(help="What the person becomes to us by it.")],
    fields: Annotated[list[str], typer.Argument(help="Items, as contact.email.")],
    source: Annotated[str, typer.Option("--from", help="A source of the policy.")],
    point: Annotated[
        str | None, typer.Option("--at", help="Where it is collected.")
    ] = None,
    controller: Controller = None,
    *,
    yes: Annotated[
        bool, typer.Option("--yes", help="The person says yes to it there.")
    ] = False,
    strip: Annotated[
        bool, typer.Option("--strip", help="Let the rest in where a field may not.")
    ] = False,
    json: Json = False,
) -> None:
    """Ask whether fields may be collected, and what of them, with every reason.

    Exits 0 where they may and 1 where not; nothing is collected.
    """
    house.open_()
    coming = Coming(
        purpose=purpose, fields=tuple(fields), source=source, point=point, yes=yes
    )
    intake = may_collect(coming, kind, now(), controller=controller, strip=strip)
    refused = {
        name: [say(reason, "en") for reason in reasons]
        for name, reasons in intake.refused.items()
    }
    allowed = intake.decision.allowed
    answer(
        {**decision_data(intake.decision), "fields": intake.fields, "refused": refused},
        (
            "yes: " + ", ".join(intake.fields) if allowed else "no",
            *reason_lines(intake.decision),
            *(
                f"  left out: {name}: {' '.join(why)}"
                for name, why in refused.items()
                if allowed
            ),
        ),
        as_json=json,
        code=YES if allowed else NO,
    )


def decision_data(decision: Decision) -> dict[str, Any]:
    """A decision for programs."""
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


def reason_lines(decision: Decision) -> list[str]:
    """A decision's reasons for people, each with where the policy says so."""
    return [
        f"  {say(reason, 'en')}"
        + ("" if reason.code is Code.PURPOSE_UNKNOWN else f" [{reason.address}]")
        for reason in decision.reasons
    ] + [f"  {bid(duty, 'en')} [{duty.address}]" for duty in decision.duties]


@app.command()
def audience(
    purpose: Purpose,
    controller: Controller = None,
    *,
    ids: Annotated[
        bool, typer.Option("--ids", help="Also the ids of the people.")
    ] = False,
    into: Annotated[
        str,
        typer.Option(
            metavar="SYSTEM.TABLE",
            help="A new table of a system, for the keys of its rows.",
        ),
    ] = "",
    json: Json = False,
) -> None:
    """Count whom a purpose may reach now, and who is left out for what.

    The drawing is put on the ledger.
    """
    house.open_()
    if ids and into:
        raise MisuseError("Either --ids or --into.")
    people: tuple[PersonId, ...] = ()
    rows: int | None = None
    at = now()
    with misuse(UnknownPurposeError, UnknownSystemError, NoPlaceError):
        if into:
            handed = hand_over(purpose, into, at, controller)
            rows, left_out = handed.rows, handed.audience.left_out
            count = len(handed.audience.people)
        elif ids:
            found = draw_audience(purpose, at, controller)
            people, left_out, count = found.people, found.left_out, len(found.people)
        else:
            counted = count_audience(purpose, at, controller)
            left_out, count = counted.left_out, counted.people
    answer(
        {
            "purpose": purpose,
            "people": count,
            "left_out": left_out,
            **({"ids": [str(person) for person in people]} if ids else {}),
            **({} if rows is None else {"into": into, "rows": rows}),
        },
        (
            f"{count} people",
            *(f"  left out: {number} {why}" for why, number in left_out.items()),
            *(() if rows is None else (f"{rows} rows are in {into}",)),
            *(str(person) for person in people),
        ),
        as_json=json,
    )


@app.command("leave")
def leave_(
    controller: Annotated[str, typer.Argument(help="A controller of the policy.")],
    *,
    json: Json = False,
) -> None:
    """Let one of several controllers go its own way, from this moment on.

    What the companies know together is closed to it, and what is its alone to them.
    """
    house.open_()
    with misuse(UnknownControllerError):
        leave(controller, now())
    answer({"left": controller}, (f"{controller} has left",), as_json=json)
