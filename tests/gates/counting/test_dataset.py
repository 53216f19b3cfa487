"""A set to develop services with: declared fields, and nobody's identity."""

import pytest

from ombud.choices.actions import say
from ombud.choices.words import Word
from ombud.gates.counting.dataset import make_dataset
from ombud.gates.errors import Refused
from tests.house import said


@pytest.fixture
def people(somebody):
    """Three customers with what they bought and looked at."""
    return {
        somebody(): {"order.total": total, "visits": visits}
        for total, visits in ((300, 7), (100, 2), (200, 9))
    }


@pytest.mark.promise("P50")
def test_the_set_has_the_declared_fields_and_nobody(velo, people, now):
    first = next(iter(people))
    say(first, "improve", Word.OBJECTED, channel="portal", notice=1, at=now)

    made = make_dataset("improve", people, at=now)

    assert made.fields == ("order.total", "visits")
    assert made.rows == ((100, 2), (200, 9))
    assert not any(str(person) in repr(made) for person in people)
    (entry,) = said("gates.dataset.made")
    assert (entry["people"], entry["left_out"]) == (2, 1)


@pytest.mark.promise("P50")
@pytest.mark.parametrize(
    ("field", "code"),
    [
        ("name", "tells-who"),
        ("contact.email", "tells-who"),
        ("score", "category-not-used"),
        ("shoe_size", "category-not-used"),
    ],
)
def test_what_tells_who_it_is_or_is_not_declared_is_refused(
    velo, people, now, field, code
):
    wider = {person: {**values, field: "x"} for person, values in people.items()}

    with pytest.raises(Refused) as caught:
        make_dataset("improve", wider, at=now)

    assert {r.code.value for r in caught.value.decision.reasons} == {code}
    assert said("gates.dataset.refused")[-1]["reasons"] == [code]


@pytest.mark.promise("P49")
def test_a_purpose_of_figures_has_no_rows_of_people(velo, people, now):
    totals = {person: {"order.total": 1} for person in people}

    with pytest.raises(Refused) as caught:
        make_dataset("develop", totals, at=now)

    assert {r.code.value for r in caught.value.decision.reasons} == {"aggregated-only"}
