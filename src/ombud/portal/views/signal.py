"""What a browser says for whoever sits at it: Global Privacy Control."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from ombud.choices.signal import heed
from ombud.core.ids import PersonId
from ombud.mail.templatetags.words import inside, titled
from ombud.policy.queries import in_force


def heed_signal(request: HttpRequest, person: PersonId, at: datetime) -> None:
    """Take the signal for an objection, and tell the person, once."""
    if request.headers.get("Sec-GPC", "").strip() != "1":
        return
    stopped = heed(person, at=at)
    if stopped:
        declaration = in_force(at).policy.declaration
        messages.info(
            request,
            _(
                "Your browser says no to advertising for you (Global Privacy Control), "
                "so we have stopped: %(purposes)s. If you want it all the same, say so "
                "below."
            )
            % {
                "purposes": ", ".join(
                    inside(titled(purpose, declaration)) for purpose in stopped
                )
            },
        )
