"""The page docs/benchmarks.md: a part for each suite, written when that suite runs."""

import os
import platform
import re
from datetime import date
from pathlib import Path

import psutil

from bench.figures import Figure, Suite

HEAD = """\
# Benchmarks

Written by `make bench`; `make bench ONLY=requests` measures one part anew. A *floor* is
the same work with nothing around it, measured in the same run on the same machine; the
*ratio* is how many times the floor's cost ours is. Machines differ and are noisy: look
at the ratios first. Every answer is checked, or its time does not count.
"""
_PART = re.compile(
    r"<!-- part: (?P<name>[\w-]+) -->\n(?P<text>.*?)<!-- end -->\n", re.DOTALL
)


def machine(postgresql: str) -> str:
    """What the figures are measured on, and how busy it is with other things."""
    memory = psutil.virtual_memory().total / 1024**3
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GB of memory, "
        f"Python {platform.python_version()}, PostgreSQL {postgresql}; "
        f"load {os.getloadavg()[0]:.1f} before the first figure"
    )


def write(page: Path, measured: dict[Suite, list[Figure]], on: str, day: date) -> None:
    """Write the parts of the suites that were measured; the others stay as they are."""
    old = page.read_text() if page.exists() else ""
    parts = {match["name"]: match["text"] for match in _PART.finditer(old)}
    for suite, figures in measured.items():
        parts[suite.name] = _part(suite, figures, on, day)
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(
        HEAD
        + "".join(
            f"\n<!-- part: {name} -->\n{text}<!-- end -->\n"
            for name, text in sorted(parts.items())
        )
    )


def _part(suite: Suite, figures: list[Figure], on: str, day: date) -> str:
    rows = "".join(_row(figure) for figure in figures)
    return (
        f"## {suite.title}\n\n{suite.about.strip()}\n\n"
        f"Measured on {day}: {on}.\n\n"
        "| | value | floor | ratio | goal | met |\n|---|--:|--:|--:|--:|---|\n"
        f"{rows}\n"
    )


def _row(figure: Figure) -> str:
    sign = "≥" if figure.high else "≤"
    met = {True: "yes", False: "**no**", None: ""}[figure.met]
    cells = (
        f"{figure.says} (`{figure.name}`)",
        f"{figure.value:,} {figure.unit}",
        "" if figure.floor is None else f"{figure.floor:,}",
        "" if figure.ratio is None else f"{figure.ratio:,}",
        "" if figure.goal is None else f"{sign} {figure.goal:,}",
        met,
    )
    return "| " + " | ".join(cells) + " |\n"
