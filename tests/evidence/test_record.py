"""An entry is written in the transaction of its deed, or not at all."""

import pytest
from django.db import transaction

from ombud.evidence import actions, queries
from ombud.evidence.errors import InvalidEntryError, NotInTransactionError
from tests.evidence.conftest import HAPPENED, REQUEST


@pytest.mark.django_db
def test_an_entry_is_read_back_as_it_was_written(now):
    made = actions.record(HAPPENED, at=now, request=REQUEST, number=3)

    assert queries.entry(made) == queries.Written(
        id=made,
        event="evidence.thing.happened",
        at=now,
        values={"request": str(REQUEST), "number": 3},
        position=None,
    )
    assert queries.waiting() == 1


@pytest.mark.django_db(transaction=True)
def test_no_entry_without_a_transaction(now):
    with pytest.raises(NotInTransactionError):
        actions.record(HAPPENED, at=now, request=REQUEST, number=3)

    assert queries.entries() == ()


@pytest.mark.django_db(transaction=True)
def test_a_deed_that_fails_leaves_no_entry(now):
    def fail():
        with transaction.atomic():
            actions.record(HAPPENED, at=now, request=REQUEST, number=3)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert queries.entries() == ()
    assert queries.waiting() == 0


@pytest.mark.django_db
def test_an_entry_that_does_not_fit_its_type_is_refused(now):
    with pytest.raises(InvalidEntryError):
        actions.record(HAPPENED, at=now, request=REQUEST, number="alice@example.org")

    assert queries.entries() == ()


@pytest.mark.django_db
def test_an_entry_costs_one_round_trip(now, django_assert_num_queries):
    with django_assert_num_queries(1):
        actions.record(HAPPENED, at=now, request=REQUEST, number=3)


@pytest.mark.django_db
def test_entries_are_found_by_event_and_by_id(write):
    one, two, three = write(3)
    (other,) = write(1, request=17)

    assert [found.id for found in queries.entries()] == [other, three, two, one]
    assert [found.id for found in queries.entries(request=17)] == [other]
    assert [f.id for f in queries.entries(request=REQUEST, limit=2)] == [three, two]
    assert [f.id for f in queries.entries(request=REQUEST, before=two)] == [one]
    assert queries.entries(event="evidence.thing.vanished") == ()
    assert len(queries.entries(event=HAPPENED.name)) == 4
    assert queries.entry(other + 1) is None
