"""The evidence room as a Django app."""

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.db import connections
from django.db.models.signals import post_migrate

from ombud.evidence.grants import grant


def _grant(*, using: str, **_: Any) -> None:
    with connections[using].cursor() as cursor:
        grant(cursor, settings.APP_ROLE)


class EvidenceConfig(AppConfig):
    """Grants the app's role its rights once every room's tables are there."""

    name = "ombud.evidence"

    def ready(self) -> None:
        """Ask to be called once after each migration of the whole house."""
        post_migrate.connect(_grant, sender=self)
