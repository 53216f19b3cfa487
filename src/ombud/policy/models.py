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
