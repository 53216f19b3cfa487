"""Messages: sealed until they are sent, a trace afterwards."""

import uuid

from django.db import models

from ombud.mail.words import Fate


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


class Mailing(models.Model):
    """One letter to a purpose's people; the same text for all of them."""

    DATA = {
        "id": None,
        "purpose": None,
        "controller": None,
        "language": None,
        "subject": None,
        "text": None,
        "html": None,
        "partner": None,
        "at": None,
    }
    PERSON = None

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    purpose = models.CharField(max_length=63)
    controller = models.CharField(max_length=63)
    language = models.CharField(max_length=2)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    partner = models.CharField(max_length=200, blank=True)
    """Whose offer it is, where that is not ours."""
    at = models.DateTimeField()


class Recipient(models.Model):
    """One person a mailing is for: what became of it, and on what it was sent."""

    DATA = {
        "id": None,
        "mailing": "message",
        "person": None,
        "state": "message",
        "why": "message",
        "permit": None,
        "at": "message",
    }
    PERSON = "person"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    mailing = models.ForeignKey(
        Mailing, on_delete=models.CASCADE, related_name="recipients", db_index=False
    )
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE)
    state = models.CharField(
        max_length=8,
        default=Fate.WAITING,
        choices=[(fate.value, fate.value) for fate in Fate],
    )
    why = models.CharField(max_length=40, blank=True)
    """What it was sent on, or why it was dropped: the code of a reason."""
    permit = models.BigIntegerField(null=True)
    """The ledger's entry of the permit."""
    at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("mailing", "person"), name="recipient_once"
            ),
            models.CheckConstraint(
                condition=models.Q(state=Fate.SENT, permit__isnull=False)
                | ~models.Q(state=Fate.SENT),
                name="recipient_sent_has_a_permit",
            ),
        ]
        indexes = [
            models.Index(
                fields=("mailing",),
                name="recipient_waits",
                condition=models.Q(state=Fate.WAITING),
            )
        ]


class Unconfirmed(models.Model):
    """A yes that waits for whoever reads an address's mail to confirm it."""

    DATA = {
        "id": None,
        "person": None,
        "digest": None,
        "purposes": "choice",
        "kinds": None,
        "controller": "choice",
        "language": None,
        "notice": None,
        "channel": None,
        "reference": None,
        "until": "choice",
        "for_child": None,
        "sent_to": None,
        "made_at": None,
        "expires_at": None,
        "used_at": None,
    }
    PERSON = "person"

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE)
    digest = models.BinaryField(unique=True)
    """SHA-256 of the secret that only the mail holds."""
    purposes = models.JSONField()
    kinds = models.JSONField(default=list)
    controller = models.CharField(max_length=63, blank=True, default="")
    language = models.CharField(max_length=2)
    notice = models.BigIntegerField()
    """The version of the policy that was asked by."""
    channel = models.CharField(max_length=16)
    reference = models.CharField(max_length=200, blank=True, default="")
    until = models.DateTimeField(null=True)
    """When a parent's yes ends: the day the child is of age."""
    for_child = models.BooleanField(default=False)
    """Whether a parent is asked, at an address that is not the person's."""
    sent_to = models.BinaryField()
    """The blind index of the address: so many mails to one in an hour, no more."""
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=("sent_to", "made_at"), name="unconfirmed_recent"),
            models.Index(fields=("expires_at",), name="unconfirmed_lapsed"),
        ]
        constraints = [
            models.CheckConstraint(
                name="unconfirmed_parent_has_an_end",
                condition=models.Q(for_child=False) | models.Q(until__isnull=False),
            )
        ]
