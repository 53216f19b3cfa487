"""Who has proven an address in this browser, and for how long that holds."""

from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpRequest

from ombud.core.ids import PersonId
from ombud.people import queries as people

PROVEN_FOR = timedelta(minutes=30)
"""A borrowed phone or a library's computer should not stay open for long."""

_KEY = "proven"


def remember(request: HttpRequest, person: PersonId, at: datetime) -> None:
    """Note that whoever sits here has just proven a person's address."""
    # A session id known from before the proof must open nothing after it.
    request.session.cycle_key()
    request.session[_KEY] = [str(person), (at + PROVEN_FOR).isoformat()]


def proven(request: HttpRequest, at: datetime) -> PersonId | None:
    """The person who was proven here within the half hour, and is still known."""
    noted = request.session.get(_KEY)
    if noted is None:
        return None
    person = PersonId(UUID(noted[0]))
    if datetime.fromisoformat(noted[1]) <= at or not people.exists(person):
        forget(request)
        return None
    return person


def forget(request: HttpRequest) -> None:
    """Sign out; nothing of the proof is left in this browser."""
    request.session.pop(_KEY, None)
    request.session.cycle_key()
