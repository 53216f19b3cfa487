"""Which messages wait."""

from ombud.mail.models import Message


def stuck() -> int:
    """How many messages the mail server has not taken, tried at least once."""
    return Message.objects.filter(sent_at__isnull=True, attempts__gt=0).count()
