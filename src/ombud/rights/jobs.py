"""Setting a request's next step as a job, in the transaction of the deed."""

from procrastinate.contrib.django import app

from ombud.core.ids import RequestId


def advance_later(request: RequestId) -> None:
    """Have a worker take the request on from where it stands."""
    app.configure_task("rights.advance").defer(request=str(request))
