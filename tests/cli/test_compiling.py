"""Commands that make a system's own database keep the policy."""

import json

import pytest

from ombud.cli import asking, compiling
from ombud.cli.main import main
from tests.gates.enforcing.conftest import company, enforced, make  # noqa: F401
from tests.house import said


@pytest.fixture
def run(capsys, monkeypatch, now):
    """Runs a command at the tests' instant; gives what it printed, how it exited."""
    for module in (asking, compiling):
        monkeypatch.setattr(module, "now", lambda: now)

    def run(*words):
        with pytest.raises(SystemExit) as left:
            main(words)
        said_ = capsys.readouterr()
        return said_.out + said_.err, left.value.code or 0

    return run


def test_the_sql_of_a_dry_run_is_what_psql_takes(company, run):  # noqa: F811
    text, code = run("compile", "postgres", "shop")
    # As it is printed, by somebody who has never heard of us.
    company.run(text)

    assert code == 0
    assert text.startswith("-- What makes shop keep policy 1; nothing is done yet.\n")
    assert "-- purposes.newsletter.uses: these columns of customer\n" in text
    login = company.login("newsletter")
    assert company.sees(login, "select email from customer") == []


def test_applying_checking_and_undoing(company, run):  # noqa: F811
    applied, first = run("compile", "postgres", "shop", "--apply")
    checked, second = run("compile", "postgres", "shop", "--check")
    company.superuser("alter table customer disable row level security")
    drifted, third = run("compile", "postgres", "shop", "--check", "--json")
    company.superuser("alter table customer enable row level security")
    undone, fourth = run("compile", "postgres", "shop", "--undo")
    again, fifth = run("compile", "postgres", "shop", "--undo")

    assert (first, second, third, fourth, fifth) == (0, 0, 1, 0, 2)
    assert "Policy 1 is applied to shop" in applied
    assert checked.startswith("equal: 6 people there")
    assert {each["kind"] for each in json.loads(drifted)["differences"]} == {"drift"}
    assert undone.startswith("shop is as it was")
    assert "Nothing is applied" in again


def test_what_stands_against_it_is_said_with_its_mend(company, run):  # noqa: F811
    company.superuser("create policy theirs on customer using (true)")

    dry, first = run("compile", "postgres", "shop")
    text, second = run("compile", "postgres", "shop", "--apply")

    assert (first, second) == (1, 1)
    assert "-- error: customer has row policies of its own: theirs." in dry
    assert "customer has row policies of its own: theirs." in text
    assert "Drop them" in text


@pytest.mark.parametrize(
    "words",
    [
        ("nowhere",),
        ("shop", "--apply", "--undo"),
    ],
)
def test_what_can_not_be_understood_is_misuse(company, run, words):  # noqa: F811
    text, code = run("compile", "postgres", *words)

    assert code == 2, text


@pytest.mark.promise("P22")
def test_an_audience_goes_into_a_table_of_the_system(company, run):  # noqa: F811
    text, code = run("audience", "newsletter", "--into", "shop.mailing")
    _, again = run("audience", "newsletter", "--into", "shop.mailing")
    _, third = run("audience", "newsletter", "--into", "mailing")

    assert (code, again, third) == (0, 1, 2)
    assert text.splitlines() == [
        "2 people",
        "  left out: 4 silent",
        "2 rows are in shop.mailing",
    ]
    assert company.run("select id from mailing order by 1") == [(1,), (2,)]
    assert said("gates.audience.drawn")[0] == {
        "purpose": "newsletter",
        "people": 2,
        "left_out": 4,
    }
