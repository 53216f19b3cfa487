"""A whole installation, made and run as on a company's machine."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from ombud.home.postgres import EmbeddedPostgres

TAKEN_OVER_WITHIN = 5  # seconds, from the kill, the new worker's start included

SLOW = """
import os, sys, time
from ombud.cli import house
house.configure()
from procrastinate.contrib.django import app

@app.task(name="slow")
def slow(file, seconds):
    with open(file, "a") as out:
        out.write(f"{os.getpid()}\\n")
    time.sleep(seconds)
    with open(file, "a") as out:
        out.write("done\\n")

if sys.argv[1] == "defer":
    app.configure_task("slow").defer(file=sys.argv[2], seconds=float(sys.argv[3]))
else:
    from ombud.cli.main import main
    main(["worker"])
"""


class Installation:
    """A state folder of its own, and the processes that were started on it."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.postgres = EmbeddedPostgres(folder / "postgres")
        self.started = []
        kept = {
            name: value
            for name, value in os.environ.items()  # for the children
            if not name.startswith("OMBUD_")
        }
        self.environment = {
            **kept,
            "OMBUD_STATE": str(folder),
            "DJANGO_SETTINGS_MODULE": "ombud.settings",
        }

    def ombud(self, *words, **more):
        return subprocess.run(
            [sys.executable, "-m", "ombud.cli.main", *map(str, words)],
            env=self.environment | more,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def start(self, *words):
        process = subprocess.Popen(
            [sys.executable, *map(str, words)],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.started.append(process)
        return process

    def close(self):
        for process in self.started:
            if process.poll() is None:
                process.kill()
            process.communicate()
        self.postgres.stop()
        shutil.rmtree(self.folder)


@pytest.fixture(scope="module")
def bare():
    """An installation that nobody migrated yet."""
    # Short, for the socket's path, and open to pass through for the server's user.
    folder = Path(tempfile.mkdtemp(prefix="ombud-"))
    folder.chmod(0o711)
    place = Installation(folder)
    yield place
    place.close()


@pytest.fixture(scope="module")
def before(bare):
    """What a command says before the database is made."""
    return bare.ombud("staff", "list")


@pytest.fixture(scope="module")
def place(bare, before):
    done = bare.ombud("migrate")
    assert done.returncode == 0, done.stderr
    assert "Made the database." in done.stdout
    return bare


def until(true, within=20):
    ends = time.monotonic() + within
    while not true():
        assert time.monotonic() < ends
        time.sleep(0.02)


def test_before_the_database_is_made_a_command_says_how(before):
    assert before.returncode == 1
    assert "Run `ombud migrate`." in before.stderr
    assert "Traceback" not in before.stderr


def test_migrating_again_changes_nothing(place):
    done = place.ombud("migrate")

    assert done.returncode == 0
    assert done.stdout == "The database is up to date.\n"


def test_the_server_answers_and_ends_when_told(place):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = place.start("-m", "ombud.cli.main", "serve", "--port", port)

    def answers():
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
        except urllib.error.HTTPError as error:
            error.close()
        except OSError:
            assert server.poll() is None
            return False
        return True

    until(answers)
    server.send_signal(signal.SIGTERM)
    assert server.wait(20) == 0


def test_what_a_killed_worker_held_is_taken_over(place, tmp_path):
    script, out = tmp_path / "slow.py", tmp_path / "out"
    script.write_text(SLOW)
    out.touch()

    def lines():
        return out.read_text().split()

    first = place.start(script, "worker")
    place.start(script, "defer", out, "4").wait(30)
    until(lines)
    first.kill()
    first.wait()
    killed = time.monotonic()
    second = place.start(script, "worker")
    until(lambda: len(lines()) > 1)
    taken_over = time.monotonic() - killed
    # Told to stop while it is at it, it ends the job, and nobody takes that over.
    second.send_signal(signal.SIGTERM)

    assert second.wait(30) == 0
    assert lines() == [str(first.pid), str(second.pid), "done"]
    assert taken_over < TAKEN_OVER_WITHIN
    assert place.ombud("doctor", "--json").stdout.count("no worker is alive") == 1


def test_the_worker_seals_and_outlives_a_restart_of_the_database(place):
    worker = place.start("-m", "ombud.cli.main", "worker")
    until(lambda: "workers alive: 1" in place.ombud("doctor").stdout)

    place.postgres.stop()
    place.postgres.start()
    place.ombud("key", "add", "shop", "--scope", "decide")

    def sealed():
        head = place.ombud("ledger", "head").stdout
        return "waiting for their seal: 0" in head and "entries" in head

    until(sealed)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(20) == 0


def test_the_doctor_finds_what_is_wrong_and_how_to_mend_it(place):
    key = place.folder / "keys" / "master"
    key.chmod(0o644)
    try:
        ran = place.ombud("doctor")
    finally:
        key.chmod(0o600)

    assert ran.returncode == 1
    assert f"fail  others can read {key}\n      chmod 600 {key}" in ran.stdout
    assert "can only add to the ledger" in ran.stdout
    assert "good for one machine" in ran.stdout
    assert "Publish one: ombud publish policy.yaml" in ran.stdout


@pytest.mark.parametrize(
    ("words", "environment", "code", "says"),
    [
        (("serve", "--port", "99999"), {}, 2, "65535"),
        (("worker", "--concurrency", "0"), {}, 2, "concurrency"),
        (
            ("doctor",),
            {"OMBUD_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"},
            1,
            "Ombud's own database can't be reached.",
        ),
        (
            ("staff", "list"),
            {"OMBUD_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"},
            1,
            "Ombud's own database can't be reached.",
        ),
        (
            ("staff", "list"),
            {"OMBUD_DATABASE_URL": "mysql://somewhere"},
            1,
            "does not start with postgresql://",
        ),
        (("staff", "list"), {"OMBUD_STATE": "/dev/null/x"}, 1, "state folder"),
    ],
)
def test_what_can_not_be_is_said_in_words(place, words, environment, code, says):
    ran = place.ombud(*words, **environment)

    assert says in ran.stdout + ran.stderr
    assert ran.returncode == code
    assert "Traceback" not in ran.stderr
