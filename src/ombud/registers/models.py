"""The confirmed maps, and which rows of theirs are which person's."""

from django.conf import settings
from django.db import models


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


class Kept(models.Model):
    """A row of a source system that outlived an erasure, and until which day.

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
        "since": None,
    }
    PERSON = None

    system = models.CharField(max_length=63)
    table = models.CharField(max_length=200)
    key = models.JSONField()
    columns = models.JSONField()
    until = models.DateField(null=True)
    law = models.CharField(max_length=63, blank=True)
    since = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=("until",), name="kept_until")]
