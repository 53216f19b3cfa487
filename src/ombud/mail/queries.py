"""Which messages wait, and who was told of what."""

from dataclasses import dataclass

from django.db.models import Count, Q

from ombud.mail.models import Message, Told


def stuck() -> int:
    """How many messages the mail server has not taken, tried at least once."""
    return Message.objects.filter(sent_at__isnull=True, attempts__gt=0).count()


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """How far the announcement of a version has come, in people."""

    told: int
    """Those for whom a message was written."""
    sent: int
    """Those whose message the mail server has taken."""


def announced(version: int) -> Announced:
    """How many were told of a version of the policy by mail; erased people are gone."""
    found = Told.objects.filter(version=version).aggregate(
        told=Count("id"), sent=Count("id", filter=Q(message__sent_at__isnull=False))
    )
    return Announced(**found)
