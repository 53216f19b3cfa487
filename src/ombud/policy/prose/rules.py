"""The rules of a language: files that say which words tell which facts.

One folder a language, one file a kind of fact, each a list of labels with the patterns
that stand for them; `context.yaml` tells where a sentence stands and what kind of
sentence it is, `statements.yaml` holds what has no labels. A lawyer can read them and
add to them; how patterns are written is told in `words`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ombud.core import written
from ombud.policy.prose.words import Patterns

# The kinds of facts that carry labels, in the order of their files.
LABELLED = (
    "purposes",
    "data_categories",
    "sources",
    "recipients",
    "legal_bases",
    "rights",
)
LANGUAGES = ("sv", "en", "fi", "da", "nb", "de")


@dataclass(frozen=True)
class Rules:
    """What was read from a language's folder, ready for use.

    `patterns` finds names such as `purposes/newsletter/says`; `but` are the words at
    which a clause ends that may take back what was said before it, `subjects` those
    with which, after a comma, one begins; `names` is all that can be found.
    """

    language: str
    patterns: Patterns
    names: frozenset[str]
    but: frozenset[str]
    subjects: frozenset[str]


@cache
def rules(language: str) -> Rules:
    """The rules of a language of `LANGUAGES`."""
    context = _file(language, "context")
    named = list(_named(language, context))
    return Rules(
        language=language,
        patterns=Patterns(named),
        names=frozenset(name for name, _ in named),
        but=frozenset(word.casefold() for word in context["but"]),
        subjects=frozenset(word.casefold() for word in context["subjects"]),
    )


def _named(language: str, context: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield from _each("topic", context["topics"])
    yield from _each("frame", context["frames"])
    yield from _each(
        "",
        {
            key: context[key]
            for key in (
                "denies",
                "denies_not",
                "denies_from",
                "denies_aside",
                "excepts",
                "idioms",
                "aims",
                "aimed",
                "aims_end",
                "purposes_follow",
                "from_whom",
                "gives_us",
                "kept_by",
                "no_giver",
            )
            if key in context
        },
    )
    for kind in LABELLED:
        yield from _each(kind, _file(language, kind))
    yield from _each("", _file(language, "statements"))


def _each(name: str, told: Any) -> Iterator[tuple[str, str]]:
    """Every pattern with the path that leads to it."""
    if isinstance(told, Mapping):
        for key, inner in told.items():
            yield from _each(f"{name}/{key}" if name else str(key), inner)
    else:
        for pattern in told:
            yield name, str(pattern)


def _file(language: str, name: str) -> dict[str, Any]:
    place = files(__package__).joinpath("rules", language, f"{name}.yaml")
    return dict(written.values(place.read_text("utf-8")))
