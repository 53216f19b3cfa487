"""Does the company's own wording say what the sentence it replaces said."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from ombud.core.errors import OmbudError
from ombud.core.spelling import did_you_mean
from ombud.policy.checks.elements import people_of
from ombud.policy.checks.references import DANGLING
from ombud.policy.checks.registry import Fault, rule
from ombud.policy.language import ANY, Declaration

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_ISO_DAY = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_NUMBER = re.compile(r"\d+")
# What the units of time begin with, in the forms that a sentence has of them.
_UNITS: dict[str, dict[str, tuple[str, ...]]] = {
    "sv": {"Y": ("år",), "M": ("månad",), "W": ("veck",), "D": ("dag", "dygn")},
    "fi": {
        "Y": ("vuosi", "vuode", "vuot"),
        "M": ("kuukau",),
        "W": ("viikko", "viiko"),
        "D": ("päiv",),
    },
    "en": {"Y": ("year",), "M": ("month",), "W": ("week",), "D": ("day",)},
}
_ONE = {
    "sv": ("en", "ett"),
    "fi": ("yksi", "yhden", "yhtä"),
    "en": ("a", "an", "one"),
}


@rule("wording-unknown", "error")
def unknown(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Own words for a sentence that the notice does not have."""
    for language in _in(declaration)[:1]:  # anchors are the same in every language
        known = _standard(declaration, language)
        for key, anchor in _anchors(declaration).items() if known else ():
            if anchor not in known:
                yield Fault(
                    f"wording.{key}",
                    f"The notice has no sentence at {anchor}.",
                    did_you_mean(anchor, known),
                )


@rule("wording-own", "note", "Art. 12(1)")
def own(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Own words in place of the standard sentence."""
    for anchor in declaration.wording:
        yield Fault(
            f"wording.{anchor}",
            "This stands in place of ours, and does not change with the policy.",
            "Read it again whenever you change what it is about.",
        )


@rule("wording-differs", "warning", "Art. 12(1)")
def differs(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Own words that lack a fact of the sentence they replace, or have another."""
    addresses = {who.email for _, who in people_of(declaration)}
    for language in _in(declaration):
        standard, anchors = _standard(declaration, language), _anchors(declaration)
        for key, given in declaration.wording.items():
            words = {str(each): text for each, text in given.items()}
            spoken = language if language in words else ANY
            said = standard.get(anchors[key])
            if spoken not in words or said is None:
                continue
            ours, theirs = _facts(said, language), _facts(words[spoken], language)
            lacking = ours.without(theirs)
            wrong = sorted(theirs.emails - ours.emails - addresses)
            if lacking:
                yield Fault(
                    f"wording.{key}.{spoken}",
                    f"The policy says {' and '.join(lacking)} here, and these words "
                    "do not.",
                    f"Our sentence: {said}",
                )
            if wrong:
                yield Fault(
                    f"wording.{key}.{spoken}",
                    f"{wrong[0]} is nobody's address in the policy.",
                    "Write an address that the policy has, or declare it.",
                )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    """What a sentence says that can be compared."""

    periods: Mapping[tuple[int, int], str]
    """Months and days, each with its words."""
    unread: bool
    """Whether there is a unit of time with a number that can't be read."""
    emails: frozenset[str]
    numbers: frozenset[str]

    def without(self, other: "_Facts") -> list[str]:
        """Those facts that the other lacks, in words."""
        periods = {} if other.unread else self.periods
        return [
            *(said for length, said in periods.items() if length not in other.periods),
            *sorted(self.emails - other.emails),
            *sorted(self.numbers - other.numbers),
        ]


def _facts(text: str, language: str) -> _Facts:
    emails = frozenset(_EMAIL.findall(text))
    rest = _EMAIL.sub(" ", text)
    rest = _ISO_DAY.sub(
        lambda m: f" {' '.join(str(int(part)) for part in m.groups())} ", rest
    )
    numbers = _number_words(language)
    periods: dict[tuple[int, int], str] = {}
    unread = False
    words = re.findall(r"[^\W_]+", rest)
    counted: set[int] = set()
    for position, word in enumerate(words):
        unit = _unit(word, language)
        if unit is None:
            continue
        before = words[position - 1].lower() if position else ""
        count = int(before) if before.isdecimal() else numbers.get(before)
        if count is None:
            unread = True
            continue
        counted.add(position - 1)
        length = {"Y": (12, 0), "M": (1, 0), "W": (0, 7), "D": (0, 1)}[unit]
        periods[count * length[0], count * length[1]] = f"{words[position - 1]} {word}"
    return _Facts(
        periods=periods,
        unread=unread,
        emails=emails,
        numbers=frozenset(
            str(int(found))
            for position, word in enumerate(words)
            if position not in counted
            for found in _NUMBER.findall(word)
        ),
    )


def _unit(word: str, language: str) -> str | None:
    for unit, stems in _UNITS[language].items():
        if word.lower().startswith(stems):
            return unit
    return None


def _number_words(language: str) -> dict[str, int]:
    from ombud.policy.notice.wording import wording  # noqa: PLC0415  # see _standard

    words = {word: n for n, word in enumerate(wording(language).words["numbers"])}
    return words | dict.fromkeys(_ONE[language], 1)


def _in(declaration: Declaration) -> list[str]:
    """The languages that have own words, and a notice to hold them against."""
    if not declaration.wording:
        return []
    from ombud.policy.notice.wording import languages  # noqa: PLC0415  # see _standard

    written = {str(each) for words in declaration.wording.values() for each in words}
    return [
        each
        for each in declaration.languages
        if each in languages() and written & {each, ANY}
    ]


def _anchors(declaration: Declaration) -> dict[str, str]:
    """The sentence's anchor for each key of the wording."""
    from ombud.policy.notice.draft import anchor_of  # noqa: PLC0415  # see _standard

    return {key: anchor_of(key) for key in declaration.wording}


def _standard(declaration: Declaration, language: str) -> dict[str, str]:
    """Our sentences by anchor, as far as they are needed for the own words.

    Empty where no notice can be written yet, which other rules say.
    """
    # Only a policy with words of its own waits for the notice and its dates' library.
    from ombud.policy.notice.composing import compose  # noqa: PLC0415

    if any(True for find in DANGLING for _ in find(declaration, declaration.updated)):
        return {}
    wanted = set(_anchors(declaration).values())
    ours = declaration.model_copy(update={"wording": {}})
    found: dict[str, str] = {}
    for part in _parts(declaration):
        try:
            notice = compose(
                ours,
                language,
                partner=None,
                version=1,
                effective=declaration.updated,
                **part,
            )
        except OmbudError:
            return {}
        found |= {each.anchor: each.text for each in notice.sentences}
        if wanted <= found.keys():
            break
    return found


def _parts(declaration: Declaration) -> Iterator[dict[str, str]]:
    """What a notice can be about: everything, and then each part of it."""
    yield {}
    for word, names in (
        ("kind", declaration.people),
        ("point", declaration.points),
        ("source", declaration.sources),
    ):
        for name in names:
            yield {word: name}
