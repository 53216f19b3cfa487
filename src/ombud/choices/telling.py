"""What staff say for somebody who telephones, writes or comes by."""

from datetime import datetime

from django.db import transaction

from ombud.choices import events
from ombud.choices.actions import say
from ombud.choices.choosing import demand_sayable
from ombud.choices.words import EVERYBODY, Proof, Word
from ombud.core.ids import PersonId, StaffId
from ombud.evidence.actions import record
from ombud.people.actions import COMMAND_LINE, know
from ombud.people.identifiers import IdentifierKind
from ombud.policy.queries import in_force

CHANNEL = "staff"


def say_for(  # noqa: PLR0913  # a choice has as many sides
    kind: IdentifierKind,
    value: str,
    purpose: str,
    word: Word,
    *,
    reference: str,
    by: StaffId | None,
    at: datetime,
    controller: str = EVERYBODY,
) -> tuple[PersonId, int]:
    """Put on record what somebody told one of us; it has the same effect as a link.

    Whom nobody knows is known by the address from now on, as nothing to us, so that a
    no is kept for whoever comes in by that address later.

    Args:
        kind: what the value is.
        value: an identifier, as they gave it.
        purpose: what they spoke of.
        word: yes, no or an objection.
        reference: where the call or letter is kept, as a ticket; no personal data.
        by: who of the staff took it; None on the command line.
        at: the instant, in UTC.
        controller: whom it was said to.

    Returns:
        The person, and the word's number.

    Raises:
        InvalidIdentifierError: the value is no identifier of its kind.
        NotChoosableError: the policy has no such purpose, or people can't say that.
        NotConfirmedError: the purpose takes a yes only by a link in a mail.
    """
    force = in_force(at)
    purposes = force.policy.declaration.purposes
    demand_sayable(purpose, word, purposes)
    with transaction.atomic():
        person = know(kinds=(), identifiers={kind: value}, at=at)
        number = say(
            person,
            purpose,
            word,
            channel=CHANNEL,
            notice=force.number,
            at=at,
            controller=controller,
            proof=Proof(reference=reference),
        )
        record(
            events.VOUCHED,
            at=at,
            person=person,
            purpose=purpose,
            by=COMMAND_LINE if by is None else f"staff:{by}",
        )
    return person, number
