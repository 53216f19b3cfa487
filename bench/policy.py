"""The policy on the command line, where people wait for each answer."""

import subprocess
import sys
import time
from collections.abc import Iterator

from bench.figures import Figure, expect, median, suite
from bench.workshop import OMBUD, ROOT, Workshop

RUNS = 7
EXAMPLE = ROOT / "src" / "ombud" / "examples" / "ljusvik" / "policy.yaml"


@suite(
    "policy",
    title="The policy",
    about="""
`ombud check` on the example company's policy: the whole process, median of seven. The
floor is a Python that starts and ends.
""",
)
def measure(workshop: Workshop) -> Iterator[Figure]:
    """Time the check of the example policy."""
    check, least = [], []
    for _ in range(1 if workshop.small else RUNS):
        least.append(_time(workshop, sys.executable, "-c", "pass"))
        check.append(_time(workshop, *OMBUD, "check", str(EXAMPLE)))
    yield Figure(
        name="policy.check",
        says="`ombud check`",
        value=median(check),
        unit="s",
        floor=median(least),
        goal=0.4,
    )


def _time(workshop: Workshop, *command: str) -> float:
    start = time.perf_counter()
    done = subprocess.run(
        command,
        env=workshop.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    took = time.perf_counter() - start
    expect(done.returncode == 0, done.stdout + done.stderr)
    return took
