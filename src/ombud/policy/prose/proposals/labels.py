"""The labels that may be proposed, and what each of them means."""

from functools import cache
from importlib.resources import files

from ombud.core import written

NOTHING = "nothing"
"""The kind of what tells none of the labels."""

LANGUAGES = ("sv", "en", "fi")
"""The languages that the meanings are written in."""

Label = tuple[str, str]
"""A kind of fact and a label of it: `("purposes", "booking")`."""


@cache
def meanings(language: str) -> dict[Label, tuple[str, ...]]:
    """What each label means, in two or three short sentences of a language.

    `language` is one of `LANGUAGES`. What tells nothing is there as well, its kind is
    `NOTHING`.
    """
    place = files(__package__).joinpath("labels.yaml")
    told = written.values(place.read_text("utf-8"))
    return {
        (str(kind), str(label)): tuple(map(str, said[language]))
        for kind, labels in told.items()
        for label, said in labels.items()
    }


@cache
def known() -> frozenset[Label]:
    """Every label that may be proposed."""
    return frozenset(label for label in meanings("en") if label[0] != NOTHING)
