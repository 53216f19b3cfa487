"""What can go wrong with a source system, in words that hold no data of people.

One class for each thing that a caller does differently. None of them carries the
driver's own words: a driver's text may hold values of the row at hand, or the URL.
"""

# ruff: noqa: N818  # the names say what happened, as `except SourceDown` reads

from ombud.core.errors import OmbudError, Place


class SourceError(OmbudError):
    """The source system answered with an error.

    `code` is the driver's own code (SQLSTATE on PostgreSQL), for whoever looks it up.
    """

    def __init__(
        self,
        message: str | None = None,
        *,
        mend: str = "",
        place: Place | None = None,
        code: str = "",
    ) -> None:
        self.code = code
        super().__init__(message, mend=mend, place=place)


class SourceDown(SourceError):
    """The source system can't be reached, or the connection was lost."""


class SourceSlow(SourceError):
    """The source system, or a lock in it, took longer than the limit."""


class SourceReadOnly(SourceError):
    """The source system lets nobody write."""


class SourceRefused(SourceError):
    """The source system refused: a constraint, a trigger or a missing permission."""


class SchemaMoved(SourceError):
    """The source system no longer has the table or column that was asked for."""


class SourceMisconfigured(SourceError):
    """The source system's address, name or password is wrong."""
