"""What can go wrong with a policy."""

from ombud.core.errors import OmbudError
from ombud.policy.findings import Finding, Problem


class InvalidPolicy(OmbudError):  # noqa: N818  # the answer to a reader, said in their words
    """The text can't be read as a policy."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        first = problems[0]
        more = len(problems) - 1
        message = first.message + (f" (and {more} more)" if more else "")
        super().__init__(message, mend=first.mend, place=first.place)


class UnenforceablePolicyError(OmbudError):
    """The policy has errors, so it can't be put in force until they are mended."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        self.findings = findings
        first = findings[0]
        more = len(findings) - 1
        message = first.message + (f" (and {more} more)" if more else "")
        super().__init__(message, mend=first.mend, place=first.place)


class SamePolicyError(OmbudError):
    """This very text is in force already, so there is nothing to publish."""


class EffectiveTooEarlyError(OmbudError):
    """A policy can't take effect before one that was published before it."""


class NoPolicyError(OmbudError):
    """No policy is in force yet."""

    def __init__(self) -> None:
        super().__init__(mend="Publish one: ombud publish policy.yaml")
