"""What can go wrong with a message."""

from ombud.core.errors import OmbudError


class MailServerError(OmbudError):
    """The mail server did not take the message."""
