"""What can go wrong with a disclosure, beside that the policy does not allow it."""

from uuid import UUID

from ombud.core.errors import OmbudError
from ombud.gates.errors import Refused
from ombud.policy.decisions import Decision


class AwaitsApproval(Refused):
    """Another person has to approve this before anything leaves."""

    def __init__(self, decision: Decision, pending: UUID) -> None:
        self.pending = pending
        super().__init__(decision)


class UnknownDisclosureError(OmbudError):
    """There is no such disclosure that waits for approval."""


class DisclosureDecidedError(OmbudError):
    """This disclosure has been decided already, or has been made."""


class SameApproverError(OmbudError):
    """You have said yes to this disclosure: another person has to, as well."""


class OtherDisclosureError(OmbudError):
    """What is asked for is not what was approved, or the approval is over."""


class RoleForbidsError(OmbudError):
    """Your role does not let you give data away, or approve that."""


class PersonalReferenceError(OmbudError):
    """A reference or reason says who a person is."""


class IncompleteCaseError(OmbudError):
    """A case on file says who gets the data, and what its kind needs."""


class UnknownCaseError(OmbudError):
    """There is no such case on file, or it is decided or over."""


class UnknownFlowError(OmbudError):
    """There is no such mechanism, recipient or country."""


class AlreadyStoppedError(OmbudError):
    """That flow has been stopped already."""


class NotStoppedError(OmbudError):
    """That flow is not stopped."""
