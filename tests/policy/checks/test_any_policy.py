"""Whatever can be read can be checked, and soon."""

import json
from functools import cache
from importlib import resources
from pathlib import Path
from time import perf_counter

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ombud.core.written import values
from ombud.policy.checks import check
from ombud.policy.errors import InvalidPolicy
from ombud.policy.reading import parse

DATA = Path(__file__).parents[1] / "data"
EXAMPLES = resources.files("ombud") / "examples"
SMALL = sorted(str(path) for path in (DATA / "checks").glob("*/*.yaml"))
LARGE = sorted(
    str(found)
    for folder in EXAMPLES.iterdir()
    if folder.is_dir() and (found := folder / "policy.yaml").is_file()
)
LIMIT_SECONDS = 1.0

# What people write by mistake, beside what stands elsewhere in the same policy.
ODD = st.sampled_from(
    [
        *("", "P0D", "P999Y", "everyone", "everything", "*", "0001-01-01"),
        *("9999-12-31", "zz.nothing", "name", "consent", True, False, 0, None),
        *([], {}),
    ]
)


@cache
def tree(path):
    return values(Path(path).read_text("utf-8"))


def spots(value):
    """Every key of a mapping and position of a list, with what holds it."""
    keys = value.keys() if isinstance(value, dict) else range(len(value))
    for key in keys:
        yield value, key
        if isinstance(value[key], dict | list):
            yield from spots(value[key])


@st.composite
def texts(draw, paths):
    """A policy in which a few things were deleted, doubled or exchanged."""
    value = json.loads(json.dumps(tree(draw(st.sampled_from(paths))), default=str))
    for _ in range(draw(st.integers(1, 3))):
        all_spots = list(spots(value))
        if not all_spots:
            break
        holder, key = draw(st.sampled_from(all_spots))
        other, there = draw(st.sampled_from(all_spots))
        match draw(st.sampled_from(["delete", "double", "exchange", "odd"])):
            case "delete":
                del holder[key]
            case "double" if isinstance(holder, list):
                holder.append(holder[key])
            case "exchange" if there in other or isinstance(other, list):
                holder[key] = json.loads(json.dumps(other[there]))
            case _:
                holder[key] = draw(ODD)
    return json.dumps(value, ensure_ascii=False)


def checked(text):
    try:
        policy = parse(text, "p.yaml")
    except InvalidPolicy:
        assume(False)  # noqa: FBT003  # hypothesis has it so
    began = perf_counter()
    findings = check(policy)
    return findings, perf_counter() - began


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(texts(SMALL))
def test_a_policy_with_mistakes_in_it_is_checked(text):
    findings, seconds = checked(text)

    assert seconds < LIMIT_SECONDS
    for finding in findings:
        assert finding.message
        assert finding.place.line >= 1


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(texts(LARGE))
def test_a_long_policy_with_mistakes_in_it_is_checked_within_a_second(text):
    _, seconds = checked(text)

    assert seconds < LIMIT_SECONDS
