"""Figures that tell nothing of few, whatever is done with what is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ombud.policy.figures import suppress

COUNTS = st.dictionaries(st.text(max_size=3), st.integers(0, 30), max_size=8)


@pytest.mark.promise("P48", "P46")
def test_a_small_group_is_held_back_with_another_to_hide_it():
    found = suppress({"north": 40, "south": 12, "east": 3}, 5)

    assert found.groups == {"north": 40, "south": None, "east": None}
    assert found.total == 55
    assert found.held_back == 2


def test_small_groups_that_hide_one_another_leave_the_rest():
    found = suppress({"north": 40, "south": 4, "east": 3}, 5)

    assert found.groups == {"north": 40, "south": None, "east": None}
    assert found.total == 47


def test_where_nothing_hides_it_the_total_is_held_back():
    assert suppress({"east": 3}, 5).total is None
    assert suppress({"east": 3, "west": 1}, 5).total is None
    assert suppress({}, 5).total == 0


@pytest.mark.promise("P48")
@given(counts=COUNTS, at_least=st.integers(2, 12))
def test_no_figure_nor_difference_of_figures_is_about_few(counts, at_least):
    found = suppress(counts, at_least)

    told = {g: n for g, n in found.groups.items() if n is not None}
    assert found.groups.keys() == counts.keys()
    assert all(counts[g] == n and (n == 0 or n >= at_least) for g, n in told.items())
    hidden = [g for g in counts if g not in told]
    if found.total is None:
        return
    assert found.total == sum(counts.values())
    # What total and groups tell of the rest together.
    rest = found.total - sum(told.values())
    assert rest == 0 or rest >= at_least
    assert len(hidden) != 1


@given(counts=COUNTS, at_least=st.integers(2, 12))
def test_where_every_group_is_large_all_is_told(counts, at_least):
    large = {g: n + at_least for g, n in counts.items()}

    found = suppress(large, at_least)

    assert found.groups == large
    assert found.total == sum(large.values())
