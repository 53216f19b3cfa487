"""Endpoints of programs, and what was sent to each."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from ombud.webhooks.words import Event


class Endpoint(models.Model):
    """Where a program is told of events, and the secret they are signed with."""

    DATA: ClassVar = {
        "id": None,
        "url": None,
        "events": None,
        "private": None,
        "secret": None,
        "former": None,
        "former_until": None,
        "made_at": None,
        "removed_at": None,
    }
    PERSON: ClassVar = None

    url = models.CharField(max_length=500)
    events = ArrayField(models.CharField(max_length=32))
    private = models.BooleanField(default=False)
    """Whether it may be on a network that is not the open internet."""
    secret = models.BinaryField()
    """Wrapped by the master key, as `former` is."""
    former = models.BinaryField(null=True)
    """The secret before, which still signs too for a day."""
    former_until = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="webhooks_endpoint_events",
                condition=Q(events__contained_by=[event.value for event in Event])
                & Q(events__len__gt=0),
            ),
            models.CheckConstraint(
                name="webhooks_endpoint_former_ends",
                condition=Q(former=None, former_until=None)
                | Q(former__isnull=False, former_until__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["url"],
                condition=Q(removed_at=None),
                name="webhooks_endpoint_once",
            ),
        ]

    def __str__(self) -> str:
        return f"endpoint {self.pk}"


class Delivery(models.Model):
    """One event for one endpoint: ids and words of the policy, as the ledger has."""

    DATA: ClassVar = {
        "id": None,
        "endpoint": None,
        "event": None,
        "body": None,
        "made_at": None,
        "attempts": None,
        "answered": None,
        "delivered_at": None,
        "given_up_at": None,
    }
    PERSON: ClassVar = None

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE)
    event = models.CharField(max_length=32)
    body = models.BinaryField()
    """As it is sent, byte for byte."""
    made_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    answered = models.PositiveSmallIntegerField(null=True)
    """The last HTTP status; null where no answer came."""
    delivered_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="webhooks_delivery_ends_once",
                condition=Q(delivered_at=None) | Q(given_up_at=None),
            )
        ]
        indexes = [
            models.Index(fields=["made_at"], name="webhooks_delivery_age"),
            models.Index(
                fields=["endpoint"],
                name="webhooks_delivery_waiting",
                condition=Q(delivered_at=None, given_up_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} to endpoint {self.endpoint_id}"
