"""Policies in the formats of others: DPV, TILT and fideslang, out and in again.

No other format can say all that a policy says. Each exporter tells what of it got lost;
each importer tells what it left, and which facts the law asks for that were not there.
Nothing is made up on the way.
"""

from collections.abc import Callable, Mapping
from typing import Any, Literal, get_args

from ombud.policy.exchange import dpv, fides, tilt
from ombud.policy.exchange.drafting import Imported, Left, Missing
from ombud.policy.exchange.errors import InvalidDocumentError
from ombud.policy.exchange.opening import LIMIT_BYTES, opened
from ombud.policy.exchange.telling import Exported, Loss
from ombud.policy.exchange.wellknown import summary
from ombud.policy.language import Declaration

__all__ = [
    "FORMATS",
    "LIMIT_BYTES",
    "Exported",
    "Format",
    "Imported",
    "InvalidDocumentError",
    "Left",
    "Loss",
    "Missing",
    "export",
    "opened",
    "read",
    "summary",
]

Format = Literal["dpv", "tilt", "fideslang"]
FORMATS: tuple[Format, ...] = get_args(Format)

_WRITERS: Mapping[Format, Callable[[Declaration, str], Exported]] = {
    "dpv": dpv.export,
    "tilt": tilt.export,
    "fideslang": fides.export,
}
_READERS: Mapping[Format, Callable[[Mapping[str, Any]], Imported]] = {
    "dpv": dpv.read,
    "tilt": tilt.read,
    "fideslang": fides.read,
}


def export(form: Format, declaration: Declaration, language: str = "") -> Exported:
    """A policy in another format, and what of it that format can't say.

    Args:
        form: which of `FORMATS`.
        declaration: what is promised; its references must resolve (see `checks`).
        language: of the words, where the format speaks one at a time; by default the
            policy's first.

    Raises:
        UnknownLanguageError: there is no wording in that language.
        UnknownLawError: the declaration names a law that is not known.
    """
    return _WRITERS[form](declaration, language or declaration.languages[0])


def read(form: Format, document: Mapping[str, Any]) -> Imported:
    """A draft of a policy from a document in another format.

    Args:
        form: which of `FORMATS`.
        document: its values, as `opened` gives them.

    Raises:
        InvalidDocumentError: the document is not of that format.
    """
    return _READERS[form](document)
