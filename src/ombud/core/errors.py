"""The base of every error that Ombud raises."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file something stands; lines and columns count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class OmbudError(Exception):
    """Something went wrong in Ombud.

    A subclass's docstring is its default message. `mend` says what to do next, `place`
    where the cause stands. Neither may hold personal data.
    """

    def __init__(
        self,
        message: str | None = None,
        *,
        mend: str = "",
        place: Place | None = None,
    ) -> None:
        self.message = message or (type(self).__doc__ or "").strip()
        self.mend = mend
        self.place = place
        super().__init__(self.message)

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        mend = f"\n  {self.mend}" if self.mend else ""
        return f"{where}{self.message}{mend}"
