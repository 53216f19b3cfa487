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
