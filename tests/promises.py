"""`make promises`: each row of the promises, with the tests that see it kept."""

import sys
from collections import defaultdict

import pytest

ROWS = 140


class Collector:
    """Notes which tests are marked with which rows, and how they ended."""

    def __init__(self):
        self.rows = defaultdict(set)
        self.failed = set()

    def pytest_collection_modifyitems(self, items):
        for item in items:
            for mark in item.iter_markers("promise"):
                for row in mark.args:
                    self.rows[row].add(item.nodeid)

    def pytest_runtest_logreport(self, report):
        if report.failed or report.skipped:
            self.failed.add(report.nodeid)


def lines(collector):
    """A line a row: kept, failing or no test."""
    for number in range(1, ROWS + 1):
        tests = collector.rows.get(f"P{number}", set())
        if not tests:
            yield f"P{number:<4} no test"
        elif tests & collector.failed:
            failed = len(tests & collector.failed)
            yield f"P{number:<4} failing  {failed} of {len(tests)} tests"
        else:
            yield f"P{number:<4} kept     {len(tests)} test{'s' * (len(tests) > 1)}"


def main():
    collector = Collector()
    code = pytest.main(["-q", "-m", "promise", "--no-header"], plugins=[collector])
    unknown = set(collector.rows) - {f"P{number}" for number in range(1, ROWS + 1)}
    for line in lines(collector):
        sys.stdout.write(line + "\n")
    kept = sum(
        bool(tests) and not tests & collector.failed
        for tests in collector.rows.values()
    )
    sys.stdout.write(f"\n{kept} of {ROWS} rows are seen kept by a test.\n")
    if unknown:
        sys.stdout.write(f"Marks of no row: {', '.join(sorted(unknown))}\n")
    return 1 if unknown or code not in (0, 5) else 0


if __name__ == "__main__":
    sys.exit(main())
