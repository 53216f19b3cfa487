"""The text that is searched, and what a place in it says of what stands there."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from re import Pattern

from ombud.policy.prose.context import Seen
from ombud.policy.prose.particulars.lexicon import GAP, any_of, spoken
from ombud.policy.prose.text import Text

# How many parts tell who the controller is: those under a heading that says so, and a
# sentence that says so with those right after it.
_UNDER_HEADING = 7
_AFTER_SENTENCE = 3
# Over this many characters, what is said before no longer tells whose a number is.
_REACH = 90


@cache
def authority_words() -> Pattern[str]:
    """What an authority is called, by its name or as one of its kind."""
    return spoken("authority.names", "authority.generic")


@cache
def _kinds() -> Pattern[str]:
    """What kind of body a name begins with, before it goes on."""
    return re.compile(rf"{any_of('organisation.before')}{GAP}[A-ZÅÄÖÆØÜ]")


@dataclass(frozen=True)
class Page:
    """A text with the rules' view of its parts, in the order of the text.

    `language` is the text's, one of `LANGUAGES`.
    """

    text: Text
    seen: Sequence[Seen]
    language: str

    @property
    def source(self) -> str:
        """The whole text."""
        return self.text.source

    def at(self, start: int, end: int) -> Seen | None:
        """The part that stands between two offsets, or over them; None in a gap.

        A mark such as the "24." of a date belongs to no part: the words after it do.
        """
        number = bisect_right(self._starts, end - 1) - 1
        if number < 0 or self.seen[number].part.end <= start:
            return None
        return self.seen[number]

    def tells_controller(self, seen: Seen | None) -> bool:
        """Whether a part tells who the controller is, or stands right after one."""
        return seen is not None and seen.part.number in self._telling

    def is_processors(self, start: int) -> bool:
        """Whether a name that begins here is that of a well-known supplier."""
        seen = self.at(start, start + 1)
        if _kinds().match(self.source, start):
            return False  # a bureau has bureaus for customers, too
        return seen is not None and any(
            match.name == "recipients/processors/says"
            and match.first == match.last
            and seen.span(match)[0] == start
            and self.source[start].isupper()
            for match in seen.matches
        )

    def is_officers(self, seen: Seen) -> bool:
        """Whether a part, or the heading that it stands under, is about the officer."""
        return any(
            self.seen[number].has("officer")
            for number in (*seen.part.under[-1:], seen.part.number)
        )

    def is_authoritys(self, start: int) -> bool:
        """Whether an authority is spoken of right before, or by a heading above."""
        seen = self.at(start, start + 1)
        # what begins with a word such as "Contact" is not about the line above it
        lines = 1 if seen and seen.has("topic/contact") else 2
        before = self.source[max(0, start - _REACH) : start].split("\n")[-lines:]
        if authority_words().search("\n".join(before)):
            return True
        under = set(seen.part.under if seen else ()) - self._telling
        return any(
            authority_words().search(self.text.quote(self.text.parts[number]))
            for number in under
        )

    @cached_property
    def _starts(self) -> list[int]:
        return [each.part.start for each in self.seen]

    @cached_property
    def _telling(self) -> frozenset[int]:
        told: set[int] = set()
        for each in self.seen:
            if "controller/is" in each.said and "definitions" not in each.topics:
                heading = each.part.kind == "heading"
                reach = _UNDER_HEADING if heading else _AFTER_SENTENCE
                told.update(range(each.part.number, each.part.number + reach))
        return frozenset(told)
