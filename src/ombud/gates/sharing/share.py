"""Passing the gate: the permit that data may leave with, or a refusal on record."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.timezone import localdate

from ombud.core.ids import PersonId, StaffId
from ombud.evidence.actions import record
from ombud.gates.actions import demand_time
from ombud.gates.errors import Refused
from ombud.gates.models import (
    Approval,
    Disclosure,
    PendingDisclosure,
    PendingPerson,
)
from ombud.gates.sharing import events
from ombud.gates.sharing.asking import Answer, Proposal, ask
from ombud.gates.sharing.errors import (
    AwaitsApproval,
    OtherDisclosureError,
    RoleForbidsError,
    UnknownDisclosureError,
)
from ombud.gates.sharing.written import check_reason, check_reference
from ombud.gates.words import case_word, declared, references
from ombud.people.abilities import Ability
from ombud.people.keys import digest_for_ledger
from ombud.people.queries import exists, staff_may
from ombud.policy.decisions import Decision
from ombud.policy.queries import bits, in_force
from ombud.policy.sharing import Way

APPROVED_FOR = timedelta(days=30)
"""How long an approval may be used: our own limit, since what was approved gets old."""
NOBODY = "program"
"""Who did it, where no member of staff is named."""
_FLOWS = 0x0B0F  # the advisory lock of disclosures and stops; any number no other uses
_BOTH = 2
_BATCH = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """A gate's yes: these fields about these people may go to them, now.

    `id` is what the log knows it by; `stripped` was asked for and stays here.
    """

    id: UUID
    proposal: Proposal
    people: tuple[PersonId, ...]
    left_out: Mapping[str, int]
    fields: tuple[str, ...]
    stripped: tuple[str, ...]
    ways: tuple[Way, ...]
    at: datetime
    decision: Decision


def share(
    proposal: Proposal,
    *,
    at: datetime,
    by: StaffId | None = None,
    approval: UUID | None = None,
) -> Permit:
    """Let data leave: for each person who may be shared of, a line in the log.

    Whoever of several people objected, or is not meant, is left out. Where a second
    approval is all that is missing, the proposal waits for it; once given, the same
    proposal goes with the approval's id, once, within 30 days.

    Args:
        proposal: what is to go.
        at: the instant.
        by: the member of staff who gives it away; None for a program.
        approval: the waiting disclosure that was approved.

    Raises:
        AwaitsApproval: another person has to say yes first.
        Refused: with the decision.
        RoleForbidsError: whoever gives it away may not.
        OtherDisclosureError, UnknownDisclosureError: the approval is for another
            proposal, used, refused or over; or there is none.
        PersonalReferenceError: the reference or reason tells who somebody is.
        ClockBehindError: the clock is behind what is on record.
        NoPolicyError: no policy is in force. Every refusal is on the ledger.
    """
    demand_time(at)
    check_reference(proposal.reference, localdate(at))
    check_reason(proposal.reason, localdate(at))
    if by is not None and not staff_may(by, Ability.DISCLOSE):
        _refuse(proposal, ("role",), at=at, by=by)
        raise RoleForbidsError
    try:
        done = _pass(proposal, approval, at=at, by=by)
    except (OtherDisclosureError, UnknownDisclosureError):
        _refuse(proposal, ("approval",), at=at, by=by)
        raise
    if isinstance(done, Refused):
        raise done
    return done


def _pass(
    proposal: Proposal, approval: UUID | None, *, at: datetime, by: StaffId | None
) -> Permit | Refused:
    """Permit or refuse, in one transaction with what is written of it."""
    with transaction.atomic():
        hold_flows(exclusive=False)
        pending = None if approval is None else _approved(proposal, approval, at)
        approvals = 1 if pending is None else _yeses(pending)
        answer = ask(proposal, at, approvals=approvals)
        if answer.decision.allowed:
            permit = _let_go(proposal, answer, pending, at=at, by=by)
            if permit is not None:
                return permit
            # Another got there first with the same enquiry; asked anew, it says so.
            answer = ask(proposal, at, approvals=approvals)
        if (
            pending is None
            and answer.sharing.awaits
            and ask(proposal, at, approvals=_BOTH).people
        ):
            waits = _wait(proposal, at=at, by=by)
            return AwaitsApproval(answer.decision, waits)
        codes = tuple({r.code.value for r in answer.decision.reasons})
        _refuse(proposal, codes, at=at, by=by)
        return Refused(answer.decision)


def hold_flows(*, exclusive: bool) -> None:
    """Keep disclosures and stops from passing each other, until the transaction ends.

    Whoever stops a flow waits for the disclosures under way, and those that come after
    see the stop: nothing leaves once a stop has been answered.
    """
    kind = "" if exclusive else "_shared"
    with connection.cursor() as cursor:
        cursor.execute(f"select pg_advisory_xact_lock{kind}(%s)", [_FLOWS])


def who(by: StaffId | None) -> str:
    """Who did it, as the ledger says it."""
    return NOBODY if by is None else f"staff:{by}"


def _refuse(
    proposal: Proposal,
    reasons: tuple[str, ...],
    *,
    at: datetime,
    by: StaffId | None,
) -> None:
    recipients = in_force(at).policy.declaration.recipients
    with transaction.atomic():
        record(
            events.REFUSED,
            at=at,
            recipient=declared(proposal.recipient, recipients),
            purpose=declared(proposal.purpose, bits()),
            case=case_word(proposal.case),
            people=len(set(proposal.people)),
            reasons=frozenset(reasons),
            by=who(by),
        )


def _let_go(
    proposal: Proposal,
    answer: Answer,
    pending: PendingDisclosure | None,
    *,
    at: datetime,
    by: StaffId | None,
) -> Permit | None:
    """Write the log and the entry; None where the enquiry was passed on just now."""
    sharing = answer.sharing
    permit = Permit(
        id=uuid.uuid4(),
        proposal=proposal,
        people=answer.people,
        left_out=answer.left_out,
        fields=sharing.fields,
        stripped=sharing.stripped,
        ways=sharing.ways,
        at=at,
        decision=answer.decision,
    )
    second = None if pending is None else _second(pending)
    try:
        with transaction.atomic():
            Disclosure.objects.bulk_create(
                (
                    Disclosure(
                        permit=permit.id,
                        person_id=person,
                        recipient=proposal.recipient,
                        party=proposal.party,
                        purpose=proposal.purpose,
                        case=proposal.case or "",
                        fields=list(permit.fields),
                        countries=[way.country for way in permit.ways],
                        mechanisms=[way.mechanism for way in permit.ways],
                        reference=proposal.reference,
                        reason=proposal.reason,
                        matter_id=proposal.matter,
                        version=answer.version,
                        at=at,
                        by_id=by,
                        approved_by_id=second,
                    )
                    for person in permit.people
                ),
                batch_size=_BATCH,
            )
    except IntegrityError:
        if proposal.case != "referral":
            raise
        return None
    if pending is not None:
        pending.used_at = at
        pending.save(update_fields=("used_at",))
    record(
        events.PERMITTED,
        at=at,
        permit=permit.id,
        recipient=proposal.recipient,
        purpose=proposal.purpose,
        case=case_word(proposal.case),
        people=len(permit.people),
        left_out=sum(permit.left_out.values()),
        fields=permit.fields,
        stripped=references(permit.stripped, in_force(at)),
        ways=tuple(f"{way.country.lower()}:{way.mechanism}" for way in permit.ways),
        reference=digest_for_ledger(proposal.reference),
        by=who(by),
    )
    return permit


# Waiting for a second yes


def _wait(proposal: Proposal, *, at: datetime, by: StaffId | None) -> UUID:
    pending = PendingDisclosure.objects.create(
        recipient=proposal.recipient,
        purpose=proposal.purpose,
        case=proposal.case or "",
        party=proposal.party,
        country=proposal.country,
        controller=proposal.controller or "",
        categories=list(proposal.categories),
        reference=proposal.reference,
        reason=proposal.reason,
        matter_id=proposal.matter,
        asked_at=at,
        asked_by_id=by,
    )
    PendingPerson.objects.bulk_create(
        PendingPerson(pending=pending, person_id=person)
        for person in dict.fromkeys(proposal.people)
        if exists(person)
    )
    if by is not None:
        Approval.objects.create(pending=pending, by_id=by, at=at)
    record(
        events.AWAITED,
        at=at,
        pending=pending.id,
        recipient=proposal.recipient,
        by=who(by),
    )
    return pending.id


def _yeses(pending: PendingDisclosure) -> int:
    return pending.approvals.count()


def _second(pending: PendingDisclosure) -> int | None:
    """The member of staff whose yes was the last one needed."""
    return (
        pending.approvals.order_by("-at", "-id").values_list("by_id", flat=True).first()
    )


def _approved(proposal: Proposal, approval: UUID, at: datetime) -> PendingDisclosure:
    """The waiting disclosure, where it is this proposal and may still be used.

    Raises:
        UnknownDisclosureError: there is none of that id.
        OtherDisclosureError: it is about something else, used, refused or too old.
    """
    pending = PendingDisclosure.objects.select_for_update().filter(id=approval).first()
    if pending is None:
        raise UnknownDisclosureError
    last = pending.approvals.order_by("-at").values_list("at", flat=True).first()
    people = set(pending.people.values_list("person_id", flat=True))
    same = (
        pending.recipient == proposal.recipient
        and pending.purpose == proposal.purpose
        and pending.case == (proposal.case or "")
        and pending.party == proposal.party
        and pending.country == proposal.country
        and pending.controller == (proposal.controller or "")
        and tuple(pending.categories) == proposal.categories
        and pending.reference == proposal.reference
        and pending.matter_id == proposal.matter
        and proposal.manner == "needed"
        and people.issuperset(proposal.people)
    )
    over = (
        pending.used_at is not None
        or pending.refused_at is not None
        or (last is not None and at - last > APPROVED_FOR)
    )
    if not same or over:
        raise OtherDisclosureError
    return pending
