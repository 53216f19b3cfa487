"""The start page: what waits, what is due, what is broken."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from ombud.console import workers
from ombud.console.access import staff
from ombud.core.clock import now
from ombud.evidence import queries as ledger
from ombud.gates.deciding import register
from ombud.gates.sharing import log
from ombud.mail import queries as mail
from ombud.people.abilities import Ability
from ombud.policy.errors import NoPolicyError
from ombud.policy.queries import in_force
from ombud.registers import queries as registers
from ombud.rights import queries as rights
from ombud.rights.words import State

SEALED_WITHIN = timedelta(minutes=5)
"""How long an entry may wait for its seal before somebody should look."""
ENDED_SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What is wrong with the house itself; nothing, when all is falsy."""

    no_policy: bool
    no_systems: bool
    no_worker: bool
    unsealed: int
    """Entries that wait for their seal, where the oldest has waited too long."""
    mail_stuck: int

    @classmethod
    def at(cls, at: datetime) -> "Health":
        """As it is now."""
        oldest = ledger.oldest_waiting()
        late = oldest is not None and at - oldest > SEALED_WITHIN
        return cls(
            no_policy=not _policy(at),
            no_systems=not registers.connected(),
            no_worker=not workers.is_alive(at),
            unsealed=ledger.waiting() if late else 0,
            mail_stuck=mail.stuck(),
        )

    @property
    def ails(self) -> bool:
        """Whether there is anything to say."""
        return bool(
            self.no_policy
            or self.no_systems
            or self.no_worker
            or self.unsealed
            or self.mail_stuck
        )


def _policy(at: datetime) -> bool:
    try:
        in_force(at)
    except NoPolicyError:
        return False
    return True


@require_safe
@staff(Ability.SEE_INBOX)
def inbox(request: HttpRequest) -> HttpResponse:
    """What a privacy officer with an hour must see first."""
    at = now()
    open_ = rights.inbox()
    return render(
        request,
        "console/inbox.html",
        {
            "page": "inbox",
            "at": at,
            "waiting": [r for r in open_ if r.state is State.PLANNED],
            "going": [r for r in open_ if r.state is not State.PLANNED],
            "not_verified": rights.not_verified(),
            "failing": [r for r in open_ if r.failure],
            "undeclared": sorted({at for r in open_ for at in r.undeclared}),
            "health": Health.at(at),
            "contested": len(register.contested()),
            "to_approve": len(log.waiting())
            + sum(case.undecided for case in log.cases(localdate(at))),
            "ended": rights.ended(ENDED_SHOWN),
        },
    )
