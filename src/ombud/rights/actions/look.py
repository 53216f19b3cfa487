"""Looking at who a person is: for staff who may, and every look is on the ledger."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from ombud.core.ids import RequestId, StaffId
from ombud.evidence.actions import record
from ombud.people import queries as people
from ombud.people.abilities import Ability
from ombud.people.identifiers import IdentifierKind
from ombud.rights import events, queries
from ombud.rights.errors import NotAllowedError, PersonGoneError
from ombud.rights.queries import RequestView


def look(request_id: RequestId, *, by: StaffId, at: datetime) -> str:
    """The address that a request came with.

    Raises:
        NotAllowedError: the role does not see people.
        UnknownRequestError: there is none.
        PersonGoneError: whose request it was is not known here any more.
    """
    if not people.staff_may(by, Ability.SEE_PERSON):
        raise NotAllowedError
    queries.view(request_id)
    address = queries.address(request_id)
    if address is None:
        raise PersonGoneError
    with transaction.atomic():
        record(events.SEEN, at=at, request=request_id, by=by)
    return address


def seek(
    kind: IdentifierKind, value: str, *, by: StaffId, at: datetime
) -> list[RequestView] | None:
    """The requests of whoever an identifier belongs to, newest first.

    Returns:
        None where nobody here has the identifier.

    Raises:
        NotAllowedError: the role does not see people.
        InvalidIdentifierError: the value is no identifier of its kind.
    """
    if not people.staff_may(by, Ability.SEE_PERSON):
        raise NotAllowedError
    person = people.find(kind, value, today=localdate(at))
    with transaction.atomic():
        record(events.SOUGHT, at=at, found=person is not None, by=by)
    return queries.of_person(person) if person is not None else None
