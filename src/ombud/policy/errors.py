"""What can go wrong with a policy."""

from datetime import date

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


class NoticeTooShortError(OmbudError):
    """People were promised to be told of such a change longer before it holds."""

    def __init__(self, earliest: date, period: str, kinds: tuple[str, ...]) -> None:
        self.earliest = earliest
        """The first day on which it may hold."""
        super().__init__(
            f"The policy in force promises to tell people {period} before a change, "
            f"and this one changes more than words ({', '.join(kinds)}).",
            mend=f"Let it hold from {earliest} or later; or publish it as it is with "
            "--sure, if the law or somebody's safety can't wait.",
        )


class NoPolicyError(OmbudError):
    """No policy is in force yet."""

    def __init__(self) -> None:
        super().__init__(mend="Publish one: ombud publish policy.yaml")
