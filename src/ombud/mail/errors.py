"""What can go wrong with a message."""

from ombud.core.errors import OmbudError
from ombud.core.ids import PersonId


class MailServerError(OmbudError):
    """The mail server did not take the message."""


class BadLetterError(OmbudError):
    """The letter can't be sent for this purpose as it stands."""


class LetterLinkUnknownError(OmbudError):
    """This link is not one that our mails hold."""


class ConfirmationOldError(OmbudError):
    """This link has been used, or was not followed in time."""


class NotAskedForError(OmbudError):
    """A yes to this purpose can't be asked for by mail."""


class TooYoungError(OmbudError):
    """Nobody of that age can say yes to this, and no parent can for them."""


class TooManyMailsError(OmbudError):
    """Too many mails of this kind went to this address within an hour."""

    def __init__(self, person: PersonId) -> None:
        self.person = person
        super().__init__(mend="Try again later.")
