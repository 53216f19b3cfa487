"""What the names of tables and columns mean, in English, Swedish and Finnish.

The words themselves stand in `words.yaml`; here they are fitted to names, which come as
`FirstName`, `first_name`, `FÖRNAMN` or `kundadress`.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from ombud.connectors.base import ColumnType
from ombud.core.written import values
from ombud.people.identifiers import IdentifierKind

Tokens = tuple[str, ...]
"""A name's words in lower case, without accents: `(first, name)`."""

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")

# Plural and definite endings, and what stands in the singular.
_ENDINGS = (
    ("ies", "y"), ("s", ""), ("es", ""), ("ar", "a"), ("ar", ""), ("er", ""),
    ("er", "a"), ("or", "a"), ("n", ""), ("en", ""), ("en", "e"), ("et", ""), ("t", ""),
    ("na", ""), ("arna", ""),
)  # fmt: skip
_LEAST_STEM = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a column can hold, and which of a policy's categories would hold that."""

    name: str
    words: tuple[Tokens, ...]
    whole: tuple[Tokens, ...]
    types: frozenset[ColumnType]
    values: str
    """How its values are known, as a `samples.Kind`; empty where they are not."""
    id: str
    """The category that is proposed where the policy has none."""
    ids: tuple[str, ...]
    terms: tuple[str, ...]
    """Terms of the Data Privacy Vocabulary, the nearest first."""
    strong: bool
    """It is about a person wherever it stands."""
    of_people: bool
    """It means that only in the row of the person it is about."""
    finds: IdentifierKind | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a table can be about, and which of a policy's categories is."""

    name: str
    tables: tuple[Tokens, ...]
    ids: tuple[str, ...]
    terms: tuple[str, ...]
    meaning: str
    """The meaning of every column of such a table that has none of its own."""
    accounting: bool
    """A company's books rest on its rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """A kind of people that a table can hold."""

    name: str
    tables: tuple[Tokens, ...]
    kinds: tuple[str, ...]
    staff: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """All the words."""

    meanings: Mapping[str, Meaning]
    subjects: tuple[Subject, ...]
    people: tuple[People, ...]
    table_words: frozenset[str]
    """The words that by themselves name a table."""
    prefixes: frozenset[str]
    parts: frozenset[str]
    booleans: frozenset[str]
    switches: frozenset[str]
    technical: tuple[Tokens, ...]
    handling: tuple[Tokens, ...]
    roles: Mapping[str, tuple[str, ...]]
    synonyms: Mapping[str, tuple[Tokens, ...]]
    bookkeeping: tuple[str, ...]

    def meaning(self, name: str, kind: ColumnType) -> tuple[Meaning, Tokens] | None:
        """What a column of that name and type holds, and which of its words say so."""
        words = tokens(name)
        # A short name that is one of ours as a whole says more than a word within it.
        bare = words[1:] if words[:1] and words[0] in self.prefixes else words
        best: tuple[int, bool, Meaning, Tokens] | None = None
        for meaning in self.meanings.values():
            if kind not in meaning.types:
                continue
            if words in meaning.whole or (bare and bare in meaning.whole):
                return meaning, words if words in meaning.whole else bare
            for phrase in meaning.words:
                at_end = words[-len(phrase) :] == phrase
                if not at_end and words[: len(phrase)] != phrase:
                    continue
                if best is None or (len(phrase), at_end) > best[:2]:
                    best = (len(phrase), at_end, meaning, phrase)
        return best[2:] if best else None

    def subject(self, name: str) -> Subject | None:
        """What a table of that name is about."""
        core = self.core(name)
        fitting = [
            (len(phrase), subject)
            for subject in self.subjects
            for phrase in subject.tables
            if ends_with(core, phrase)
        ]
        return max(fitting, key=lambda f: f[0])[1] if fitting else None

    def group(self, name: str) -> People | None:
        """Which people a table of that name holds, one in each row."""
        words = self.split(tokens(name))
        fitting = [
            (len(phrase), group)
            for group in self.people
            for phrase in group.tables
            if ends_with(words, phrase)
        ]
        return max(fitting, key=lambda f: f[0])[1] if fitting else None

    def core(self, name: str) -> Tokens:
        """The words of a table's name without `line` and the like at their end."""
        words = self.split(tokens(name))
        while len(words) > 1 and any(is_form(words[-1], part) for part in self.parts):
            words = words[:-1]
        return words

    def split(self, words: Tokens) -> Tokens:
        """The words with a compound at their end taken apart: faktura rader."""
        if not words:
            return words
        last = words[-1]
        firsts = self.table_words
        seconds = firsts | self.parts
        if any(is_form(last, word) for word in seconds):
            return words
        for cut in range(_LEAST_STEM, len(last) - 2):
            first, second = last[:cut].removesuffix("s"), last[cut:]
            if (first in firsts or last[:cut] in firsts) and any(
                is_form(second, word) for word in seconds
            ):
                return (*words[:-1], first if first in firsts else last[:cut], second)
        return words

    def singular(self, words: Tokens) -> Tokens:
        """A table's words with the last of them in the singular."""
        known = self.table_words
        if not words or words[-1] in known:
            return words
        found = next((w for w in sorted(known) if is_form(words[-1], w)), None)
        if found is None and words[-1].endswith("s"):
            found = words[-1].removesuffix("s")
        return (*words[:-1], found or words[-1])

    def is_technical(self, name: str, kind: ColumnType, *, of_people: bool) -> bool:
        """Whether a column says something of the row only, and nothing of a person."""
        words = tokens(name)
        if kind is ColumnType.BOOLEAN:
            known = self.booleans | (self.switches if of_people else frozenset())
            return bool(known & {*words})
        return any(words[-len(phrase) :] == phrase for phrase in self.technical)

    def is_handling(self, name: str) -> bool:
        """Whether a column says who worked with a row, not whom it is about."""
        words = tokens(name)
        return any(contains(words, phrase) for phrase in self.handling)

    def known_by(self, values: str) -> Meaning | None:
        """The meaning whose values look like that."""
        return next((m for m in self.meanings.values() if m.values == values), None)

    def calls(self, words: Tokens, item: str) -> Tokens | None:
        """Those of a column's words that are how people call a policy's item."""
        own = tokens(item)
        if ends_with(words, own):
            return words[-len(own) :]
        phrases = self.synonyms.get(item, ())
        return next((phrase for phrase in phrases if contains(words, phrase)), None)


def tokens(name: str) -> Tokens:
    """A name's words: in lower case, without accents, `camelCase` taken apart."""
    plain = "".join(
        c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)
    )
    return tuple(word.lower() for word in _WORD.findall(plain))


def is_form(token: str, word: str) -> bool:
    """Whether a word of a name is this word, or its plural or definite form."""
    return word in _stems(token)


@lru_cache(maxsize=4096)
def _stems(token: str) -> frozenset[str]:
    """A word of a name, and all that it could be the plural or definite form of."""
    stems = {
        token.removesuffix(ending) + singular
        for ending, singular in _ENDINGS
        if token.endswith(ending) and len(token) - len(ending) >= _LEAST_STEM
    }
    return frozenset({token, *stems})


def ends_with(words: Tokens, phrase: Tokens) -> bool:
    """Whether the words end with the phrase, its last word in any form."""
    if not phrase or len(words) < len(phrase):
        return False
    end = words[-len(phrase) :]
    return end[:-1] == phrase[:-1] and is_form(end[-1], phrase[-1])


def contains(words: Tokens, phrase: Tokens) -> bool:
    """Whether the phrase stands somewhere among the words."""
    width = len(phrase)
    return any(words[i : i + width] == phrase for i in range(len(words) - width + 1))


@cache
def vocabulary() -> Vocabulary:
    """The words of `words.yaml`, read once."""
    text = files("ombud.registers").joinpath("words.yaml").read_text("utf-8")
    data: dict[str, Any] = values(text)
    technical = data["technical"]
    return Vocabulary(
        meanings={
            name: Meaning(
                name=name,
                words=_phrases(m.get("words", ())),
                whole=_phrases(m.get("whole", ())),
                types=frozenset(map(ColumnType, m.get("types", ["text"]))),
                values=m.get("values", ""),
                id=m.get("id", name),
                ids=tuple(m.get("ids", ())),
                terms=tuple(m.get("is", ())),
                strong=m.get("strong", False),
                of_people=m.get("of_people", False),
                finds=IdentifierKind(m["finds"]) if "finds" in m else None,
            )
            for name, m in data["meanings"].items()
        },
        subjects=tuple(
            Subject(
                name=name,
                tables=_phrases(s["tables"]),
                ids=tuple(s.get("ids", ())),
                terms=tuple(s.get("is", ())),
                meaning=s.get("meaning", ""),
                accounting=s.get("accounting", False),
            )
            for name, s in data["subjects"].items()
        ),
        people=tuple(
            People(
                name=name,
                tables=_phrases(p["tables"]),
                kinds=tuple(p["kinds"]),
                staff=p.get("staff", False),
            )
            for name, p in data["people"].items()
        ),
        table_words=frozenset(
            words
            for each in (*data["subjects"].values(), *data["people"].values())
            for words in each["tables"]
            if " " not in words
        ),
        prefixes=frozenset(data["prefixes"]),
        parts=frozenset(data["parts"]),
        booleans=frozenset(technical["booleans"]),
        switches=frozenset(technical["switches"]),
        technical=_phrases(technical["words"]),
        handling=_phrases(data["handling"]),
        roles={name: tuple(items) for name, items in data["roles"].items()},
        synonyms={name: _phrases(words) for name, words in data["synonyms"].items()},
        bookkeeping=tuple(data["bookkeeping"]),
    )


def _phrases(words: Iterable[str]) -> tuple[Tokens, ...]:
    return tuple(tuple(str(word).split()) for word in words)
