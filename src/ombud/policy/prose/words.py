"""Words, and patterns of words: what the rules of a language are written in.

A pattern is what a lawyer would underline, with stars for the endings:

    keep* .. record*        "keeps your records", "keeping a few records"
    store*|keep*|hold_on*   one of these; `_` is the space between two words of one
    legitim* interest*      these two, next to each other
    news letter (s)         the word in brackets may be missing

`*` stands for any letters, at the end of a word, at its beginning or both; `..` for up
to eight words of the same sentence, `..3` for up to three; `|` for "or". Patterns are
compared without regard to case. Matching goes by the words that a text holds, never by
trying every pattern on it, so ten thousand words meet a thousand patterns in a fraction
of a second.
"""

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

# A gap reaches over this many words at most: longer ones join what was said of
# different things.
GAP = 8

# What a hyphen joins is one word, but for two numbers: "6-12 months".
_TOKEN = re.compile(r"[^\W_]+(?:(?:[’'&\u00ad]|[-‐‑](?!(?<=\d.)\d))[^\W_]+)*")
# A soft hyphen shows only where a line breaks; the others are one apostrophe, one
# hyphen.
_SPELLING = str.maketrans({"’": "'", "‐": "-", "‑": "-", "\u00ad": None})
# An address on the web says nothing by its words: "info@flytt.example".
_ADDRESS = re.compile(
    r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+|(?:https?://|www\.)[^\s<>()\[\]]+", re.IGNORECASE
)
_BROKEN = re.compile(r"([^\W\d_]{2,})[-‐]\s*\n?\s*([^\W\d_]{2,})")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the text: its forms for comparing, and its offsets in the text."""

    forms: tuple[str, ...]
    start: int
    end: int


def words_of(
    source: str, start: int, end: int, whole: Container[str] = ()
) -> Iterator[Word]:
    """The words between two offsets.

    A word with a hyphen is compared as it stands and without the hyphen. One that was
    broken at the end of a line is one word.
    """
    position = start
    addresses = [found.span() for found in _ADDRESS.finditer(source, start, end)]
    for found in _TOKEN.finditer(source, start, end):
        if found.start() < position:
            continue
        stop = found.end()
        if any(first <= found.start() < last for first, last in addresses):
            yield Word(("",), found.start(), stop)
            continue
        form = found[0].casefold().translate(_SPELLING)
        forms: tuple[str, ...] = (form,)
        if "-" in form:
            forms = (form, form.replace("-", ""))
        elif source[stop : stop + 1] in ("-", "‐") and (
            broken := _BROKEN.match(source, found.start(), end)
        ):
            joined = (broken[1] + broken[2]).casefold()
            if "\n" in broken[0]:
                forms, stop = (joined,), broken.end()
            elif joined in whole:
                forms, stop = (form, joined), broken.end()
        position = stop
        yield Word(forms, found.start(), stop)


@dataclass(frozen=True, slots=True)
class Match:
    """Where a pattern was found: its first and last word, counted in the part.

    `gap` is how many words stand in its widest gap.
    """

    name: str
    first: int
    last: int
    gap: int = 0


@dataclass(frozen=True, slots=True)
class _Step:
    words: tuple[int, ...]  # numbers of word patterns, one of which has to match
    gap: int  # how many words may stand between the step before and this one
    optional: bool


class Patterns:
    """Named patterns, ready to be looked for in the words of a sentence."""

    def __init__(self, named: Iterable[tuple[str, str]]) -> None:
        self._exact: dict[str, set[int]] = defaultdict(set)
        self._prefixes: dict[str, set[int]] = defaultdict(set)
        self._suffixes: dict[str, set[int]] = defaultdict(set)
        self._infixes: list[tuple[str, int]] = []
        self._numbers: dict[str, int] = {}
        self._starting: dict[int, list[tuple[str, tuple[_Step, ...]]]] = defaultdict(
            list
        )
        for name, pattern in named:
            for steps in self._readings(pattern):
                for number in steps[0].words:
                    self._starting[number].append((name, steps))
        self._of_form = lru_cache(maxsize=50_000)(self._numbers_of)

    def _readings(self, pattern: str) -> Iterator[tuple[_Step, ...]]:
        """The pattern's steps, once for each phrase among its alternatives."""
        ways = [_phrases(token) for token in pattern.casefold().split()]
        for way in product(*ways):
            yield from self._variants(" ".join(way))

    def _variants(self, pattern: str) -> Iterator[tuple[_Step, ...]]:
        """The steps; a pattern that begins with an optional word is two."""
        steps: list[_Step] = []
        gap = 0
        for token in pattern.split():
            if token.startswith(".."):
                gap = int(token[2:] or GAP)
                continue
            optional = token.startswith("(") and token.endswith(")")
            bare = token[1:-1] if optional else token
            steps.append(
                _Step(
                    tuple(self._number(word) for word in bare.split("|")), gap, optional
                )
            )
            gap = 0
        if not steps:
            raise ValueError(f"A pattern says nothing: {pattern!r}.")
        while steps[0].optional and len(steps) > 1:
            yield (_Step(steps[0].words, gap=0, optional=False), *steps[1:])
            steps = steps[1:]
        yield tuple(steps)

    def _number(self, word: str) -> int:
        if word in self._numbers:
            return self._numbers[word]
        number = self._numbers[word] = len(self._numbers)
        if word.startswith("*") and word.endswith("*"):
            self._infixes.append((word.strip("*"), number))
        elif word.startswith("*"):
            self._suffixes[word[1:]].add(number)
        elif word.endswith("*"):
            self._prefixes[word[:-1]].add(number)
        else:
            self._exact[word].add(number)
        return number

    def _numbers_of(self, form: str) -> frozenset[int]:
        """The word patterns that a form matches."""
        found = set(self._exact.get(form, ()))
        for length in range(1, len(form) + 1):
            found |= self._prefixes.get(form[:length], set())
            found |= self._suffixes.get(form[-length:], set())
        found |= {number for inside, number in self._infixes if inside in form}
        return frozenset(found)

    def find(self, words: Sequence[Word]) -> list[Match]:
        """Every name found in the words, each at every word where it begins, in order.

        Of several patterns of a name that begin there, the one for a label reaches
        farthest; one without a label, such as an authority's name, is the shortest.
        Its gap is that of the tightest.
        """
        numbers = [
            frozenset().union(*(self._of_form(form) for form in word.forms))
            for word in words
        ]
        found: dict[tuple[str, int], Match] = {}
        for first, at in enumerate(numbers):
            for number in at:
                for name, steps in self._starting.get(number, ()):
                    followed = _follow(steps, 1, numbers, first)
                    if followed is None:
                        continue
                    last, gap = followed
                    before = found.get((name, first))
                    if before is not None:
                        gap = min(gap, before.gap)
                        if (last > before.last) is not ("/" in name):
                            last = before.last
                    found[name, first] = Match(name, first, last, gap)
        # What begins together stands by its length, so that nothing hangs on chance.
        return sorted(
            found.values(), key=lambda each: (each.first, -each.last, each.name)
        )


def _phrases(token: str) -> list[str]:
    """A token's alternatives: those of one word together, each phrase by itself."""
    if "_" not in token:
        return [token]
    alternatives = token.split("|")
    words = [each for each in alternatives if "_" not in each]
    phrases = [each.replace("_", " ") for each in alternatives if "_" in each]
    return (["|".join(words)] if words else []) + phrases


def _follow(
    steps: tuple[_Step, ...],
    step: int,
    numbers: Sequence[frozenset[int]],
    last: int,
    gap: int = 0,
) -> tuple[int, int] | None:
    """Where the rest of a pattern ends if it stands after word `last`, else None.

    With it comes the widest gap.
    """
    if step == len(steps):
        return last, gap
    wanted = steps[step]
    reach = last + 1 + wanted.gap
    for position in range(last + 1, min(reach, len(numbers) - 1) + 1):
        if not numbers[position].isdisjoint(wanted.words):
            widest = max(gap, position - last - 1)
            ended = _follow(steps, step + 1, numbers, position, widest)
            if ended is not None:
                return ended
    return _follow(steps, step + 1, numbers, last, gap) if wanted.optional else None
