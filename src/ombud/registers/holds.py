"""Holding data back from erasure, and letting it go again.

Staff place a hold where a legal requirement, a dispute or a process needs data. It
keeps what it names from erasure and from the sweep, and gives no purpose a right to use
it: what data may be used for is the policy's to say.

Source: GDPR Art. 17(3)(b) and (e).
"""

import re
from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from ombud.core.ids import PersonId, StaffId
from ombud.core.spelling import did_you_mean
from ombud.evidence.actions import record
from ombud.people.abilities import Ability
from ombud.people.actions import hold as hold_people
from ombud.people.errors import UnknownPersonError
from ombud.people.queries import staff_may
from ombud.people.references import REFERENCE, tells_who
from ombud.policy.checks.elements import references
from ombud.policy.queries import in_force as policy_in_force
from ombud.registers import events, queries
from ombud.registers.errors import (
    HoldForbiddenError,
    InvalidHoldError,
    NoSuchHoldError,
    UnknownSystemError,
)
from ombud.registers.models import Hold
from ombud.registers.reckoning import HoldReason


def place(  # noqa: PLR0913  # a hold has as many sides
    person: PersonId,
    *,
    covers: Collection[str],
    why: HoldReason,
    reference: str,
    at: datetime,
    systems: Collection[str] = (),
    by: StaffId | None = None,
) -> UUID:
    """Keep data about a person from being erased, from now until it is lifted.

    A plan that was approved before and would erase some of it is refused when its turn
    comes, and drawn up anew.

    Args:
        person: whose data.
        covers: which: categories and items of the policy in force.
        why: why, from the closed list.
        reference: what the matter is called elsewhere; nothing about people.
        at: the instant.
        systems: where; in every system when none is named.
        by: who; None where whoever has the machine does it.

    Returns:
        The hold's id.

    Raises:
        HoldForbiddenError: whoever does it may not.
        InvalidHoldError: it names nothing, or something that the policy does not name;
            or the reference is none, or tells who.
        UnknownSystemError: no system of that name is connected.
        UnknownPersonError: there is no such person.
    """
    _allowed(by)
    _known(covers, systems, at)
    _check_reference(reference, localdate(at))
    with transaction.atomic():
        # An erasure holds the person while it looks for holds and does its step.
        if not hold_people((person,)):
            raise UnknownPersonError
        hold = Hold.objects.create(
            person_id=person,
            covers=sorted(set(covers)),
            systems=sorted(set(systems)),
            why=why.value,
            reference=reference,
            since=at,
            placed_by_id=by,
        )
        record(
            events.HOLD_PLACED,
            at=at,
            hold=hold.id,
            person=person,
            covers=hold.covers,
            systems=hold.systems,
            why=hold.why,
            by=_who(by),
        )
    return hold.id


def lift(hold: UUID, *, at: datetime, by: StaffId | None = None) -> None:
    """Lift a hold: what it alone kept from an erasure goes with the next sweep.

    Raises:
        HoldForbiddenError: whoever does it may not.
        NoSuchHoldError: there is none, or it is lifted.
    """
    _allowed(by)
    with transaction.atomic():
        found = Hold.objects.filter(id=hold, lifted_at=None).select_for_update().first()
        if found is None:
            raise NoSuchHoldError
        found.lifted_at, found.lifted_by_id = at, by
        found.save(update_fields=("lifted_at", "lifted_by"))
        record(events.HOLD_LIFTED, at=at, hold=hold, by=_who(by))


def _allowed(by: StaffId | None) -> None:
    if by is not None and not staff_may(by, Ability.HOLD):
        raise HoldForbiddenError


def _known(covers: Collection[str], systems: Collection[str], at: datetime) -> None:
    if not covers:
        raise InvalidHoldError(mend="Name the categories or items that have to stay.")
    known = references(policy_in_force(at).policy.declaration)
    for name in covers:
        if name not in known:
            raise InvalidHoldError(
                f"The policy names no data called {name}.",
                mend=did_you_mean(name, known),
            )
    connected = queries.connected()
    for name in systems:
        if name not in connected:
            raise UnknownSystemError(
                f"No system {name!r} is connected.", mend=did_you_mean(name, connected)
            )


def _check_reference(reference: str, today: date) -> None:
    if (
        not reference
        or not re.fullmatch(REFERENCE, reference)
        or tells_who(reference, today)
    ):
        raise InvalidHoldError(
            "A hold has a reference, which tells nothing about people.",
            mend="Write the number of the claim, the enquiry or the dispute.",
        )


def _who(by: StaffId | None) -> str:
    """Who did it, as the ledger says it."""
    return "program" if by is None else f"staff:{by}"
