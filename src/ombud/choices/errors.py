"""What can go wrong with what people say."""

from ombud.core.errors import OmbudError


class NotConfirmedError(OmbudError):
    """This purpose takes a yes only once the person has confirmed it by mail."""


class UnknownControllerError(OmbudError):
    """The policy in force has no such controller beside others."""
