"""Commands about giving data to somebody: share, the log, cases, approvals, stops."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import typer
from django.utils.timezone import localdate

from ombud.cli import house
from ombud.cli.asking import decision_data, reason_lines
from ombud.cli.requests import Decider
from ombud.cli.saying import NO, YES, Json, MisuseError, answer, misuse, table
from ombud.cli.staff import By, member
from ombud.core.clock import now
from ombud.core.ids import PersonId, StaffId
from ombud.gates.errors import Refused
from ombud.gates.sharing import log as reading
from ombud.gates.sharing import stop as stopping
from ombud.gates.sharing.approve import approve as approve_
from ombud.gates.sharing.approve import turn_down
from ombud.gates.sharing.asking import Proposal, ask
from ombud.gates.sharing.errors import (
    AlreadyStoppedError,
    AwaitsApproval,
    IncompleteCaseError,
    NotStoppedError,
    OtherDisclosureError,
    PersonalReferenceError,
    UnknownCaseError,
    UnknownDisclosureError,
    UnknownFlowError,
)
from ombud.gates.sharing.file import Filed, decide_case, file_case
from ombud.gates.sharing.share import share as share_
from ombud.people.errors import InvalidIdentifierError
from ombud.people.identifiers import IdentifierKind
from ombud.people.queries import find
from ombud.policy.queries import in_force

app = typer.Typer()
disclosures = typer.Typer()
transfers = typer.Typer()

Recipient = Annotated[str, typer.Argument(help="A recipient of the policy in force.")]
Party = Annotated[str, typer.Option(help="Who exactly gets it: an organisation.")]
Reference = Annotated[
    str, typer.Option(help="The order, enquiry or dispute; nothing about people.")
]
Reason = Annotated[str, typer.Option(help="Why, in words that name nobody.")]
Which = Annotated[str, typer.Argument(metavar="ID")]


class What(StrEnum):
    """What can be stopped."""

    MECHANISM = "mechanism"
    RECIPIENT = "recipient"
    COUNTRY = "country"


class Why(StrEnum):
    """Why something is stopped."""

    FALLEN = "fallen"
    BROKEN = "broken"
    ENDED = "ended"
    DOUBT = "doubt"


@app.command()
def share(  # noqa: PLR0913  # a disclosure has as many sides
    recipient: Recipient,
    purpose: Annotated[str, typer.Argument(help="A purpose of the policy in force.")],
    address: Annotated[list[str], typer.Argument(help="Whose: e-mail addresses.")],
    *,
    case: Annotated[str | None, typer.Option(help="In which case.")] = None,
    category: Annotated[
        list[str] | None, typer.Option(help="Which data; more than once.")
    ] = None,
    party: Party = "",
    country: Annotated[str, typer.Option(help="Where to; ISO 3166-1.")] = "",
    reference: Reference = "",
    reason: Reason = "",
    matter: Annotated[
        str, typer.Option("--case-on-file", metavar="ID", help="The case on file.")
    ] = "",
    approval: Annotated[
        str, typer.Option(metavar="ID", help="The disclosure that was approved.")
    ] = "",
    by: By = "",
    dry: Annotated[
        bool, typer.Option("--ask", help="Only ask; nothing is permitted or logged.")
    ] = False,
    json: Json = False,
) -> None:
    """Ask whether data may go to somebody, and log that it goes.

    Exits 0 for yes, with the fields that may leave, and 1 for no. A yes is a line in
    the log for each person: with --ask there is none.
    """
    house.open_()
    at = now()
    proposal = Proposal(
        recipient=recipient,
        purpose=purpose,
        people=_people(address, at),
        categories=tuple(category or ()),
        case=case,
        party=party,
        country=country.upper(),
        reference=reference,
        reason=reason,
        matter=_uuid(matter) if matter else None,
    )
    if dry:
        found = ask(proposal, at)
        yes = found.decision.allowed
        answer(
            {
                **decision_data(found.decision),
                "people": len(found.people),
                "left_out": found.left_out,
                "fields": found.sharing.fields if yes else (),
                "stripped": found.sharing.stripped,
            },
            (
                "yes" if yes else "no",
                *(f"  {field}" for field in found.sharing.fields if yes),
                *(f"  stays: {field}" for field in found.sharing.stripped),
                *reason_lines(found.decision),
            ),
            as_json=json,
            code=YES if yes else NO,
        )
        return
    try:
        with misuse(
            PersonalReferenceError, OtherDisclosureError, UnknownDisclosureError
        ):
            permit = share_(
                proposal,
                at=at,
                by=member(by),
                approval=_uuid(approval) if approval else None,
            )
    except Refused as refused:
        waits = refused.pending if isinstance(refused, AwaitsApproval) else None
        answer(
            {**decision_data(refused.decision), "waits": waits},
            (
                "no" if waits is None else f"waits for another person's yes: {waits}",
                *reason_lines(refused.decision),
            ),
            as_json=json,
            code=NO,
        )
        return
    answer(
        {
            **decision_data(permit.decision),
            "permit": permit.id,
            "people": len(permit.people),
            "left_out": permit.left_out,
            "fields": permit.fields,
            "stripped": permit.stripped,
        },
        (
            f"yes: permit {permit.id}, {len(permit.people)} people",
            *(f"  {field}" for field in permit.fields),
            *(f"  stays: {field}" for field in permit.stripped),
            *(f"  left out: {count} {why}" for why, count in permit.left_out.items()),
        ),
        as_json=json,
    )


def _people(addresses: list[str], at: datetime) -> tuple[PersonId, ...]:
    """The people of some addresses.

    Raises:
        MisuseError: one is no address, or nobody here has it.
    """
    found = []
    for address in addresses:
        with misuse(InvalidIdentifierError):
            person = find(IdentifierKind.EMAIL, address, today=localdate(at))
        if person is None:
            raise MisuseError("Nobody here by that address.")
        found.append(person)
    return tuple(found)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise MisuseError("That is no id.", mend="It is a UUID.") from error


def _staff(by: str) -> StaffId:
    found = member(by)
    if found is None:
        raise MisuseError("Say who decides: --by EMAIL.")
    return found


# What went, waits and is on file


@disclosures.command("list")
def list_disclosures(
    address: Annotated[
        str, typer.Option("--of", metavar="EMAIL", help="Of one person alone.")
    ] = "",
    *,
    json: Json = False,
) -> None:
    """List what went to whom; of one person, also where their data may be abroad."""
    house.open_()
    at = now()
    if address:
        (person,) = _people([address], at)
        declaration = in_force(at).policy.declaration
        went = reading.of_person(person)
        named = [to for purpose in declaration.purposes.values() for to in purpose.to]
        safe = reading.safeguards(declaration, went, named, localdate(at))
        answer(
            {"went": [_went(w) for w in went], "abroad": [_safeguard(s) for s in safe]},
            (
                *table(
                    (
                        localdate(w.at),
                        w.recipient,
                        w.party or "-",
                        w.purpose,
                        w.case or "-",
                    )
                    for w in went
                ),
                *(
                    f"outside the EEA: {s.recipient}, {s.country}, {s.title['en']}"
                    f" ({s.article})"
                    for s in safe
                ),
            ),
            as_json=json,
        )
        return
    found = reading.log()
    answer(
        [
            {
                "permit": b.permit,
                "at": b.at,
                "recipient": b.recipient,
                "party": b.party,
                "purpose": b.purpose,
                "case": b.case or None,
                "people": b.people,
                "fields": b.fields,
                "ways": b.ways,
                "reference": b.reference,
                "by": b.by,
                "approved_by": b.approved_by,
            }
            for b in found
        ],
        table(
            (localdate(b.at), b.people, b.recipient, b.party or "-", b.purpose, b.case)
            for b in found
        ),
        as_json=json,
    )


def _went(went: reading.Went) -> dict[str, Any]:
    return {
        "at": went.at,
        "recipient": went.recipient,
        "party": went.party,
        "purpose": went.purpose,
        "case": went.case or None,
        "fields": went.fields,
        "ways": went.ways,
        "recalled_at": went.recalled_at,
    }


def _safeguard(found: reading.Safeguard) -> dict[str, Any]:
    return {
        "recipient": found.recipient,
        "country": found.country,
        "mechanism": found.mechanism,
        "article": found.article,
        "assessed": found.assessed,
        "stopped": found.stopped,
        "went_at": found.went_at,
    }


@disclosures.command()
def waiting(*, json: Json = False) -> None:
    """List what waits for a second yes, and the cases on file."""
    house.open_()
    pending, filed = reading.waiting(), reading.cases(localdate(now()))
    answer(
        {
            "waiting": [
                {
                    "id": w.id,
                    "recipient": w.recipient,
                    "purpose": w.purpose,
                    "case": w.case,
                    "people": w.people,
                    "yeses": len(w.yeses),
                }
                for w in pending
            ],
            "cases": [
                {
                    "id": c.id,
                    "recipient": c.recipient,
                    "case": c.case,
                    "party": c.party,
                    "decided": c.decided,
                }
                for c in filed
            ],
        },
        (
            *(f"waits: {w.id}  {w.recipient}  {w.purpose}  {w.case}" for w in pending),
            *(
                f"on file: {c.id}  {c.recipient}  {c.case}  {c.party}"
                + ("  undecided" if c.undecided else "")
                for c in filed
            ),
        ),
        as_json=json,
    )


@disclosures.command()
def file(  # noqa: PLR0913  # a case has as many sides
    recipient: Recipient,
    case: Annotated[str, typer.Argument(help="Which case: event, deal, law, request.")],
    *,
    party: Annotated[str, typer.Option(help="Who gets data by it.")],
    reference: Reference = "",
    ground: Annotated[
        str, typer.Option(help="For an authority: request, or the law.")
    ] = "",
    ends: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The last day that data may go."),
    ] = None,
    undertaking: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The day they signed."),
    ] = None,
    reason: Reason = "",
    by: By = "",
    excepted: Annotated[
        bool, typer.Option("--without-undertaking", help="For the --reason given.")
    ] = False,
    json: Json = False,
) -> None:
    """Put a case on file that data may go to somebody for."""
    house.open_()
    filed = Filed(
        recipient=recipient,
        case=case,
        party=party,
        reference=reference,
        ground=ground,
        ends_on=ends.date() if ends else None,
        undertaking_on=undertaking.date() if undertaking else None,
        excepted=excepted,
        reason=reason,
    )
    with misuse(IncompleteCaseError, PersonalReferenceError):
        made = file_case(filed, at=now(), by=member(by))
    answer({"id": made}, (str(made),), as_json=json)


@disclosures.command()
def decide(
    which: Which,
    by: Decider,
    *,
    no: Annotated[bool, typer.Option("--no", help="We do not have to.")] = False,
    json: Json = False,
) -> None:
    """Decide whether an authority gets what it asks for."""
    house.open_()
    with misuse(UnknownCaseError):
        decide_case(_uuid(which), allowed=not no, by=_staff(by), at=now())
    answer({"id": which, "allowed": not no}, ("Decided.",), as_json=json)


@disclosures.command()
def approve(
    which: Which,
    by: Decider,
    *,
    no: Annotated[bool, typer.Option("--no", help="Turn it down.")] = False,
    json: Json = False,
) -> None:
    """Say yes, or no, to a disclosure that waits."""
    house.open_()
    with misuse(UnknownDisclosureError):
        deed = turn_down if no else approve_
        deed(_uuid(which), by=_staff(by), at=now())
    answer({"id": which, "approved": not no}, ("Noted.",), as_json=json)


# Stopping


@transfers.command()
def stop(
    what: Annotated[What, typer.Argument(help="What of it is stopped.")],
    name: Annotated[str, typer.Argument(help="The mechanism, recipient or country.")],
    why: Annotated[Why, typer.Option(help="Why.")] = Why.FALLEN,
    by: By = "",
    *,
    json: Json = False,
) -> None:
    """Stop a flow at once: a mechanism, a recipient, a country."""
    house.open_()
    with misuse(UnknownFlowError):
        stopping.stop_flow(what.value, name, why.value, at=now(), by=member(by))
    answer({"stopped": name}, (f"Nothing goes by or to {name} now.",), as_json=json)


@transfers.command()
def resume(
    what: Annotated[What, typer.Argument(help="What of it goes again.")],
    name: Annotated[str, typer.Argument(help="The mechanism, recipient or country.")],
    by: By = "",
    *,
    json: Json = False,
) -> None:
    """Let a stopped flow go again, as far as the policy lets it."""
    house.open_()
    with misuse(NotStoppedError, AlreadyStoppedError):
        stopping.resume_flow(what.value, name, at=now(), by=member(by))
    answer({"resumed": name}, (f"{name} is not stopped any more.",), as_json=json)


@transfers.command("list")
def list_stops(*, json: Json = False) -> None:
    """List the ways out of the EEA with their footing today, and what is stopped."""
    house.open_()
    at = now()
    declaration = in_force(at).policy.declaration
    found = reading.safeguards(declaration, (), declaration.recipients, localdate(at))
    stopped = reading.stops()
    answer(
        {
            "abroad": [_safeguard(each) for each in found],
            "stopped": [
                {"what": s.what, "name": s.name, "why": s.why, "since": s.since}
                for s in stopped
            ],
        },
        (
            *table(
                (f.recipient, f.country, f.mechanism, "stopped" if f.stopped else "")
                for f in found
            ),
            *(f"stopped: {s.what} {s.name}, {s.why}" for s in stopped),
        ),
        as_json=json,
    )
