"""Taking people out of what a recipient already has: those whom it may not have now.

An audience that went to an advertising platform still has whoever objects the day
after. What has to be taken back is found by asking the policy anew about everyone whom
the log says they got.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from ombud.core.ids import PersonId, StaffId
from ombud.evidence.actions import record
from ombud.gates.each import Situation, decide_each
from ombud.gates.models import Disclosure
from ombud.gates.sharing import events
from ombud.gates.sharing.share import who
from ombud.policy.decisions import Decision
from ombud.policy.queries import in_force


def to_recall(recipient: str, purpose: str, at: datetime) -> tuple[PersonId, ...]:
    """Those whom a recipient got for a purpose that may not be used for them now.

    Source: GDPR Art. 21(3), 7(3).
    """
    people = tuple(
        PersonId(person)
        for person in Disclosure.objects.filter(
            recipient=recipient,
            purpose=purpose,
            recalled_at=None,
            person__isnull=False,
        )
        .order_by("person_id")
        .values_list("person_id", flat=True)
        .distinct()
    )
    force = in_force(at)

    def decide(about: Situation) -> Decision:
        return force.compiled.decide(
            purpose,
            (),
            about.kinds,
            said=about.said,
            today=about.today,
            elsewhere=about.elsewhere,
        )

    return tuple(
        person
        for person, decision in decide_each(people, purpose, at, force, decide)
        if not decision.allowed
    )


def recall(
    recipient: str,
    purpose: str,
    people: Collection[PersonId],
    *,
    at: datetime,
    by: StaffId | None = None,
) -> int:
    """Note that a recipient was told to let go of people; how many it had.

    Whoever sends the list calls it when it has been sent.
    """
    with transaction.atomic():
        told = Disclosure.objects.filter(
            recipient=recipient,
            purpose=purpose,
            recalled_at=None,
            person__in=list(people),
        )
        count = told.values("person").distinct().count()
        told.update(recalled_at=at)
        if count:
            record(
                events.RECALLED,
                at=at,
                recipient=recipient,
                purpose=purpose,
                people=count,
                by=who(by),
            )
    return count
