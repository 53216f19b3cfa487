"""Setting a request's next step as a job, in the transaction of the deed."""

from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from ombud.core.ids import RequestId

ADVANCE = "rights.advance"


def advance_later(request: RequestId) -> None:
    """Have a worker take the request on from where it stands."""
    app.configure_task(ADVANCE).defer(request=str(request))


def is_under_way(request: RequestId) -> bool:
    """Whether a job waits for the request, or is at it."""
    return ProcrastinateJob.objects.filter(
        task_name=ADVANCE, status__in=("todo", "doing"), args__request=str(request)
    ).exists()
