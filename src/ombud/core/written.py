"""Reads YAML files that people write: plain values, and every fault with its place.

Aliases and tags of YAML are refused: an element that stands in two places would have
two addresses and one place, and with them go cyclic and exploding documents. The text
is read event by event on a stack of our own, so no nesting can exhaust Python's.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import UnionType
from typing import (
    Any,
    Generic,
    Literal,
    TypeGuard,
    TypeVar,
    Union,
    get_args,
    get_origin,
)

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from yaml import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    MarkedYAMLError,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    YAMLError,
)
from yaml.reader import ReaderError

from ombud.core.errors import OmbudError, Place
from ombud.core.spelling import did_you_mean, nearest

LIMIT_DEPTH = 16
"""The deepest nesting that is read; nobody writes as deep by hand."""

LIMIT_FAULTS = 100
"""The most faults that one reading reports; more help nobody."""

_SHOWN_LENGTH = 60

# The parser in C where the package has it: twenty times as fast, the same places.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Values(_LOADER):  # type: ignore[misc, valid-type]  # one of the package's two
    """Whole documents, by the core schema of YAML 1.2: `no` and `on` are words."""


_Values.yaml_implicit_resolvers = {}
for _kind, _pattern, _first in (
    ("null", "~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", "true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", "[-+]?[0-9]+", list("-+0123456789")),
    ("timestamp", "[0-9]{4}-[0-9]{2}-[0-9]{2}", list("0123456789")),
):
    _Values.add_implicit_resolver(
        f"tag:yaml.org,2002:{_kind}", re.compile(f"^(?:{_pattern})$"), _first
    )


def values(text: str) -> Any:
    """What a YAML file of our own says, as plain values."""
    return yaml.load(text, Loader=_Values)  # noqa: S506  # a safe loader


# Characters that change how a line looks without being seen: zero-width, direction.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)

_STR = "tag:yaml.org,2002:str"
_CONSTANTS: Mapping[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_SHORT_INT = re.compile(r"-?[0-9]{1,18}")
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class UnreadableFileError(OmbudError):
    """The file can't be opened."""


Address = tuple[str, ...]
"""The steps to an element: keys, which may hold any character, and positions."""

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Why a text can't be read: what, where, and what to do about it.

    `address` is the element's, its steps joined by dots; it is empty where the text as
    a whole is meant. `code` says what found it: YAML's syntax, a key that stands
    twice, or the language that the file is written in.
    """

    address: str
    message: str
    mend: str
    place: Place
    code: Literal["syntax", "twice", "language"]


@dataclass(frozen=True, slots=True)
class Spot:
    """Line and column, from 1, of an element's key and of its value."""

    key: tuple[int, int]
    value: tuple[int, int]
    scalar: bool


@dataclass(frozen=True, slots=True)
class Spots:
    """Where everything in a file stands."""

    file: str
    widened: Mapping[str, tuple[str, ...]]
    by_address: dict[str, Spot]
    """By an address's steps joined by dots; the empty one is the whole text's."""

    def place(self, address: Address) -> Place:
        """Where an element stands: its value if that is one word, else its key.

        An address that has no place of its own (it is a default, or its short form
        has no room for it) gets that of the nearest element above.
        """
        spot = self._nearest(address)
        return Place(self.file, *(spot.value if spot.scalar else spot.key))

    def key(self, address: Address) -> Place:
        """Where an element's key stands; without one of its own, as `place`."""
        spot = self.by_address.get(".".join(address))
        return Place(self.file, *spot.key) if spot else self.place(address)

    def _nearest(self, address: Address) -> Spot:
        for end in range(len(address), 0, -1):
            *above, last = address[:end]
            for step in (last, *self.widened.get(last, ())):
                if spot := self.by_address.get(".".join((*above, step))):
                    return spot
        return self.by_address[""]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileKind(Generic[Model]):
    """A kind of file that people write: what it says, and what is said about it."""

    model: type[Model]
    """What it says. Models whose keys people write otherwise list them in WRITTEN."""
    refuse: Callable[[tuple[Fault, ...]], OmbudError]
    """The error that tells of faults; they are sorted by place."""
    noun: str
    plural: str
    language: str = "the language"
    first_line: str
    limit_bytes: int
    patterns: Mapping[str, tuple[str, str]]
    """For each pattern of the model: what a text is not, and how to write it."""
    widened: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The short forms' keys where the parts stand that they are widened to."""

    def text(self, path: Path) -> str:
        """The text of a file, without a byte order mark.

        Raises:
            UnreadableFileError: The file is missing, a folder, or not ours to read.
            OmbudError: As `refuse` has it: it is too long, or not UTF-8.
        """
        name = str(path)
        try:
            with path.open("rb") as file:
                raw = file.read(self.limit_bytes + 1)
        except OSError as error:
            reason = error.strerror or "it can't be opened"
            raise UnreadableFileError(
                f"{name} can't be read: {reason}.",
                mend=f"Name the {self.noun}'s YAML file.",
            ) from error
        if len(raw) > self.limit_bytes:
            raise self._too_long(name)
        try:
            return raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            before = raw[: error.start].decode("utf-8", "replace")
            raise self.fault(
                name,
                _line_column(before, len(before)),
                "The file is not UTF-8 text.",
                "Save it as UTF-8.",
            ) from error

    def parse(self, text: str, name: str) -> tuple[Model, Spots]:
        """What a text says, and where; `name` is what places call the file.

        Raises:
            OmbudError: As `refuse` has it, with every fault.
        """
        if len(text.encode("utf-8", "replace")) > self.limit_bytes:
            raise self._too_long(name)
        if found := _INVISIBLE.search(text):
            raise self.fault(
                name,
                _line_column(text, found.start()),
                f"An invisible character stands here: {_named(found[0])}.",
                "Delete it; it makes the line look like another.",
            )
        tree = _Tree(self, name)
        value = tree.grow(text)
        faults = tree.faults
        try:
            says = self.model.model_validate(value)
        except ValidationError as error:
            # Words are found for some alone: of a hostile file there may be thousands.
            first = error.errors(include_url=False)[: 5 * LIMIT_FAULTS]
            faults += (_fault(self, tree.spots, each) for each in first)
        else:
            if not faults:
                return says, tree.spots
        unique = dict.fromkeys(faults)
        ordered = sorted(
            unique, key=lambda f: (f.place.line, f.place.column, f.address)
        )
        raise self.refuse(tuple(ordered[:LIMIT_FAULTS]))

    def fault(
        self, name: str, at: tuple[int, int], message: str, mend: str
    ) -> OmbudError:
        """The error that tells of one fault of syntax; `at` is its line and column."""
        place = Place(name, *at)
        return self.refuse(
            (Fault(address="", message=message, mend=mend, place=place, code="syntax"),)
        )

    def _too_long(self, name: str) -> OmbudError:
        return self.fault(
            name,
            (1, 1),
            f"The text is longer than {self.limit_bytes // 1024} kB.",
            f"Is it a {self.noun}? Leave out what is not.",
        )


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

    def __init__(self, kind: FileKind[Any], name: str) -> None:
        self.kind = kind
        self.name = name
        self.spots = Spots(name, kind.widened, {"": Spot((1, 1), (1, 1), scalar=False)})
        self.faults: list[Fault] = []
        self._frames: list[_Frame] = []
        self._root: Any = None

    def grow(self, text: str) -> dict[str, Any]:
        """The document's top mapping; raises at the first fault of syntax."""
        documents = 0
        try:
            for event in yaml.parse(text, Loader=_LOADER):
                if isinstance(event, DocumentStartEvent):
                    documents += 1
                    if documents > 1:
                        raise self._fault(
                            event,
                            "A second document starts here.",
                            f"Keep one {self.kind.noun} in one file: "
                            "delete the line ---.",
                        )
                else:
                    self._take(event)
        except ReaderError as error:
            raise self.kind.fault(
                self.name,
                _line_column(text, error.position),
                "A character stands here that YAML does not allow.",
                "Delete it.",
            ) from error
        except MarkedYAMLError as error:
            raise self._syntax(error, text) from error
        except (YAMLError, UnicodeEncodeError) as error:
            raise self.kind.fault(
                self.name, (1, 1), "This is not YAML.", "Look at the first lines."
            ) from error
        if not isinstance(self._root, dict):
            raise self.kind.fault(
                self.name,
                (1, 1),
                "The file is empty."
                if self._root is None
                else f"A {self.kind.noun} is a list of keys with values.",
                f"Begin with {self.kind.first_line}",
            )
        return self._root

    def _take(self, event: Event) -> None:
        match event:
            case AliasEvent():
                raise self._fault(
                    event,
                    f"An alias (*name) stands here; {self.kind.plural} have none.",
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
            spot = Spot(at, at, scalar)
            self.spots.by_address[path] = spot
            if isinstance(value, str):
                # A list of names is addressed by them too: menus.lunch.dishes.soup
                self.spots.by_address.setdefault(_join(frame.path, value), spot)
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
            line = self.spots.by_address[path].key[0]
            self.faults.append(
                Fault(
                    address=path,
                    message=f"{_short(frame.key)} stands here twice; "
                    f"it is in line {line} too.",
                    mend="Keep one of them.",
                    place=Place(self.name, *frame.key_at),
                    code="twice",
                )
            )
        else:
            self.spots.by_address[path] = Spot(frame.key_at, at, scalar)
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
        return _meant(text) if event.implicit[0] else text  # text, if in quotes

    def _plain(self, event: Any) -> None:
        if event.tag is not None and event.tag not in ("!", _STR):
            raise self._fault(
                event,
                f"A tag (!name) stands here; {self.kind.plural} have none.",
                "Delete it.",
            )

    def _fault(self, event: Event, message: str, mend: str) -> OmbudError:
        return self.kind.fault(self.name, _at(event.start_mark), message, mend)

    def _syntax(self, error: MarkedYAMLError, text: str) -> OmbudError:
        mark = error.problem_mark or error.context_mark
        problem = str(error.problem or error.context or "it can't be read")
        if "'\\t'" in problem or "tab character" in problem:
            message, mend = "A tab stands here.", "Indent with blanks."
        else:
            message = f"This is not YAML: {problem}."
            mend = "Look for a missing colon, quote or bracket, or a wrong indent."
        # The end may be told as a line that is not there.
        at = min(_at(mark), _line_column(text, len(text))) if mark else (1, 1)
        return self.kind.fault(self.name, at, message, mend)


def _meant(text: str) -> Any:
    """What a word without quotes is.

    Source: YAML 1.2.2, 10.3.2 (core schema), without its fractions; a day is a date.
    """
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _SHORT_INT.fullmatch(text):
        return int(text)
    if _ISO_DAY.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text  # the model says that it is no date
    return text


def _at(mark: Any) -> tuple[int, int]:
    return mark.line + 1, mark.column + 1


def _line_column(text: str, position: int) -> tuple[int, int]:
    before = text[:position]
    return before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1


def _join(path: str, step: str) -> str:
    return f"{path}.{step}" if path else step


def _named(character: str) -> str:
    return f"U+{ord(character):04X} {unicodedata.name(character, 'unnamed').lower()}"


def _short(word: str) -> str:
    """The word as it can be shown: on one line, and not long."""
    shown = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in word)
    return shown if len(shown) <= _SHOWN_LENGTH else shown[: _SHOWN_LENGTH - 1] + "…"


# From the validator's errors to faults.


def _fault(kind: FileKind[Any], spots: Spots, details: ErrorDetails) -> Fault:
    steps = tuple(str(step) for step in details["loc"])
    # What a short form was widened to has no step of its own in the file.
    loc = tuple(step for step in steps if step != "*")
    at_key = details["type"] in ("extra_forbidden", "missing")
    if loc[-1:] == ("[key]",):
        at_key, loc = True, loc[:-1]
    message, mend = _words(kind, loc, steps, details)
    return Fault(
        address=".".join(loc),
        message=message,
        mend=mend,
        place=spots.key(loc) if at_key else spots.place(loc),
        code="language",
    )


def _words(
    kind: FileKind[Any], loc: Address, steps: Address, details: ErrorDetails
) -> tuple[str, str]:
    """A fault's message and mend, in plain words; `steps` are the model's own."""
    last = _short(".".join(loc[-2:] if loc[-1:] and loc[-1].isdigit() else loc[-1:]))
    given = details["input"]
    shown = _short(given) if isinstance(given, str) else last
    context = details.get("ctx", {})
    family = details["type"].split("_", maxsplit=1)[0]
    match details["type"]:
        case "extra_forbidden":
            message = f"{last} is not a word of {kind.language} here."
            mend = did_you_mean(last, _known(kind.model, steps[:-1]))
        case "missing":
            where = f" in {_short(loc[-2])}" if len(loc) > 1 else ""
            message = f"{last} is missing{where}."
            mend = f"Add {last}: …"
        case "literal_error" | "enum":
            message = f"{shown} is not known here."
            mend = _one_of(shown, context["expected"])
        case "string_pattern_mismatch":
            what, mend = kind.patterns[context["pattern"]]
            message = f"{shown} {what}."
        case "value_error":
            message = f"{last} can't be understood."
            mend = str(context["error"])
            mend = mend[:1].upper() + mend[1:] + "."
        case "string_type" if isinstance(given, int | float | date):
            message = f"{last} is not text."
            mend = "Write it in quotes."
        case "model_type" if isinstance(given, str) and (
            best := nearest(given, _known(kind.model, steps))
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


def _known(model: type[BaseModel], loc: Address) -> Iterator[str]:
    """The keys that a model knows at a path."""
    kind: Any = model
    for step in loc:
        kind = _bare(_below(kind, step))
    if _is_model(kind):
        yield from getattr(kind, "WRITTEN", ()) or (
            info.alias or name for name, info in kind.model_fields.items()
        )


def _below(kind: Any, step: str) -> Any:
    if _is_model(kind):
        for name, info in kind.model_fields.items():
            if step in (name, info.alias):
                return info.annotation
        return None
    arguments = get_args(kind)
    if get_origin(kind) is dict:
        return arguments[1]
    return arguments[0] if get_origin(kind) is tuple else None


def _is_model(kind: Any) -> TypeGuard[type[BaseModel]]:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _bare(kind: Any) -> Any:
    """The annotation without what surrounds it: metadata, and `| None`."""
    while True:
        if hasattr(kind, "__metadata__"):
            kind = kind.__origin__
        elif get_origin(kind) in (Union, UnionType):
            kind = next(a for a in get_args(kind) if a is not type(None))
        else:
            return kind
