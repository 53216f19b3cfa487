"""What can go wrong with who someone is."""

from ombud.core.errors import OmbudError


class InvalidIdentifierError(OmbudError):
    """This is not an identifier of its kind."""


class InvalidIdentifiersError(OmbudError):
    """Some of these are not identifiers of their kind."""

    def __init__(self, rows: tuple[int, ...]) -> None:
        self.rows = rows
        """Which of those given, counted from 0."""
        super().__init__(mend="Nothing was done; leave them out, or mend them.")


class NoIdentifierError(OmbudError):
    """Somebody without any identifier could never be found again."""


class IdentifiersDisagreeError(OmbudError):
    """Identifiers given together belong to different people."""

    def __init__(self, rows: tuple[int, ...]) -> None:
        self.rows = rows
        """Which of the people given, counted from 0."""
        super().__init__(
            mend="Give only identifiers that belong to one and the same person."
        )


class IdentifierTakenError(OmbudError):
    """The identifier belongs to somebody else."""


class UnknownPersonError(OmbudError):
    """There is no such person, or the person has been erased."""


class KeyGoneError(OmbudError):
    """The person's key is gone, and with it whatever was sealed under it."""


class SealBrokenError(OmbudError):
    """Sealed data has been changed, or belongs to another person or field."""


class WrongMasterKeyError(OmbudError):
    """The master key is not the one that the people's keys were wrapped with."""

    def __init__(self) -> None:
        super().__init__(mend="Set OMBUD_MASTER_KEY to the key of this installation.")


class AlreadyHiredError(OmbudError):
    """There is an account with this e-mail address already."""


class WeakPasswordError(OmbudError):
    """The password is too easy to guess."""


class LastAdminError(OmbudError):
    """The last admin can't be dismissed: nobody could let anyone in again."""

    def __init__(self) -> None:
        super().__init__(mend="Hire another admin first.")


class UnknownStaffError(OmbudError):
    """There is no such member of staff, or their employment has ended."""


class UnknownApiKeyError(OmbudError):
    """There is no such API key, or it has been revoked."""
