"""`ombud diff`, and what `ombud publish` says of what it changes."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils.timezone import localdate

from ombud.core import clock
from ombud.policy import queries
from tests.house import bench_policy

BEFORE = bench_policy() + "\nchanges: { tell: [site, mail], before: P30D }\n"
AFTER = BEFORE.replace(
    "P24M after order.placed }\n  support", "P36M after order.placed }\n  support"
).replace("uses: [contact.email, subscription]", "uses: [contact, subscription]")


@pytest.fixture
def files(tmp_path):
    """The two policies as files."""
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    old.write_text(BEFORE)
    new.write_text(AFTER)
    return old, new


def in_days(days):
    return (localdate(clock.now()) + timedelta(days=days)).isoformat()


def test_two_files_are_compared_without_a_database(ombud, files):
    ran = ombud("diff", *files)

    assert ran.code == 0
    assert ran.out == (
        "consent: New data used: address."
        " Concerns: newsletter. [purposes.newsletter.uses]\n"
        "consent: New data used: phone number."
        " Concerns: newsletter. [purposes.newsletter.uses]\n"
        "material: Longer storage: three years instead of two years."
        " Concerns: orders. [purposes.orders.keep]\n"
        "0 editorial, 1 material, 2 consent\n"
    )


def test_changes_are_json_for_programs_and_in_other_languages(ombud, files):
    found = ombud("diff", *files, "--json", "--language", "sv").json

    assert found[0] == {
        "kind": "retention-longer",
        "weight": "material",
        "address": "purposes.orders.keep",
        "words": "Längre lagring: tre år i stället för två år. Gäller: beställningar.",
        "purposes": ["orders"],
        "people": ["customer"],
        "asks_again": [],
    }
    assert found[1]["asks_again"] == ["newsletter"]
    assert ombud("diff", *files, "--language", "xx").code == 2


def test_the_same_twice_changes_nothing(ombud, files):
    ran = ombud("diff", files[0], files[0])

    assert (ran.code, ran.out) == (0, "Nothing changes.\n")


def test_what_can_not_be_compared_is_misuse(ombud, files, tmp_path):
    assert ombud("diff", *files, files[0]).code == 2
    assert ombud("diff", files[0], tmp_path / "none.yaml").code == 2


@pytest.mark.promise("P139")
def test_publishing_says_what_changes_and_when_it_may(db, ombud, files):
    assert ombud("publish", files[0]).code == 0

    shown = ombud("publish", files[1], "--dry-run")
    refused = ombud("publish", files[1])
    done = ombud("publish", files[1], "--from", in_days(32))

    assert shown.code == 0
    assert "material: Longer storage" in shown.out
    assert "A new yes is asked for: newsletter." in shown.out
    assert f"from {in_days(31)} or later" in shown.out
    assert refused.code == 1
    assert in_days(31) in refused.err
    assert done.code == 0
    assert "Version 2 holds from" in done.out
    assert queries.in_force(clock.now()).number == 1
    assert [v.number for v in queries.versions()] == [2, 1]


def test_whoever_is_sure_publishes_at_once(db, ombud, files):
    ombud("publish", files[0])

    ran = ombud("publish", files[1], "--sure", "--json")

    assert ran.code == 0
    assert ran.json["number"] == 2
    assert ran.json["earliest"] == in_days(31)
    assert queries.in_force(clock.now()).number == 2


def test_a_first_version_may_hold_from_a_day_to_come(db, ombud, files):
    ran = ombud("publish", files[0], "--from", in_days(3))

    assert ran.code == 0
    assert "Version 1 holds from" in ran.out


def test_versions_are_compared_by_number(db, ombud, files):
    ombud("publish", files[0])
    ombud("publish", files[1], "--sure")

    assert "Longer storage" in ombud("diff", 1, 2).out
    assert "Shorter storage" in ombud("diff", 2, 1).out
    assert ombud("diff", files[1]).out == "Nothing changes.\n"
    assert "Longer storage" in ombud("diff", 1, files[1]).out
    assert ombud("diff", 1, 9).code == 2


def test_a_dry_run_leaves_nothing(db, ombud, files):
    ran = ombud("publish", files[0], "--dry-run")

    assert ran.out == "It is the first version.\n"
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from policy_policyversion")
        assert cursor.fetchone() == (0,)
