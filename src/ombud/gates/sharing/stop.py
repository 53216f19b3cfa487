"""Stopping a flow at once, and letting it go again."""

from datetime import datetime
from typing import Literal, get_args

from django.db import transaction

from ombud.core.ids import StaffId
from ombud.core.spelling import did_you_mean
from ombud.evidence.actions import record
from ombud.gates.models import Stop
from ombud.gates.sharing import events
from ombud.gates.sharing.errors import (
    AlreadyStoppedError,
    NotStoppedError,
    RoleForbidsError,
    UnknownFlowError,
)
from ombud.gates.sharing.share import hold_flows, who
from ombud.people.abilities import Ability
from ombud.people.queries import staff_may
from ombud.policy import law
from ombud.policy.queries import in_force
from ombud.policy.sharing import Stoppable

Why = Literal["fallen", "broken", "ended", "doubt"]
"""Why a flow is stopped: a court or the Commission ended it, somebody broke it, the
agreement is over, or it is being looked into."""
WHYS: tuple[Why, ...] = get_args(Why)
STOPPABLE: tuple[Stoppable, ...] = get_args(Stoppable)


def stop_flow(
    what: Stoppable, name: str, why: Why, *, at: datetime, by: StaffId | None = None
) -> None:
    """Stop all that goes by a mechanism, to a recipient or to a country.

    From when this returns, nothing more leaves that way: what was under way was waited
    for, and what comes after is refused.

    Args:
        what: which of the three.
        name: the mechanism's or recipient's id, or the country (ISO 3166-1).
        why: why.
        at: the instant.
        by: who; None where whoever has the machine does it.

    Raises:
        RoleForbidsError: whoever does it may not.
        UnknownFlowError: there is nothing of that name.
        AlreadyStoppedError: it is stopped.
    """
    _allowed(by)
    _known(what, name, at)
    with transaction.atomic():
        hold_flows(exclusive=True)
        if Stop.objects.filter(what=what, name=name, ended_at=None).exists():
            raise AlreadyStoppedError
        Stop.objects.create(what=what, name=name, why=why, since=at, by_id=by)
        record(events.STOPPED, at=at, what=what, flow=name.lower(), why=why, by=who(by))


def resume_flow(
    what: Stoppable, name: str, *, at: datetime, by: StaffId | None = None
) -> None:
    """Let a stopped flow go again; the policy still decides on each disclosure.

    Raises:
        RoleForbidsError: whoever does it may not.
        NotStoppedError: it is not stopped.
    """
    _allowed(by)
    with transaction.atomic():
        hold_flows(exclusive=True)
        found = Stop.objects.filter(what=what, name=name, ended_at=None).first()
        if found is None:
            raise NotStoppedError
        found.ended_at, found.ended_by_id = at, by
        found.save(update_fields=("ended_at", "ended_by"))
        record(events.RESUMED, at=at, what=what, flow=name.lower(), by=who(by))


def _allowed(by: StaffId | None) -> None:
    if by is not None and not staff_may(by, Ability.STOP_TRANSFERS):
        raise RoleForbidsError


def _known(what: Stoppable, name: str, at: datetime) -> None:
    recipients = in_force(at).policy.declaration.recipients
    known = {
        "mechanism": law.mechanisms(),
        "recipient": frozenset(recipients),
        "country": frozenset(c for r in recipients.values() for c in r.everywhere),
    }[what]
    if name not in known:
        raise UnknownFlowError(mend=did_you_mean(name, sorted(known)))
