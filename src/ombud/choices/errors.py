"""What can go wrong with what people say."""

from ombud.core.errors import OmbudError


class NotConfirmedError(OmbudError):
    """This purpose takes a yes only once the person has confirmed it by mail."""


class NotSpecificError(OmbudError):
    """Nobody can say yes to everything at once (GDPR Art. 4(11))."""


class UnknownControllerError(OmbudError):
    """The policy in force has no such controller beside others."""


class UnshownConsentError(OmbudError):
    """A yes counts only with the text that it was given to."""

    def __init__(self) -> None:
        super().__init__(
            mend="Send the very text, its language and the number of the notice."
        )


class UnknownNoticeError(OmbudError):
    """No version of the policy has this number, or it was published later."""


class KindNotMeantError(OmbudError):
    """The purpose is not for people of this kind."""


class NotChoosableError(OmbudError):
    """People can't say that about this purpose."""


class NoReceiptError(OmbudError):
    """There is no choice of that number, or no version of the policy that it was to."""


class UnreadableFileError(OmbudError):
    """The file of choices can't be read."""
