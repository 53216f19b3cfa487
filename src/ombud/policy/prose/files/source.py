"""What is read from a file, and why nothing could be."""

import importlib
from dataclasses import dataclass
from typing import Any, Literal

from ombud.core.errors import OmbudError

LIMIT_BYTES = 20 * 1024 * 1024
"""The largest file that is read: a policy with pictures in it has a few megabytes."""

LIMIT_CHARACTERS = 1_000_000
"""The longest text that is read; the longest policies have a quarter of it."""

Form = Literal["text", "markdown", "html", "pdf", "docx"]


@dataclass(frozen=True, slots=True)
class Source:
    """A policy's text as it was read.

    `name` is the file's, or the page's address. `notes` are whole sentences for whoever
    gave the file: how its letters were decoded, what was left out, what was mended.
    """

    text: str
    name: str
    form: Form
    notes: tuple[str, ...] = ()


class NoTextError(OmbudError):
    """There is no text in the file."""


class TooLongError(OmbudError):
    """The file is larger than any policy."""


class NotTextError(OmbudError):
    """The file is not a text, or its letters are lost."""


class BrokenFileError(OmbudError):
    """The file is damaged or locked."""


class MissingReaderError(OmbudError):
    """What reads files of this kind is not installed."""


class NotFetchedError(OmbudError):
    """The page can't be fetched."""


def reader(module: str, kind: str) -> Any:
    """A module of the extra `reading`, which the base install has not.

    Args:
        module: its name.
        kind: what it reads, for the error: "a PDF".

    Raises:
        MissingReaderError: The extra is not installed.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise MissingReaderError(
            f"What reads {kind} is not installed.",
            mend='Install it: pip install "ombud[reading]". Plain text needs nothing.',
        ) from error
