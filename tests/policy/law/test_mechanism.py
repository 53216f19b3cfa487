"""On what footing data may leave the EEA, and until when each one held."""

from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ombud.policy import law

DAYS = st.dates(date(1999, 1, 1), date(2060, 12, 31))
NAMES = st.sampled_from(sorted(law.mechanisms()))
OLD, NEW = "2001/497/EC, 2004/915/EC, 2010/87/EU", "(EU) 2021/914"
TODAY = date(2026, 11, 22)


@pytest.mark.promise("P110")
@pytest.mark.parametrize(
    ("name", "day", "state"),
    [
        ("safe_harbour", date(2000, 7, 25), "ahead"),
        ("safe_harbour", date(2015, 10, 5), "holds"),
        ("safe_harbour", date(2015, 10, 6), "ended"),
        ("privacy_shield", date(2016, 7, 11), "ahead"),
        ("privacy_shield", date(2016, 7, 12), "holds"),
        ("privacy_shield", date(2020, 7, 15), "holds"),
        ("privacy_shield", date(2020, 7, 16), "ended"),
        ("dpf", date(2023, 7, 9), "ahead"),
        ("dpf", date(2023, 7, 10), "holds"),
        ("dpf", TODAY, "holds"),
        ("clauses", date(2001, 9, 2), "ahead"),
        ("clauses", date(2001, 9, 3), "holds"),
        ("clauses", date(2021, 6, 26), "holds"),
        ("clauses", date(2021, 6, 27), "holds"),
        ("clauses", TODAY, "holds"),
        ("adequacy", TODAY, "holds"),
        ("bcr", TODAY, "holds"),
        ("derogation", TODAY, "holds"),
    ],
)
def test_a_mechanism_holds_between_its_days(name, day, state):
    assert law.mechanism(name, day).state == state


@pytest.mark.promise("P110")
@pytest.mark.parametrize(
    ("signed", "day", "decision", "state"),
    [
        (date(2021, 6, 26), date(2022, 12, 26), OLD, "holds"),
        (date(2021, 6, 26), date(2022, 12, 27), OLD, "ended"),
        (date(2021, 6, 27), date(2022, 12, 27), NEW, "holds"),
        (date(2010, 5, 15), date(2021, 9, 27), OLD, "holds"),
        (date(2010, 5, 15), TODAY, OLD, "ended"),
        (date(2021, 9, 27), TODAY, NEW, "holds"),
    ],
)
def test_the_day_of_signing_says_which_clauses_they_are(signed, day, decision, state):
    found = law.mechanism("clauses", day, signed)

    assert (found.decision, found.state) == (decision, state)


def test_old_clauses_could_be_signed_for_a_while_beside_the_new():
    old = law.mechanism("clauses", TODAY, date(2015, 1, 1))

    assert old.last_signed == date(2021, 9, 26)
    assert old.refused_since == date(2022, 12, 27)
    assert "2021/914" in old.ended["sv"]


@pytest.mark.parametrize(
    ("name", "judgment", "refused_since"),
    [
        ("safe_harbour", "C-362/14", date(2015, 10, 6)),
        ("privacy_shield", "C-311/18", date(2020, 7, 16)),
    ],
)
def test_what_fell_names_the_judgment(name, judgment, refused_since):
    found = law.mechanism(name, TODAY)

    assert not found.holds
    assert found.refused_since == refused_since
    assert all(judgment in words for words in found.ended.values())


@pytest.mark.parametrize("name", ["safe_harbour", "privacy_shield", "dpf"])
def test_adequacy_for_the_certified_has_the_same_days(name):
    """The two files say it each for its use; they must not say it differently."""
    last = law.mechanism(name, law.mechanism(name, TODAY).since)

    decided = law.adequacy("US", last.since)

    assert decided is not None
    assert (decided.decision, decided.since, decided.until) == (
        last.decision,
        last.since,
        last.until,
    )


def test_nothing_goes_by_what_is_not_signed_yet():
    assert law.mechanism("bcr", TODAY, TODAY + timedelta(days=1)).state == "ahead"
    assert law.mechanism("bcr", TODAY, TODAY).holds


def test_signed_before_there_were_any_is_the_oldest():
    assert law.mechanism("clauses", TODAY, date(1999, 1, 1)).decision == OLD


@given(name=NAMES, day=DAYS, signed=st.none() | DAYS)
def test_a_mechanism_that_ended_never_comes_back(name, day, signed):
    if signed is not None and law.mechanism(name, day, signed).state == "ended":
        assert law.mechanism(name, day + timedelta(days=1), signed).state == "ended"


@given(name=NAMES, day=DAYS, signed=st.none() | DAYS)
def test_a_mechanism_knows_why_it_does_not_hold(name, day, signed):
    found = law.mechanism(name, day, signed)

    assert found.holds is (found.state == "holds")
    assert (found.state != "ended") or (found.ended and found.refused_since <= day)
    assert found.state != "ahead" or day < found.since or day < signed
    assert bool(found.ended) is (found.until is not None)


@pytest.mark.parametrize("name", sorted(law.mechanisms()))
def test_every_mechanism_has_its_source_and_three_languages(name):
    for edition in law._file("transfers")[name]["editions"]:
        found = law.mechanism(name, TODAY, edition["since"])

        assert found.title.keys() == {"sv", "fi", "en"}
        assert found.ended.keys() in ({"sv", "fi", "en"}, set())
        assert urlsplit(found.source).netloc == "eur-lex.europa.eu"
        assert found.article.startswith("Art. 4")


def test_an_unknown_mechanism_is_answered_with_the_known_ones():
    with pytest.raises(law.UnknownLawError) as caught:
        law.mechanism("safe_harbor", TODAY)

    assert "safe_harbour" in caught.value.mend
