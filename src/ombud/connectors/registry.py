"""Finds the driver for a URL among all that are installed.

A driver registers itself with an entry point in the group `ombud.connectors`, named
like the scheme of its URLs; a package outside this one adds its own the same way.
"""

import threading
from collections.abc import Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points

from ombud.connectors.base import Connector, Driver, Limits
from ombud.connectors.errors import SourceMisconfigured

GROUP = "ombud.connectors"

_shared: dict[str, Connector] = {}
_alone = threading.Lock()


@cache
def known() -> Mapping[str, EntryPoint]:
    """The drivers that are installed, by scheme; none of them is imported yet."""
    return {entry.name: entry for entry in entry_points(group=GROUP)}


def connect(url: str, *, limits: Limits | None = None) -> Connector:
    """A connector of one's own to the source at the URL; close it after use.

    Nothing is opened before it is used.

    Raises:
        SourceMisconfigured: no driver has that scheme, or the URL can't be read.
    """
    scheme, colon, _ = url.partition(":")
    entry = known().get(scheme.lower()) if colon else None
    if entry is None:
        # Without its colon the whole could be a password: only a scheme is repeated.
        named = f" {scheme!r}" if colon and scheme.isidentifier() else ""
        raise SourceMisconfigured(
            f"No connector knows the kind of source{named} in that address.",
            mend=f"Known kinds: {', '.join(sorted(known()))}.",
        )
    driver: Driver = entry.load()
    return driver(url, limits=limits or Limits())


def shared(url: str) -> Connector:
    """This process's one connector to the source at the URL, its connections kept.

    Raises:
        SourceMisconfigured: as `connect`.
    """
    connector = _shared.get(url)
    if connector is None:
        with _alone:
            connector = _shared.get(url) or _shared.setdefault(url, connect(url))
    return connector


def close_shared() -> None:
    """Close the connections of every shared connector, and forget them."""
    with _alone:
        for connector in _shared.values():
            connector.close()
        _shared.clear()
