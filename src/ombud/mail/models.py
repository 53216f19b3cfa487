"""Messages: sealed until they are sent, a trace afterwards."""

import uuid

from django.db import models


class Message(models.Model):
    """One message to one person.

    Address and text are sealed under a key of the message's own, not the person's: the
    last message about an erasure has to survive that key. They go when it is sent.
    """

    DATA = {
        "id": None,
        "person": None,
        "template": "message",
        "language": None,
        "key": None,
        "sealed": None,
        "queued_at": "message",
        "sent_at": "message",
        "attempts": None,
    }
    PERSON = "person"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL)
    template = models.CharField(max_length=40)
    language = models.CharField(max_length=2)
    key = models.BinaryField(null=True)
    """The message's key, wrapped by the master key; gone once it is sent."""
    sealed = models.BinaryField(null=True)
    queued_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sent_at__isnull=True)
                | models.Q(sealed__isnull=True, key__isnull=True),
                name="message_sent_is_a_trace",
            )
        ]


class Told(models.Model):
    """Who was told of what a version of the policy changes, and by which message."""

    DATA = {
        "id": None,
        "person": None,
        "version": "message",
        "message": None,
        "at": "message",
    }
    PERSON = "person"

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE)
    version = models.PositiveIntegerField()
    message = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("version", "person"), name="told_once")
        ]
