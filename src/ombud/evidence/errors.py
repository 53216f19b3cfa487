"""What can go wrong with the ledger."""

from ombud.core.errors import OmbudError


class LedgerBroken(OmbudError):  # noqa: N818  # the design's word; it is a finding
    """The ledger and its proof disagree: something was changed, left out or added."""

    def __init__(
        self, at: str, expected: str, found: str, checkpoint: str | None = None
    ) -> None:
        """Carry the proof that the ledger is broken, so that others can check it.

        Args:
            at: where: a line of an export, a position, a checkpoint's size.
            expected: what must stand there; a hash in hexadecimal, or words.
            found: what stands there, in the same form; never an entry's own text.
            checkpoint: the signed note that it was held against, where there is one.
        """
        self.at = at
        self.expected = expected
        self.found = found
        self.checkpoint = checkpoint
        super().__init__(
            f"The ledger is broken at {at}: expected {expected}, found {found}.",
            mend="Keep this file and the last checkpoint that you trust; "
            "compare with a backup.",
        )


class InvalidVerifierKeyError(OmbudError):
    """The verifier key can't be read: write it as name+hash+key."""


class InvalidEventError(OmbudError):
    """An event type is declared wrongly, or twice."""


class InvalidEntryError(OmbudError):
    """The values of an entry are not what its event type declares."""


class NotInTransactionError(OmbudError):
    """An entry is written in the transaction of its deed, and there is none here."""
