"""Putting a case on file that data may go to somebody for, and deciding on it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from ombud.core.ids import StaffId
from ombud.evidence.actions import record
from ombud.gates.models import DisclosureCase
from ombud.gates.sharing import events
from ombud.gates.sharing.errors import (
    IncompleteCaseError,
    RoleForbidsError,
    UnknownCaseError,
)
from ombud.gates.sharing.share import who
from ombud.gates.sharing.written import check_reason, check_reference
from ombud.people.abilities import Ability
from ombud.people.queries import staff_may
from ombud.policy import law
from ombud.policy.queries import in_force

REQUEST = "request"
"""The ground of a case that an authority asked about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """A case as it is put on file.

    `party` is who gets data by it: the partner of an event, the buyer, the authority.
    `ground` is, for an authority, `request` or the law that makes it a duty. `ends_on`
    is the last day on which data may go for it. A deal has the day on which the party
    signed that they keep to the policy, or `excepted` and the reason.
    """

    recipient: str
    case: str
    party: str
    reference: str = ""
    ground: str = ""
    ends_on: date | None = None
    undertaking_on: date | None = None
    excepted: bool = False
    reason: str = ""


def file_case(filed: Filed, *, at: datetime, by: StaffId | None = None) -> UUID:
    """Put a case on file; an authority's waits for somebody's decision.

    Raises:
        RoleForbidsError: whoever does it may give nothing away.
        IncompleteCaseError: the recipient or case is none of the policy's, or it lacks
            what its kind needs.
        PersonalReferenceError: the reference or reason tells who somebody is.
    """
    if by is not None and not staff_may(by, Ability.DISCLOSE):
        raise RoleForbidsError
    check_reference(filed.reference, localdate(at))
    check_reason(filed.reason, localdate(at))
    mend = _incomplete(filed, at)
    if mend:
        raise IncompleteCaseError(mend=mend)
    with transaction.atomic():
        made = DisclosureCase.objects.create(
            recipient=filed.recipient,
            case=filed.case,
            party=filed.party.strip(),
            reference=filed.reference,
            ground=filed.ground,
            ends_on=filed.ends_on,
            undertaking_on=filed.undertaking_on,
            excepted=filed.excepted,
            reason=filed.reason,
            opened_at=at,
            opened_by_id=by,
        )
        record(
            events.OPENED,
            at=at,
            matter=made.id,
            case=filed.case,
            recipient=filed.recipient,
            undertaking=filed.undertaking_on is not None,
            excepted=filed.excepted,
            by=who(by),
        )
    return made.id


def _incomplete(filed: Filed, at: datetime) -> str:
    """What a case lacks, as what to do; empty where it is whole."""
    recipient = in_force(at).policy.declaration.recipients.get(filed.recipient)
    if recipient is None:
        return f"The policy has no recipient {filed.recipient}."
    if filed.case not in recipient.cases:
        known = ", ".join(recipient.cases) or "none"
        return f"{filed.recipient} gets data in these cases: {known}."
    lacks = {
        "Say who gets the data.": not filed.party.strip(),
        "Give the reason why there is no undertaking.": filed.excepted
        and not filed.reason.strip(),
        "Say on which day the event ends.": filed.case == "event"
        and filed.ends_on is None,
        "Say whether the authority asked (request), or which law makes it a duty.": (
            filed.case in ("law", "request") and not _ground(filed.ground)
        ),
    }
    return next((mend for mend, missing in lacks.items() if missing), "")


def _ground(ground: str) -> bool:
    return ground == REQUEST or ground in law.known()


def decide_case(matter: UUID, *, allowed: bool, by: StaffId, at: datetime) -> None:
    """Say whether we have to give an authority what it asks for, or a law orders.

    Raises:
        RoleForbidsError: whoever decides may not approve disclosures.
        UnknownCaseError: there is no such case, or it has been decided.
    """
    if not staff_may(by, Ability.APPROVE):
        raise RoleForbidsError
    with transaction.atomic():
        found = (
            DisclosureCase.objects.select_for_update()
            .filter(id=matter, decided__isnull=True)
            .first()
        )
        if found is None:
            raise UnknownCaseError
        found.decided, found.decided_at, found.decided_by_id = allowed, at, by
        found.save(update_fields=("decided", "decided_at", "decided_by"))
        record(events.DECIDED, at=at, matter=found.id, allowed=allowed, by=by)
