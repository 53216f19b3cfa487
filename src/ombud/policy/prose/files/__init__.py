"""The text of a policy that a company already has, out of the file or page it is in.

Plain text and Markdown stay as they are, character for character. What comes as HTML,
PDF or Word becomes plain text of one shape: headings behind `#`, items behind `- `, the
cells of a table between `|`, a blank line between paragraphs. What was left out or
mended on the way is told in notes.
"""

from ombud.policy.prose.files.fetching import fetch
from ombud.policy.prose.files.opening import read_bytes, read_file
from ombud.policy.prose.files.source import (
    LIMIT_BYTES,
    LIMIT_CHARACTERS,
    BrokenFileError,
    MissingReaderError,
    NoTextError,
    NotFetchedError,
    NotTextError,
    Source,
    TooLongError,
)

__all__ = [
    "LIMIT_BYTES",
    "LIMIT_CHARACTERS",
    "BrokenFileError",
    "MissingReaderError",
    "NoTextError",
    "NotFetchedError",
    "NotTextError",
    "Source",
    "TooLongError",
    "fetch",
    "read_bytes",
    "read_file",
]
