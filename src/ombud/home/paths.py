"""The state folder and what stands where in it.

keys/      secret, master, index, ledger: one file each, mode 0600
postgres/  the embedded server: its data, its socket, and as root its binaries
mail/      what the demo's mailbox received
"""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from ombud.core.errors import OmbudError


class StateFolderError(OmbudError):
    """The state folder can't be used."""


def default_state(environ: os._Environ[str] | dict[str, str]) -> Path:
    """The state folder where none is named.

    As root `/var/lib/ombud`, since the embedded server runs as another user who must
    be able to reach it; otherwise the user's own state folder (XDG base directories).
    """
    if os.geteuid() == 0:
        return Path("/var/lib/ombud")
    base = environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(base) / "ombud"


@dataclass(frozen=True, slots=True)
class Home:
    """An installation's folder."""

    state: Path

    @property
    def keys(self) -> Path:
        """Where the key files stand."""
        return self.state / "keys"

    @property
    def postgres(self) -> Path:
        """Where the embedded server lives."""
        return self.state / "postgres"

    @property
    def mail(self) -> Path:
        """Where the demo's mailbox keeps what it received."""
        return self.state / "mail"

    def key(self, name: str) -> bytes:
        """The 32 bytes of a key, made on first use and readable by its owner only.

        Two processes that start together agree: the file is linked into place whole,
        and who comes second reads what the first wrote.

        Raises:
            StateFolderError: the folder can't be made, or is somebody else's.
        """
        try:
            return self._key(self.keys / name)
        except OSError as error:
            raise StateFolderError(
                f"The state folder {self.state} can't be used: {error.strerror}.",
                mend="Name another with OMBUD_STATE, or run as the user it belongs to.",
            ) from error

    def _key(self, path: Path) -> bytes:
        if not path.exists():
            self.keys.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft = self.keys / f".{path.name}.{secrets.token_hex(4)}"
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_hex(32))
            try:
                os.link(draft, path)
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        return bytes.fromhex(path.read_text().strip())
