"""Commands that make the installation and start its server."""

import os
import subprocess
import sys
from typing import Annotated
from urllib.parse import urlsplit

import typer

from ombud.cli import house
from ombud.cli.saying import Json, answer
from ombud.core.errors import OmbudError

app = typer.Typer()

THREADS = 8
SHUTDOWN_SECONDS = 20
"""How long requests that are being answered may take after SIGTERM."""


class MigrationError(OmbudError):
    """The database could not be made or updated."""


@app.command()
def migrate(*, json: Json = False) -> None:
    """Make the database, or bring it up to this version, as the schema's owner."""
    house.choose_settings()
    from django.conf import settings  # noqa: PLC0415  # not for `ombud --help`

    house.start_database()
    made = settings.EMBEDDED and settings.POSTGRES.make_database(
        str(settings.DATABASES["default"]["NAME"])
    )
    missing = house.missing_migrations()
    _as_owner("migrate", "--no-input", "--verbosity", "0")
    _as_owner("createcachetable")
    answer(
        {"database_made": made, "migrations": missing},
        (
            *(("Made the database.",) if made else ()),
            *(f"Ran {name}." for name in missing),
            "The database is up to date.",
        ),
        as_json=json,
    )


def _as_owner(*words: str) -> None:
    """Run one of Django's commands as the owner of the schema.

    In a process of its own, since the settings choose the role when they are read.
    """
    done = subprocess.run(  # noqa: S603  # our own words
        [sys.executable, "-m", "django", *words],
        env={**os.environ, "OMBUD_AS_OWNER": "yes"},  # noqa: TID251  # for the child
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise MigrationError(
            f"Django's {words[0]} ended with {done.returncode}: "
            f"{said[-1] if said else 'nothing said'}",
            mend="OMBUD_OWNER_URL must name a role that may change the schema.",
        )


@app.command()
def serve(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Where to listen.")] = 0,
    bind: Annotated[str, typer.Option(help="On which address.")] = "127.0.0.1",
    *,
    json: Json = False,
) -> None:
    """Start the web server; it runs until it is told to stop.

    Listens on this machine alone by default: a reverse proxy with TLS stands in front.
    The port is that of OMBUD_URL where none is given, and 8000 where that has none.
    """
    house.choose_settings()
    from django.conf import settings  # noqa: PLC0415  # not for `ombud --help`

    house.start_database()
    if missing := house.missing_migrations():
        raise house.NotMigratedError(missing)
    port = port or urlsplit(settings.PUBLIC_URL).port or 8000
    answer(
        {"url": settings.PUBLIC_URL, "bind": bind, "port": port},
        (f"Ombud on {bind}:{port}, known as {settings.PUBLIC_URL}",),
        as_json=json,
    )
    sys.stdout.flush()
    # One process and threads: jobs are the workers' business, and what waits on the
    # database waits without the interpreter's lock. No log of accesses: URLs hold ids.
    os.execv(  # noqa: S606  # so that signals reach the server itself
        sys.executable,
        [
            sys.executable, "-m", "gunicorn", "ombud.wsgi",
            "--bind", f"{bind}:{port}", "--worker-class", "gthread", "--workers", "1",
            "--threads", str(THREADS), "--graceful-timeout", str(SHUTDOWN_SECONDS),
            "--keep-alive", "5", "--log-level", "warning", "--no-control-socket",
        ],
    )  # fmt: skip
