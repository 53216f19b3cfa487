"""Reading a document in another format, and keeping account of what was left."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from ombud.policy.exchange.errors import InvalidDocumentError


@dataclass(frozen=True, slots=True)
class Node:
    """A place in a document; what is taken from it counts as read."""

    value: Any
    path: str = "$"
    read: set[str] = field(default_factory=set)
    """The paths that were read, shared by all the nodes of a document."""

    def __contains__(self, key: str) -> bool:
        return isinstance(self.value, Mapping) and key in self.value

    def at(self, key: str) -> "Node":
        """What stands under a key; a node without a value where there is nothing."""
        if self.value is None:
            return Node(None, f"{self.path}.{key}", self.read)
        if not isinstance(self.value, Mapping):
            self.refuse("is not a list of keys with values")
        return Node(self.value.get(key), f"{self.path}.{key}", self.read)

    def each(self, key: str) -> "Iterator[Node]":
        """What stands in the list under a key; a single value is a list of one."""
        found = self.at(key)
        if found.value is None:
            return
        if not isinstance(found.value, list):
            yield found
            return
        for number, value in enumerate(found.value):
            yield Node(value, f"{found.path}[{number}]", self.read)

    def text(self, key: str) -> str | None:
        """The text under a key; None where there is none, or an empty one."""
        return self.at(key).as_text()

    def texts(self, key: str) -> list[str]:
        """The texts in the list under a key."""
        return [text for each in self.each(key) if (text := each.as_text())]

    def flag(self, key: str) -> bool:
        """Whether there is a true under a key."""
        found = self.at(key)
        if found.value is not None and not isinstance(found.value, bool):
            found.refuse("is neither true nor false")
        found.seen()
        return bool(found.value)

    def as_text(self) -> str | None:
        """Its own value as text."""
        if self.value is None:
            return None
        if isinstance(self.value, bool | list | Mapping):
            self.refuse("is not text")
        self.seen()
        return str(self.value).strip() or None

    def seen(self) -> None:
        """Count it, and all that stands in it, as read."""
        self.read.add(self.path)

    def refuse(self, why: str) -> NoReturn:
        """Say that what stands here is not as it should be."""
        raise InvalidDocumentError(
            f"{self.path} {why}.", mend="Look at the document at this path."
        )

    def unread(self) -> Iterator[str]:
        """The paths of what was not read, by the highest place of which nothing was."""
        above = {start for path in self.read for start in _above(path)}
        todo = [self]
        while todo:
            node = todo.pop()
            if node.path in self.read or _is_empty(node.value):
                continue
            if node.path not in above:
                yield node.path
            elif isinstance(node.value, Mapping):
                todo += (
                    Node(value, f"{node.path}.{key}", self.read)
                    for key, value in reversed([*node.value.items()])
                )
            elif isinstance(node.value, list):
                todo += (
                    Node(value, f"{node.path}[{number}]", self.read)
                    for number, value in reversed([*enumerate(node.value)])
                )


def _above(path: str) -> Iterator[str]:
    """The places that a path leads through."""
    return (path[: found.start()] for found in _STEP.finditer(path))


def _is_empty(value: Any) -> bool:
    return value is None or value in ("", False, [], {})


_STEP = re.compile(r"[.\[]")
