"""A declaration to write notices from, and ways to change it."""

import copy
from importlib.resources import files
from pathlib import Path

import pytest

from ombud.core import written
from ombud.policy.language import Declaration

WHOLE = written.values(
    files("ombud").joinpath("examples", "ljusvik", "policy.yaml").read_text("utf-8")
)

EVERYTHING = written.values(
    Path(__file__).with_name("everything.yaml").read_text("utf-8")
)


@pytest.fixture
def values():
    """The example company's policy as plain values, to be changed at will."""
    return copy.deepcopy(WHOLE)


@pytest.fixture
def declaration(values):
    return Declaration.model_validate(values)


@pytest.fixture
def all_values():
    """A declaration that says everything that there is to say, as plain values."""
    return copy.deepcopy(EVERYTHING)


@pytest.fixture
def everything(all_values):
    return Declaration.model_validate(all_values)
