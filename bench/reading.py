"""The reading of policies' texts: how right it is, how fast, how large."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator

from corpus.labelled import Labelled, policies
from corpus.scoring import EXACT, LISTS, Score

from bench.figures import SHARE, Figure, expect, median, suite
from bench.workshop import OMBUD, ROOT, Workshop

RUNS = 5
WORDS = 10_000
# Whose policies nothing was written after: they are only ever measured.
APART = "yew"
SHARED = ROOT.parent / "shared"
_MEMORY = """
import resource, sys
from ombud.policy.prose.reading import read
read(sys.stdin.read())
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@suite(
    "reading",
    title="Reading policies",
    about="""
How right `ombud read` is, held against labels that people gave: on the five texts that
it was made beside, where they are at hand, and on 15 invented policies by an author
whose texts nobody looked at who wrote rules. F1 counts every field of a reading
together (what is found, made up and missed); a quote is at its place where it overlaps
the sentence that carries the label. The time is that of 10,000 words in a process that
has read before; its floor is one search for the words of the same text. The start is
the whole process, on a text of two sentences.
""",
)
def measure(workshop: Workshop) -> Iterator[Figure]:
    """Score the readings, then time them."""
    known = policies()
    if (SHARED / "reading").is_dir():
        yield from _rightness(
            "shared", "the five texts", _shared(), f1=0.98, quotes=0.95
        )
    apart = [(each.reading(), each.text) for each in known if each.author == APART]
    yield from _rightness("apart", "policies kept apart", apart, f1=None, quotes=None)
    yield from _speed(known, 1 if workshop.small else RUNS)
    yield _memory(known)


def _shared() -> list[tuple[dict[str, object], str]]:
    """The readings of the five texts that people made, and the texts."""
    found = [
        (json.loads(path.read_text("utf-8")), SHARED / "policies" / f"{path.stem}.txt")
        for path in sorted((SHARED / "reading" / "gold").glob("*.json"))
    ]
    return [(right, text.read_text("utf-8")) for right, text in found]


def _rightness(
    name: str,
    says: str,
    texts: Iterable[tuple[dict[str, object], str]],
    *,
    f1: float | None,
    quotes: float | None,
) -> Iterator[Figure]:
    from ombud.policy.prose.reading import read  # noqa: PLC0415  # needs the extra

    score = Score()
    for right, text in texts:
        score.add(right, read(text).as_facts(), text)
    expect(score.quotes["exact"] == score.quotes["given"], "a quote is not in its text")
    worst = min(score.of([field]).f1 for field in (*LISTS, "retention"))
    lint = score.fields["lint"]
    figures = (
        ("f1", "F1 of all facts", score.overall.f1, f1),
        ("worst", "the worst field of labels, or retention, F1", worst, f1 and 0.95),
        ("exact", "numbers, addresses and dates, F1", score.of(EXACT).f1, f1 and 1.0),
        (
            "quotes",
            "quotes at their place",
            score.quotes["placed"] / score.quotes["to place"],
            quotes,
        ),
        ("lint.precision", "findings that are right", lint.precision, f1 and 0.95),
        ("lint.recall", "findings that are found", lint.recall, f1 and 0.95),
    )
    for figure, what, value, goal in figures:
        yield Figure(
            name=f"reading.{name}.{figure}",
            says=f"{what}, {says}",
            value=round(value, 3),
            unit=SHARE,
            goal=goal,
        )


def _speed(known: list[Labelled], runs: int) -> Iterator[Figure]:
    from ombud.policy.prose.reading import read  # noqa: PLC0415  # needs the extra

    for language in ("sv", "en", "fi"):
        text = _long(known, language)
        read(text[:2000], language)
        took = [
            _timed(lambda text=text, language=language: read(text, language))
            for _ in range(runs)
        ]
        floor = [
            _timed(lambda text=text: re.findall(r"\w+", text.casefold()))
            for _ in range(runs)
        ]
        yield Figure(
            name=f"reading.words.{language}",
            says=f"10,000 words, {language}",
            value=median(took),
            unit="s",
            floor=median(floor),
            goal=2,
        )
    short = ROOT / "corpus" / "short.txt"
    took = [
        _timed(lambda: _run([*OMBUD, "read", str(short), "--facts"]))
        for _ in range(runs)
    ]
    least = [_timed(lambda: _run([sys.executable, "-c", "pass"])) for _ in range(runs)]
    yield Figure(
        name="reading.start",
        says="the command, on two sentences",
        value=median(took),
        unit="s",
        floor=median(least),
        goal=3,
    )


def _memory(known: list[Labelled]) -> Figure:
    done = _run([sys.executable, "-c", _MEMORY], text=_long(known, "fi"))
    return Figure(
        name="reading.memory",
        says="memory of a process that read 10,000 words",
        value=round(int(done) / 1024),
        unit="MB",
        goal=500,
    )


def _long(known: list[Labelled], language: str) -> str:
    """Ten thousand words of policies in a language."""
    words = 0
    texts = []
    for each in [p for p in known if p.language == language] * 2:
        if words >= WORDS:
            break
        texts.append(each.text)
        words += len(each.text.split())
    expect(words >= WORDS, f"the corpus has only {words} words of {language}")
    return "\n\n".join(texts)


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _run(command: list[str], text: str = "") -> str:
    done = subprocess.run(
        command, input=text, capture_output=True, text=True, check=False, timeout=120
    )
    expect(done.returncode == 0, done.stdout + done.stderr)
    return done.stdout
