import json
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils.timezone import make_aware

from ombud.core.ids import StaffId
from ombud.evidence.models import Entry
from ombud.policy import queries
from ombud.policy.actions import publish
from ombud.policy.diff import Weight
from ombud.policy.errors import (
    EffectiveTooEarlyError,
    InvalidPolicy,
    NoPolicyError,
    NoticeTooShortError,
    SamePolicyError,
    UnenforceablePolicyError,
)
from ombud.policy.reading import parse
from tests.house import said

SMALL = (Path(__file__).parent / "data" / "small.yaml").read_text()
RENAMED = SMALL.replace("improvement:", "betterment:")

pytestmark = pytest.mark.django_db


def put(text, at, *, effective_from=None, by=None, sure=True):
    return publish(
        text,
        name="policy.yaml",
        effective_from=effective_from or at,
        by=by,
        at=at,
        sure=sure,
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


# What is more than words waits for its notice

LONGER = SMALL.replace("P24M after", "P36M after")


def test_there_is_something_to_make_longer():
    assert LONGER != SMALL
    assert "before: P30D" in SMALL


@pytest.mark.promise("P139")
def test_a_change_is_refused_before_the_promised_notice_is_over(now):
    put(SMALL, now)

    with pytest.raises(NoticeTooShortError) as refused:
        put(LONGER, now, sure=False)

    # Thirty whole days: the day of the publication does not count.
    assert refused.value.earliest == date(2026, 12, 24)
    assert "retention-longer" in refused.value.message
    assert "2026-12-24" in refused.value.mend
    with pytest.raises(NoticeTooShortError):
        put(LONGER, now, sure=False, effective_from=local(2026, 12, 23))
    assert len(queries.versions()) == 1
    assert put(LONGER, now, sure=False, effective_from=local(2026, 12, 24)) == 2


def local(*day):
    return make_aware(datetime(*day))  # noqa: DTZ001  # made aware by the company's clocks


def test_the_first_version_less_and_mere_words_wait_for_nothing(now):
    assert put(SMALL, now, sure=False) == 1
    assert put(SMALL + "# new\n", now, sure=False) == 2
    shorter = SMALL.replace("P24M after", "P12M after")
    assert queries.step_to(parse(shorter, "").declaration, now).weight is (
        Weight.EDITORIAL
    )
    assert put(shorter, now, sure=False) == 3


@pytest.mark.promise("P139")
def test_whoever_is_sure_is_on_the_ledger(now):
    put(SMALL, now)

    put(LONGER, now, sure=True)

    first, second = said("policy.version.published")
    assert (first["announced"], first["hurried"]) == (0, False)
    assert (second["announced"] > 0, second["hurried"]) == (True, True)


def test_without_a_promise_there_is_no_notice(now):
    promise = next(line for line in SMALL.splitlines() if line.startswith("changes:"))
    put(SMALL.replace(promise, ""), now)

    assert put(LONGER.replace(promise, ""), now, sure=False) == 2


@pytest.mark.promise("P139")
def test_a_shorter_notice_does_not_shorten_its_own(now):
    put(SMALL, now)
    shorter = SMALL.replace("before: P30D", "before: P1D")
    put(shorter, now, sure=False, effective_from=local(2026, 12, 24))

    # What people can read is still the thirty days.
    with pytest.raises(NoticeTooShortError) as refused:
        put(
            shorter.replace("P24M after", "P36M after"),
            now + timedelta(days=1),
            sure=False,
            effective_from=local(2026, 12, 24),
        )
    assert refused.value.earliest == date(2026, 12, 25)


@pytest.mark.parametrize(
    ("period", "published", "first"),
    [
        ("P30D", date(2026, 11, 23), date(2026, 12, 24)),
        ("P1M", date(2026, 1, 31), date(2026, 3, 1)),
        ("P2W", date(2026, 12, 24), date(2027, 1, 8)),
        ("P0D", date(2026, 11, 23), date(2026, 11, 23)),
        ("P999Y", date(9999, 1, 1), date.max),
    ],
)
def test_the_first_day_after_a_notice(period, published, first):
    assert queries.first_day(period, published) == first


@pytest.mark.promise("P7", "P139")
def test_what_a_version_changed_is_kept_with_it(now):
    put(SMALL, now)
    later = local(2026, 12, 24)
    put(LONGER, now, effective_from=later)

    assert queries.coming(now).number == 2
    assert queries.coming(later) is None
    done = queries.step(2)
    assert done.before.number == 1
    assert {c.kind for c in done.announced} == {"retention-longer"}
    assert done.earliest == date(2026, 12, 24)
    assert queries.step(1).changes == ()


def test_what_follows_is_left_to_the_worker_in_the_same_transaction(now):
    put(SMALL, now)
    assert jobs() == []

    put(LONGER, now, effective_from=local(2026, 12, 24))

    assert jobs() == [
        ("choices.take_effect", {"version": 2}, local(2026, 12, 24)),
        ("mail.announce", {"version": 2}, None),
    ]


def jobs():
    with connection.cursor() as cursor:
        cursor.execute(
            "select task_name, args, scheduled_at from procrastinate_jobs order by id"
        )
        return [
            (name, json.loads(args) if isinstance(args, str) else args, at)
            for name, args, at in cursor.fetchall()
        ]
