"""Choices as history, standings as their sum, and the list that outlives erasure."""

from django.db import models
from django.db.models import Q

from ombud.choices.words import How, Word


class Text(models.Model):
    """A text that people had before them when they chose, kept once for all of them."""

    DATA = {"digest": None, "language": None, "text": None}
    PERSON = None

    digest = models.BinaryField(primary_key=True)  # SHA-256 of the text
    language = models.CharField(max_length=2)
    text = models.TextField()


class Choice(models.Model):
    """One thing a person said, when and how; never rewritten, as a trigger sees to."""

    DATA = {
        "id": None,
        "person": None,
        "purpose": "choice",
        "controller": "choice",
        "word": "choice",
        "at": "choice",
        "until": "choice",
        "channel": "choice",
        "notice": "choice",
        "how": "choice",
        "shown": None,
        "reference": "choice",
    }
    PERSON = "person"

    person = models.ForeignKey(
        "people.Person", on_delete=models.CASCADE, db_index=False
    )
    purpose = models.CharField(max_length=63)
    controller = models.CharField(max_length=63, blank=True, default="")
    """Whom it was said to; empty for all of us."""
    word = models.CharField(max_length=24, choices=[(w.value, w.value) for w in Word])
    at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    """When it ends by itself, as a parent's yes does when the child comes of age."""
    channel = models.CharField(max_length=16)
    notice = models.BigIntegerField(null=True)
    """The number of the policy version that the person had before them."""
    how = models.CharField(
        max_length=16, choices=[(h.value, h.value) for h in How], default=How.VOUCHED
    )
    shown = models.ForeignKey(Text, null=True, on_delete=models.PROTECT)
    reference = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=("person", "purpose", "id"), name="choice_order")
        ]
        constraints = [
            models.CheckConstraint(
                name="choice_ends_after_it_begins",
                condition=Q(until=None) | Q(until__gt=models.F("at")),
            )
        ]


class Standing(models.Model):
    """What everything together allows one of us for a person: one bit a purpose."""

    DATA = {
        "person": None,
        "controller": None,
        "mask": "choice",
        "reckoned_at": None,
        "changes_at": None,
    }
    PERSON = "person"

    pk = models.CompositePrimaryKey("person_id", "controller")
    person = models.ForeignKey(
        "people.Person", on_delete=models.CASCADE, db_index=False
    )
    controller = models.CharField(max_length=63)
    mask = models.BinaryField()
    reckoned_at = models.DateTimeField()
    changes_at = models.DateTimeField(null=True)
    """When it is another by time alone, unless something else changes it before."""

    class Meta:
        indexes = [
            models.Index(
                fields=("changes_at",),
                name="standing_due",
                condition=Q(changes_at__isnull=False),
            )
        ]


class Reckoned(models.Model):
    """A version of the policy by which everybody's standing has been reckoned."""

    DATA = {"version": None, "at": None}
    PERSON = None

    version = models.PositiveIntegerField(primary_key=True)
    at = models.DateTimeField()


class Departure(models.Model):
    """A controller that left the others: from then on it decides with none of them."""

    DATA = {"controller": None, "at": None}
    PERSON = None

    controller = models.CharField(max_length=63, primary_key=True)
    at = models.DateTimeField()


class Suppression(models.Model):
    """An address that said no, as the keyed hash by which identifiers are found.

    It outlives erasure, so that who comes back by an import is not written to again. It
    serves that and nothing else.
    """

    DATA = {
        "id": None,
        "kind": None,
        "index": None,
        "purpose": None,
        "controller": None,
        "since": None,
        "objected": None,
    }
    PERSON = None

    kind = models.CharField(max_length=24)
    index = models.BinaryField()
    purpose = models.CharField(max_length=63)
    controller = models.CharField(max_length=63, blank=True, default="")
    since = models.DateTimeField()
    objected = models.BooleanField(default=True)
    """Whether they objected. Else they took back a yes, and that is no objection."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("kind", "index", "purpose", "controller"),
                name="suppression_once",
            )
        ]


class Followed(models.Model):
    """Somebody whose mask an outside database keeps a copy of, under its name.

    A trigger writes a `Change` for each follower when the mask is written, so that no
    way of writing one can forget it; and one when the person is gone.
    """

    DATA = {"id": None, "follower": None, "person": None, "controller": None}
    PERSON = "person"

    follower = models.CharField(max_length=63)
    person = models.ForeignKey(
        "people.Person", on_delete=models.CASCADE, db_index=False
    )
    controller = models.CharField(max_length=63)
    """Whose standing with them it is that the follower keeps."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("person", "follower"), name="choices_followed_once"
            )
        ]
        indexes = [models.Index(fields=("follower",), name="choices_followed_by")]


class Change(models.Model):
    """A mask that a follower has not heard of yet.

    The person is named without a key: it must be told of those, too, who are gone.
    """

    DATA = {"id": None, "follower": None, "person": None, "at": None}
    PERSON = None  # it is here for a second, and says of nobody more than a number

    follower = models.CharField(max_length=63)
    person = models.UUIDField(db_column="person_id")
    at = models.DateTimeField()
    """When it was written, by the database's clock: how late the follower is."""

    class Meta:
        indexes = [models.Index(fields=("follower", "id"), name="choices_change_order")]
