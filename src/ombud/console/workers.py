"""Whether anyone carries out what is approved and seals what is written."""

from datetime import datetime, timedelta

from django.conf import settings
from procrastinate.contrib.django.models import ProcrastinateWorker


def is_alive(at: datetime) -> bool:
    """Whether a worker has said lately that it lives."""
    since = at - timedelta(seconds=settings.WORKER_DEAD_AFTER_SECONDS)
    return ProcrastinateWorker.objects.filter(last_heartbeat__gt=since).exists()
