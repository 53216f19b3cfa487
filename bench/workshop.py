"""Where it is measured: a state folder of the bench's own, with a server that syncs.

The state folder stays from run to run; the databases are made afresh for each suite.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import django
import psycopg
from django.db import connections

from ombud.connectors.registry import close_shared
from ombud.home.postgres import APP, OWNER, EmbeddedPostgres

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "bench"
DATA = ROOT / "tests" / "data" / "bench"
OURS, SHOP = "ombud", "shop"
_TEMPLATE = "ombud_template"
_STOP_SECONDS = 10
_WAIT_SECONDS = 120
_LOOK_SECONDS = 0.02
"""Between two looks: seldom enough not to be in the way of what is measured."""


@dataclass
class Workshop:
    """An installation to measure."""

    state: Path
    small: bool = False
    """Sizes so small that a run shows only that everything works."""

    @cached_property
    def postgres(self) -> EmbeddedPostgres:
        """The embedded server, as an installation has it."""
        return EmbeddedPostgres(self.state / "postgres")

    @cached_property
    def smtp_port(self) -> int:
        """Where a mail server takes everything, while `mail` lasts."""
        return free_port()

    @cached_property
    def environment(self) -> dict[str, str]:
        """What our own programs are told."""
        inherited = {n: v for n, v in os.environ.items() if not n.startswith("OMBUD_")}  # noqa: TID251  # for the children
        return inherited | {
            "OMBUD_STATE": str(self.state),
            "OMBUD_MAIL_URL": f"smtp://127.0.0.1:{self.smtp_port}",
            "OMBUD_SOURCE_SHOP": self.shop_url,
            "DJANGO_SETTINGS_MODULE": "ombud.settings",
        }

    @property
    def shop_url(self) -> str:
        """The company's own database."""
        return self.postgres.url(SHOP, OWNER)

    def enter(self) -> None:
        """Become a process of the installation, before anything reads its settings."""
        for name in [n for n in os.environ if n.startswith("OMBUD_")]:  # noqa: TID251  # before settings read it
            del os.environ[name]  # noqa: TID251  # as above
        os.environ |= self.environment  # noqa: TID251  # as above
        django.setup()

    def start(self) -> None:
        """Start the database server, and make our database to copy from."""
        self.state.mkdir(parents=True, exist_ok=True)
        self.postgres.start()
        self._make_template()

    def _make_template(self) -> None:
        """Our database as `migrate` makes it, to be copied from then on."""
        self.postgres.drop_database(_TEMPLATE)
        self.postgres.drop_database(OURS)
        self.postgres.make_database(OURS)
        self.ombud("migrate")
        self._as_superuser(f"alter database {OURS} rename to {_TEMPLATE}")

    def afresh(self) -> None:
        """Make our database as on the first day."""
        self._let_go()
        self.postgres.drop_database(OURS)
        self._as_superuser(
            f"create database {OURS} template {_TEMPLATE} owner {OWNER}",
        )

    def stop(self) -> None:
        """Stop the database server."""
        self._let_go()
        self.postgres.stop()

    def _let_go(self) -> None:
        connections.close_all()
        close_shared()

    def load_shop(self, database: str, customers: int) -> None:
        """Make the shop of ../shared/bench/requests, with so many customers."""
        folder = SHARED / "requests"
        files = (folder / "shop_schema.sql", folder / "shop_data.sql")
        self.postgres.drop_database(database)
        self.postgres.make_database(database)
        self.postgres.load(database, *files, n=customers)

    def settle(self) -> None:
        """Let the server finish what loading left it, so that nobody is timed with it.

        An installation that has run for an hour has its rows vacuumed and written.
        """
        for database in self._databases():
            with psycopg.connect(
                self.postgres.url(database, "postgres"), autocommit=True
            ) as at:
                at.execute("vacuum analyze")
        self._as_superuser("checkpoint")

    def _databases(self) -> list[str]:
        with psycopg.connect(self.postgres.url("postgres")) as at:
            rows = at.execute("select datname from pg_database where datallowconn")
            return [str(name) for (name,) in rows]

    def server_version(self) -> str:
        """PostgreSQL's version."""
        with psycopg.connect(self.postgres.url("postgres")) as at:
            return str(at.execute("show server_version").fetchone()[0])  # type: ignore[index]  # always a row

    def _as_superuser(self, statement: str) -> None:
        with psycopg.connect(
            self.postgres.url("postgres", "postgres"), autocommit=True
        ) as at:
            at.execute(statement)  # type: ignore[arg-type]  # our own names

    # Programs

    def ombud(self, *words: str) -> None:
        """Run one command of ours to its end."""
        subprocess.run(
            [*OMBUD, *words], env=self.environment, check=True, stdout=sys.stderr
        )

    @contextmanager
    def running(self, *command: str) -> Iterator["subprocess.Popen[bytes]"]:
        """A program, for as long as the block lasts; its words go to a log."""
        with (self.state / "programs.log").open("ab") as log:
            process = subprocess.Popen(
                command, env=self.environment, stdout=log, stderr=log
            )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    @contextmanager
    def mail(self) -> Iterator[None]:
        """A mail server in a process of its own that takes everything."""
        at = f"127.0.0.1:{self.smtp_port}"
        sink = ("-n", "-l", at, "-c", "aiosmtpd.handlers.Sink")
        with self.running(sys.executable, "-m", "aiosmtpd", *sink) as process:
            wait_until(lambda: _listens(self.smtp_port), process)
            yield

    @contextmanager
    def server(self, port: int) -> Iterator["subprocess.Popen[bytes]"]:
        """Our web server, once its first page answers."""
        with self.running(*OMBUD, "serve", "--port", str(port)) as process:
            wait_until(lambda: _answers(f"http://127.0.0.1:{port}/"), process)
            yield process

    @contextmanager
    def worker(self) -> Iterator["subprocess.Popen[bytes]"]:
        """A worker, once it has said that it is there."""
        before = self._workers()
        with self.running(*OMBUD, "worker") as process:
            wait_until(lambda: bool(self._workers() - before), process)
            yield process

    def _workers(self) -> set[int]:
        with psycopg.connect(self.postgres.url(OURS, APP)) as at:
            rows = at.execute("select id from procrastinate_workers").fetchall()
        return {row[0] for row in rows}


OMBUD = (sys.executable, "-m", "ombud.cli.main")


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait_until(
    done: Callable[[], bool], *processes: "subprocess.Popen[bytes]"
) -> float:
    """Wait for something that these processes should do; the seconds it took.

    Raises:
        ChildProcessError: one of them ended.
        TimeoutError: they did not.
    """
    start = time.perf_counter()
    while not done():
        for process in processes:
            if process.poll() is not None:
                raise ChildProcessError(
                    f"{process.args} ended with {process.returncode}: see programs.log"
                )
        if time.perf_counter() - start > _WAIT_SECONDS:
            raise TimeoutError(processes)
        time.sleep(_LOOK_SECONDS)
    return time.perf_counter() - start


def _listens(port: int) -> bool:
    with socket.socket() as at:
        return at.connect_ex(("127.0.0.1", port)) == 0


def _answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=2):  # noqa: S310  # our own server
            return True
    except (URLError, OSError):
        return False
