"""Reads a policy's text: YAML in, a declaration out, and every fault with its place.

Aliases and tags of YAML are refused: an element that stands in two places would have
two addresses and one place, and with them go cyclic and exploding documents. The text
is read event by event on a stack of our own, so no nesting can exhaust Python's.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, StringMark, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.reader import ReaderError

from ombud.core.errors import OmbudError, Place
from ombud.policy.errors import InvalidPolicy
from ombud.policy.findings import Problem
from ombud.policy.language import Declaration, Element

LIMIT_BYTES = 96 * 1024
"""The longest text that is read; a large group's policy takes a third of it."""

LIMIT_DEPTH = 16
"""The deepest nesting that is read; the language needs seven levels."""

LIMIT_PROBLEMS = 100
"""The most problems that one reading reports; more help nobody."""

_SHOWN_WORDS = 12
_SHOWN_LENGTH = 60

# Characters that change how a line looks without being seen: zero-width, direction.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)

_STR = "tag:yaml.org,2002:str"
_SHORT_INT = re.compile(r"-?[0-9]{1,18}")
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class UnreadableFileError(OmbudError):
    """The file can't be opened."""


@dataclass(frozen=True, slots=True)
class _Spot:
    """Line and column, from 1, of an element's key and of its value."""

    key: tuple[int, int]
    value: tuple[int, int]
    scalar: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A policy as it was read: the declaration, its text, and where everything stands.

    `digest` is the SHA-256 of the text's UTF-8 bytes, in hexadecimal.
    """

    declaration: Declaration
    text: str
    name: str
    digest: str
    spots: Mapping[str, _Spot] = field(repr=False)

    def place(self, address: str) -> Place:
        """Where an element stands: its value if that is one word, else its key.

        An address that has no place of its own (it is a default, or its short form
        has no room for it) gets that of the nearest element above.
        """
        spot = _nearest_spot(self.spots, address)
        return Place(self.name, *(spot.value if spot.scalar else spot.key))


def read(path: Path) -> Policy:
    """Read a policy from a file.

    Raises:
        UnreadableFileError: The file is missing, a folder, or not ours to read.
        InvalidPolicy: It is not a policy; every problem is listed.
    """
    name = str(path)
    try:
        with path.open("rb") as file:
            raw = file.read(LIMIT_BYTES + 1)
    except OSError as error:
        reason = error.strerror or "it can't be opened"
        raise UnreadableFileError(
            f"{name} can't be read: {reason}.", mend="Name the policy's YAML file."
        ) from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if len(raw) > LIMIT_BYTES:
            raise _too_long(name) from error
        before = raw[: error.start].decode("utf-8", "replace")
        raise _invalid(
            name,
            _line_column(before, len(before)),
            "The file is not UTF-8 text.",
            "Save it as UTF-8.",
        ) from error
    return parse(text, name)


def parse(text: str, name: str) -> Policy:
    """Read a policy from its text; `name` is what places call the file.

    Raises:
        InvalidPolicy: It is not a policy; every problem is listed, sorted by place.
    """
    if len(text.encode("utf-8", "replace")) > LIMIT_BYTES:
        raise _too_long(name)
    if found := _INVISIBLE.search(text):
        raise _invalid(
            name,
            _line_column(text, found.start()),
            f"An invisible character stands here: {_named(found[0])}.",
            "Delete it; it makes the line look like another.",
        )
    tree = _Tree(name)
    value = tree.grow(text)
    try:
        declaration = Declaration.model_validate(value)
    except ValidationError as error:
        tree.problems += (
            _problem(name, tree.spots, details) for details in error.errors()
        )
    else:
        if not tree.problems:
            digest = hashlib.sha256(text.encode()).hexdigest()
            return Policy(
                declaration=declaration,
                text=text,
                name=name,
                digest=digest,
                spots=tree.spots,
            )
    unique = dict.fromkeys(tree.problems)
    ordered = sorted(unique, key=lambda p: (p.place.line, p.place.column, p.address))
    raise InvalidPolicy(tuple(ordered[:LIMIT_PROBLEMS]))


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that is most like this one, if any is like enough."""
    # Only a text with faults needs it, so only such a text waits for its import.
    from rapidfuzz import fuzz, process, utils  # noqa: PLC0415

    best = process.extractOne(
        word,
        list(known),
        scorer=fuzz.ratio,
        processor=utils.default_process,
        score_cutoff=65,
    )
    return None if best is None else str(best[0])


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The mend for a word that nobody knows: the nearest known one, or all of them."""
    words = sorted(known)
    best = nearest(word, words)
    if best is not None:
        return f"Did you mean {best}?"
    if not words:
        return "None is declared."
    shown = ", ".join(words[:_SHOWN_WORDS])
    if len(words) > _SHOWN_WORDS:
        shown += ", …"
    return f"Known are: {shown}."


# From text to values, with the place of each.


@dataclass(slots=True)
class _Frame:
    """A mapping or list that is not closed yet, and the key that waits for a value."""

    value: dict[str, Any] | list[Any]
    path: str
    key: str | None = None
    key_at: tuple[int, int] = (1, 1)


class _Tree:
    """Grows plain values from YAML events, and remembers where each stood."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.spots: dict[str, _Spot] = {"": _Spot((1, 1), (1, 1), scalar=False)}
        self.problems: list[Problem] = []
        self._frames: list[_Frame] = []
        self._root: Any = None
        self._yaml = YAML(typ="safe", pure=True)

    def grow(self, text: str) -> dict[str, Any]:
        """The document's top mapping; raises at the first fault of syntax."""
        documents = 0
        try:
            for event in self._yaml.parse(text):
                if isinstance(event, DocumentStartEvent):
                    documents += 1
                    if documents > 1:
                        raise self._fault(
                            event,
                            "A second document starts here.",
                            "Keep one policy in one file: delete the line ---.",
                        )
                else:
                    self._take(event)
        except ReaderError as error:
            raise _invalid(
                self.name,
                _line_column(text, error.position),
                "A character stands here that YAML does not allow.",
                "Delete it.",
            ) from error
        except MarkedYAMLError as error:
            raise self._syntax(error) from error
        except (YAMLError, ValueError, AttributeError, NotImplementedError) as error:
            # ruamel lets a few of its own slips out on broken directives and tags.
            raise _invalid(
                self.name, (1, 1), "This is not YAML.", "Look at the first lines."
            ) from error
        if not isinstance(self._root, dict):
            raise _invalid(
                self.name,
                (1, 1),
                "The file is empty."
                if self._root is None
                else "A policy is a list of keys with values.",
                "Begin with ombud: 1",
            )
        return self._root

    def _take(self, event: Event) -> None:
        match event:
            case AliasEvent():
                raise self._fault(
                    event,
                    "An alias (*name) stands here; policies have none.",
                    "Write the value out: each element has a place of its own.",
                )
            case ScalarEvent():
                self._put(event, self._scalar(event), scalar=True)
            case MappingStartEvent() | SequenceStartEvent():
                if len(self._frames) >= LIMIT_DEPTH:
                    raise self._fault(
                        event,
                        f"This is nested deeper than {LIMIT_DEPTH} levels.",
                        "Close a bracket, or indent less.",
                    )
                self._plain(event)
                value: dict[str, Any] | list[Any] = (
                    {} if isinstance(event, MappingStartEvent) else []
                )
                path = self._put(event, value, scalar=False)
                self._frames.append(_Frame(value, path))
            case MappingEndEvent() | SequenceEndEvent():
                self._frames.pop()
            case _:
                pass  # the stream's and the document's ends

    def _put(self, event: Event, value: Any, *, scalar: bool) -> str:
        """Give a value its place in what is open; returns its path."""
        at = _at(event.start_mark)
        if not self._frames:
            self._root = value
            return ""
        frame = self._frames[-1]
        if isinstance(frame.value, list):
            path = _join(frame.path, str(len(frame.value)))
            frame.value.append(value)
            spot = _Spot(at, at, scalar)
            self.spots[path] = spot
            if isinstance(value, str):
                # A list of references is addressed by them: purposes.x.uses.contact
                self.spots.setdefault(_join(frame.path, value), spot)
            return path
        if frame.key is None:
            if not isinstance(event, ScalarEvent):
                raise self._fault(
                    event, "A key is one word.", "Write it as key: value."
                )
            frame.key = str(event.value)
            frame.key_at = at
            return frame.path
        path = _join(frame.path, frame.key)
        if frame.key in frame.value:
            line = self.spots[path].key[0]
            self.problems.append(
                Problem(
                    address=path,
                    message=f"{_short(frame.key)} stands here twice; "
                    f"it is in line {line} too.",
                    mend="Keep one of them.",
                    place=Place(self.name, *frame.key_at),
                )
            )
        else:
            self.spots[path] = _Spot(frame.key_at, at, scalar)
        frame.value[frame.key] = value
        frame.key = None
        return path

    def _scalar(self, event: ScalarEvent) -> Any:
        self._plain(event)
        text: str = event.value
        if found := _INVISIBLE.search(text):  # written as an escape
            raise self._fault(
                event,
                f"An invisible character stands in this text: {_named(found[0])}.",
                "Delete it; it makes the text look like another.",
            )
        tag = str(self._yaml.resolver.resolve(ScalarNode, text, event.implicit))
        match tag.removeprefix("tag:yaml.org,2002:"):
            case "null":
                return None
            case "bool":
                return text.lower() == "true"
            case "int" if _SHORT_INT.fullmatch(text):
                return int(text)
            case "timestamp" if _ISO_DAY.fullmatch(text):
                try:
                    return date.fromisoformat(text)
                except ValueError:
                    return text  # the declaration says that it is no date
        return text  # the language has no other types

    def _plain(self, event: Any) -> None:
        if event.tag is not None and event.tag not in ("!", _STR):
            raise self._fault(
                event, "A tag (!name) stands here; policies have none.", "Delete it."
            )

    def _fault(self, event: Event, message: str, mend: str) -> InvalidPolicy:
        return _invalid(self.name, _at(event.start_mark), message, mend)

    def _syntax(self, error: MarkedYAMLError) -> InvalidPolicy:
        mark = error.problem_mark or error.context_mark
        problem = str(error.problem or error.context or "it can't be read")
        if "'\\t'" in problem:
            message, mend = "A tab stands here.", "Indent with blanks."
        else:
            message = f"This is not YAML: {problem}."
            mend = "Look for a missing colon, quote or bracket, or a wrong indent."
        return _invalid(self.name, _at(mark) if mark else (1, 1), message, mend)


def _at(mark: StringMark) -> tuple[int, int]:
    return mark.line + 1, mark.column + 1


def _line_column(text: str, position: int) -> tuple[int, int]:
    before = text[:position]
    return before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1


def _join(path: str, step: str) -> str:
    return f"{path}.{step}" if path else step


def _invalid(name: str, at: tuple[int, int], message: str, mend: str) -> InvalidPolicy:
    place = Place(name, *at)
    return InvalidPolicy(
        (Problem(address="", message=message, mend=mend, place=place),)
    )


def _too_long(name: str) -> InvalidPolicy:
    return _invalid(
        name,
        (1, 1),
        f"The text is longer than {LIMIT_BYTES // 1024} kB.",
        "Is it a policy? Leave out what is not.",
    )


def _named(character: str) -> str:
    return f"U+{ord(character):04X} {unicodedata.name(character, 'unnamed').lower()}"


def _short(word: str) -> str:
    """The word as it can be shown: on one line, and not long."""
    shown = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in word)
    return shown if len(shown) <= _SHOWN_LENGTH else shown[: _SHOWN_LENGTH - 1] + "…"


# From the validator's errors to problems.

# What a pattern asks for, in words; the patterns are language.py's.
_PATTERNS = {
    "^[a-z][a-z0-9_]{0,62}$": (
        "is not an id",
        "Use the letters a to z, digits and _, and begin with a letter.",
    ),
    r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$": (
        "is not a reference",
        "Write ids joined by dots, as in contact.email",
    ),
    "^[A-Z]{2}$": ("is not a country", "Write its two letters, as in SE."),
    "^[a-z-]+:[A-Za-z0-9-]+$": (
        "is not a term of a vocabulary",
        "Write it as pd:EmailAddress.",
    ),
    "^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$": (
        "is not a month and a day",
        'Write them as "06-30".',
    ),
    "^P([0-9]{1,3}Y)?([0-9]{1,3}M)?([0-9]{1,3}W)?([0-9]{1,4}D)?$": (
        "is not a period",
        "Write it as P12M, P2Y or P30D.",
    ),
}

# Where a short form was widened, its parts stand where the short form does.
_WIDENED = {
    "period": ("until",),
    "event": ("until", "after"),
    "withdrawn": ("until",),
}


def _nearest_spot(spots: Mapping[str, _Spot], address: str) -> _Spot:
    steps = address.split(".")
    while steps:
        if spot := spots.get(".".join(steps)):
            return spot
        for short in _WIDENED.get(steps[-1], ()):
            if spot := spots.get(".".join((*steps[:-1], short))):
                return spot
        steps.pop()
    return spots[""]


def _problem(name: str, spots: Mapping[str, _Spot], details: ErrorDetails) -> Problem:
    loc = tuple(str(step) for step in details["loc"])
    at_key = loc[-1:] == ("[key]",)
    if at_key:
        loc = loc[:-1]
    address = ".".join(loc)
    spot = _nearest_spot(spots, address)
    kind = details["type"]
    at_key = at_key or kind in ("extra_forbidden", "missing") or not spot.scalar
    message, mend = _words(loc, details)
    return Problem(
        address=address,
        message=message,
        mend=mend,
        place=Place(name, *(spot.key if at_key else spot.value)),
    )


def _words(loc: tuple[str, ...], details: ErrorDetails) -> tuple[str, str]:
    """A problem's message and mend, in plain words."""
    last = _short(".".join(loc[-2:] if loc[-1:] and loc[-1].isdigit() else loc[-1:]))
    given = details["input"]
    shown = _short(given) if isinstance(given, str) else last
    context = details.get("ctx", {})
    family = details["type"].split("_", maxsplit=1)[0]
    match details["type"]:
        case "extra_forbidden":
            message = f"{last} is not a word of the language here."
            mend = did_you_mean(last, _known(loc[:-1]))
        case "missing":
            where = f" in {_short(loc[-2])}" if len(loc) > 1 else ""
            message = f"{last} is missing{where}."
            mend = f"Add {last}: …"
        case "literal_error":
            message = f"{shown} is not known here."
            mend = _one_of(shown, context["expected"])
        case "string_pattern_mismatch":
            what, mend = _PATTERNS[context["pattern"]]
            message = f"{shown} {what}."
        case "value_error":
            message = f"{last} can't be understood."
            mend = str(context["error"])
            mend = mend[:1].upper() + mend[1:] + "."
        case "string_type" if isinstance(given, int | float | date):
            message = f"{last} is not text."
            mend = "Write it in quotes."
        case "model_type" if isinstance(given, str) and (
            best := nearest(given, _known(loc))
        ):
            message, mend = f"{shown} is not known here.", f"Did you mean {best}?"
        case "too_short" | "string_too_short":
            message, mend = f"{last} is empty.", "Write at least one."
        case _:
            message, mend = _BY_FAMILY.get(family, ("{} is not right.", details["msg"]))
            message = message.format(shown if family in ("date", "bool") else last)
    return message, mend


# By the first word of pydantic's error types: https://docs.pydantic.dev/latest/errors/
_BY_FAMILY = {
    "string": ("{} is not a text of the right length.", "Write it shorter, in words."),
    "date": ("{} is not a date.", "Write YEAR-MONTH-DAY, as in 2026-11-23."),
    "bool": ("{} is neither yes nor no.", "Write true or false."),
    "tuple": ("{} is not a list.", "Write it in brackets, as in [email, phone]."),
    "dict": ("{} has no keys.", "Write key: value under it, or in braces."),
    "model": ("{} can't be said so shortly.", "Write key: value under it."),
}


def _one_of(shown: str, expected: str) -> str:
    words = re.findall(r"'([^']*)'", expected) or [expected]
    words = [word for word in words if word != "*"]
    if best := nearest(shown, words):
        return f"Did you mean {best}?"
    return f"Write {_either(words)}."


def _either(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _known(loc: tuple[str, ...]) -> Iterator[str]:
    """The keys that the language knows at a path."""
    kind: Any = Declaration
    for step in loc:
        kind = _step(kind, step)
    kind = _bare(kind)
    if isinstance(kind, type) and issubclass(kind, Element):
        yield from kind.WRITTEN or (
            info.alias or name for name, info in kind.model_fields.items()
        )


def _step(kind: Any, step: str) -> Any:
    kind = _bare(kind)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        for name, info in kind.model_fields.items():
            if step in (name, info.alias):
                return info.annotation
        return None
    arguments = get_args(kind)
    if get_origin(kind) is dict:
        return arguments[1]
    return arguments[0] if get_origin(kind) is tuple else None


def _bare(kind: Any) -> Any:
    """The annotation without what surrounds it: metadata, and `| None`."""
    while True:
        if hasattr(kind, "__metadata__"):
            kind = kind.__origin__
        elif get_origin(kind) in (Union, UnionType):
            kind = next(a for a in get_args(kind) if a is not type(None))
        else:
            return kind
