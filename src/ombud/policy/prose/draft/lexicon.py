"""What a draft knows of a language: `rules/LANG/draft.yaml` and `people.yaml`."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from babel import Locale

from ombud.core import written
from ombud.policy.prose.words import Patterns

_KNOWN = {
    "US": r"\b(?:USA|U\.S\.A?\.?|US)\b",
    "GB": r"\b(?:UK|U\.K\.)(?!\w)",
}
"""Countries that every language writes with capitals."""
_NO_COUNTRIES = frozenset({"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"})
"""What CLDR lists among territories by two letters, though it is none."""


@dataclass(frozen=True)
class Lexicon:
    """The words of one language; `told` is `draft.yaml`, `kinds` those of people."""

    language: str
    told: Mapping[str, Any]
    kinds: Mapping[str, Mapping[str, Any]]
    patterns: Patterns
    period: re.Pattern[str]
    countries: Mapping[str, re.Pattern[str]]

    def unit(self, word: str) -> str:
        """The letter of ISO 8601 for a unit: D, W, M or Y."""
        return next(
            str(letter)
            for letter, words in self.told["units"].items()
            if word.casefold() in {str(each).casefold() for each in words}
        )

    def number(self, word: str) -> int:
        """How many a word or figures say."""
        if word.isdigit():
            return int(word)
        return next(
            int(many)
            for name, many in self.told["numbers"].items()
            if str(name).casefold() == word.casefold()
        )

    def event(self, name: str) -> str:
        """What an event is called."""
        return str(self.told["events"][name]["say"])


@cache
def lexicon(language: str) -> Lexicon:
    """The words of a language that is read."""
    told = _file(language, "draft")
    people = _file(language, "people")
    return Lexicon(
        language=language,
        told=told,
        kinds=people["kinds"],
        patterns=Patterns(_named(told, people)),
        period=_period(told),
        countries=_countries(language),
    )


def _named(
    told: Mapping[str, Any], people: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    lists: dict[str, Any] = {
        **{
            name: told[name]
            for name in ("shares", "sells", "profiles", "decides", "least", "then")
        },
        **{f"event/{name}": each["words"] for name, each in told["events"].items()},
        **{f"end/{name}": words for name, words in told["ends"].items()},
        **{f"law/{name}": each["words"] for name, each in told["laws"].items()},
        **{f"country/{name}": words for name, words in told["countries"].items()},
        **{
            f"field/{label}/{name}": words
            for label, fields in told["fields"].items()
            for name, words in fields.items()
        },
        "about": people["about"],
        "you": people["you"],
        **{f"kind/{name}": each["words"] for name, each in people["kinds"].items()},
    }
    for name, patterns in lists.items():
        yield from ((name, str(pattern)) for pattern in patterns)


def _period(told: Mapping[str, Any]) -> re.Pattern[str]:
    units = sorted(
        (str(w) for ws in told["units"].values() for w in ws), key=len, reverse=True
    )
    numbers = sorted(map(str, told["numbers"]), key=len, reverse=True)
    return re.compile(
        rf"(?<![\w.,])(?P<number>\d{{1,4}}|{'|'.join(numbers)})(?:\s*\(\w+\))?"
        rf"[\s\u00a0-]+(?:(?:calendar|full|whole|hela|hele|kalender|volle)\s?)?(?P<unit>{'|'.join(units)})(?!\w)",
        re.IGNORECASE,
    )


def country_names(language: str) -> dict[str, str]:
    """What countries are called in a language, by their two letters (ISO 3166-1)."""
    return {
        code: str(name)
        for code, name in Locale(language).territories.items()
        if len(code) == len("SE") and code.isalpha() and code not in _NO_COUNTRIES
    }


def _countries(language: str) -> Mapping[str, re.Pattern[str]]:
    found = {
        code: re.compile(rf"(?<!\w){re.escape(name)}s?(?!\w)")
        for code, name in country_names(language).items()
    }
    for code, pattern in _KNOWN.items():
        found[code] = re.compile(rf"{found[code].pattern}|{pattern}")
    return found


def _file(language: str, name: str) -> dict[str, Any]:
    place = files("ombud.policy.prose").joinpath("rules", language, f"{name}.yaml")
    return dict(written.values(place.read_text("utf-8")))
