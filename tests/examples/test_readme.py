"""The table of the examples' README: every address is there, and every promise."""

import re
from importlib.resources import files

import pytest

from ombud.core.written import values
from tests.examples.companies import COMPANIES, MIRRORED, text

README = files("ombud").joinpath("examples", "README.md").read_text(encoding="utf-8")
ROWS = 140


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


_HEAD, _RULE, *_LINES = [
    line for line in README.splitlines() if re.match(r"\| (row|---|P\d+) \|", line)
][-ROWS - 2 :]
COLUMNS = [re.sub(r"\[(\w+)\].*", r"\1", cell) for cell in _cells(_HEAD)]
TABLE = {
    cells[0]: {
        company: re.findall(r"`([^`]+)`", cell)
        for company, cell in zip(COLUMNS[2:], cells[2:], strict=True)
    }
    for cells in map(_cells, _LINES)
}
"""The addresses by row and company."""


def at(policy: object, address: str) -> object:
    """What stands at an address of a policy's plain values.

    Raises:
        LookupError: nothing does.
    """
    for step in address.split("."):
        match policy:
            case list():
                policy = policy[int(step)]
            case dict():
                policy = policy[step]
            case _:
                raise LookupError(address)
    return policy


def test_the_table_has_every_row_and_every_company():
    assert list(TABLE) == [f"P{number}" for number in range(1, ROWS + 1)]
    assert set(COLUMNS[2:]) == set(COMPANIES)


@pytest.mark.parametrize("company", COMPANIES)
def test_every_address_is_in_the_policy(company):
    policy = values(text(company))
    addresses = {each for cells in TABLE.values() for each in cells[company]}

    assert addresses
    for address in addresses:
        assert at(policy, address) not in (None, "", [], {}), address


def test_an_address_that_is_not_there_would_be_seen():
    policy = values(text("ljusvik"))

    for address in ("purposes.bookings.keeps", "never.9", "updated.year"):
        with pytest.raises(LookupError):
            at(policy, address)


@pytest.mark.parametrize("company", COMPANIES)
def test_every_promise_of_the_mirrored_policy_stands_somewhere(company, shared):
    promised = {
        found[1]
        for line in (shared / "promises.md").read_text("utf-8").splitlines()
        if (found := re.match(r"\| (P\d+) \| [^|]+ \| ([^|]+) \|", line))
        and MIRRORED[company] in found[2]
    }

    assert len(promised) > 40
    assert {row for row, cells in TABLE.items() if cells[company]} == promised
