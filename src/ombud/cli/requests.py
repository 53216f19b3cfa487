"""Commands about requests: open one for somebody, look, decide, set going."""

import sys
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
from django.utils.timezone import localdate, make_aware

from ombud.cli import house
from ombud.cli.saying import NO, YES, Json, MisuseError, answer, misuse, table
from ombud.cli.staff import member
from ombud.core.clock import now
from ombud.core.ids import RequestId, StaffId
from ombud.gates.errors import UnknownPurposeError
from ombud.people.errors import InvalidIdentifierError
from ombud.rights import queries
from ombud.rights.actions import approve as approving
from ombud.rights.actions import weigh
from ombud.rights.actions.advance import advance
from ombud.rights.actions.ask import ask_for_staff
from ombud.rights.actions.lifting import announce_lifting
from ombud.rights.errors import (
    ReasonMissingError,
    SituationMissingError,
    TooSoonError,
    UnknownRequestError,
    WrongGroundError,
)
from ombud.rights.queries import PlanView, RequestView
from ombud.rights.words import Refusal, RequestKind, RestrictionGround, State

app = typer.Typer()

Which = Annotated[str, typer.Argument(metavar="ID", help="Its number or its id.")]
Decider = Annotated[
    str, typer.Option("--by", metavar="EMAIL", help="Who decides: their account.")
]


class Tongue(StrEnum):
    """A language that we write to people in."""

    SV = "sv"
    FI = "fi"
    EN = "en"


STEPS = 20
"""How often `run` takes a request on at most; an erasure needs three."""


def identify(which: str) -> RequestId:
    """The request that a number or an id names.

    Raises:
        MisuseError: it is neither, or there is no such request.
    """
    try:
        if which.isascii() and which.isdecimal() and len(which) < 10:  # noqa: PLR2004  # fits the column
            return queries.numbered(int(which))
        return queries.view(UUID(which)).id
    except ValueError as error:
        raise MisuseError(
            "That is neither the number nor the id of a request.",
            mend="See `ombud request list`.",
        ) from error
    except UnknownRequestError as error:
        raise MisuseError(error.message, mend="See `ombud request list`.") from error


# Opening

Address = Annotated[str, typer.Argument(help="Whose: an e-mail address.")]
Purpose = Annotated[str, typer.Option(help="Which purpose of the policy.")]
Received = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m-%d"], help="When it came in: the clock runs from then."
    ),
]
Language = Annotated[Tongue, typer.Option(help="What they read.")]


@app.command()
def access(
    address: Address,
    received: Received = None,
    language: Language = Tongue.SV,
    *,
    json: Json = False,
) -> None:
    """Open a request for a copy of the data (Art. 15)."""
    _open(RequestKind.ACCESS, address, received, language, as_json=json)


@app.command()
def erasure(
    address: Address,
    received: Received = None,
    language: Language = Tongue.SV,
    *,
    json: Json = False,
) -> None:
    """Open a request for erasure (Art. 17)."""
    _open(RequestKind.ERASURE, address, received, language, as_json=json)


@app.command()
def restriction(
    address: Address,
    received: Received = None,
    language: Language = Tongue.SV,
    ground: Annotated[
        RestrictionGround | None, typer.Option(help="Why, by Art. 18(1).")
    ] = None,
    *,
    json: Json = False,
) -> None:
    """Restrict someone's data (Art. 18): kept, and not used; it holds at once."""
    _open(
        RequestKind.RESTRICTION, address, received, language, ground=ground,
        as_json=json,
    )  # fmt: skip


@app.command()
def portability(
    address: Address,
    received: Received = None,
    language: Language = Tongue.SV,
    *,
    json: Json = False,
) -> None:
    """Open a request for data to take along (Art. 20)."""
    _open(RequestKind.PORTABILITY, address, received, language, as_json=json)


@app.command()
def objection(  # noqa: PLR0913  # an objection has as many sides
    address: Address,
    purpose: Purpose,
    received: Received = None,
    language: Language = Tongue.SV,
    situation: Annotated[
        Path | None,
        typer.Option(help="A file with what they say of their case, or - for input."),
    ] = None,
    *,
    json: Json = False,
) -> None:
    """Object to a purpose for someone (Art. 21); it holds at once.

    One to other than marketing says why in their case, and is then decided.
    """
    _open(
        RequestKind.OBJECTION, address, received, language, purpose,
        situation=_words(situation) if situation else "", as_json=json,
    )  # fmt: skip


def _words(file: Path) -> str:
    """What stands in a file: not on the command line, where others may read it."""
    try:
        return sys.stdin.read() if str(file) == "-" else file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise MisuseError(f"{file} can't be read as text in UTF-8.") from error


@app.command()
def withdrawal(
    address: Address,
    purpose: Purpose,
    received: Received = None,
    language: Language = Tongue.SV,
    *,
    json: Json = False,
) -> None:
    """Withdraw someone's consent to a purpose (Art. 7(3)); it holds at once."""
    _open(RequestKind.WITHDRAWAL, address, received, language, purpose, as_json=json)


def _open(  # noqa: PLR0913  # a request has as many sides
    kind: RequestKind,
    address: str,
    received: datetime | None,
    language: Tongue,
    purpose: str = "",
    *,
    situation: str = "",
    ground: RestrictionGround | None = None,
    as_json: bool,
) -> None:
    """Put on record what came by letter, phone or visit; whoever does it vouches."""
    house.open_()
    at = now()
    came = make_aware(received) if received else None
    if came is not None and came > at:
        raise MisuseError("A request can't have come in after now.")
    with misuse(InvalidIdentifierError, UnknownPurposeError, SituationMissingError):
        made = ask_for_staff(
            kind, address, language=language, by=None, at=at, received_at=came,
            purpose=purpose, situation=situation, ground=ground,
        )  # fmt: skip
    opened = queries.view(made)
    answer(_data(opened), _lines(opened, localdate(at)), as_json=as_json)


# Looking


@app.command("list")
def list_requests(
    *,
    ended: Annotated[bool, typer.Option("--ended", help="What ended last.")] = False,
    json: Json = False,
) -> None:
    """List what is open: what waits for approval first, then by due date."""
    house.open_()
    today = localdate(now())
    found = queries.ended() if ended else queries.inbox()
    answer(
        [_data(each) for each in found],
        table(
            (
                each.number,
                each.kind.value,
                each.ending.value if each.ending else each.state.value,
                f"due {each.due_on}",
                "" if each.ending else f"{each.days_left(today)} days left",
            )
            for each in found
        )
        if found
        else ("Nothing is open." if not ended else "Nothing has ended yet.",),
        as_json=json,
    )


@app.command()
def show(which: Which, *, json: Json = False) -> None:
    """Show one request: how far it is, and how it ended."""
    house.open_()
    found = queries.view(identify(which))
    answer(_data(found), _lines(found, localdate(now())), as_json=json)


@app.command()
def plan(which: Which, *, json: Json = False) -> None:
    """Show what an erasure would do, row by row, and the digest to approve.

    Exits 1 where there is no plan (yet).
    """
    house.open_()
    found = queries.plan(identify(which))
    if found is None:
        answer(
            {"plan": None},
            ("There is no plan: it is not drawn up yet, or the request needs none.",),
            as_json=json,
            code=NO,
        )
        return
    answer(_plan_data(found), _plan_lines(found), as_json=json)


# Deciding


@app.command()
def approve(
    which: Which,
    digest: Annotated[str, typer.Argument(help="Of the plan: `ombud request plan`.")],
    by: Decider,
    *,
    accept_undeclared: Annotated[
        bool,
        typer.Option(
            "--accept-undeclared",
            help="Also though places that nobody declared hold the address.",
        ),
    ] = False,
    json: Json = False,
) -> None:
    """Approve exactly the plan with this digest; a worker then carries it out."""
    house.open_()
    request = identify(which)
    approving.approve(
        request, digest, by=_decider(by), at=now(), with_exceptions=accept_undeclared
    )
    _say_where(request, as_json=json)


@app.command()
def refuse(
    which: Which,
    ground: Annotated[Refusal, typer.Argument(help="From the law's closed list.")],
    by: Decider,
    *,
    json: Json = False,
) -> None:
    """Refuse a request on a ground, and tell the person why."""
    house.open_()
    request = identify(which)
    approving.refuse(request, ground.value, by=_decider(by), at=now())
    _say_where(request, as_json=json)


@app.command()
def uphold(which: Which, by: Decider, *, json: Json = False) -> None:
    """Uphold an objection that says why: what it stopped stays stopped."""
    house.open_()
    request = identify(which)
    weigh.uphold(request, by=_decider(by), at=now())
    _say_where(request, as_json=json)


@app.command()
def overrule(
    which: Which,
    ground: Annotated[Refusal, typer.Argument(help="From the law's closed list.")],
    by: Decider,
    because: Annotated[
        Path | None,
        typer.Option(help="A file with the reason, which the person gets to read."),
    ] = None,
    *,
    json: Json = False,
) -> None:
    """Refuse an objection that says why, on a ground; the use goes on."""
    house.open_()
    request = identify(which)
    with misuse(WrongGroundError, ReasonMissingError):
        weigh.overrule(
            request,
            ground.value,
            _words(because) if because else "",
            by=_decider(by),
            at=now(),
        )
    _say_where(request, as_json=json)


@app.command()
def lift(
    which: Which,
    day: Annotated[
        datetime, typer.Argument(formats=["%Y-%m-%d"], help="When it ends.")
    ],
    by: Decider,
    *,
    json: Json = False,
) -> None:
    """Announce to the person on which day their restriction ends."""
    house.open_()
    request = identify(which)
    with misuse(TooSoonError):
        announce_lifting(request, day.date(), by=_decider(by), at=now())
    _say_where(request, as_json=json)


def _decider(email: str) -> StaffId:
    decider = member(email)
    if decider is None:
        raise MisuseError("Nobody is named who decides.", mend="Name them with --by.")
    return decider


@app.command()
def run(which: Which, *, json: Json = False) -> None:
    """Take a request on now, without waiting for a worker, as far as it goes.

    Exits 1 where it does not end: it waits for someone, or could not go on.
    """
    house.open_()
    request = identify(which)
    before = None
    for _ in range(STEPS):
        state = queries.view(request).state
        if state == before or state not in (
            State.RECEIVED, State.APPROVED, State.RUNNING,
        ):  # fmt: skip
            break
        before = state
        advance(request, at=now())
    _say_where(request, as_json=json, must_end=True)


def _say_where(request: RequestId, *, as_json: bool, must_end: bool = False) -> None:
    found = queries.view(request)
    answer(
        _data(found),
        _lines(found, localdate(now())),
        as_json=as_json,
        code=NO if must_end and found.state is not State.ENDED else YES,
    )


# In words and in JSON


def _data(found: RequestView) -> dict[str, Any]:
    return {
        "id": found.id,
        "number": found.number,
        "kind": found.kind.value,
        "article": found.article,
        "purpose": found.purpose or None,
        "channel": found.channel,
        "received": found.received_at,
        "due": found.due_on,
        "state": found.state.value,
        "ending": found.ending.value if found.ending else None,
        "exceptions": found.exceptions,
        "plan": found.plan_digest or None,
        "undeclared": found.undeclared,
        "refusal": found.refusal or None,
        "ground": found.ground or None,
        "lifted_on": found.lifted_on,
        "failure": found.failure or None,
        "ended": found.ended_at,
        "steps": [
            {"system": step.system, "state": step.state.value, "left": step.left}
            for step in found.steps
        ],
    }


def _lines(found: RequestView, today: date) -> list[str]:
    how = found.ending.value if found.ending else found.state.value
    lines = [
        f"request {found.number}: {found.kind.value} ({found.article}), {how}",
        f"  id {found.id}",
        f"  received {found.received_at:%Y-%m-%d}, answer due {found.due_on}"
        + ("" if found.ending else f", {found.days_left(today)} days left"),
    ]
    lines += [f"  {step.system}: {step.state.value}" for step in found.steps]
    if found.state is State.WEIGHING:
        lines.append("  stopped, and waits for a decision: uphold or overrule")
    if found.lifted_on:
        lines.append(f"  ends on {found.lifted_on}; the person has been told")
    if found.state is State.PLANNED:
        lines.append(f"  waits for approval: {found.plan_digest}")
    lines += [f"  nobody declared {where}" for where in found.undeclared]
    lines += [
        f"  stays: {each['system']}.{each['table']} ({each['rows']}),"
        f" {each['law'] or each['purpose']}, until {each['until'] or 'it ends'}"
        for each in found.exceptions
        if "rows" in each
    ]
    if found.failure:
        lines.append(f"  could not go on: {found.failure}")
    return lines


def _plan_data(found: PlanView) -> dict[str, Any]:
    return {
        "digest": found.digest,
        "rows": found.rows,
        "undeclared": found.undeclared,
        "systems": {
            system: [group.as_json() for group in groups]
            for system, groups in found.systems
        },
    }


def _plan_lines(found: PlanView) -> list[str]:
    lines = []
    for system, groups in found.systems:
        for group in groups:
            why = "; ".join(
                (f"hold: {ground.why}" if ground.hold else ground.purpose)
                + (f", {ground.law}" if ground.law else "")
                + (f", until {ground.until}" if ground.until else "")
                for ground in group.grounds
            )
            lines.append(
                f"{group.outcome.value}: {system}.{group.table} ({len(group.keys)})"
                + (f", blanked: {', '.join(group.blank)}" if group.blank else "")
                + (f", kept: {', '.join(group.kept)} ({why})" if group.kept else "")
            )
    lines += [f"nobody declared: {where}" for where in found.undeclared]
    return [*lines, f"rows: {found.rows}", f"digest: {found.digest}"]
