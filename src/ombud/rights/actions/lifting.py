"""Ending a restriction: announced to the person, and done on the day (Art. 18(3))."""

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from ombud.choices.actions import say
from ombud.choices.queries import history
from ombud.choices.words import EVERYTHING, Proof, Word
from ombud.core.ids import PersonId, RequestId, StaffId
from ombud.evidence.actions import record
from ombud.mail.actions import queue
from ombud.people import queries as people
from ombud.people.identifiers import IdentifierKind
from ombud.policy.queries import in_force
from ombud.rights import events
from ombud.rights.actions.approve import deciding
from ombud.rights.errors import NotRestrictedError, TooSoonError
from ombud.rights.links import status_url
from ombud.rights.models import Lifting, Request
from ombud.rights.words import Ending, RequestKind

CHANNEL = "staff"


def announce_lifting(
    request_id: RequestId, on: date, *, by: StaffId, at: datetime
) -> None:
    """Tell the person on which day the restriction that they asked for ends.

    It holds until then; they may end it before, or ask for it anew.

    Args:
        request_id: the request for restriction.
        on: the day, by the company's clocks; tomorrow at the earliest.
        by: who decides.
        at: the instant, in UTC.

    Raises:
        NotRestrictedError: it has ended already, or is announced.
        TooSoonError: the day is not after today.
        UnknownRequestError, NotAllowedError: a refusal is on the ledger.
    """
    if on <= localdate(at):
        raise TooSoonError
    with deciding(request_id, "lift", by=by, at=at) as request:
        person = _restricted(request)
        if person is None or Lifting.objects.filter(request=request).exists():
            raise NotRestrictedError
        address = next(
            iter(people.identifiers(person).get(IdentifierKind.EMAIL, ())), None
        )
        if address is None:
            # Nobody could be told, and untold it must not end.
            raise NotRestrictedError(
                "There is no address that the end could be announced to."
            )
        Lifting.objects.create(
            request=request, person_id=person, on=on, announced_at=at
        )
        force = in_force(at)
        queue(
            person,
            address,
            "lifting",
            {
                "day": on,
                "number": request.number,
                "status": status_url(request_id),
                "company": force.controller.name,
                "authority": force.authority,
            },
            language=request.language,
            at=at,
        )
        record(events.LIFTING_ANNOUNCED, at=at, request=request.id, on=on, by=by)


def _restricted(request: Request) -> PersonId | None:
    """Whose restriction by this request holds still; None where none does."""
    if request.kind != RequestKind.RESTRICTION or request.ending != Ending.COMPLETE:
        return None
    if request.person_id is None:
        return None
    person = PersonId(request.person_id)
    last = _last_word(person)
    return person if last == (Word.RESTRICTED, f"request {request.number}") else None


def _last_word(person: PersonId) -> tuple[Word, str] | None:
    """What a person last said about everything, and where it is kept."""
    said = [c for c in history(person) if c.purpose == EVERYTHING]
    return (said[-1].word, said[-1].proof.reference) if said else None


def lift_due(*, at: datetime) -> int:
    """End the restrictions whose announced day has come; safe to run twice.

    Returns:
        How many were ended.
    """
    count = 0
    due = Lifting.objects.filter(done_at=None, on__lte=localdate(at))
    for lifting in due.values_list("id", flat=True):
        with transaction.atomic():
            count += _lift(lifting, at)
    return count


def _lift(lifting_id: int, at: datetime) -> bool:
    lifting = (
        Lifting.objects.select_for_update(skip_locked=True)
        .filter(id=lifting_id, done_at=None)
        .first()
    )
    if lifting is None:
        return False
    request = lifting.request
    person = _restricted(request)
    lifting.done_at = at
    lifting.called_off = person is None
    lifting.save(update_fields=("done_at", "called_off"))
    if person is None:
        record(events.LIFTING_CALLED_OFF, at=at, request=request.id)
        return False
    say(
        person,
        EVERYTHING,
        Word.LIFTED_RESTRICTION,
        channel=CHANNEL,
        notice=in_force(at).number,
        at=at,
        proof=Proof(reference=f"request {request.number}"),
    )
    record(events.LIFTED, at=at, request=request.id)
    return True
