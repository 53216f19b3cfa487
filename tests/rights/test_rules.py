"""The clock of the law, by worked examples and for any day; plans as they are kept."""

import json
from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ombud.registers.erasure import Part
from ombud.registers.reckoning import Ground, Group, Outcome
from ombud.rights.plan import Plan
from ombud.rights.rules import due, same_secret, secret_digest


@pytest.mark.promise("P122")
@pytest.mark.parametrize(
    ("received", "country", "last"),
    [
        ("2026-11-23", "SE", "2026-12-23"),  # a Monday, a Wednesday
        ("2026-01-30", "SE", "2026-03-02"),  # no 30 February; the 28th is a Saturday
        ("2026-01-31", "SE", "2026-03-02"),
        ("2027-01-31", "SE", "2027-03-01"),  # the 28th is a Sunday
        ("2028-01-31", "SE", "2028-02-29"),  # a leap year, a Tuesday
        ("2028-01-29", "SE", "2028-02-29"),
        ("2028-02-29", "SE", "2028-03-29"),
        ("2026-11-24", "SE", "2026-12-24"),  # Christmas Eve is no public holiday
        ("2026-11-24", "FI", "2026-12-28"),  # in Finland it is
        ("2026-11-25", "SE", "2026-12-28"),  # Christmas Day, and a weekend after it
        ("2026-12-01", "SE", "2027-01-04"),  # New Year's Day is a Friday
        ("2026-12-06", "SE", "2027-01-07"),  # Epiphany
        ("2026-12-15", "SE", "2027-01-15"),
        ("2026-03-03", "SE", "2026-04-07"),  # Good Friday to Easter Monday
        ("2028-05-06", "SE", "2028-06-07"),  # the National Day, a Tuesday
        ("2028-05-06", "FI", "2028-06-06"),  # which is Sweden's alone
        ("2027-11-06", "FI", "2027-12-07"),  # Finland's Independence Day, a Monday
        ("2027-11-06", "SE", "2027-12-06"),
        ("2026-05-19", "SE", "2026-06-19"),  # Midsummer Eve is no public holiday
        ("2026-05-19", "FI", "2026-06-22"),
    ],
)
def test_an_answer_is_due_within_a_month(received, country, last):
    assert due(date.fromisoformat(received), country) == date.fromisoformat(last)


@pytest.mark.parametrize(
    ("received", "last"),
    [
        ("2026-11-23", "2027-02-23"),
        ("2026-11-30", "2027-03-01"),
        ("2027-11-30", "2028-02-29"),
    ],
)
def test_an_extension_counts_from_the_receipt(received, last):
    assert due(date.fromisoformat(received), "SE", months=3) == date.fromisoformat(last)


days = st.dates(date(2018, 5, 25), date(2060, 1, 1))
countries = st.sampled_from(["SE", "FI"])


@given(days, countries)
def test_the_last_day_is_a_working_day_a_month_on(received, country):
    last = due(received, country)

    assert last.weekday() < 5
    assert last not in holidays.country_holidays(country, years=last.year)
    # Never less than the law's month, and not a week more.
    assert timedelta(days=28) <= last - received <= timedelta(days=31 + 6)
    assert (last.year * 12 + last.month) - (received.year * 12 + received.month) in (
        1, 2
    )  # fmt: skip


@given(days, countries)
def test_who_asks_later_is_not_answered_sooner(received, country):
    assert due(received, country) <= due(received + timedelta(days=1), country)


@given(st.text(), st.text())
def test_a_secret_is_known_again_and_no_other(secret, other):
    assert same_secret(secret, secret_digest(secret))
    assert same_secret(other, secret_digest(secret)) == (other == secret)


# Plans

words = st.text("abcdefghij_.", min_size=1, max_size=8)
grounds = st.builds(
    Ground,
    purpose=words,
    law=st.none() | words,
    until=st.none() | st.dates(date(2026, 1, 1), date(2060, 1, 1)),
)
values = st.integers() | st.text(max_size=5) | st.booleans() | st.none()
groups = st.builds(
    Group,
    table=words,
    outcome=st.sampled_from(Outcome),
    keys=st.lists(st.tuples(values, values), max_size=4, unique=True).map(tuple),
    blank=st.lists(words, max_size=3).map(tuple),
    kept=st.lists(words, max_size=3).map(tuple),
    grounds=st.lists(grounds, max_size=2).map(tuple),
    mark=words,
)
parts = st.builds(
    Part,
    system=words,
    schema=words,
    groups=st.lists(groups, max_size=3).map(tuple),
    undeclared=st.lists(words, max_size=2).map(tuple),
)
plans = st.builds(
    Plan,
    today=st.dates(date(2026, 1, 1), date(2030, 1, 1)),
    policy=st.integers(1, 99),
    kinds=st.lists(words, max_size=2).map(tuple),
    parts=st.lists(parts, max_size=3).map(tuple),
    before=st.lists(parts, max_size=2).map(tuple),
)


@given(plans)
def test_a_plan_comes_back_as_it_was_approved(plan):
    opened = Plan.opened(plan.sealed_form())

    assert opened == plan
    assert opened.digest == plan.digest
    assert json.loads(plan.sealed_form())["policy"] == plan.policy


@given(plans, plans)
def test_two_plans_have_one_digest_only_if_they_are_one(plan, other):
    assert (plan.digest == other.digest) == (plan.sealed_form() == other.sealed_form())


@given(plans)
def test_each_row_that_stays_is_said_once(plan):
    said = [
        (part.system, group.table, key)
        for part in plan.staying()
        for group in part.groups
        for key in group.keys
    ]

    assert len(said) == len(set(said))
    assert all(g.kept for part in plan.staying() for g in part.groups)
