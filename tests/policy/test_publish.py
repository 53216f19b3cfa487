from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from ombud.core.ids import StaffId
from ombud.evidence.models import Entry
from ombud.policy import queries
from ombud.policy.actions import publish
from ombud.policy.errors import (
    EffectiveTooEarlyError,
    InvalidPolicy,
    NoPolicyError,
    SamePolicyError,
    UnenforceablePolicyError,
)

SMALL = (Path(__file__).parent / "data" / "small.yaml").read_text()
RENAMED = SMALL.replace("improvement:", "betterment:")

pytestmark = pytest.mark.django_db


def put(text, at, *, effective_from=None, by=None):
    return publish(
        text, name="policy.yaml", effective_from=effective_from or at, by=by, at=at
    )


def test_a_published_policy_is_in_force(now):
    assert put(SMALL, now) == 1

    found = queries.in_force(now)

    assert found.number == 1
    assert found.policy.text == SMALL
    assert found.policy.name == "policy.yaml"
    assert found.published_at == now
    assert found.compiled.purposes == tuple(found.policy.declaration.purposes)


def test_a_policy_in_force_is_read_once(now):
    put(SMALL, now)

    assert queries.in_force(now) is queries.in_force(now + timedelta(days=1))


def test_before_any_policy_there_is_none_in_force(now):
    put(SMALL, now)

    with pytest.raises(NoPolicyError) as refused:
        queries.in_force(now - timedelta(seconds=1))
    assert "ombud publish" in str(refused.value)


def test_a_version_holds_only_from_its_day_on(now):
    later = now + timedelta(days=30)
    put(SMALL, now)
    put(RENAMED, now, effective_from=later)

    assert queries.in_force(now).number == 1
    assert queries.in_force(later).number == 2
    assert queries.version(2).number == 2


def test_a_version_nobody_published_is_none(now):
    with pytest.raises(NoPolicyError):
        queries.version(7)


def test_versions_are_listed_latest_first(now):
    put(SMALL, now)
    put(RENAMED, now, by=StaffId(7))

    listed = queries.versions()

    assert [each.number for each in listed] == [2, 1]
    assert [each.published_by for each in listed] == [7, None]


def test_the_same_text_twice_is_refused_kindly(now):
    put(SMALL, now)

    with pytest.raises(SamePolicyError, match="version 1"):
        put(SMALL, now)
    assert len(queries.versions()) == 1


def test_an_old_text_can_be_published_again(now):
    put(SMALL, now)
    put(RENAMED, now)

    assert put(SMALL, now) == 3


def test_a_policy_with_errors_is_refused_with_all_of_them(now):
    broken = SMALL.replace("for: [customer]", "for: [custmer]")

    with pytest.raises(UnenforceablePolicyError) as refused:
        put(broken, now)

    assert {f.code for f in refused.value.findings} == {"kind-unknown"}
    assert len(refused.value.findings) == 4
    assert queries.versions() == ()


def test_what_is_no_policy_is_refused(now):
    with pytest.raises(InvalidPolicy):
        put("ombud: 1", now)


def test_a_version_never_holds_before_an_earlier_one(now):
    put(SMALL, now)

    with pytest.raises(EffectiveTooEarlyError):
        put(RENAMED, now, effective_from=now - timedelta(days=1))


def test_publishing_is_written_to_the_ledger(now):
    put(SMALL, now, by=StaffId(7))

    entry = Entry.objects.get(event="policy.version.published")
    assert queries.in_force(now).policy.digest.encode() in bytes(entry.body)
    assert b'"by":"staff:7"' in bytes(entry.body)


def test_each_purpose_keeps_its_bit_for_good(now):
    put(SMALL, now)
    first = dict(queries.bits())
    put(RENAMED, now)

    assert list(first.values()) == [0, 1, 2, 3, 4]
    assert queries.bits() == {**first, "betterment": 5}


@pytest.mark.parametrize("table", ["policy_policyversion", "policy_purposebit"])
def test_the_history_only_grows(now, table):
    put(SMALL, now)

    with connection.cursor() as cursor:
        for change in (f"DELETE FROM {table}", f"UPDATE {table} SET ctid = ctid"):
            with pytest.raises(DatabaseError), transaction.atomic():
                cursor.execute(change)
