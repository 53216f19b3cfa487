"""The policy: on the command line, where people wait, and where data is used."""

import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bench.figures import Figure, expect, median, suite
from bench.workshop import OMBUD, ROOT, Workshop
from ombud.policy.checks import check
from ombud.policy.decisions import Compiled, Said
from ombud.policy.language import Declaration
from ombud.policy.notice import compose
from ombud.policy.reading import read

RUNS = 7
EXAMPLES = ROOT / "src" / "ombud" / "examples"
QUESTIONS = 2_000
PURPOSES = 20


@suite(
    "policy",
    title="The policy",
    about="""
`ombud check` is the whole process, on the home cleaners' policy and on the largest of
the examples; its floor is a Python that starts and ends. The rest is about the largest.
Loading with checking, and a notice, are within a process that has done each once. A
decision, with its reasons, is one of 2,000 about 20 purposes, each about other
categories and another person; its floor is the same question put to Cedar (cedarpy, its
policies parsed before, the person's facts given with each question), and both have to
give the same answer. Medians throughout.
""",
)
def measure(workshop: Workshop) -> Iterator[Figure]:
    """Time the check, the notice and the decisions of the largest example."""
    runs = 1 if workshop.small else RUNS
    largest = max(EXAMPLES.glob("*/policy.yaml"), key=lambda path: path.stat().st_size)
    least = [_process(workshop, sys.executable, "-c", "pass") for _ in range(runs)]
    for name, says, path, goal in (
        ("check", "`ombud check`", EXAMPLES / "ljusvik" / "policy.yaml", 0.4),
        ("check.largest", "`ombud check`, the largest", largest, 1),
    ):
        took = [_process(workshop, *OMBUD, "check", str(path)) for _ in range(runs)]
        yield Figure(
            name=f"policy.{name}",
            says=says,
            value=median(took),
            unit="s",
            floor=median(least),
            goal=goal,
        )
    yield Figure(
        name="policy.load",
        says="loading and checking",
        value=median([_load(largest) for _ in range(runs + 1)][1:]),
        unit="s",
        goal=0.3,
    )
    declaration = read(largest).declaration
    language = declaration.languages[0]
    took = [_timed(lambda: compose(declaration, language)) for _ in range(runs + 1)]
    yield Figure(
        name="policy.notice",
        says="a notice",
        value=median([each * 1000 for each in took[1:]]),
        unit="ms",
        goal=50,
    )
    ours, cedar = _decisions(declaration, 50 if workshop.small else QUESTIONS)
    yield Figure(
        name="policy.decide",
        says="a decision with its reasons",
        value=ours,
        unit="us",
        floor=cedar,
        goal=min(4.0, 0.05 * cedar),
    )


def _load(path: Path) -> float:
    def load() -> None:
        found = check(read(path))
        expect(not any(f.level == "error" for f in found), f"{path} has errors")

    return _timed(load)


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _process(workshop: Workshop, *command: str) -> float:
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


# Decisions, ours and Cedar's.


@dataclass(frozen=True, slots=True)
class Question:
    """May data of these categories about such a person be used for a purpose."""

    purpose: str
    categories: tuple[str, ...]
    kinds: frozenset[str]
    said: Said


def _decisions(declaration: Declaration, number: int) -> tuple[float, float]:
    """Medians in microseconds: ours, and Cedar's for the very same questions."""
    import cedarpy  # noqa: PLC0415  # for this figure alone

    compiled = Compiled(declaration)
    purposes = list(declaration.purposes)[:PURPOSES]
    expect(len(purposes) == PURPOSES, "the largest example has too few purposes")
    today = declaration.updated
    policies = cedarpy.PolicySet.from_str(
        "\n".join(_permit(declaration, name, compiled.uses(name)) for name in purposes)
    )
    ours, theirs, allowed = [], [], 0
    for question in _questions(declaration, compiled, purposes, number):
        only = compiled.only(question.purpose)
        start = time.perf_counter()
        decision = compiled.decide(
            question.purpose,
            question.categories,
            question.kinds,
            said=question.said,
            today=today,
            only=only,
        )
        ours.append((time.perf_counter() - start) * 1e6)
        start = time.perf_counter()
        answer = cedarpy.is_authorized(
            _request(question, today), policies, _entities(question)
        )
        theirs.append((time.perf_counter() - start) * 1e6)
        expect(decision.allowed == answer.allowed, f"Cedar differs on {question}")
        allowed += decision.allowed
    expect(0 < allowed < number, "the questions have but one answer")
    return median(ours), median(theirs)


def _questions(
    declaration: Declaration, compiled: Compiled, purposes: list[str], number: int
) -> Iterator[Question]:
    chance = random.Random(20)  # noqa: S311  # the same questions each time
    kinds = list(declaration.people)
    everything = [
        reference
        for name, category in declaration.categories.items()
        for reference in (name, *(f"{name}.{item}" for item in category.items))
    ]
    for _ in range(number):
        purpose = chance.choice(purposes)
        fitting = sorted(compiled.uses(purpose))
        pool = fitting if chance.random() < 0.8 else everything
        meant = declaration.purposes[purpose].people
        person = meant if chance.random() < 0.8 else kinds
        yield Question(
            purpose=purpose,
            categories=tuple(chance.sample(pool, min(3, len(pool)))),
            kinds=frozenset(chance.sample(person, chance.randint(1, len(person)))),
            said=Said(
                consent=chance.choice([None, "given", "given", "withdrawn"]),
                objected=chance.random() < 0.15,
                restricted=chance.random() < 0.05,
            ),
        )


def _permit(declaration: Declaration, name: str, used: frozenset[str]) -> str:
    purpose = declaration.purposes[name]
    grounds = ["false"]
    for kind in purpose.people:
        if purpose.marketing and kind in _not_marketed(declaration, name):
            continue
        basis = purpose.basis_of(kind)
        conditions = [f'principal.kinds.contains("{kind}")']
        if basis.consent:
            conditions.append('principal.consent == "given"')
        if (
            purpose.marketing
            or purpose.opt_out
            or basis.open_to_objection
            or basis.consent
        ):
            conditions.append("!principal.objected")
        if basis.interest and basis.interest.balanced:
            conditions.append(f"context.day >= {basis.interest.balanced.toordinal()}")
        grounds.append(" && ".join(conditions))
    uses = ", ".join(f'"{each}"' for each in sorted(used))
    return (
        f'permit(principal, action == Action::"{name}", resource) when {{'
        f" [{uses}].containsAll(context.categories) && !principal.restricted"
        f" && ({' || '.join(f'({each})' for each in grounds)}) }};"
    )


def _not_marketed(declaration: Declaration, purpose: str) -> set[str]:
    found: set[str] = set()
    for ban in declaration.never:
        if ban.market and ban.reaches(purpose):
            register = declaration.registers.get(ban.market)
            found.update(register.of if register else (ban.market,))
    return found


def _request(question: Question, today: date) -> dict[str, object]:
    return {
        "principal": 'Person::"1"',
        "action": f'Action::"{question.purpose}"',
        "resource": 'Data::"1"',
        "context": {
            "categories": list(question.categories),
            "day": today.toordinal(),
        },
    }


def _entities(question: Question) -> list[dict[str, object]]:
    return [
        {
            "uid": {"type": "Person", "id": "1"},
            "attrs": {
                "kinds": sorted(question.kinds),
                "consent": question.said.consent or "",
                "objected": question.said.objected,
                "restricted": question.said.restricted,
            },
            "parents": [],
        }
    ]
