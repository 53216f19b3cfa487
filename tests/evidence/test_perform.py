"""A deed and its entry in one statement."""

import pytest

from ombud.evidence.actions import UNDER_CONDITION, look_up, perform, seal
from ombud.evidence.errors import InvalidEntryError
from ombud.evidence.events import Kind, declare
from ombud.evidence.models import Entry, Pending
from ombud.evidence.queries import entry, lines
from ombud.evidence.verify import verify

DONE = declare("tests.thing.done", of=Kind.ID, things=Kind.COUNT, how=Kind.CODE)
DEED = f"SELECT n FROM generate_series(1, %(most)s) n WHERE {UNDER_CONDITION}"


def do(now, most, condition="true", **values):
    return perform(
        DEED,
        {"most": most},
        DONE,
        at=now,
        counted="things",
        condition=condition,
        **{"of": 7, "how": "by_hand"} | values,
    )


@pytest.mark.django_db
@pytest.mark.parametrize("most", [0, 1, 3])
def test_the_entry_tells_how_many_rows_there_were(now, most):
    done = do(now, most)

    assert [row[1] for row in done.rows] == list(range(1, most + 1))
    written = entry(done.entry)
    assert written.values == {"of": 7, "things": most, "how": "by_hand"}
    assert Pending.objects.filter(entry=done.entry).exists()


@pytest.mark.django_db
def test_under_a_condition_that_is_not_true_nothing_is_done(now):
    assert do(now, 3, condition="%(most)s > 5") is None
    assert do(now, 6, condition="%(most)s > 5") is not None
    assert Entry.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["By hand", "a@b.example", '"', "{", "2026-11-23"])
def test_an_entry_that_may_not_be_is_not_written_nor_the_deed_done(now, how):
    with pytest.raises(InvalidEntryError):
        do(now, 1, how=how)

    assert Entry.objects.count() == 0


@pytest.mark.django_db
def test_what_was_performed_is_sealed_as_everything_else(now):
    for most in range(5):
        do(now, most)

    assert seal(now) == 5
    verify(lines())


@pytest.mark.django_db
def test_looking_up_finds_each_and_is_on_the_ledger_itself(now):
    for of in range(20):
        do(now, 1, of=of)

    found = look_up("of", range(5, 9), at=now, call=99)

    assert sorted(each.values["of"] for each in found) == [5, 6, 7, 8]
    (looked,) = look_up("call", [99], at=now)
    assert looked.event == "evidence.entries.looked_up"
    assert looked.values == {"field": "of", "entries": 4, "call": 99}
