"""Hearing of a deed in the transaction that does it.

For what has to follow from a deed wherever it is done. A listener is called after the
entry is written, and where it fails, the deed and its entry are undone with it.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime

from ombud.core.canonical import Json

Listener = Callable[[datetime, Mapping[str, Json]], None]
"""Called with the deed's time and the entry's values."""

_listeners: dict[str, list[Listener]] = defaultdict(list)


def listen(event: str, listener: Listener) -> None:
    """Have a listener called for each entry of an event type, by the type's name.

    By name, so that a room can hear of those above it too.
    """
    if listener not in _listeners[event]:
        _listeners[event].append(listener)


def is_heard(event: str) -> bool:
    """Whether anybody listens to an event type."""
    return bool(_listeners.get(event))


def tell(event: str, at: datetime, values: Mapping[str, Json]) -> None:
    """Call whoever listens to an event type."""
    for listener in _listeners.get(event, ()):
        listener(at, values)
