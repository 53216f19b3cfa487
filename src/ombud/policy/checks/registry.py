"""The rules that a policy is checked by: each a function that registers itself."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from ombud.core.spelling import did_you_mean
from ombud.policy.findings import Finding, Level
from ombud.policy.language import Declaration
from ombud.policy.reading import Policy


@dataclass(frozen=True, slots=True)
class Fault:
    """What a rule found: where, what, and the mend."""

    address: str
    message: str
    mend: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One thing that a policy is checked for."""

    code: str
    level: Level
    article: str
    look: Callable[[Declaration, date], Iterable[Fault]]

    @property
    def says(self) -> str:
        """What it finds, in one sentence: the first line of its docstring."""
        return (self.look.__doc__ or "").strip().partition("\n")[0]


_rules: dict[str, Rule] = {}


def rule(
    code: str, level: Level, article: str = ""
) -> Callable[
    [Callable[[Declaration, date], Iterable[Fault]]],
    Callable[[Declaration, date], Iterable[Fault]],
]:
    """Register a function as a rule; it gets the declaration and the day to judge by.

    Args:
        code: Its name in every finding, for good: words joined by hyphens.
        level: How bad it is: an `error` keeps the policy from being put in force.
        article: Where the law speaks of it, as `Art. 28(3)`.
    """

    def register(
        look: Callable[[Declaration, date], Iterable[Fault]],
    ) -> Callable[[Declaration, date], Iterable[Fault]]:
        if code in _rules:
            raise ValueError(f"The rule {code} is registered already.")
        _rules[code] = Rule(code=code, level=level, article=article, look=look)
        return look

    return register


def rules() -> tuple[Rule, ...]:
    """Every rule that is registered, by code."""
    return tuple(_rules[code] for code in sorted(_rules))


def findings(policy: Policy, day: date) -> Iterator[Finding]:
    """What every rule has to say about a policy."""
    for each in rules():
        for fault in each.look(policy.declaration, day):
            yield Finding(
                code=each.code,
                level=each.level,
                address=fault.address,
                message=fault.message,
                mend=fault.mend,
                article=each.article,
                place=policy.place(fault.address),
            )


def unknown(
    address: str, words: Iterable[str], known: Iterable[str], what: str
) -> Iterator[Fault]:
    """A fault for each word of a list that is not declared."""
    declared = frozenset(known)
    for word in words:
        if word not in declared:
            yield Fault(
                f"{address}.{word}",
                f"No {what} is called {word}.",
                did_you_mean(word, declared),
            )


def unknown_word(
    address: str, word: str | None, known: Iterable[str], what: str
) -> Iterator[Fault]:
    """A fault where a single word is given that is not declared."""
    declared = frozenset(known)
    if word is not None and word not in declared:
        yield Fault(
            address, f"No {what} is called {word}.", did_you_mean(word, declared)
        )
