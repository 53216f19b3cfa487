"""Taking a request on from wherever it stands."""

from datetime import datetime

from django.db import connection, transaction

from ombud.connectors.errors import SourceRefused
from ombud.core.errors import OmbudError
from ombud.core.ids import RequestId
from ombud.rights.actions.answer import answer
from ombud.rights.actions.erase import carry_out
from ombud.rights.actions.planning import draw_up
from ombud.rights.errors import BusyError
from ombud.rights.models import Request
from ombud.rights.words import RequestKind, State

# By hand, since it only tells the way.
_WHERE_IT_STANDS = "select kind, state from rights_request where id = %s"


def advance(request_id: RequestId, *, at: datetime) -> None:
    """Do what is next for a request; safe to call at any time and twice.

    Raises:
        SourceError: a system can't answer; the request says so, and is tried again.
        BusyError: another worker is at it.
    """
    with connection.cursor() as cursor:
        cursor.execute(_WHERE_IT_STANDS, [request_id])
        found = cursor.fetchone()
    if found is None:
        return
    kind, state = found
    erasing = kind == RequestKind.ERASURE
    try:
        match state:
            case State.RECEIVED if erasing:
                draw_up(request_id, at=at)
            case State.APPROVED | State.RUNNING if erasing:
                carry_out(request_id, at=at)
            case State.RECEIVED | State.APPROVED:
                answer(request_id, at=at)
    except BusyError:
        raise
    except SourceRefused as error:
        # Asking again would be refused again: someone has to look, and plan again.
        _note(request_id, error, state=State.PLANNED)
    except OmbudError as error:
        _note(request_id, error)
        raise


def _note(request_id: RequestId, error: OmbudError, **more: State) -> None:
    """Say on the request why it could not go on."""
    with transaction.atomic():
        waiting = Request.objects.filter(id=request_id)
        waiting.update(failure=str(error)[:300], **more)
