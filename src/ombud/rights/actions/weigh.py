"""Deciding an objection that says why: it is upheld, or overruled on a ground.

It has stopped since it came in. Overruled, the stop is lifted, and the person is told
why, and where to complain (GDPR Art. 12(4), 21(1)). Objections to marketing never come
here: they hold at once and for good (Art. 21(2)-(3)).
"""

from datetime import datetime

from ombud.choices.actions import say
from ombud.choices.words import Proof, Word
from ombud.core.ids import PersonId, RequestId, StaffId
from ombud.evidence.actions import record
from ombud.people import keys
from ombud.policy.queries import in_force
from ombud.rights import events
from ombud.rights.actions.approve import deciding
from ombud.rights.actions.ending import end
from ombud.rights.errors import (
    AlreadyDecidedError,
    NotDueError,
    ReasonMissingError,
    WrongGroundError,
)
from ombud.rights.models import Request
from ombud.rights.rules import SITUATION_MAX
from ombud.rights.words import AGAINST_AN_OBJECTION, Ending, Refusal, State

CHANNEL = "staff"


def uphold(request_id: RequestId, *, by: StaffId, at: datetime) -> None:
    """Let what stopped stay stopped; the person is told that they can be erased too.

    Raises:
        UnknownRequestError, NotAllowedError, AlreadyDecidedError, NotDueError: a
            refusal is on the ledger.
    """
    with deciding(request_id, "uphold", by=by, at=at) as request:
        _weighing(request)
        record(events.UPHELD, at=at, request=request.id, by=by)
        end(request, Ending.COMPLETE, at=at)


def overrule(
    request_id: RequestId, ground: str, because: str, *, by: StaffId, at: datetime
) -> None:
    """Refuse an objection on a ground that the law knows, and lift the stop.

    Args:
        request_id: the objection.
        ground: one of AGAINST_AN_OBJECTION.
        because: the ground in words, which the person gets to read; it can be left out
            for legal claims alone.
        by: who decides.
        at: the instant, in UTC.

    Raises:
        WrongGroundError: the law knows no such ground against an objection.
        ReasonMissingError: compelling grounds are not said in words.
        UnknownRequestError, NotAllowedError, AlreadyDecidedError, NotDueError: a
            refusal is on the ledger.
    """
    if ground not in AGAINST_AN_OBJECTION:
        raise WrongGroundError
    chosen, because = Refusal(ground), because.strip()[:SITUATION_MAX]
    if chosen is Refusal.COMPELLING and not because:
        raise ReasonMissingError
    with deciding(request_id, "overrule", by=by, at=at) as request:
        person = _weighing(request)
        request.refusal = chosen
        if because:
            request.reasoning = keys.seal(
                person, because.encode(), context=f"reasoning:{request.id}"
            )
        record(events.REFUSED, at=at, request=request.id, ground=chosen.value, by=by)
        say(
            person,
            request.purpose,
            Word.LIFTED_OBJECTION,
            channel=CHANNEL,
            notice=in_force(at).number,
            at=at,
            proof=Proof(reference=f"request {request.number}"),
        )
        end(request, Ending.REFUSED, at=at)


def _weighing(request: Request) -> PersonId:
    if request.state == State.ENDED:
        raise AlreadyDecidedError
    if request.state != State.WEIGHING or request.person_id is None:
        raise NotDueError
    return PersonId(request.person_id)
