"""What categories of personal data are called, and which wider ones they fall under.

The terms are those of the W3C Data Privacy Vocabulary (DPV) 2.3; `vocabulary.tsv` has
them, a line each. Nothing is read before it is asked for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ombud.core.spelling import nearest

# Source: DPV 2.3, the namespaces of its parts.
_NAMESPACES = {
    "dpv": "https://w3id.org/dpv#",
    "pd": "https://w3id.org/dpv/pd#",
    "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
}
_SPECIAL = "dpv:SpecialCategoryPersonalData"  # GDPR Art. 9(1)
_CRIMINAL = "pd:Criminal"  # GDPR Art. 10
_COLUMNS_BEFORE_LABELS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A category of personal data.

    `parents` are the CURIEs of the terms right above it, some of which are no
    categories of personal data and so no terms here. `special` says whether it is of a
    special category (GDPR Art. 9(1)). `labels` are its names by language ({"sv": …,
    "fi": …, "en": …}), as they stand in the middle of a sentence.
    """

    curie: str
    iri: str
    parents: tuple[str, ...]
    special: bool
    labels: Mapping[str, str]


def curies() -> frozenset[str]:
    """All terms, as `pd:EmailAddress`."""
    return frozenset(_rows())


def known(curie: str) -> bool:
    """Whether there is such a term."""
    return curie in _rows()


def term(curie: str) -> Term | None:
    """The term of that CURIE, if there is one."""
    return _term(curie) if known(curie) else None


def near(curie: str) -> str | None:
    """The term that someone may have meant by a CURIE that is none, if any is near."""
    return nearest(curie, _rows())


def is_a(curie: str, wider: str) -> bool:
    """Whether a term is the wider one, or falls under it at whatever distance."""
    return curie == wider or any(is_a(above, wider) for above in _parents(curie))


def is_special(curie: str) -> bool:
    """Whether a term is of a special category (GDPR Art. 9(1)), by what it falls under.

    False for what is no term.
    """
    return is_a(curie, _SPECIAL)


def is_criminal(curie: str) -> bool:
    """Whether a term tells of crimes (GDPR Art. 10); False for what is no term."""
    return is_a(curie, _CRIMINAL)


@cache
def _term(curie: str) -> Term:
    prefix, _, name = curie.partition(":")
    return Term(
        curie=curie,
        iri=_NAMESPACES[prefix] + name,
        parents=_parents(curie),
        special=is_special(curie),
        labels=dict(
            zip(_languages(), _rows()[curie][_COLUMNS_BEFORE_LABELS:], strict=True)
        ),
    )


def _parents(curie: str) -> tuple[str, ...]:
    row = _rows().get(curie)
    return tuple(row[1].split(";")) if row else ()


def _languages() -> list[str]:
    return _table()[0][_COLUMNS_BEFORE_LABELS:]


@cache
def _rows() -> dict[str, list[str]]:
    return {row[0]: row for row in _table()[1:]}


@cache
def _table() -> list[list[str]]:
    text = files("ombud.policy").joinpath("vocabulary.tsv").read_text("utf-8")
    return [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
