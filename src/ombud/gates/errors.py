"""Acting against a decision."""

from ombud.core.errors import OmbudError
from ombud.core.ids import PersonId
from ombud.policy.decisions import Decision


class Refused(OmbudError):  # noqa: N818  # the law's word: a refusal, not a fault
    """The policy does not allow this."""

    def __init__(self, decision: Decision, person: PersonId | None = None) -> None:
        self.decision = decision
        self.person = person
        """Whom it is about; None for whom nobody here knows."""
        super().__init__()


class ClockBehindError(OmbudError):
    """The clock is behind what is on record, so no use can be permitted now."""


class UnknownPurposeError(OmbudError):
    """The policy in force has no such purpose."""


class NoPlaceError(OmbudError):
    """An audience can't be written there."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message, mend="Write --into SYSTEM.TABLE, with a new table.")


class UndeclaredError(OmbudError):
    """The policy in force does not name this."""


class RequiredMissingError(OmbudError):
    """Something is missing that the purpose can't do without."""
