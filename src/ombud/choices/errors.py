"""What can go wrong with what people say."""

from ombud.core.errors import OmbudError


class NotConfirmedError(OmbudError):
    """This purpose takes a yes only once the person has confirmed it by mail."""


class NotSpecificError(OmbudError):
    """Nobody can say yes to everything at once (GDPR Art. 4(11))."""


class UnknownControllerError(OmbudError):
    """The policy in force has no such controller beside others."""
