"""What can go wrong with a decision that a machine took."""

from ombud.core.errors import OmbudError


class UnknownDecisionError(OmbudError):
    """There is no such decision about this person."""


class AlreadyContestedError(OmbudError):
    """You have contested this decision: somebody will look at it."""


class NotContestedError(OmbudError):
    """Nobody has contested this decision, or it has been reviewed."""


class ReviewForbiddenError(OmbudError):
    """Your role does not let you review decisions."""


class InvalidOutcomeError(OmbudError):
    """An outcome is one word: small letters, digits and underscores."""
