"""What can go wrong with telling programs."""

from ombud.core.errors import OmbudError


class EndpointUrlError(OmbudError):
    """Nothing can be sent to this address."""


class EndpointKnownError(OmbudError):
    """There is an endpoint at this address already."""


class UnknownEndpointError(OmbudError):
    """There is no such endpoint, or it has been removed."""


class NotDeliveredError(OmbudError):
    """The endpoint did not take it; it is tried again."""


class NotPublicError(NotDeliveredError):
    """The endpoint's name leads to an address that is not on the open internet."""
