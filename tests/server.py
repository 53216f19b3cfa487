"""Starts the PostgreSQL that the tests run on, before Django reads its settings.

Loaded with `-p tests.server`. The state folder is one for each checkout and each of the
processes that run tests side by side, so that nobody meets anybody's databases.
"""

import hashlib
import os
from pathlib import Path

from ombud.home.postgres import EmbeddedPostgres

ROOT = Path(__file__).resolve().parent.parent
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
_mark = hashlib.sha256(f"{ROOT}:{os.geteuid()}".encode()).hexdigest()[:8]
_base = os.environ.get("OMBUD_TEST_STATE", f"/tmp/ombud-test-{_mark}")  # noqa: S108  # reachable for the server's user
STATE = Path(_base + (f"-{WORKER}" if WORKER else ""))
POSTGRES = EmbeddedPostgres(STATE / "postgres")

os.environ |= {
    "OMBUD_STATE": str(STATE),
    "OMBUD_AS_OWNER": "yes",
    "OMBUD_MASTER_KEY": "11" * 32,
    "OMBUD_INDEX_KEY": "22" * 32,
    "OMBUD_LEDGER_KEY": "33" * 32,
    "OMBUD_SECRET_KEY": "only for tests",
}


def pytest_configure(config):
    # Who only hands tests out to others runs none, and needs no server.
    if WORKER or not config.getoption("numprocesses", None):
        POSTGRES.start("fsync=off", "full_page_writes=off")


def pytest_unconfigure(config):
    if POSTGRES.running():
        POSTGRES.stop()
