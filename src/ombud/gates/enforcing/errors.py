"""What can keep a policy from being compiled into a database."""

from ombud.core.errors import OmbudError
from ombud.gates.enforcing.plan import Finding


class NotEnforceableError(OmbudError):
    """This system's database can't keep the policy by itself."""

    def __init__(
        self,
        message: str | None = None,
        *,
        mend: str = "",
        findings: tuple[Finding, ...] = (),
    ) -> None:
        self.findings = findings
        super().__init__(message, mend=mend)


class NotEnforcedError(OmbudError):
    """Nothing is applied to this system's database, so nothing can be undone."""
