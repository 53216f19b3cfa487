"""Opening a document in another format: JSON or YAML, within limits."""

import json
from pathlib import Path
from typing import Any

from pydantic import RootModel

from ombud.core.errors import OmbudError, Place
from ombud.core.written import LIMIT_DEPTH, Fault, FileKind
from ombud.policy.exchange.errors import InvalidDocumentError

LIMIT_BYTES = 512 * 1024
"""The longest document that is read; the largest of our examples takes half of it."""


class _Values(RootModel[dict[str, Any]]):
    """Whatever keys and values there are; the readers know what they mean."""


def opened(path: Path) -> dict[str, Any]:
    """The values of a JSON document, or of a YAML one by the file's name.

    Raises:
        UnreadableFileError: the file is missing, a folder, or not ours to read.
        InvalidDocumentError: it is too long or nested too deeply, or neither.
    """
    name, text = str(path), _KIND.text(path)
    if path.suffix.lower() in (".yaml", ".yml"):
        return _KIND.parse(text, name)[0].root
    value = _json(text, name)
    if not isinstance(value, dict):
        raise InvalidDocumentError(
            "The document is not a list of keys with values.", place=Place(name, 1, 1)
        )
    if _is_deep(value):
        raise InvalidDocumentError(
            f"The document is nested deeper than {LIMIT_DEPTH} levels.",
            place=Place(name, 1, 1),
        )
    return value


def _json(text: str, name: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise InvalidDocumentError(
            f"This is not JSON: {error.msg}.",
            mend="A YAML document's name ends in .yaml.",
            place=Place(name, error.lineno, error.colno),
        ) from error
    except (RecursionError, ValueError) as error:  # too deep, or too many digits
        raise InvalidDocumentError(
            "This is nested too deeply, or a number in it is too long.",
            place=Place(name, 1, 1),
        ) from error


def _is_deep(value: Any) -> bool:
    level = [value]
    for _ in range(LIMIT_DEPTH + 1):
        if not level:
            return False
        level = [
            below
            for each in level
            if isinstance(each, dict | list)
            for below in (each.values() if isinstance(each, dict) else each)
        ]
    return True


def _refuse(faults: tuple[Fault, ...]) -> OmbudError:
    first = faults[0]
    return InvalidDocumentError(first.message, mend=first.mend, place=first.place)


_KIND = FileKind(
    model=_Values,
    refuse=_refuse,
    noun="document",
    plural="documents",
    first_line="a key and its value",
    limit_bytes=LIMIT_BYTES,
    patterns={},
)
