"""The command that says how the installation is, line by line, with what to mend."""

import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

import typer
from django.conf import settings
from django.core.mail import get_connection
from django.db import connection

from ombud.cli import house
from ombud.cli.saying import NO, YES, Json, answer
from ombud.core.clock import now
from ombud.core.errors import OmbudError
from ombud.evidence import queries as ledger
from ombud.policy.queries import in_force
from ombud.registers import queries as registers

app = typer.Typer()

SEALED_WITHIN = timedelta(seconds=5)
"""A worker seals twice a second; what waits longer waits for a worker."""
KEY_MODE = 0o600


class Level(StrEnum):
    """How one thing is."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Line:
    """What was looked at, how it is, and what to do about it."""

    level: Level
    what: str
    mend: str = ""


Look = Callable[[], Iterator[Line]]


@app.command()
def doctor(*, json: Json = False) -> None:
    """Say how the installation is; exits 1 when something fails."""
    lines = list(_lines())
    bad = any(line.level is Level.FAIL for line in lines)
    answer(
        [{"level": one.level, "what": one.what, "mend": one.mend} for one in lines],
        (
            f"{one.level.value:4}  {one.what}"
            + (f"\n      {one.mend}" * bool(one.mend))
            for one in lines
        ),
        as_json=json,
        code=NO if bad else YES,
    )


def _lines() -> Iterator[Line]:
    """Every line; what needs the database is left out where it is not there."""
    yield from _keys()
    yield from _mail()
    try:
        yield from _database()
    except OmbudError as error:
        yield Line(Level.FAIL, error.message, error.mend)
        return
    for look in (_rights, _worker, _seals, _policy, _systems):
        try:
            yield from look()
        except OmbudError as error:
            yield Line(Level.FAIL, error.message, error.mend)


def _database() -> Iterator[Line]:
    if settings.EMBEDDED:
        house.start_database()
        yield Line(
            Level.OK,
            "the embedded PostgreSQL: good for one machine; socket only, no TLS",
        )
    if missing := house.missing_migrations():
        raise house.NotMigratedError(missing)
    with connection.cursor() as cursor:
        cursor.execute("show server_version")
        (version,) = cursor.fetchone()
    yield Line(
        Level.OK, f"the database answers (PostgreSQL {version}), and is up to date"
    )


def _rights() -> Iterator[Line]:
    """Whether the role that we run as could change what the ledger holds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select current_user, has_table_privilege('evidence_entry', 'update')"
            " or has_table_privilege('evidence_entry', 'delete')"
            " or has_table_privilege('evidence_entry', 'truncate')"
        )
        role, may_change = cursor.fetchone()
    if may_change:
        yield Line(
            Level.WARN,
            f"the role {role} may change the ledger; only its triggers stand before it",
            "Give OMBUD_DATABASE_URL a role of its own and OMBUD_OWNER_URL the owner.",
        )
    else:
        yield Line(Level.OK, f"the role {role} can only add to the ledger")


def _keys() -> Iterator[Line]:
    folder = settings.HOME.keys
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    open_ = [one for one in files if stat.S_IMODE(one.stat().st_mode) != KEY_MODE]
    for one in open_:
        yield Line(Level.FAIL, f"others can read {one}", f"chmod 600 {one}")
    if files and not open_:
        yield Line(
            Level.OK,
            f"the keys in {folder} are yours alone; keep a copy of them elsewhere",
        )
    if not files:
        yield Line(Level.OK, "the keys come out of the settings")


def _mail() -> Iterator[Line]:
    where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    server = get_connection(timeout=5)
    try:
        server.open()
    # Sockets, SMTP and TLS each have errors of their own, and all mean the same here.
    except Exception as error:  # noqa: BLE001
        yield Line(
            Level.FAIL,
            f"the mail server at {where} can't be used ({type(error).__name__})",
            "Start it, or set OMBUD_MAIL_URL; nobody gets a code until then.",
        )
    else:
        yield Line(Level.OK, f"the mail server at {where} answers")
    finally:
        server.close()


def _worker() -> Iterator[Line]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from procrastinate_workers"
            " where last_heartbeat > now() - make_interval(secs => %s)",
            [settings.WORKER_DEAD_AFTER_SECONDS],
        )
        (alive,) = cursor.fetchone()
        cursor.execute(
            "select count(*) from procrastinate_jobs where status = 'failed'"
        )
        (failed,) = cursor.fetchone()
    if alive:
        yield Line(Level.OK, f"workers alive: {alive}")
    else:
        yield Line(
            Level.FAIL, "no worker is alive: requests wait", "Start one: ombud worker"
        )
    if failed:
        yield Line(
            Level.WARN,
            f"jobs that failed for good: {failed}",
            "The worker's log names each; `ombud request list` shows what waits.",
        )


def _seals() -> Iterator[Line]:
    waiting, head = ledger.waiting(), ledger.head()
    size = head.size if head else 0
    late = head is None or now() - head.at > SEALED_WITHIN
    if waiting and late:
        yield Line(
            Level.WARN,
            f"the ledger: {size} entries sealed, {waiting} wait for their seal",
            "A worker seals them: ombud worker",
        )
    else:
        yield Line(Level.OK, f"the ledger: {size} entries sealed")


def _policy() -> Iterator[Line]:
    found = in_force(now())
    yield Line(
        Level.OK, f"version {found.number} of the policy of {found.controller.name}"
    )


def _systems() -> Iterator[Line]:
    names = registers.connected()
    if not names:
        yield Line(
            Level.WARN,
            "no system is connected: requests find only what is held here",
            "ombud systems draft URL",
        )
    for name in names:
        try:
            registers.layout(name)
        except OmbudError as error:
            # A map's error is its problems, each with a place: the first will do.
            first = error.message.splitlines()[0]
            yield Line(
                Level.FAIL,
                f"system {name}: {first}",
                error.mend or "ombud systems check FILE",
            )
        else:
            yield Line(Level.OK, f"system {name}: answers, and its map fits")
