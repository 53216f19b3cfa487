"""An example company's installation: databases, policy, map, staff, processes.

Everything is done with the command line that a company would use, in processes of their
own, so the demo can do nothing that an installation can't.
"""

import json
import os
import secrets
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from ombud.cli.demo.example import Example
from ombud.cli.demo.mailbox import Mailbox
from ombud.core.errors import OmbudError
from ombud.home.postgres import OWNER, EmbeddedPostgres

READY_SECONDS = 30
STOP_SECONDS = 10

Say = Callable[[str], None]


class DemoError(OmbudError):
    """The demo could not go on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """One member of the example company's staff."""

    email: str
    name: str
    role: str
    password: str


@dataclass(kw_only=True)
class Installation:
    """One example company in a state folder of its own."""

    example: Example
    state: Path
    port: int
    smtp_port: int
    mailbox_port: int
    processes: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where the server answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def postgres(self) -> EmbeddedPostgres:
        """The embedded server of this installation."""
        return EmbeddedPostgres(self.state / "postgres")

    @property
    def source_url(self) -> str:
        """The company's own database, which Ombud connects to."""
        return self.postgres.url(self.example.system, OWNER)

    @property
    def environment(self) -> dict[str, str]:
        """What the installation's processes are told."""
        domain = f"{self.example.name}.example"
        inherited = {
            name: value
            for name, value in os.environ.items()  # noqa: TID251  # for the children
            if not name.startswith("OMBUD_")
        }
        return inherited | {
            "OMBUD_STATE": str(self.state),
            "OMBUD_URL": self.url,
            "OMBUD_HOSTS": "localhost",
            "OMBUD_MAIL_URL": f"smtp://127.0.0.1:{self.smtp_port}",
            "OMBUD_MAIL_FROM": f"Ombud <ombud@{domain}>",
            "OMBUD_LEDGER_ORIGIN": f"{domain}/ledger",
            self.example.setting: self.source_url,
            "PYTHONUNBUFFERED": "1",
        }

    def ombud(self, *words: str, ok: tuple[int, ...] = (0,)) -> str:
        """Run one command of ours; what it printed.

        Raises:
            DemoError: it ended with another code; its own words are passed on.
        """
        done = subprocess.run(  # noqa: S603  # our own program
            [sys.executable, "-m", "ombud.cli.main", *words],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        if done.returncode not in ok:
            raise DemoError(
                f"`ombud {' '.join(words[:2])}` ended with {done.returncode}: "
                f"{(done.stderr or done.stdout).strip()[-800:]}"
            )
        return done.stdout + done.stderr

    # Making it

    @property
    def settings_file(self) -> Path:
        """What a shell reads to speak to this installation: `. FILE`."""
        return self.state / "env"

    def prepare(self, say: Say) -> list[SignIn]:
        """Make everything there has to be, once; a later start finds it there."""
        note = self.state / "demo.json"
        self.state.mkdir(parents=True, exist_ok=True)
        self.settings_file.write_text(
            "".join(
                f"export {name}={shlex.quote(value)}\n"
                for name, value in self.environment.items()
                if name.startswith("OMBUD_")
            )
        )
        say("Starting the embedded PostgreSQL")
        self.postgres.start()
        if note.exists():
            return [SignIn(**one) for one in json.loads(note.read_text())]
        source, people = self.example.system, self.example.details.people
        tables = len(self.example.map.tables)
        say(
            f"Making the company's own database: {people} invented people"
            f" in {tables} tables"
        )
        self.postgres.drop_database(source)
        self.postgres.make_database(source)
        self.example.load(self.postgres, source)
        say("Making Ombud's database")
        self.postgres.drop_database("ombud")
        self.ombud("migrate")
        say("Putting the policy in force, and connecting the company's database")
        self.ombud("publish", str(self.example.policy))
        self.ombud("systems", "confirm", str(self.example.systems))
        self.ombud("systems", "sync")
        staff = [
            self._hire(role, name) for role, name in self.example.details.staff.items()
        ]
        note.touch(mode=0o600)
        note.write_text(json.dumps([asdict(one) for one in staff]))
        return staff

    def _hire(self, role: str, name: str) -> SignIn:
        password = secrets.token_urlsafe(12)
        email = f"{name.split(maxsplit=1)[0].lower()}@{self.example.name}.example"
        file = self.state / "password"
        file.touch(mode=0o600)
        file.write_text(password)
        try:
            self.ombud(
                "staff", "add", email, "--name", name, "--role", role,
                "--password-file", str(file),
            )  # fmt: skip
        finally:
            file.unlink()
        return SignIn(email=email, name=name, role=role, password=password)

    # Running it

    def start(self, name: str, *words: str) -> "subprocess.Popen[bytes]":
        """Start one of our processes; its words go to a log in the state folder."""
        log = (self.state / f"{name}.log").open("ab")
        with log:
            process = subprocess.Popen(  # noqa: S603  # our own program
                [sys.executable, "-m", "ombud.cli.main", *words],
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.processes[name] = process
        return process

    def start_server(self) -> None:
        """Start the server and wait until it answers.

        Raises:
            DemoError: it did not, with the end of its log.
        """
        process = self.start("server", "serve", "--port", str(self.port))
        ends = time.monotonic() + READY_SECONDS
        while time.monotonic() < ends:
            if process.poll() is not None:
                break
            try:
                with urlopen(self.url, timeout=2):  # noqa: S310  # our own server
                    return
            except (URLError, OSError):
                time.sleep(0.05)
        raise DemoError(f"The server did not start: {self._log('server')}")

    def start_worker(self) -> "subprocess.Popen[bytes]":
        """Start a worker."""
        return self.start("worker", "worker")

    def mailbox(self) -> Mailbox:
        """The mailbox that everything is sent to."""
        return Mailbox(
            self.state / "mail", smtp_port=self.smtp_port, web_port=self.mailbox_port
        )

    def stop(self) -> None:
        """Stop what was started, the database last."""
        for process in self.processes.values():
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self.processes.values():
            try:
                process.wait(timeout=STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.processes.clear()
        self.postgres.stop()

    def remove(self) -> None:
        """Remove the state folder with everything in it."""
        shutil.rmtree(self.state, ignore_errors=True)

    def _log(self, name: str) -> str:
        path = self.state / f"{name}.log"
        return path.read_text()[-800:] if path.exists() else ""
