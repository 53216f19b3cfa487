"""Requests, their steps, their answers, and the codes that prove an address."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import TruncDate

from ombud.core.ids import PersonId
from ombud.people import keys
from ombud.rights.words import (
    AGAINST_AN_OBJECTION,
    AGAINST_THE_REST,
    Ending,
    Refusal,
    RequestKind,
    RestrictionGround,
    State,
    StepState,
)


def _choices(
    words: type[RequestKind | State | Ending | StepState | RestrictionGround],
) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in words]


class Challenge(models.Model):
    """A code sent to an address, to prove that whoever asks reads its mail."""

    DATA = {
        "id": None,
        "person": None,
        "code": None,
        "made_at": None,
        "expires_at": None,
        "attempts": None,
        "proven_at": None,
    }
    PERSON = "person"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE)
    code = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    proven_at = models.DateTimeField(null=True)


class Request(models.Model):
    """What one person asked, and how it went.

    The person goes when an erasure ends; what stays then is what was asked, when, and
    how it ended, which is the proof that it was answered.
    """

    DATA = {
        "id": None,
        "number": None,
        "person": None,
        "challenge": None,
        "kind": "request",
        "purpose": "request",
        "situation": None,
        "ground": "request",
        "channel": "request",
        "language": "request",
        "received_at": "request",
        "due_on": "request",
        "state": "request",
        "ending": "request",
        "exceptions": None,
        "plan": None,
        "plan_digest": None,
        "plan_undeclared": None,
        "approved_by": None,
        "approved_at": None,
        "accepted_exceptions": None,
        "refusal": None,
        "reasoning": None,
        "ended_at": "request",
        "ended_entry": None,
        "failure": None,
    }
    PERSON = "person"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    number = models.PositiveIntegerField(unique=True)
    """What people call it: counted up, said in mails and on screens."""
    person = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL)
    challenge = models.ForeignKey(
        Challenge, null=True, on_delete=models.SET_NULL, related_name="requests"
    )
    kind = models.CharField(max_length=16, choices=_choices(RequestKind))
    purpose = models.CharField(max_length=63, blank=True)
    """For an objection or a withdrawal: against which purpose."""
    situation = models.BinaryField(null=True)
    """What an objection says of the person's case, sealed under the person's key."""
    ground = models.CharField(
        max_length=16, blank=True, default="", choices=_choices(RestrictionGround)
    )
    """For a restriction: on which ground, where the person said."""
    channel = models.CharField(max_length=16)
    language = models.CharField(max_length=2)
    received_at = models.DateTimeField()
    due_on = models.DateField()
    state = models.CharField(max_length=16, choices=_choices(State))
    ending = models.CharField(max_length=16, blank=True, choices=_choices(Ending))
    exceptions = models.JSONField(default=list)
    """What stayed and why, without personal data: for the answer after the end."""
    plan = models.BinaryField(null=True)
    """The plan, sealed under the person's key."""
    plan_digest = models.CharField(max_length=64, blank=True)
    plan_undeclared = models.JSONField(default=list)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL
    )
    approved_at = models.DateTimeField(null=True)
    accepted_exceptions = models.BooleanField(default=False)
    refusal = models.CharField(max_length=32, blank=True)
    reasoning = models.BinaryField(null=True)
    """Why compelling grounds override the person's, sealed under the person's key."""
    ended_at = models.DateTimeField(null=True)
    ended_entry = models.BigIntegerField(null=True)
    """The ledger's entry of the end: what the receipt proves."""
    failure = models.CharField(max_length=300, blank=True)
    """Why it could not go on, in words for staff; tried again by itself."""

    class Meta:
        indexes = [
            models.Index(fields=("state", "due_on"), name="request_inbox"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state=State.ENDED) ^ models.Q(ending=""),
                name="request_ends_with_a_word",
            ),
            models.CheckConstraint(
                condition=~models.Q(ending=Ending.REFUSED)
                | models.Q(kind=RequestKind.OBJECTION, refusal__in=AGAINST_AN_OBJECTION)
                | (
                    ~models.Q(kind=RequestKind.OBJECTION)
                    & models.Q(refusal__in=AGAINST_THE_REST)
                ),
                name="request_refused_on_a_ground_of_the_law",
            ),
            models.CheckConstraint(
                condition=~models.Q(refusal=Refusal.COMPELLING)
                | models.Q(reasoning__isnull=False)
                | models.Q(person__isnull=True),
                name="request_compelling_says_why",
            ),
        ]


class Lifting(models.Model):
    """The end of a restriction, announced to the person before its day (Art. 18(3))."""

    DATA = {
        "id": None,
        "request": None,
        "person": None,
        "on": "request",
        "announced_at": "request",
        "done_at": "request",
        "called_off": "request",
    }
    PERSON = "person"

    request = models.OneToOneField(
        Request, on_delete=models.CASCADE, related_name="lifting"
    )
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE)
    on = models.DateField()
    announced_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    called_off = models.BooleanField(default=False)
    """Whether the person lifted it before that day, or asked for it anew."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(on__gt=TruncDate("announced_at")),
                name="lifting_is_announced_first",
            ),
            models.CheckConstraint(
                condition=models.Q(done_at__isnull=True)
                | models.Q(called_off=True)
                | models.Q(done_at__gt=models.F("announced_at")),
                name="lifting_is_done_after",
            ),
        ]


class Step(models.Model):
    """One system's part of an erasure: one transaction there, one row here."""

    DATA = {
        "id": None,
        "request": None,
        "position": None,
        "system": None,
        "state": None,
        "started_at": None,
        "done_at": None,
        "result": None,
    }
    PERSON = None

    request = models.ForeignKey(
        Request, on_delete=models.CASCADE, related_name="steps", db_index=False
    )
    position = models.PositiveSmallIntegerField()
    system = models.CharField(max_length=63)
    state = models.CharField(
        max_length=16, default=StepState.WAITING, choices=_choices(StepState)
    )
    started_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    result = models.JSONField(null=True)
    """Per table: how many rows went, which columns were blanked. No personal data."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("request", "position"), name="step_has_one_place"
            ),
            models.UniqueConstraint(
                fields=("request", "system"), name="step_is_one_system"
            ),
        ]


class Answer(models.Model):
    """The package that answers an access request, until it is let go."""

    DATA = {
        "id": None,
        "request": None,
        "person": None,
        "sealed": None,
        "size_bytes": None,
        "made_at": None,
        "expires_at": None,
        "link": None,
        "fetched_at": None,
    }
    PERSON = "person"

    request = models.OneToOneField(
        Request, on_delete=models.CASCADE, related_name="answer"
    )
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE)
    sealed = models.BinaryField()
    size_bytes = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    link = models.CharField(max_length=64)
    """The digest of the one-time token in the mail."""
    fetched_at = models.DateTimeField(null=True)

    def package(self) -> bytes:
        """The zip, opened with the person's key."""
        return keys.open_(
            PersonId(self.person_id),
            bytes(self.sealed),
            context=f"answer:{self.request_id}",
        )
