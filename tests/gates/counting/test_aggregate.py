"""Figures about many: counted for a purpose that may, with no person in them."""

import pytest

from ombud.choices.actions import say
from ombud.choices.words import Word
from ombud.gates.actions import use
from ombud.gates.counting.aggregate import aggregate
from ombud.gates.errors import Refused, UnknownPurposeError
from ombud.policy.decisions import FEWEST
from tests.house import said


@pytest.fixture
def regions(somebody):
    """Customers by region: eight, six and two."""
    return {
        somebody(): region
        for region, count in (("north", 8), ("south", 6), ("east", 2))
        for _ in range(count)
    }


@pytest.mark.promise("P46", "P48", "P49")
def test_small_groups_are_held_back_and_nobody_is_in_it(velo, regions, now):
    figures = aggregate("develop", regions, ["order.region"], at=now)

    assert figures.groups == {"north": 8, "south": None, "east": None}
    assert figures.total == 16
    assert not any(str(person) in repr(figures) for person in regions)
    (entry,) = said("gates.figures.drawn")
    assert entry == {
        "purpose": "develop", "groups": 3, "held_back": 2, "at_least": 5, "left_out": 0,
    }  # fmt: skip


@pytest.mark.promise("P49")
def test_a_purpose_of_figures_gives_nothing_of_one_person(velo, regions, now):
    person = next(iter(regions))

    with pytest.raises(Refused) as caught:
        use("develop", person, now, categories=["order.region"])

    assert "aggregated-only" in {r.code.value for r in caught.value.decision.reasons}


@pytest.mark.promise("P48")
def test_who_objected_is_not_counted(velo, regions, now):
    person = next(iter(regions))
    say(person, "develop", Word.OBJECTED, channel="portal", notice=1, at=now)

    figures = aggregate("develop", regions, ["order.region"], at=now)

    assert figures.total == 15
    assert said("gates.figures.drawn")[-1]["left_out"] == 1


@pytest.mark.promise("P50")
def test_figures_are_made_of_what_the_purpose_uses(velo, regions, now):
    for categories in (["contact.address"], ["name"], ["order.region", "name"]):
        with pytest.raises(Refused):
            aggregate("develop", regions, categories, at=now)

        assert said("gates.figures.refused")[-1]["reasons"] == ["category-not-used"]


def test_the_least_is_the_policys_or_ours(velo, regions, now):
    figures = aggregate("orders", regions, ["order.region"], at=now)

    assert figures.at_least == FEWEST == 5
    assert aggregate("develop", {}, [], at=now).groups == {}
    with pytest.raises(UnknownPurposeError) as caught:
        aggregate("develope", regions, [], at=now)
    assert "develop" in caught.value.mend
