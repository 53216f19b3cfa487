"""The webhooks room as a Django app."""

from functools import partial

from django.apps import AppConfig

from ombud.evidence.listening import listen
from ombud.webhooks.words import DEEDS


class WebhooksConfig(AppConfig):
    """Listens to the deeds that programs are told of."""

    name = "ombud.webhooks"

    def ready(self) -> None:
        """Listen from now on."""
        # The models are there only now.
        from ombud.webhooks.actions import hear  # noqa: PLC0415

        for deed in DEEDS:
            listen(deed, partial(hear, deed))
