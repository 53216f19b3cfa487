"""Reads the map of the systems: YAML in, a map out, and every fault with its place.

The YAML itself is read as a policy's is, with the same limits on what it may do.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from ombud.core.errors import Place
from ombud.policy.errors import InvalidPolicy
from ombud.policy.reading import (
    _INVISIBLE,
    UnreadableFileError,
    _line_column,
    _named,
    _nearest_spot,
    _problem,
    _Spot,
    _Tree,
    did_you_mean,
)
from ombud.registers.errors import InvalidMapError, Problem
from ombud.registers.language import SystemsMap

LIMIT_BYTES = 4 * 1024 * 1024
"""The longest text that is read: some 20,000 columns with a comment after each."""

LIMIT_PROBLEMS = 100
"""The most problems that one reading reports."""

Address = tuple[str, ...]
"""The steps to an element: names of tables and columns may hold any character."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Systems:
    """A map as it was read: what it says, its text, and where everything stands.

    `digest` is the SHA-256 of the text's UTF-8 bytes, in hexadecimal.
    """

    map: SystemsMap
    text: str
    name: str
    digest: str
    spots: Mapping[str, _Spot] = field(repr=False)

    def place(self, address: Address) -> Place:
        """Where an element stands, or the nearest element above that has a place."""
        steps = list(address)
        while steps and ".".join(steps) not in self.spots:
            steps.pop()
        spot = self.spots[".".join(steps)]
        return Place(self.name, *(spot.value if spot.scalar else spot.key))

    def key(self, address: Address) -> Place:
        """Where the key of an element stands; without one of its own, as `place`."""
        spot = self.spots.get(".".join(address))
        return Place(self.name, *spot.key) if spot else self.place(address)


def read(path: Path) -> Systems:
    """Read a map from a file.

    Raises:
        UnreadableFileError: the file is missing, a folder, or not ours to read.
        InvalidMapError: it is not a map; every problem is listed.
    """
    name = str(path)
    try:
        with path.open("rb") as file:
            raw = file.read(LIMIT_BYTES + 1)
    except OSError as error:
        reason = error.strerror or "it can't be opened"
        raise UnreadableFileError(
            f"{name} can't be read: {reason}.", mend="Name the map's YAML file."
        ) from error
    if len(raw) > LIMIT_BYTES:
        raise _too_long(name)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8", "replace")
        raise _invalid(
            Place(name, *_line_column(before, len(before))),
            "The file is not UTF-8 text.",
            "Save it as UTF-8.",
        ) from error
    return parse(text, name)


def parse(text: str, name: str) -> Systems:
    """Read a map from its text; `name` is what places call the file.

    Raises:
        InvalidMapError: it is not a map; every problem is listed, sorted by place.
    """
    if len(text.encode("utf-8", "replace")) > LIMIT_BYTES:
        raise _too_long(name)
    if found := _INVISIBLE.search(text):
        raise _invalid(
            Place(name, *_line_column(text, found.start())),
            f"An invisible character stands here: {_named(found[0])}.",
            "Delete it; it makes the line look like another.",
        )
    tree = _Tree(name)
    try:
        value = tree.grow(text)
    except InvalidPolicy as error:
        raise InvalidMapError(
            tuple(
                Problem(
                    place=p.place,
                    message=_of_maps(p.message),
                    mend=_of_maps(p.mend),
                    code="syntax",
                )
                for p in error.problems
            )
        ) from error
    problems = [
        Problem(place=p.place, message=p.message, mend=p.mend, code="twice")
        for p in tree.problems
    ]
    try:
        systems = SystemsMap.model_validate(value)
    except ValidationError as error:
        problems += (_fault(tree, details) for details in error.errors())
    else:
        if not problems:
            digest = hashlib.sha256(text.encode()).hexdigest()
            return Systems(
                map=systems, text=text, name=name, digest=digest, spots=tree.spots
            )
    ordered = sorted(
        dict.fromkeys(problems), key=lambda p: (p.place.line, p.place.column, p.message)
    )
    raise InvalidMapError(tuple(ordered[:LIMIT_PROBLEMS]))


def _fault(tree: _Tree, details: ErrorDetails) -> Problem:
    """One of the validator's errors, said in words."""
    if details["type"] == "enum":
        details = {**details, "type": "literal_error"}
    elif details["type"] == "extra_forbidden":
        loc = tuple(str(step) for step in details["loc"])
        spot = _nearest_spot(tree.spots, ".".join(loc))
        return Problem(
            place=Place(tree.name, *spot.key),
            message=f"{loc[-1]} is not a word of the map's language here.",
            mend=did_you_mean(loc[-1], _words_at(loc[:-1])),
            code="language",
        )
    found = _problem(tree.name, tree.spots, details)
    return Problem(
        place=found.place,
        message=_of_maps(found.message),
        mend=_of_maps(found.mend),
        code="language",
    )


def _words_at(loc: Address) -> Iterator[str]:
    """The keys that the map's language knows at a path."""
    kind: Any = SystemsMap
    for step in loc:
        kind = _below(kind, step)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield from (info.alias or name for name, info in kind.model_fields.items())


def _below(kind: Any, step: str) -> Any:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        for name, info in kind.model_fields.items():
            if step in (name, info.alias):
                return info.annotation
        return None
    return get_args(kind)[1] if get_origin(kind) is dict else None


def _of_maps(words: str) -> str:
    """What is said of a policy, said of a map: the YAML of both is read alike."""
    return (
        words.replace("ombud: 1", "ombud-systems: 1")
        .replace("policies have", "maps have")
        .replace("A policy is", "A map is")
        .replace("one policy in", "one map in")
        .replace("the policy", "the map")
    )


def _too_long(name: str) -> InvalidMapError:
    return _invalid(
        Place(name, 1, 1),
        f"The text is longer than {LIMIT_BYTES // 1024} kB.",
        "Is it a map? Leave out what is not.",
    )


def _invalid(place: Place, message: str, mend: str) -> InvalidMapError:
    return InvalidMapError(
        (Problem(place=place, message=message, mend=mend, code="syntax"),)
    )
