"""Starts the PostgreSQL that the tests run on, before Django reads its settings.

Loaded with `-p tests.server`. The state folder is one for each checkout, so that two
checkouts (or two runs with OMBUD_TEST_STATE set apart) don't meet.
"""

import hashlib
import os
from pathlib import Path

from ombud.home.postgres import EmbeddedPostgres

ROOT = Path(__file__).resolve().parent.parent
_mark = hashlib.sha256(f"{ROOT}:{os.geteuid()}".encode()).hexdigest()[:8]
STATE = Path(os.environ.get("OMBUD_TEST_STATE", f"/tmp/ombud-test-{_mark}"))  # noqa: S108  # reachable for the server's user
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
    if not hasattr(config, "workerinput"):
        config.stash[_started] = POSTGRES.start("fsync=off", "full_page_writes=off")


def pytest_unconfigure(config):
    if not hasattr(config, "workerinput") and config.stash.get(_started, False):
        POSTGRES.stop()


import pytest  # noqa: E402  # the environment stands first

_started = pytest.StashKey[bool]()
