"""The worker: runs jobs, seals the ledger, and takes over what a dead worker held."""

import asyncio
import logging
import signal
import threading
import time
from collections.abc import Callable
from typing import Annotated

import typer
from asgiref.sync import async_to_sync, sync_to_async
from django.conf import settings
from django.db import close_old_connections, connection, transaction
from procrastinate.app import App, WorkerOptions
from procrastinate.contrib.django import app as jobs
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ProcrastinateException
from procrastinate.psycopg_connector import PsycopgConnector
from procrastinate.worker import Worker

from ombud.cli import house
from ombud.cli.saying import Json, answer
from ombud.core.clock import now
from ombud.core.errors import OmbudError
from ombud.evidence.actions import seal
from ombud.gates.enforcing.carrying import carry
from ombud.gates.enforcing.queries import enforced

app = typer.Typer()
log = logging.getLogger(__name__)

ROUND_SECONDS = 0.5
"""Between two rounds of sealing and taking over, and between two looks for jobs."""
CARRY_SECONDS = 0.25
"""Between two looks for masks to carry out."""
SHUTDOWN_SECONDS = 20
"""How long jobs that are running may take after SIGTERM; then they are let go."""
AGAIN_SECONDS = 1.0
"""Before starting anew, where the database went away."""
_REAPER = 0x4EA9E4  # the advisory lock of whoever takes jobs over


@app.command()
def worker(
    concurrency: Annotated[
        int, typer.Option(min=1, max=32, help="Jobs at the same time.")
    ] = 1,
    *,
    json: Json = False,
) -> None:
    """Start a worker; it runs until it is told to stop. Any number may run."""
    house.open_()
    answer(
        {"concurrency": concurrency},
        ("A worker is running; Ctrl-C ends it.",),
        as_json=json,
    )
    stop = threading.Event()
    threads = [
        threading.Thread(target=each, args=(stop,), name=name, daemon=True)
        for name, each in (("rounds", _rounds), ("carrier", _carries))
    ]
    for thread in threads:
        thread.start()
    try:
        asyncio.run(_work(concurrency))
    finally:
        stop.set()
        for thread in threads:
            thread.join(SHUTDOWN_SECONDS)


# Running jobs


async def _work(concurrency: int) -> None:
    """Run jobs until a signal says to stop, starting anew where the database went."""
    stop = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    stopping = asyncio.create_task(stop.wait())
    while not stop.is_set():
        working = asyncio.create_task(_run_jobs(concurrency, stop))
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if stop.is_set():
            working.cancel()  # it finishes the jobs that are running
        (error,) = await asyncio.gather(working, return_exceptions=True)
        if not stop.is_set():
            log.error("The worker starts anew after %s.", _named(error))
            await asyncio.wait({stopping}, timeout=AGAIN_SECONDS)


async def _run_jobs(concurrency: int, stop: asyncio.Event) -> None:
    # The periodic jobs are deferred over Django's connection, which may be dead.
    await sync_to_async(close_old_connections)()
    connector = PsycopgConnector(
        kwargs=connector_params(), min_size=1, max_size=concurrency + 3, timeout=5
    )
    looking = _looking_through(connector)
    async with looking.open_async():
        looking.perform_import_paths()  # type: ignore[no-untyped-call]  # procrastinate's
        chosen: WorkerOptions = {
            **looking.worker_defaults,
            "concurrency": concurrency,
            "fetch_job_polling_interval": ROUND_SECONDS,
            "shutdown_graceful_timeout": SHUTDOWN_SECONDS,
            "update_heartbeat_interval": settings.WORKER_HEARTBEAT_SECONDS,
            "stalled_worker_timeout": settings.WORKER_DEAD_AFTER_SECONDS,
            "delete_jobs": "successful",
            "install_signal_handlers": False,
        }
        running = Worker(looking, **chosen)
        ending = asyncio.create_task(_live_on(running, stop))
        try:
            await running.run()  # type: ignore[no-untyped-call]  # procrastinate's
        finally:
            ending.cancel()


async def _live_on(running: Worker, stop: asyncio.Event) -> None:
    """Say that the worker lives while it ends its last jobs.

    Its own heartbeat stops at once when it is told to stop, and others would take over
    jobs that are still running.
    """
    await stop.wait()
    while running.worker_id is not None:
        await running.app.job_manager.update_heartbeat(running.worker_id)
        await asyncio.sleep(settings.WORKER_HEARTBEAT_SECONDS)


def _looking_through(connector: PsycopgConnector) -> App:
    """The app as the worker uses it: the same tasks, jobs fetched by its own pool.

    Not `replace_connector`: that would change the app that the tasks themselves defer
    with, and a job that a deed sets going would no longer be part of its transaction.
    """
    return jobs.with_connector(connector)


# Sealing and taking over


def _rounds(stop: threading.Event) -> None:
    """Seal and take over, round after round; what goes wrong is tried again."""
    failing: dict[str, str] = {}
    while not stop.wait(ROUND_SECONDS):
        for verb in (_seal, take_over):
            _try(verb, failing)
    connection.close()


def _try(verb: Callable[[], object], failing: dict[str, str], name: str = "") -> None:
    """Do a part of a round; a failure is logged once, not twice a second.

    Args:
        failing: what goes wrong at present, by verb; kept up to date here.
        name: what the log calls it; by default, the verb's own name.
    """
    name = name or verb.__name__.strip("_")
    try:
        verb()
    # The outermost edge of a thread that must go on whatever happens.
    except Exception as error:  # noqa: BLE001
        wrong = _named(error)
        if failing.get(name) != wrong:
            # Not its trace: the words in it may hold personal data.
            log.error("%s failed, and is tried again: %s.", name, wrong)  # noqa: TRY400
        failing[name] = wrong
        connection.close()
    else:
        if failing.pop(name, None):
            log.warning("%s works again.", name)


def _seal() -> None:
    seal(now())


# Carrying masks out; in a thread of its own, since a database outside may be slow


def _carries(stop: threading.Event) -> None:
    """Carry masks into the databases that keep the policy, round after round."""
    failing: dict[str, str] = {}
    later: dict[str, float] = {}
    while not stop.wait(CARRY_SECONDS):
        _try(lambda: _carry_all(stop, later), failing, "carry")
    connection.close()


def _carry_all(stop: threading.Event, later: dict[str, float]) -> None:
    """Carry to each system until nothing is left; one that is down waits its turn.

    Args:
        later: until when each of those is left alone; kept up to date here.
    """
    down: OmbudError | None = None
    for system in enforced():
        if later.get(system, 0) > time.monotonic():
            continue
        try:
            while not stop.is_set() and carry(system, now()):
                pass
        except OmbudError as error:
            later[system] = time.monotonic() + AGAIN_SECONDS
            down = error
    if down is not None:
        raise down


def take_over() -> int:
    """Set going again what workers held that are dead; returns how many jobs.

    A worker is dead that has not said for `WORKER_DEAD_AFTER_SECONDS` that it lives.
    Whoever takes over holds a lock, so that a job is given back once: a second one
    could give it back again when a new worker is at it already.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select pg_try_advisory_xact_lock(%s)", [_REAPER])
            if cursor.fetchone() != (True,):
                return 0
        return async_to_sync(_give_back)()


async def _give_back() -> int:
    held = await jobs.job_manager.get_stalled_jobs(
        seconds_since_heartbeat=settings.WORKER_DEAD_AFTER_SECONDS
    )
    count = 0
    for job in held:
        if job.id is not None and await sync_to_async(_retry)(job.id):
            count += 1
            log.warning("Job %s is taken over from a worker that died.", job.id)
    return count


def _retry(job_id: int) -> bool:
    """Put one job back; False where its worker was not dead and has just ended it."""
    try:
        with transaction.atomic():
            jobs.job_manager.retry_job_by_id(job_id, retry_at=now())
    except ProcrastinateException:
        return False
    return True


def _named(error: BaseException | None) -> str:
    """What went wrong, without its words: they may hold personal data."""
    return type(error).__name__ if error else "it stopped by itself"
