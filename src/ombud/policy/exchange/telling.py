"""Telling a declaration in another format, and keeping account of what got lost."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ombud.policy.exchange.written import leaves, written
from ombud.policy.language import ANY, Declaration, Words
from ombud.policy.notice.wording import plain

Reasons = Sequence[tuple[str, str]]
"""Why something is lost: a pattern of addresses and the reason; the first that fits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """An element that the other format does not say, and why."""

    address: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """A document in another format, as plain values, and what it does not say."""

    document: dict[str, Any]
    losses: tuple[Loss, ...]


@dataclass(slots=True)
class Telling:
    """A declaration that is being told, value by value.

    Whatever an exporter puts into its document it marks with `said`; what is left in
    the end is lost. So nothing can be forgotten on both sides.
    """

    declaration: Declaration
    language: str
    """In which the words are told; empty where the format speaks all of them."""
    told: set[str] = field(default_factory=set)

    def said(self, *addresses: str) -> None:
        """Mark elements, and all that stands in them, as told."""
        self.told.update(addresses)

    def words(self, address: str, words: Words) -> str:
        """A text in the language that is told; marked as told where it is given."""
        given: dict[str, str] = {str(key): text for key, text in words.items()}
        if given.keys() == {ANY}:
            self.said(address)
            return plain(given[ANY])
        if self.language in given:
            self.said(f"{address}.{self.language}")
            return plain(given[self.language])
        return plain(next(iter(given.values())))

    def losses(self, reasons: Reasons, otherwise: str) -> tuple[Loss, ...]:
        """What was not told, by the highest element of which nothing was."""
        lost = [at for at, _ in leaves(written(self.declaration)) if not self._told(at)]
        kept = {
            above
            for at, _ in leaves(written(self.declaration))
            if self._told(at)
            for above in _above(at)
        }
        tops = dict.fromkeys(
            next(above for above in _above(at) if above not in kept) for at in lost
        )
        return tuple(
            Loss(address=at, why=_why(at, self.language, reasons, otherwise))
            for at in tops
        )

    def _told(self, at: str) -> bool:
        return any(above in self.told for above in _above(at))


def _above(at: str) -> list[str]:
    """An address and those above it, the highest first."""
    steps = at.split(".")
    return [".".join(steps[:end]) for end in range(1, len(steps) + 1)]


_OTHER_LANGUAGE = re.compile(r".*\.(sv|fi|en)")


def _why(at: str, language: str, reasons: Reasons, otherwise: str) -> str:
    other = _OTHER_LANGUAGE.fullmatch(at)
    if language and other and other[1] != language:
        return "It speaks one language at a time; export it once more in this one."
    return next(
        (why for pattern, why in reasons if re.fullmatch(pattern, at)), otherwise
    )
