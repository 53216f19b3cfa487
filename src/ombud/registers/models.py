"""The confirmed maps, which rows of theirs are which person's, and our own records."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
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


class Word(models.Model):
    """A word that records are marked with: a use, a decision, a third party.

    Its number is made of the word itself (`registers.records.words`), so that whoever
    has the word has the number, without asking.
    """

    DATA: ClassVar = {"id": None, "kind": None, "word": None}
    PERSON: ClassVar = None

    id = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=8)
    word = models.CharField(max_length=127)

    def __str__(self) -> str:
        return self.word


class Origin(models.Model):
    """Where records come from, who holds them and what; many records share one.

    Its number is made of the rest, as a word's is.
    """

    DATA: ClassVar = {
        "id": None,
        "controller": None,
        "register": None,
        "source": None,
        "notice": None,
        "items": None,
    }
    PERSON: ClassVar = None

    id = models.BigIntegerField(primary_key=True)
    controller = models.CharField(max_length=63)
    """Who of us holds them."""
    register = models.CharField(max_length=63)
    source = models.CharField(max_length=63)
    notice = models.PositiveIntegerField()
    """The number of the policy version that the person had before them."""
    items = ArrayField(models.CharField(max_length=200))
    """The references of what a record holds, in the order of its values."""

    def __str__(self) -> str:
        return f"{self.register} from {self.source}"


class Record(models.Model):
    """A record that we hold ourselves about one person, sealed under their key.

    It hangs on the key, not on the person, so that the database itself lets no record
    outlive the key that opens it.
    """

    DATA: ClassVar = {
        "id": None,
        "person": None,
        "origin": None,
        "expires": None,
        "uses": None,
        "objected": None,
        "decisions": None,
        "parties": None,
        "mask": None,
        "sealed": "record",
    }
    PERSON: ClassVar = "person"

    id = models.UUIDField(primary_key=True, editable=False)
    """Made of register and key by a keyed digest: what a record is found by."""
    person = models.ForeignKey("people.PersonKey", on_delete=models.CASCADE)
    origin = models.ForeignKey(Origin, on_delete=models.PROTECT, db_index=False)
    expires = models.DateTimeField(null=True)
    uses = ArrayField(models.BigIntegerField())
    """The purposes and projects that it may be used for."""
    objected = ArrayField(models.BigIntegerField(), null=True)
    """The uses that the person objects to for this record; null for none."""
    decisions = ArrayField(models.BigIntegerField(), null=True)
    """The automated decisions that it may take part in; null for none."""
    parties = ArrayField(models.BigIntegerField(), null=True)
    """The third parties that it went to; null for none."""
    mask = models.BinaryField(null=True)
    """A copy of the person's standing, which the database keeps (see choices)."""
    sealed = models.BinaryField()
    """The key and the values, as a JSON list."""

    class Meta:
        indexes = [
            models.Index(fields=["expires"], name="registers_record_expires"),
            GinIndex(fields=["uses"], name="registers_record_uses"),
            GinIndex(fields=["decisions"], name="registers_record_decisions"),
            GinIndex(fields=["parties"], name="registers_record_parties"),
        ]
        constraints = [
            models.CheckConstraint(
                name="registers_record_has_a_use",
                condition=models.Q(uses__len__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
