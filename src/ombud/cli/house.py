"""Opening the house: Django and its database, for commands that need them."""

import os
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import django
import psycopg
from django.conf import settings
from psycopg.conninfo import make_conninfo

from ombud.core.errors import OmbudError

CONNECT_SECONDS = 5


class DatabaseDownError(OmbudError):
    """Ombud's own database can't be reached."""


class NotMigratedError(OmbudError):
    """Ombud's own database is not made yet, or older than this version."""

    def __init__(self, missing: tuple[str, ...] = ()) -> None:
        self.missing = missing
        """The migrations that have not run, as `rights.0001_requests`."""
        super().__init__(mend="Run `ombud migrate`.")


def choose_settings() -> None:
    """Name our settings; nothing is read until one is asked for."""
    # Written for Django, who reads it; we read the environment in the settings alone.
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ombud.settings")  # noqa: TID251


def configure() -> None:
    """Set Django up, so that the rooms can be imported.

    Raises:
        SettingError: a setting has a value that can't be used.
    """
    choose_settings()
    django.setup()


def open_() -> None:
    """Make sure that the database is there and as new as this version.

    Raises:
        EmbeddedPostgresError, DatabaseDownError, NotMigratedError.
    """
    start_database()
    missing = missing_migrations()
    if missing:
        raise NotMigratedError(missing)


def start_database() -> None:
    """Start the embedded server, where it is ours to start.

    Raises:
        EmbeddedPostgresError: with the server's own words.
    """
    if settings.EMBEDDED:
        settings.POSTGRES.start()


def missing_migrations() -> tuple[str, ...]:
    """The migrations of our rooms that have not run in the database, by name.

    Read from the folders and from one table, without Django's own machinery: a server
    looks before it starts, and has no second to spare.

    Raises:
        DatabaseDownError: it can't be reached.
    """
    try:
        with psycopg.connect(_address()) as connection:
            there = connection.execute("select to_regclass('django_migrations')")
            if there.fetchone() == (None,):
                return tuple(_migrations())
            ran = connection.execute("select app || '.' || name from django_migrations")
            done = {name for (name,) in ran}
    except psycopg.OperationalError as error:
        if "does not exist" in str(error):  # the database, on a server that answers
            return tuple(_migrations())
        raise DatabaseDownError(
            mend="Start it, or look at OMBUD_DATABASE_URL; `ombud doctor` tells more."
        ) from error
    return tuple(name for name in _migrations() if name not in done)


def _address() -> str:
    """Where the database is, as libpq takes it."""
    chosen: dict[str, Any] = settings.DATABASES["default"]
    return make_conninfo(
        dbname=chosen["NAME"],
        user=chosen["USER"] or None,
        password=chosen["PASSWORD"] or None,
        host=chosen["HOST"] or None,
        port=chosen["PORT"] or None,
        connect_timeout=CONNECT_SECONDS,
        **chosen["OPTIONS"],
    )


def _migrations() -> Iterator[str]:
    for app in settings.INSTALLED_APPS:
        if app.startswith("ombud."):
            folder = files(app).joinpath("migrations")
            if folder.is_dir():
                room = app.removeprefix("ombud.")
                names = sorted(each.name for each in folder.iterdir())
                yield from (
                    f"{room}.{name.removesuffix('.py')}"
                    for name in names
                    if name.endswith(".py") and name != "__init__.py"
                )
