"""Registering endpoints, queueing events in the deed's transaction, delivering them."""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from procrastinate.contrib.django import app

from ombud.core.canonical import Json
from ombud.core.ids import StaffId
from ombud.evidence.actions import record
from ombud.evidence.events import instant
from ombud.people.keys import keeper
from ombud.webhooks import events
from ombud.webhooks.errors import (
    EndpointKnownError,
    NotDeliveredError,
    UnknownEndpointError,
)
from ombud.webhooks.models import Delivery, Endpoint
from ombud.webhooks.sending import WEB, Way, send, target
from ombud.webhooks.words import DEEDS, Event

PREFIX = "whsec_"
SECRET_BYTES = 32
BOTH_FOR = timedelta(days=1)
"""How long a secret that was changed still signs beside the new one."""
KEPT_FOR = timedelta(days=7)
"""How long what was delivered or given up can be looked at; tries end after four."""
ATTEMPTS = 10
TAKEN = range(200, 300)
_GONE = 410  # Source: Standard Webhooks, the endpoint wants no more


def add(
    url: str,
    told_of: Collection[Event],
    *,
    at: datetime,
    private: bool = False,
    by: StaffId | None = None,
) -> tuple[int, str]:
    """Register where a program is told of events.

    Args:
        url: where they are posted to.
        told_of: which events.
        at: the instant, in UTC.
        private: whether it may be on a network that is not the open internet.
        by: who registers it; None on the command line.

    Returns:
        The endpoint's number, and its secret as `whsec_…`, shown this once.

    Raises:
        EndpointUrlError: nothing can be sent there.
        EndpointKnownError: it is registered already.
    """
    target(url, private=private)
    secret = secrets.token_bytes(SECRET_BYTES)
    chosen = sorted({Event(each).value for each in told_of})
    with transaction.atomic():
        try:
            with transaction.atomic():
                made = Endpoint.objects.create(
                    url=url,
                    events=chosen,
                    private=private,
                    secret=keeper().wrap(secret),
                    made_at=at,
                )
        except IntegrityError as error:
            raise EndpointKnownError(mend="Remove it first.") from error
        record(
            events.ADDED,
            at=at,
            endpoint=made.pk,
            events=chosen,
            private=private,
            by=_doer(by),
        )
    return made.pk, _shown(secret)


def remove(endpoint: int, *, at: datetime, by: StaffId | None = None) -> None:
    """Tell an endpoint nothing any more; what waits for it is not sent either.

    Raises:
        UnknownEndpointError: there is none of that number.
    """
    with transaction.atomic():
        found = _endpoint(endpoint)
        found.removed_at = at
        found.save(update_fields=["removed_at"])
        record(events.REMOVED, at=at, endpoint=endpoint, by=_doer(by))


def change_secret(endpoint: int, *, at: datetime, by: StaffId | None = None) -> str:
    """Give an endpoint another secret; for a day both sign, so that nothing is lost.

    Returns:
        The new one, shown this once.

    Raises:
        UnknownEndpointError: there is none of that number.
    """
    secret = secrets.token_bytes(SECRET_BYTES)
    with transaction.atomic():
        found = _endpoint(endpoint)
        found.former, found.former_until = found.secret, at + BOTH_FOR
        found.secret = keeper().wrap(secret)
        found.save(update_fields=["former", "former_until", "secret"])
        record(events.SECRET_CHANGED, at=at, endpoint=endpoint, by=_doer(by))
    return _shown(secret)


def try_(endpoint: int, *, at: datetime, way: Way = WEB) -> int:
    """Send an endpoint an event that says nothing, now; returns what it answered.

    Raises:
        UnknownEndpointError: there is none of that number.
        NotDeliveredError: no answer came.
    """
    with transaction.atomic():
        found = _endpoint(endpoint)
    # Not kept: whatever comes of it, it is not sent again.
    return _post(found, _make(found, Event.TRIED, {}, at), at, way)


_ANYBODY = (
    "select 1 from webhooks_endpoint where removed_at is null"
    " and events && %s::varchar[] limit 1"
)


def hear(deed: str, at: datetime, values: Mapping[str, Json]) -> None:
    """Queue what a deed makes programs told of, in its transaction.

    Args:
        deed: the ledger's name for it.
        at: when it was done.
        values: what the ledger says of it.
    """
    tellings = {telling.event.value: telling for telling in DEEDS[deed]}
    with connection.cursor() as cursor:
        # By hand, since every such deed asks it, and mostly nobody listens.
        cursor.execute(_ANYBODY, [list(tellings)])
        if cursor.fetchone() is None:
            return
    rows = Endpoint.objects.filter(removed_at=None, events__overlap=list(tellings))
    for endpoint in rows.order_by("id"):
        for event in set(endpoint.events) & tellings.keys():
            telling = tellings[event]
            data = telling.data(values)
            made = _make(endpoint, telling.event, data, at)
            made.save(force_insert=True)
            app.configure_task("webhooks.deliver", schedule_at=_due(data)).defer(
                delivery=str(made.id)
            )


def _due(data: Mapping[str, Json]) -> datetime | None:
    """When an event is to be told: what takes effect later, then; else at once."""
    effective = data.get("effective")
    return datetime.fromisoformat(effective) if isinstance(effective, str) else None


def deliver(delivery: UUID, *, at: datetime, way: Way = WEB) -> bool:
    """Send one event to its endpoint; whether this call did it.

    It may arrive twice, where we end between its answer and our note of it; then it has
    the same id both times.

    Raises:
        NotDeliveredError: it was not taken, and is to be tried again.
    """
    with transaction.atomic():
        found = (
            Delivery.objects.select_for_update(of=("self",))
            .select_related("endpoint")
            .filter(id=delivery, delivered_at=None, given_up_at=None)
            .first()
        )
        if found is None:
            return False
        endpoint = found.endpoint
        if endpoint.removed_at is not None:
            found.given_up_at = at
            found.save(update_fields=["given_up_at"])
            return False
        found.attempts += 1
        failure: NotDeliveredError | None = None
        try:
            found.answered = _post(endpoint, found, at, way)
        except NotDeliveredError as error:
            found.answered, failure = None, error
        if found.answered is not None and found.answered in TAKEN:
            found.delivered_at = at
        elif found.answered == _GONE or found.attempts >= ATTEMPTS:
            _give_up(found, at)
        else:
            failure = failure or NotDeliveredError(
                f"The endpoint answered {found.answered}."
            )
        found.save()
        ended = found.delivered_at or found.given_up_at
    if failure is not None and not ended:
        raise failure
    return found.delivered_at is not None


def _give_up(delivery: Delivery, at: datetime) -> None:
    delivery.given_up_at = at
    record(
        events.GIVEN_UP,
        at=at,
        delivery=delivery.id,
        endpoint=delivery.endpoint.pk,
        attempts=delivery.attempts,
    )
    if delivery.answered == _GONE:
        Endpoint.objects.filter(id=delivery.endpoint.pk).update(removed_at=at)
        record(events.REMOVED, at=at, endpoint=delivery.endpoint.pk, by="endpoint")


def tidy(*, at: datetime) -> int:
    """Let go what ended some days ago, and what waits for nobody; says how many."""
    old = Delivery.objects.filter(made_at__lt=at - KEPT_FOR)
    ended = old.exclude(delivered_at=None, given_up_at=None)
    removed = old.filter(endpoint__removed_at__isnull=False)
    return (ended | removed).delete()[0]


def _make(
    endpoint: Endpoint, event: Event, data: Mapping[str, Json], at: datetime
) -> Delivery:
    body = {"type": event.value, "timestamp": instant(at), "data": dict(data)}
    return Delivery(
        endpoint=endpoint,
        event=event.value,
        body=json.dumps(body, separators=(",", ":")).encode(),
        made_at=at,
    )


def _post(endpoint: Endpoint, delivery: Delivery, at: datetime, way: Way) -> int:
    """Sign and send; returns the status.

    Source: Standard Webhooks 1.0.0, standardwebhooks.com.
    """
    body, stamp = bytes(delivery.body), str(int(at.timestamp()))
    signed = f"{delivery.id}.{stamp}.".encode() + body
    signatures = [
        f"v1,{base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()}"
        for key in _secrets(endpoint, at)
    ]
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "ombud-webhooks",
        "Connection": "close",
        "webhook-id": str(delivery.id),
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(signatures),
    }
    return send(endpoint.url, headers, body, private=endpoint.private, way=way)


def _secrets(endpoint: Endpoint, at: datetime) -> list[bytes]:
    wrapped = [endpoint.secret]
    until = endpoint.former_until
    if endpoint.former is not None and until is not None and until > at:
        wrapped.append(endpoint.former)
    return [keeper().unwrap(bytes(each)) for each in wrapped]


def _shown(secret: bytes) -> str:
    return PREFIX + base64.b64encode(secret).decode()


def _endpoint(number: int) -> Endpoint:
    rows = Endpoint.objects.select_for_update().filter(id=number, removed_at=None)
    found = rows.first()
    if found is None:
        raise UnknownEndpointError(mend="See `ombud webhook list`.")
    return found


def _doer(staff: StaffId | None) -> str:
    return "command-line" if staff is None else f"staff:{staff}"
