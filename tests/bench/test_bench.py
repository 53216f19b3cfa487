"""The bench runs and says what it should; how fast anything is stands in its page."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

from bench.figures import Figure, Suite

from bench import page
from tests.server import STATE

ROOT = Path(__file__).resolve().parents[2]
FIELDS = ["name", "value", "unit", "floor", "ratio", "goal", "met"]
FIGURE = Figure(
    name="walk.there", says="walking there", value=30.0, unit="ms", floor=12.0, goal=50
)


def run(*words):
    """The bench with tiny sizes, in a state folder of its own."""
    return subprocess.run(
        [sys.executable, "-m", "bench", "--small", "--state", str(STATE / "b"), *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def suite(name):
    return Suite(name=name, title=name.title(), about="How.", measure=lambda _: ())


SHARED = Path(__file__).parents[3] / "shared" / "reading"
RIGHTNESS = ("f1", "worst", "exact", "quotes", "lint.precision", "lint.recall")
READING = [
    *(f"reading.shared.{each}" for each in RIGHTNESS if SHARED.is_dir()),
    *(f"reading.apart.{each}" for each in RIGHTNESS),
    *(f"reading.words.{language}" for language in ("sv", "en", "fi")),
    "reading.start",
    "reading.memory",
]

GATES = ["audience", "rows.scan", "rows.point", "lag.p50", "lag.p99"]
WORKLOADS = ("controller", "customer", "processor", "regulator")
READS = ("key", "purpose", "decision")
GDPR = [
    *(f"gdpr.{each}{end}" for each in WORKLOADS for end in ("", ".space", ".http")),
    *(f"gdpr.read_data_by_{by}{end}" for by in READS for end in ("", ".http")),
    "gdpr.read_data_not_objecting",
    "gdpr.read_data_not_objecting.http",
    "gdpr.clients",
]


def test_every_suite_prints_a_line_for_each_figure(shared):
    done = run()

    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert sorted(line["name"] for line in lines) == sorted(
        [
            *(f"gates.{each}" for each in GATES),
            *GDPR,
            "ledger.verify",
            "policy.check",
            "policy.check.largest",
            "policy.load",
            "policy.notice",
            "policy.decide",
            *READING,
            "requests.access",
            "requests.erasure",
            "requests.at_once",
            "requests.killed",
            "size.start",
            "size.memory.server",
            "size.memory.server.rss",
            "size.memory.worker",
            "size.memory.worker.rss",
            "size.memory.database",
            "size.memory.database.rss",
            "size.install",
        ]
    )
    for line in lines:
        assert list(line) == FIELDS
        assert line["value"] > 0
        assert (line["met"] is None) == (line["goal"] is None)


def test_an_unknown_suite_is_misuse():
    done = run("request")

    assert done.returncode == 2
    assert "request" in done.stderr


def test_a_time_should_be_low():
    assert FIGURE.met is True
    assert FIGURE.ratio == 2.5


def test_a_rate_should_be_high():
    rate = Figure(
        name="r", says="", value=50_000, unit="entries/s", floor=100_000, goal=100_000
    )

    assert rate.met is False
    assert rate.ratio == 2


def test_a_figure_without_goal_is_neither_met_nor_missed():
    assert Figure(name="r", says="", value=1, unit="MB").met is None


def test_a_part_of_the_page_is_written_anew_and_the_others_stay(tmp_path):
    file = tmp_path / "docs" / "benchmarks.md"
    first, second = suite("requests"), suite("size")
    page.write(file, {second: [FIGURE], first: [FIGURE]}, "2 cores", date(2026, 11, 2))

    page.write(file, {first: [FIGURE]}, "4 cores", date(2026, 11, 23))

    text = file.read_text()
    assert text.startswith("# Benchmarks\n")
    assert text.index("## Requests") < text.index("## Size")
    assert "Measured on 2026-11-23: 4 cores." in text
    assert "Measured on 2026-11-02: 2 cores." in text
    assert (
        "| walking there (`walk.there`) | 30.0 ms | 12.0 | 2.5 | ≤ 50 | yes |" in text
    )
    assert text.count("walk.there") == 2
