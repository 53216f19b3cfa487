"""The tables of a policy, from the command line."""

import pytest

from ombud.policy.reading import read


@pytest.fixture
def declared(policy):
    """What the example company's policy says."""
    return read(policy).declaration


def test_the_record_is_printed_as_csv(ombud, policy, declared):
    ran = ombud("record", policy, "--language", "en")

    assert ran.code == 0, ran.err
    head, *rows = ran.out.splitlines()
    assert head.startswith("Processing activity,Reference,Register,Controller,")
    for purpose in declared.purposes:
        assert any(f",purposes.{purpose}," in row for row in rows)


def test_a_file_is_written_as_its_name_says(ombud, policy, tmp_path):
    for suffix, start in (("xlsx", b"PK"), ("html", b"<!doctype"), ("csv", b"\xef")):
        out = tmp_path / f"record.{suffix}"

        ran = ombud("record", policy, "--out", out, "--order", "cnil")

        assert ran.code == 0, ran.err
        assert ran.out.startswith(f"{out} written: ")
        assert out.read_bytes().startswith(start)


def test_a_table_is_values_for_programs(ombud, policy):
    ran = ombud("record", policy, "--table", "transfers", "--json")

    (row,) = ran.json["rows"]
    assert row["facts"]["country"] == "US"
    assert row["facts"]["mechanism"] == "clauses"


def test_only_what_concerns_one_kind_of_people(ombud, policy, declared):
    ran = ombud(
        "record", policy, "--table", "retention", "--kind", "prospect", "--json"
    )

    purposes = {row["facts"]["purpose"] for row in ran.json["rows"]}
    assert purposes == {
        name for name, each in declared.purposes.items() if "prospect" in each.people
    }


@pytest.mark.parametrize(
    "words",
    [
        ("--language", "tlh"),
        ("--kind", "martian"),
        ("--as", "xlsx"),
        ("--out", "/nowhere/record.csv"),
        ("--table", "dreams"),
    ],
)
def test_what_cannot_be_done_is_misuse_with_its_mend(ombud, policy, words):
    ran = ombud("record", policy, *words)

    assert ran.code == 2
    assert "Traceback" not in ran.err


def test_a_file_that_is_not_there_is_misuse(ombud, tmp_path):
    assert ombud("record", tmp_path / "none.yaml").code == 2


def test_without_a_file_it_is_the_policy_in_force(ombud, in_force, declared):
    ran = ombud("record", "--table", "registers", "--json")

    found = [row["facts"]["register"] for row in ran.json["rows"]]
    assert found == list(declared.registers)
