"""Keeping the desk clean: what nobody needs any more goes by itself."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from ombud.choices.queries import history
from ombud.core.ids import PersonId, RequestId
from ombud.evidence.actions import record
from ombud.mail import confirming
from ombud.people import queries as people
from ombud.people.actions import forget
from ombud.registers import queries as registers
from ombud.rights import events
from ombud.rights.actions.ending import end
from ombud.rights.jobs import advance_later, is_under_way
from ombud.rights.models import Answer, Challenge, Request
from ombud.rights.rules import ANSWER_KEPT, UNPROVEN_KEPT
from ombud.rights.words import Ending, State

STUCK_AFTER = timedelta(minutes=10)
"""How long a request may wait for a worker before it is set going anew."""


def set_going_again(*, at: datetime) -> int:
    """Set requests going that should be on their way and have waited long."""
    waiting = Request.objects.filter(
        state__in=(State.RECEIVED, State.APPROVED, State.RUNNING),
        received_at__lt=at - STUCK_AFTER,
        person__isnull=False,
    )
    with transaction.atomic():
        stuck = [
            RequestId(request)
            for request in waiting.values_list("id", flat=True)
            if not is_under_way(RequestId(request))
        ]
        for request in stuck:
            advance_later(request)
    return len(stuck)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tidied:
    """What was let go."""

    lapsed: int
    """Requests whose address nobody proved."""
    answers: int
    """Answers that were not fetched in time, or long ago."""
    people: int
    """People known only because they had asked."""


def tidy(*, at: datetime) -> Tidied:
    """Let go unproven requests, old answers, and who is known only for having asked.

    Those whom a yes was asked of that they never confirmed are among them.
    """
    lapsed = 0
    unproven = Request.objects.filter(
        state=State.UNPROVEN, received_at__lt=at - UNPROVEN_KEPT
    )
    for request in unproven:
        with transaction.atomic():
            person = request.person_id
            request.person = None  # nobody is told: nobody showed that they asked
            end(request, Ending.LAPSED, at=at)
            if person is not None:
                _forget_if_unknown(PersonId(person), at)
        lapsed += 1
    answers = 0
    for answer in Answer.objects.filter(expires_at__lte=at):
        with transaction.atomic():
            record(events.ANSWER_GONE, at=at, request=answer.request_id)
            answer.delete()
        answers += 1
    Challenge.objects.filter(expires_at__lt=at - UNPROVEN_KEPT).delete()
    gone = 0
    long_ago = Request.objects.filter(
        state=State.ENDED, person__isnull=False, ended_at__lt=at - ANSWER_KEPT
    )
    for asked in set(long_ago.values_list("person_id", flat=True)):
        with transaction.atomic():
            gone += _forget_if_unknown(PersonId(asked), at)
    for asked in confirming.let_go(at=at):
        with transaction.atomic():
            if not history(asked):
                gone += _forget_if_unknown(asked, at)
    return Tidied(lapsed=lapsed, answers=answers, people=gone)


def _forget_if_unknown(person: PersonId, at: datetime) -> bool:
    """Forget who is nothing to us beyond having asked, once nothing is open."""
    asking = Request.objects.filter(person=person).exclude(state=State.ENDED).exists()
    asking |= confirming.open_for(person)
    if asking or people.kinds(person) or Answer.objects.filter(person=person).exists():
        return False
    if registers.holds_on(person):
        # A hold goes on by the person, or by the rows that an erasure left of them.
        return False
    forget(person, at=at)
    return True
