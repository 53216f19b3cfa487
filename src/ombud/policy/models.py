"""The policy's versions as they were published; nothing here is ever changed."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class PolicyVersion(models.Model):
    """A policy's text as it was published, word for word.

    Versions are numbered from 1 without a gap. `published_by` is a staff account's id,
    kept as a number: an account that is closed leaves the history as it was, and this
    room stands beside people's, not on it.
    """

    DATA: ClassVar = {
        "number": None,
        "text": None,
        "name": None,
        "digest": None,
        "effective_from": None,
        "published_at": None,
        "published_by": None,
    }
    PERSON: ClassVar = None

    number = models.PositiveIntegerField(primary_key=True)
    text = models.TextField()
    name = models.TextField()  # what places call the file: policy.yaml
    digest = models.CharField(max_length=64)  # SHA-256 of the text, in hexadecimal
    effective_from = models.DateTimeField()
    published_at = models.DateTimeField()
    published_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="policy_version_numbered_from_1", condition=Q(number__gte=1)
            ),
            models.CheckConstraint(
                name="policy_version_digest",
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"),
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.number}"


class PurposeBit(models.Model):
    """The place of a purpose in every mask of bits: handed out once, never reused."""

    DATA: ClassVar = {"position": None, "purpose": None}
    PERSON: ClassVar = None

    position = models.PositiveIntegerField(primary_key=True)  # from 0
    purpose = models.CharField(max_length=63, unique=True)

    def __str__(self) -> str:
        return f"{self.position} {self.purpose}"


class PolicyText(models.Model):
    """A policy's text as a company had it, and the facts that were read out of it.

    `text` is what was taken out of the file, character for character; offsets count in
    it. Each of `facts` is a list: kind, label, start, end, confidence, who read it.
    """

    DATA: ClassVar = {
        "number": None,
        "name": None,
        "form": None,
        "language": None,
        "text": None,
        "digest": None,
        "facts": None,
        "notes": None,
        "given_at": None,
        "given_by": None,
    }
    PERSON: ClassVar = None

    number = models.PositiveIntegerField(primary_key=True)
    name = models.TextField()  # the file's
    form = models.CharField(max_length=16)  # text, markdown, html, pdf, docx, pasted
    language = models.CharField(max_length=8)
    text = models.TextField()
    digest = models.CharField(max_length=64)  # SHA-256 of the text, in hexadecimal
    facts = models.JSONField()
    notes = models.JSONField()
    given_at = models.DateTimeField()
    given_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="policy_text_numbered_from_1", condition=Q(number__gte=1)
            ),
            models.CheckConstraint(
                name="policy_text_digest",
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"),
            ),
        ]

    def __str__(self) -> str:
        return f"text {self.number}"


class PolicyTextCorrection(models.Model):
    """What somebody corrected of a text at once, numbered from 1 for each text.

    Each of `deeds` is a list: the deed, start, end, kind, label.
    """

    DATA: ClassVar = {
        "id": None,
        "text": None,
        "number": None,
        "deeds": None,
        "made_at": None,
        "made_by": None,
    }
    PERSON: ClassVar = None

    text = models.ForeignKey(PolicyText, on_delete=models.PROTECT, db_index=False)
    number = models.PositiveIntegerField()
    deeds = models.JSONField()
    made_at = models.DateTimeField()
    made_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="policy_text_correction_number", fields=["text", "number"]
            ),
            models.CheckConstraint(
                name="policy_text_correction_from_1", condition=Q(number__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"correction {self.number} of text {self.text_id}"


class PolicyTextAnswer(models.Model):
    """What somebody answered at once of what a text leaves open, numbered from 1.

    `answers` has each answer by the address that it is of; null takes one back.
    """

    DATA: ClassVar = {
        "id": None,
        "text": None,
        "number": None,
        "answers": None,
        "given_at": None,
        "given_by": None,
    }
    PERSON: ClassVar = None

    text = models.ForeignKey(PolicyText, on_delete=models.PROTECT, db_index=False)
    number = models.PositiveIntegerField()
    answers = models.JSONField()
    given_at = models.DateTimeField()
    given_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="policy_text_answer_number", fields=["text", "number"]
            ),
            models.CheckConstraint(
                name="policy_text_answer_from_1", condition=Q(number__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"answers {self.number} of text {self.text_id}"
