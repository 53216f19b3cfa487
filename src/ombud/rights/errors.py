"""What can stand in the way of a request; each class is one thing to do differently."""

from ombud.core.errors import OmbudError
from ombud.core.ids import PersonId


class UnknownRequestError(OmbudError):
    """There is no such request."""


class PersonGoneError(OmbudError):
    """Who asked is not known here any more: the person has been erased."""


class CodeWrongError(OmbudError):
    """That is not the code we sent."""

    def __init__(self, left: int) -> None:
        self.left = left
        super().__init__(mend=f"{left} more tries.")


class CodeOldError(OmbudError):
    """That code is no longer valid. Ask for a new one."""


class CodeDeadError(OmbudError):
    """Too many wrong codes: this one is locked. Ask for a new one."""


class TooManyCodesError(OmbudError):
    """Too many codes were sent to this address within an hour. Try again later."""

    def __init__(self, person: PersonId) -> None:
        self.person = person
        super().__init__()


class LinkUsedError(OmbudError):
    """This link has been used. Prove your address to get the answer again."""


class LinkUnknownError(OmbudError):
    """This link is not one of ours, or no longer valid."""


class AnswerGoneError(OmbudError):
    """The answer is not kept any more. Ask again and it will be made anew."""


class PlanChangedError(OmbudError):
    """The plan is not the one that was shown. Look at the new one before approving."""


class AlreadyDecidedError(OmbudError):
    """Someone else has decided this request already."""


class NotDueError(OmbudError):
    """The request is not at a point where this can be done."""


class UndeclaredError(OmbudError):
    """A place that nobody declared holds this person's address."""

    def __init__(self, where: tuple[str, ...]) -> None:
        self.where = where
        super().__init__(
            f"Nobody declared {', '.join(where)}, and this person's address is there.",
            mend="Declare it in systems.yaml and plan again, or approve with the "
            "exception, which the answer then names.",
        )


class NotOfferedError(OmbudError):
    """Corrections are not made by a request of this kind yet."""

    def __init__(self) -> None:
        super().__init__(
            mend="Write to whoever answers for the data; the notice says who."
        )


class BusyError(OmbudError):
    """Another worker is at this request."""


class NotAllowedError(OmbudError):
    """Your role does not allow this."""


class SituationMissingError(OmbudError):
    """An objection to this says why it should stop in the person's case."""

    def __init__(self) -> None:
        super().__init__(
            mend="Only marketing stops without a reason; for the rest, write a few "
            "words about the situation (GDPR Art. 21(1))."
        )


class WrongGroundError(OmbudError):
    """A request of this kind can't be refused on that ground."""


class ReasonMissingError(OmbudError):
    """Compelling grounds are named in words, which the person gets to read."""


class NotRestrictedError(OmbudError):
    """There is no restriction that could be lifted: it has ended, or never began."""


class TooSoonError(OmbudError):
    """The end of a restriction is announced before it comes: choose a later day."""
