"""The standard words of a notice, a file for each language, and how to fill them in."""

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, cast

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list

from ombud.core.errors import OmbudError
from ombud.core.written import values
from ombud.policy import vocabulary
from ombud.policy.language import ANY, Category, Words

_PERIOD_PART = re.compile(r"(\d+)([YMWD])")
_ARTICLE = re.compile(
    r"^Art\. (?P<number>\d+)(?:\((?P<par>\d+)\)(?:\((?P<pt>\w)\))?)?$"
)
# Control characters and those that turn the direction of writing: a company's own words
# must not be able to change how the sentences around them read.
_UNSEEN = re.compile(
    " *[\x00-\x1f\x7f\x85\u200e\u200f\u2028-\u202e\u2066-\u2069]+[ \x00-\x1f]*"
)


class UnknownLanguageError(OmbudError):
    """There is no wording in that language."""


def languages() -> frozenset[str]:
    """The languages that a notice can be written in: those with a file of wording."""
    names = (entry.name for entry in files("ombud.policy.notice").iterdir())
    return frozenset(n.removesuffix(".yaml") for n in names if n.endswith(".yaml"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """One language's sentences, and its ways with lists, dates and periods."""

    language: str
    words: dict[str, Any]
    locale: Locale
    conjunction: str
    """What stands before the last of a list: " and "."""

    def say(self, key: str, **values: object) -> str:
        """The standard sentence at `key` (`keep.period`) with the values set in."""
        return str(self._at(key)).format_map(values)

    def own(self, words: Words | Mapping[str, str]) -> str:
        """Words given by language, in this one, or those given for every language."""
        given = cast("Mapping[str, str]", words)
        said = given.get(self.language) or given.get(ANY) or next(iter(given.values()))
        return plain(said)

    def category(self, name: str, category: Category) -> str:
        """What a category is called: by the company, by us, or else by its id."""
        if category.say is not None:
            return self.own(category.say)
        term = vocabulary.term(category.means) if category.means else None
        label = term.labels.get(self.language) if term else None
        return label or name.replace("_", " ")

    def item(self, name: str, words: Words) -> str:
        """What an item is called; one listed by its id alone gets the standard word."""
        if self.is_bare(name, words):
            return str(self.words["items"].get(name, name.replace("_", " ")))
        return self.own(words)

    def is_bare(self, name: str, words: Words) -> bool:
        """Whether an item was listed by its id alone, without words of its own."""
        return words == {ANY: name.replace("_", " ")}

    def all_of(self, texts: list[str]) -> str:
        """The texts as a list in a sentence: a, b and c; or a and b; c."""
        if len(texts) == 1:
            return texts[0]
        if any("," in text or self.conjunction in text for text in texts):
            # Where one of them is a list itself, it must be seen where it ends.
            return "; ".join(texts)
        return format_list(texts, locale=self.locale)

    def day(self, day: date) -> str:
        """A date in words: 22 November 2026."""
        return format_date(day, self.words["date"], locale=self.locale)

    def day_in_year(self, month_day: str) -> str:
        """A day of every year, from `MM-DD`, in words: 31 December."""
        month, last = (int(part) for part in month_day.split("-"))
        # 2000 has a 29 February; no year has what comes after it.
        day = date(2000, month, min(last, monthrange(2000, month)[1]))
        return format_date(day, self.words["date_in_year"], locale=self.locale)

    def period(self, period: str) -> str:
        """An ISO 8601 period in words: P12M is twelve months, P24M two years."""
        counts = {unit: int(n) for n, unit in _PERIOD_PART.findall(period)}
        counts = {unit: n for unit, n in counts.items() if n} or counts
        months = counts.get("M", 0)
        if counts.keys() == {"M"} and months > 12 and months % 12 == 0:  # noqa: PLR2004  # a year's months
            counts = {"Y": months // 12}
        return self.all_of([self._count(n, unit) for unit, n in counts.items()])

    def article(self, article: str) -> str:
        """An article as this language writes it: Art. 6(1)(f) is artikel 6.1 f."""
        match = _ARTICLE.match(article)
        if match is None:
            return article
        form = "point" if match["pt"] else "paragraph" if match["par"] else "number"
        return self.say(
            f"article.{form}",
            number=match["number"],
            paragraph=match["par"],
            point=match["pt"],
        )

    def phrase(self, words: Words | Mapping[str, str]) -> str:
        """Words given by language, as they can stand within a sentence."""
        return phrase(self.own(words))

    def places(self, countries: Iterable[str]) -> str:
        """Where these countries are, as a list: in Finland and in Iceland."""
        return self.all_of([self.place(country) for country in countries])

    def place(self, country: str) -> str:
        """Where a country is, with its preposition: in Finland, på Island."""
        own = self.words["places"].get(country)
        name = self.locale.territories.get(country, country)
        return str(own) if own else self.say("place", country=name)

    def number(self, number: int) -> str:
        """A small number in words, a larger one in figures."""
        words = self.words["numbers"]
        return str(words[number]) if number < len(words) else str(number)

    def _count(self, number: int, unit: str) -> str:
        form = "one" if number == 1 else "other"
        return self.say(f"units.{unit}.{form}", n=self.number(number))

    def _at(self, key: str) -> Any:
        found: Any = self.words
        for part in key.split("."):
            found = found[part]
        return found


@cache
def wording(language: str) -> Wording:
    """The wording in a language.

    Raises:
        UnknownLanguageError: there is none.
    """
    if language not in languages():
        raise UnknownLanguageError(
            f"There is no wording in {language}.",
            mend=f"A notice can be written in: {', '.join(sorted(languages()))}.",
        )
    path = files("ombud.policy.notice").joinpath(f"{language}.yaml")
    words = values(path.read_text("utf-8"))
    locale = Locale.parse(words["locale"])
    return Wording(
        language=language,
        words=words,
        locale=locale,
        conjunction=format_list(["", ""], locale=locale),
    )


def plain(text: str) -> str:
    """The text on one line, without characters that cannot be seen."""
    if not text.isprintable():  # none of them is, and most texts have none
        text = _UNSEEN.sub(" ", text)
    return text.strip()


def sentence(text: str) -> str:
    """The text with a capital first and a stop at the end, where they are missing."""
    started = opening(text)
    return (
        started if started.endswith((".", "!", "?", "…", ".”", '."')) else f"{started}."
    )


def phrase(text: str) -> str:
    """The text without the stop that it ends with, to stand within a sentence."""
    return text.removesuffix(".") if not text.endswith("..") else text


def opening(text: str) -> str:
    """The text with a capital first."""
    return text[:1].upper() + text[1:]


def inside(title: str) -> str:
    """A title as it stands within a sentence: no capital, unless it is an acronym."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]
