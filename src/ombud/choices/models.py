"""Choices as history, standings as their sum, and the list that outlives erasure."""

from django.db import models

from ombud.choices.words import Word


class Choice(models.Model):
    """One thing a person said, when and how; never rewritten."""

    DATA = {
        "id": None,
        "person": None,
        "purpose": "choice",
        "word": "choice",
        "at": "choice",
        "channel": "choice",
        "notice": "choice",
    }
    PERSON = "person"

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE)
    purpose = models.CharField(max_length=63)
    word = models.CharField(max_length=24, choices=[(w.value, w.value) for w in Word])
    at = models.DateTimeField()
    channel = models.CharField(max_length=16)
    notice = models.BigIntegerField(null=True)
    """The number of the policy version that the person had before them."""

    class Meta:
        indexes = [
            models.Index(fields=("person", "purpose", "id"), name="choice_order")
        ]


class Standing(models.Model):
    """What everything together allows for a person right now: one bit a purpose."""

    DATA = {"person": None, "mask": "choice", "reckoned_at": None}
    PERSON = "person"

    person = models.OneToOneField(
        "people.Person", primary_key=True, on_delete=models.CASCADE
    )
    mask = models.BinaryField()
    reckoned_at = models.DateTimeField()


class Reckoned(models.Model):
    """A version of the policy by which everybody's standing has been reckoned."""

    DATA = {"version": None, "at": None}
    PERSON = None

    version = models.PositiveIntegerField(primary_key=True)
    at = models.DateTimeField()


class Suppression(models.Model):
    """An address that said no, as the keyed hash by which identifiers are found.

    It outlives erasure, so that who comes back by an import is not written to again. It
    serves that and nothing else.
    """

    DATA = {"id": None, "kind": None, "index": None, "purpose": None, "since": None}
    PERSON = None

    kind = models.CharField(max_length=24)
    index = models.BinaryField()
    purpose = models.CharField(max_length=63)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("kind", "index", "purpose"), name="suppression_once"
            )
        ]
