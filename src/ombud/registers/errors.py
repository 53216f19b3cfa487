"""What can be wrong with the map, and with the world that it maps."""

from dataclasses import dataclass

from ombud.core.errors import OmbudError, Place


class WorldMoved(OmbudError):  # noqa: N818  # a finding about the world, not a fault
    """What was found differs from what was planned; nothing was changed."""

    def __init__(self, where: str) -> None:
        super().__init__(
            f"What was found in {where} differs from what was planned. "
            "Nothing was changed there.",
            mend="A new plan has to be drawn up and approved.",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong with the map: where, what, and the mend."""

    place: Place
    message: str
    mend: str = ""
    level: str = "error"
    code: str = "map"

    def __str__(self) -> str:
        mend = f"\n  {self.mend}" if self.mend else ""
        return f"{self.place}: {self.level}: {self.message}{mend}"


class InvalidMapError(OmbudError):
    """The map of the systems can't be used."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class UnknownSystemError(OmbudError):
    """No system of that name is connected."""


class NoMapError(OmbudError):
    """No map of systems has been confirmed yet."""


class InvalidHoldError(OmbudError):
    """A hold says which data of the policy it keeps, and by which reference."""


class HoldForbiddenError(OmbudError):
    """Your role does not let you hold data back, or let it go."""


class NoSuchHoldError(OmbudError):
    """No such hold stands: there is none, or it has been lifted."""


class InvalidWordError(OmbudError):
    """A word that records are marked with is not written as it should be."""


class RecordHeldError(OmbudError):
    """A record with this key is held in this register already."""

    def __init__(self) -> None:
        super().__init__(mend="Change it, or let it go first.")
