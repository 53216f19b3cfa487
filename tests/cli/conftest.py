"""Fixtures of the command line's tests."""

from pathlib import Path

import pytest

from tests.cli.run import runner

LJUSVIK = Path(__file__).parents[2] / "src" / "ombud" / "examples" / "ljusvik"


@pytest.fixture
def ombud(capsys):
    """Run one command in this process."""
    return runner(capsys)


@pytest.fixture
def policy():
    """The example company's policy."""
    return LJUSVIK / "policy.yaml"


@pytest.fixture
def in_force(transactional_db, ombud, policy):
    """The example company's policy, in force in the test's database."""
    ran = ombud("publish", policy)
    assert ran.code == 0, ran.err
