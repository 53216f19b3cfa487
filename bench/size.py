"""How long an installation takes to start, and how much room it takes."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import distribution

import psutil

from bench.figures import Figure, median, rounded, suite
from bench.workshop import DATA, ROOT, Workshop, free_port
from ombud.core.clock import now
from ombud.policy.actions import publish

MB = 1_000_000  # bytes
RUNS = 5
REST_SECONDS = 5
"""How long a process is left alone before it is measured."""


@suite(
    "size",
    title="Start and size",
    about="""
The start is `ombud serve` with everything stopped before, its database server too,
until the first page is answered; the installation has run before. Memory is measured
five seconds after the start, over all processes of the server or worker: PSS, which
shares out what processes have in common; RSS beside it counts that in each of them.
PostgreSQL, which both need, stands apart. The install is the files of the packages in
requirements.lock, as their own records list them, and of Ombud itself.
""",
)
def measure(workshop: Workshop) -> Iterator[Figure]:
    """Measure start, memory and install."""
    workshop.afresh()
    at = now()
    publish(
        (DATA / "policy.yaml").read_text(),
        name="policy.yaml",
        effective_from=at,
        by=None,
        at=at,
    )
    yield _start(workshop)
    rest = 0 if workshop.small else REST_SECONDS
    with workshop.server(free_port()) as process:
        time.sleep(rest)
        yield from _memory("server", process.pid)
    with workshop.worker() as process:
        time.sleep(rest)
        yield from _memory("worker", process.pid)
        database = int((workshop.postgres.data / "postmaster.pid").open().readline())
        yield from _memory("database", database, goal=None)
    yield _install()


def _start(workshop: Workshop) -> Figure:
    took = []
    for _ in range(2 if workshop.small else RUNS + 1):
        workshop.stop()
        start = time.perf_counter()
        with workshop.server(free_port()):
            took.append(time.perf_counter() - start)
    return Figure(
        name="size.start",
        says="`ombud serve` until the first page",
        value=median(took[1:]),  # the first finds its files on the disk
        unit="s",
        goal=2,
    )


@dataclass(frozen=True, slots=True)
class _Memory:
    pss: int
    rss: int


def _memory(name: str, pid: int, goal: float | None = 150) -> Iterator[Figure]:
    top = psutil.Process(pid)
    family = [_of(each) for each in (top, *top.children(recursive=True))]
    yield Figure(
        name=f"size.memory.{name}",
        says=f"memory of the {name} at rest, PSS",
        value=rounded(sum(m.pss for m in family) / MB),
        unit="MB",
        goal=goal,
    )
    yield Figure(
        name=f"size.memory.{name}.rss",
        says=f"memory of the {name} at rest, RSS",
        value=rounded(sum(m.rss for m in family) / MB),
        unit="MB",
    )


def _of(process: psutil.Process) -> _Memory:
    found = process.memory_full_info()
    return _Memory(pss=found.pss, rss=found.rss)


def _install() -> Figure:
    lock = (ROOT / "requirements.lock").read_text()
    names = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==", lock, re.MULTILINE)
    sizes = [
        path.stat().st_size
        for name in names
        for file in distribution(name).files or ()
        if (path := file.locate()).is_file()
    ]
    ours = [p.stat().st_size for p in (ROOT / "src").rglob("*") if p.is_file()]
    return Figure(
        name="size.install",
        says=f"base install, {len(names) + 1} packages",
        value=rounded((sum(sizes) + sum(ours)) / MB),
        unit="MB",
        goal=400,
    )
