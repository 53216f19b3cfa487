"""The confirmed maps, and which rows of theirs are which person's."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from ombud.people.references import REFERENCE
from ombud.registers.reckoning import HoldReason


class SystemsVersion(models.Model):
    """A map of the source systems as someone confirmed it; the newest is in force."""

    DATA = {
        "number": None,
        "text": None,
        "name": None,
        "digest": None,
        "confirmed_at": None,
        "confirmed_by": None,
    }
    PERSON = None

    number = models.BigAutoField(primary_key=True)
    text = models.TextField()
    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    confirmed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL
    )


class Link(models.Model):
    """A row of a source system that is a person: how a set finds its way back."""

    DATA = {"id": None, "person": None, "system": None, "table": None, "key": "link"}
    PERSON = "person"

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE)
    system = models.CharField(max_length=63)
    table = models.CharField(max_length=200)
    key = models.JSONField()
    """The row's key in the source, as a list of plain values."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("system", "table", "key"), name="link_is_one_person"
            )
        ]


class Hold(models.Model):
    """Data about a person that staff keep from being erased, until they lift it.

    The person goes when they are erased; the hold goes on for what it kept of them.
    """

    DATA = {
        "id": None,
        "person": None,
        "covers": "hold",
        "systems": "hold",
        "why": "hold",
        "reference": None,
        "since": "hold",
        "placed_by": None,
        "lifted_at": "hold",
        "lifted_by": None,
    }
    PERSON = "person"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL)
    covers = ArrayField(models.CharField(max_length=200))
    """Categories and items of the policy."""
    systems = ArrayField(models.CharField(max_length=63))
    """Where; everywhere when empty."""
    why = models.CharField(max_length=16)
    reference = models.CharField(max_length=64)
    since = models.DateTimeField()
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="holds_placed",
    )
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="holds_lifted",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="hold_covers_something", condition=Q(covers__len__gt=0)
            ),
            models.CheckConstraint(
                name="hold_why", condition=Q(why__in=[w.value for w in HoldReason])
            ),
            models.CheckConstraint(
                name="hold_reference",
                condition=Q(reference__regex=REFERENCE) & ~Q(reference=""),
            ),
            models.CheckConstraint(
                name="hold_lifted_after",
                condition=Q(lifted_at=None) | Q(lifted_at__gte=F("since")),
            ),
        ]


class Kept(models.Model):
    """Columns of a row of a source system that outlived an erasure, until which day.

    It names a row, not a person: whose it was is known to nobody here any more.
    """

    DATA = {
        "id": None,
        "system": None,
        "table": None,
        "key": None,
        "columns": None,
        "until": None,
        "law": None,
        "holds": None,
        "since": None,
    }
    PERSON = None

    system = models.CharField(max_length=63)
    table = models.CharField(max_length=200)
    key = models.JSONField()
    columns = models.JSONField()
    until = models.DateField(null=True)
    law = models.CharField(max_length=63, blank=True)
    holds = ArrayField(models.UUIDField(), default=list)
    """The holds that keep it: it stays while one of them stands, whatever its day."""
    since = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=("until",), name="kept_until")]
