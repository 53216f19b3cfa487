"""Which endpoints there are, and how it goes with them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q

from ombud.webhooks.models import Endpoint
from ombud.webhooks.words import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointView:
    """An endpoint as staff see it; its secret is shown once, when it is made."""

    id: int
    url: str
    events: tuple[Event, ...]
    private: bool
    made_at: datetime
    waiting: int
    """How many events are still to be delivered."""
    given_up: int
    """How many were not, within the last days."""
    delivered_at: datetime | None
    """When one was taken last."""


def endpoints() -> list[EndpointView]:
    """The endpoints that are told of events, by number."""
    open_ = Q(delivery__delivered_at=None, delivery__given_up_at=None)
    rows = (
        Endpoint.objects.filter(removed_at=None)
        .annotate(
            waiting=Count("delivery", filter=open_ & Q(delivery__isnull=False)),
            given_up=Count("delivery", filter=Q(delivery__given_up_at__isnull=False)),
            last=Max("delivery__delivered_at"),
        )
        .order_by("id")
    )
    return [
        EndpointView(
            id=row.pk,
            url=row.url,
            events=tuple(Event(event) for event in row.events),
            private=row.private,
            made_at=row.made_at,
            waiting=row.waiting,
            given_up=row.given_up,
            delivered_at=row.last,
        )
        for row in rows
    ]
