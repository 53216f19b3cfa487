"""Decisions that are remembered for a moment, and never for longer."""

import hashlib
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from ombud.client.values import Decision, Identifier

KEY_BYTES = 32
DIGEST_BYTES = 16


def _clock() -> Callable[[], float]:
    """Seconds that never go backwards and, where the system can, count its sleep.

    A monotonic clock alone stands still while a machine sleeps: what was fresh before
    would still be after.
    """
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    if boot is None:
        return time.monotonic
    return lambda: time.clock_gettime(boot)


seconds = _clock()
"""The clock that freshness is measured by."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A question on its way: when it was sent, and what had been forgotten by then."""

    at: float
    forgotten: int


@dataclass(slots=True)
class _Kept:
    until: float
    whom: bytes
    person: UUID | None
    decision: Decision


class Memory:
    """A bounded number of decisions, each for so long after its question was sent.

    Whom they are about is held as a digest under a key of this process alone: a dump of
    its memory shows no address.
    """

    def __init__(
        self,
        *,
        fresh_for: float,
        size: int,
        clock: Callable[[], float] = seconds,
    ) -> None:
        self._fresh_for = fresh_for
        self._size = size
        self._clock = clock
        self.begin()

    def begin(self) -> None:
        """Know nothing: at first, and in a process that was forked from another."""
        self._lock = threading.Lock()
        self._key = os.urandom(KEY_BYTES)
        self._kept: OrderedDict[bytes, _Kept] = OrderedDict()
        self._forgotten = 0

    def sending(self) -> Sent:
        """A question is sent now."""
        with self._lock:
            return Sent(self._clock(), self._forgotten)

    def get(self, about: Iterable[str], whom: Identifier) -> Decision | None:
        """What is remembered and still fresh."""
        place = self._digest(*about, *_plain(whom))
        with self._lock:
            kept = self._kept.get(place)
            if kept is None:
                return None
            if self._clock() >= kept.until:
                del self._kept[place]
                return None
            self._kept.move_to_end(place)
            return kept.decision

    def put(
        self, about: Iterable[str], whom: Identifier, decision: Decision, sent: Sent
    ) -> None:
        """Remember an answer, unless something was forgotten since it was asked for.

        It may have been decided before what made somebody forget.
        """
        place, holder = self._digest(*about, *_plain(whom)), self._digest(*_plain(whom))
        with self._lock:
            if sent.forgotten != self._forgotten or self._size < 1:
                return
            self._kept[place] = _Kept(
                sent.at + self._fresh_for, holder, decision.person, decision
            )
            self._kept.move_to_end(place)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)

    def forget(self, whom: Identifier | UUID | None) -> None:
        """Forget what is remembered of somebody, by whatever they were asked about.

        Args:
            whom: an identifier, Ombud's id of them, or None for everybody.
        """
        with self._lock:
            # Also for what is on its way, of whom it is not yet known who they are.
            self._forgotten += 1
            if whom is None:
                self._kept.clear()
                return
            holder, person = None, whom if isinstance(whom, UUID) else None
            if isinstance(whom, Identifier):
                holder = self._digest(*_plain(whom))
                person = next(
                    (k.person for k in self._kept.values() if k.whom == holder), None
                )
            gone = [
                place
                for place, kept in self._kept.items()
                if kept.whom == holder or (person and kept.person == person)
            ]
            for place in gone:
                del self._kept[place]

    def __len__(self) -> int:
        return len(self._kept)

    def _digest(self, *parts: str) -> bytes:
        """A digest of the parts, with their lengths, so that none runs together."""
        made = hashlib.blake2b(key=self._key, digest_size=DIGEST_BYTES)
        for part in parts:
            raw = part.encode(errors="surrogatepass")
            made.update(len(raw).to_bytes(8, "big") + raw)
        return made.digest()


def _plain(whom: Identifier) -> tuple[str, str]:
    """Two ways of writing the same address are one, where that is plain to see."""
    return whom.kind, "".join(whom.value.split()).casefold()
