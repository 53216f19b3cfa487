"""Global Privacy Control: a browser that says no for whoever sits at it.

Source: W3C, Global Privacy Control (gpc-spec), 3.1 the header `Sec-GPC: 1`; GDPR Art.
21(5): the right to object may be exercised by automated means.
"""

from datetime import datetime

from django.db import transaction

from ombud.choices import events
from ombud.choices.actions import say
from ombud.choices.queries import history
from ombud.choices.words import How, Proof, Word
from ombud.core.ids import PersonId
from ombud.evidence.actions import record
from ombud.policy.language import Declaration
from ombud.policy.queries import in_force

CHANNEL = "gpc"
SENT = "Sec-GPC: 1"
"""What the browser said: all that there was before anybody."""


def meant(declaration: Declaration) -> tuple[str, ...]:
    """The purposes that the signal says no to.

    It asks not to be sold, not to be shared for others' advertisements, and not to be
    followed for them: marketing by advertisements, marketing of what partners sell, and
    marketing by a profile. Letters of our own about our own things are none of that.
    """
    return tuple(
        name
        for name, purpose in declaration.purposes.items()
        if purpose.marketing
        and (
            "ads" in purpose.marketing.by
            or purpose.marketing.of == "partners"
            or purpose.profiling is not None
        )
    )


def heed(person: PersonId, *, at: datetime) -> tuple[str, ...]:
    """Take the signal for an objection, once for each purpose that it means.

    Once, so that what the person says afterwards stands, though the browser goes on
    sending it.

    Returns:
        The purposes that it now said no to.
    """
    force = in_force(at)
    with transaction.atomic():
        heard = {c.purpose for c in history(person) if c.channel == CHANNEL}
        new = tuple(p for p in meant(force.policy.declaration) if p not in heard)
        for purpose in new:
            say(
                person,
                purpose,
                Word.OBJECTED,
                channel=CHANNEL,
                notice=force.number,
                at=at,
                proof=Proof(how=How.CONFIRMED, text=SENT, language="en"),
            )
        if new:
            record(events.SIGNALLED, at=at, person=person, purposes=new, signal=CHANNEL)
    return new
