"""Fixtures that every test may use."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import HealthCheck, settings

from ombud.evidence.grants import LEDGER

# A busy machine is no failure: neither an example nor the making of one is timed.
settings.register_profile(
    "untimed",
    settings(),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("untimed")

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture
def shared() -> Path:
    """The folder of shared material beside the checkout; skips where it is not."""
    if not SHARED.exists():
        pytest.skip("the shared folder is not beside this checkout")
    return SHARED


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database, where the harness may empty the ledger between tests.

    Nothing else may: the trigger is set aside for TRUNCATE, and in this database only.
    """
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table in LEDGER:
            trigger = f"{table}_is_never_emptied"
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")


@pytest.fixture
def now() -> datetime:
    """A fixed instant: a Monday, far from any holiday."""
    return datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Under CI a skip is a failure, so that nothing goes unseen."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and os.environ.get("CI") == "true" and SHARED.exists():
        report.outcome = "failed"
        report.longrepr = f"skipped under CI: {report.longrepr}"
