"""A draft of a policy out of another format: what it says, lacks and left."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from ombud.policy.exchange.reading import Node
from ombud.policy.exchange.written import Plain, as_yaml
from ombud.policy.language import Declaration

_LIMIT_ROUNDS = 8
"""How often a draft is looked at again after something was taken out of it."""

# Source: the articles that ask for each fact. The first pattern that fits an address.
_ASKED: tuple[tuple[str, str], ...] = (
    (r"controllers(\..*)?", "Art. 13(1)(a)"),
    (r"people(\..*)?", "Art. 30(1)(c)"),
    (r"categories(\..*)?", "Art. 14(1)(d)"),
    (r"sources(\..*)?", "Art. 14(2)(f)"),
    (r"purposes\.[^.]+\.for", "Art. 30(1)(c)"),
    (r"purposes\.[^.]+\.basis(\..*)?", "Art. 13(1)(c)"),
    (r"purposes\.[^.]+\.uses", "Art. 14(1)(d)"),
    (r"purposes\.[^.]+\.from", "Art. 14(2)(f)"),
    (r"purposes\.[^.]+\.keep(\..*)?", "Art. 13(2)(a)"),
    (r"purposes(\..*)?", "Art. 13(1)(c)"),
    (r"recipients(\..*)?", "Art. 13(1)(e)"),
    (r"updated", "Art. 12(1)"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A fact that a policy needs and the document does not say.

    `article` is the one of the GDPR that asks for it, empty where the language does.
    """

    address: str
    article: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """A value of the document, by its JSON path, that was not taken over, and why."""

    path: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """A draft of a policy: its values, what is missing, and what was left."""

    draft: Plain
    missing: tuple[Missing, ...]
    left: tuple[Left, ...]

    @property
    def text(self) -> str:
        """The draft as YAML."""
        return as_yaml(self.draft)


def finish(draft: Plain, document: Node, left: Iterable[Left] = ()) -> Imported:
    """Look a draft over: nothing in it that a policy can't say, and what it lacks.

    Args:
        draft: the values as they were found; changed in place.
        document: the whole document, to tell what nobody read.
        left: what is known to have been left, with its reason.
    """
    told = list(left)
    missing: dict[str, None] = {}
    for _ in range(_LIMIT_ROUNDS):
        _prune(draft)
        faults = tuple(_faults(draft))
        missing = dict.fromkeys(fault.at for fault in faults if fault.lacks)
        wrong = [fault for fault in faults if not fault.lacks]
        if not wrong:
            break
        for fault in wrong:
            _take_out(draft, fault.steps)
            told.append(
                Left(path=fault.at, why="A policy can't say this; it was left out.")
            )
    reasons = {each.path for each in told}
    told += (
        Left(path=path, why="A policy has no place for it.")
        for path in document.unread()
        if path not in reasons
    )
    return Imported(
        draft=draft,
        missing=tuple(Missing(address=at, article=_article(at)) for at in missing),
        left=tuple(told),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fault:
    """What keeps a draft from being a policy: something lacks, or is not right."""

    steps: tuple[str, ...]
    at: str
    lacks: bool


def _faults(draft: Plain) -> Iterator[_Fault]:
    try:
        Declaration.model_validate(draft)
    except ValidationError as error:
        for each in error.errors():
            steps = tuple(map(str, each["loc"]))
            at = ".".join(steps)
            # An element that is not right as a whole lacks a part of what it says.
            whole = each["type"] == "value_error" and isinstance(each["input"], dict)
            if whole and len(steps) == 2 and steps[0] == "purposes":  # noqa: PLR2004
                at = f"{at}.basis"
            yield _Fault(steps=steps, at=at, lacks=whole or each["type"] == "missing")


def _take_out(draft: Plain, at: tuple[str, ...]) -> None:
    """Take a value out of the draft; where the address goes deeper, what is nearest."""
    value: Any = draft
    steps: list[tuple[Any, Any]] = []
    for step in at:
        if isinstance(value, dict) and step in value:
            steps.append((value, step))
            value = value[step]
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            steps.append((value, int(step)))
            value = value[int(step)]
        else:
            break  # the model's own steps, such as a short form's
    if steps:
        holder, key = steps[-1]
        del holder[key]


def _prune(value: Any) -> None:
    """Take out what is empty."""
    if isinstance(value, dict):
        for key, below in list(value.items()):
            _prune(below)
            if below is None or below in ("", {}, []):
                del value[key]
    elif isinstance(value, list):
        for below in value:
            _prune(below)


def _article(at: str) -> str:
    return next((a for pattern, a in _ASKED if re.fullmatch(pattern, at)), "")


def slug(text: str, taken: Collection[str] = (), fallback: str = "item") -> str:
    """An id out of a text: small letters, digits and _; another than those taken."""
    plain = text.lower().translate(_LETTERS)
    made = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:48].strip("_")
    if not made or not made[0].isalpha():
        made = f"{fallback}_{made}".strip("_")
    # Not from 2 on: a document with thousands of one name would take minutes.
    number = len(taken) + 1
    found = made
    while found in taken:
        found = f"{made}_{number}"
        number += 1
    return found


_LETTERS = str.maketrans("åäöüéèáàóæøñ", "aaoueeaaoaon")
