"""What can go wrong with asking; no error holds whom it was about."""

from collections.abc import Mapping
from typing import Any

from ombud.core.errors import OmbudError


class UnreachableError(OmbudError):
    """Ombud could not be reached in time, so it is not known whether this was done."""


class AnswerError(OmbudError):
    """Ombud does not take what was asked: the key, the purpose or the form is wrong."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status = status
        """The HTTP status, from 400."""
        self.problem = problem
        """The whole of it (RFC 9457)."""
        super().__init__(
            str(problem.get("detail") or "") or None,
            mend=str(problem.get("mend") or ""),
        )

    @property
    def code(self) -> str:
        """A stable word for what is wrong, as docs/api.md lists them."""
        return str(self.problem.get("type", "")).rpartition(":")[2]


class UnsafeUrlError(OmbudError):
    """The key would go over the network unencrypted, or the address is none."""

    def __init__(self) -> None:
        super().__init__(
            mend="Give an address that begins with https://; http:// only on this "
            "machine, or with insecure=True within a network of your own."
        )


class SignatureError(OmbudError):
    """This is not a webhook that Ombud sent, or not a fresh one."""
