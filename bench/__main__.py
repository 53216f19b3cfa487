"""Measure: all suites, or those that are named."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from bench import page
from bench.figures import Figure, MissingError, Suite, WrongAnswerError, suites
from bench.workshop import ROOT, Workshop
from ombud.core.clock import now


def default_state() -> Path:
    """The bench's state folder: short, and open to the database server's own user."""
    return Path(f"/tmp/ombud-bench-{os.geteuid()}")  # noqa: S108  # see above


def main(words: Sequence[str] | None = None) -> int:
    """Measure, print a line a figure, write the page; 1 where a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("only", nargs="*", metavar="SUITE", help="only these")
    parser.add_argument("--state", type=Path, default=default_state())
    parser.add_argument("--page", type=Path, default=ROOT / "docs" / "benchmarks.md")
    parser.add_argument(
        "--small",
        action="store_true",
        help="only show that everything works: sizes that no goal is for",
    )
    asked = parser.parse_args(words)
    workshop = Workshop(asked.state, small=asked.small)
    workshop.enter()  # the suites import what reads its settings
    known = suites()
    if unknown := set(asked.only) - known.keys():
        parser.error(f"no suite {', '.join(unknown)}; there are {', '.join(known)}")
    try:
        workshop.start()
        on = page.machine(workshop.server_version())
        chosen = [known[name] for name in asked.only or known]
        measured = {suite: _measure(suite, workshop) for suite in chosen}
    finally:
        workshop.stop()
    figures = {suite: found for suite, found in measured.items() if found}
    if asked.small:
        return 0 if len(figures) == len(chosen) else 1
    page.write(asked.page, figures, on, now().date())
    missed = [f.name for fs in figures.values() for f in fs if f.met is False]
    if missed:
        print(f"Goals missed: {', '.join(missed)}.", file=sys.stderr)
    # What was not measured is not met.
    return 0 if len(figures) == len(chosen) and not missed else 1


def _measure(suite: Suite, workshop: Workshop) -> list[Figure]:
    """A suite's figures, each printed as it comes; none where one of them is void."""
    figures = []
    try:
        for figure in suite.measure(workshop):
            print(figure.line(), flush=True)
            figures.append(figure)
    except MissingError as missing:
        print(f"{suite.name} is not measured: {missing}", file=sys.stderr)
        return []
    except WrongAnswerError as wrong:
        print(f"{suite.name} is void: {wrong}", file=sys.stderr)
        return []
    return figures


sys.exit(main())
