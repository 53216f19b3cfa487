"""A second person's yes or no to a disclosure that waits."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from ombud.core.errors import OmbudError
from ombud.core.ids import StaffId
from ombud.evidence.actions import record
from ombud.gates.models import Approval, PendingDisclosure
from ombud.gates.sharing import events
from ombud.gates.sharing.errors import (
    DisclosureDecidedError,
    RoleForbidsError,
    SameApproverError,
    UnknownDisclosureError,
)
from ombud.people.abilities import Ability
from ombud.people.queries import staff_may

_WHY = {
    RoleForbidsError: "role",
    DisclosureDecidedError: "decided",
    SameApproverError: "same_person",
}


def approve(pending_id: UUID, *, by: StaffId, at: datetime) -> None:
    """Say yes to a disclosure exactly as it was asked for.

    Nothing leaves by that: whoever asked passes the gate with it, which decides anew.

    Raises:
        UnknownDisclosureError, RoleForbidsError, DisclosureDecidedError: as named.
        SameApproverError: whoever asked or approved it is one person, and two are
            needed. Each refusal is on the ledger.
    """
    _decide(pending_id, by=by, at=at, yes=True)


def turn_down(pending_id: UUID, *, by: StaffId, at: datetime) -> None:
    """Say no to a disclosure that waits: it can't be made any more.

    Raises:
        UnknownDisclosureError, RoleForbidsError, DisclosureDecidedError: as named.
    """
    _decide(pending_id, by=by, at=at, yes=False)


def _decide(pending_id: UUID, *, by: StaffId, at: datetime, yes: bool) -> None:
    with transaction.atomic():
        pending = (
            PendingDisclosure.objects.select_for_update().filter(id=pending_id).first()
        )
        if pending is None:
            raise UnknownDisclosureError
        error = _against(pending, by, yes=yes)
        if error is not None:
            why = _WHY[type(error)]
            record(events.APPROVAL_REFUSED, at=at, pending=pending.id, why=why, by=by)
        elif yes:
            Approval.objects.create(pending=pending, by_id=by, at=at)
            record(events.APPROVED, at=at, pending=pending.id, by=by)
        else:
            pending.refused_at = at
            pending.refused_by_id = by
            pending.save(update_fields=("refused_at", "refused_by"))
            record(events.TURNED_DOWN, at=at, pending=pending.id, by=by)
    if error is not None:
        raise error


def _against(
    pending: PendingDisclosure, by: StaffId, *, yes: bool
) -> OmbudError | None:
    if not staff_may(by, Ability.APPROVE):
        return RoleForbidsError()
    if pending.refused_at is not None or pending.used_at is not None:
        return DisclosureDecidedError()
    if yes and pending.approvals.filter(by_id=by).exists():
        return SameApproverError()
    return None
