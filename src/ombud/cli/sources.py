"""Where a command gets its policy from: a file, or what is in force."""

from pathlib import Path

from ombud.cli.saying import misuse
from ombud.core.written import UnreadableFileError
from ombud.policy.language import Declaration


def of_file(file: Path) -> Declaration:
    """What a policy's file says, if all that it refers to is declared.

    Raises:
        MisuseError: the file can't be opened.
        InvalidPolicy: it is not a policy.
        UnenforceablePolicyError: it refers to what it does not declare.
    """
    from ombud.policy.checks import check  # noqa: PLC0415  # see main
    from ombud.policy.checks.references import DANGLING  # noqa: PLC0415
    from ombud.policy.checks.registry import rules  # noqa: PLC0415
    from ombud.policy.errors import UnenforceablePolicyError  # noqa: PLC0415
    from ombud.policy.reading import read  # noqa: PLC0415

    with misuse(UnreadableFileError):
        policy = read(file)
    codes = {rule.code for rule in rules() if rule.look in DANGLING}
    dangling = tuple(each for each in check(policy) if each.code in codes)
    if dangling:
        raise UnenforceablePolicyError(dangling)
    return policy.declaration


def declared(file: Path | None) -> Declaration:
    """What a policy's file says; without one, what the policy in force says.

    Raises:
        MisuseError: the file can't be opened.
        InvalidPolicy: it is not a policy.
        UnenforceablePolicyError: it refers to what it does not declare.
        NoPolicyError: no file was named, and no policy is in force.
    """
    if file is not None:
        return of_file(file)
    # Only here, since a file needs neither Django nor a database.
    from ombud.cli import house  # noqa: PLC0415

    house.configure()
    house.open_()
    from ombud.core.clock import now  # noqa: PLC0415
    from ombud.policy.queries import in_force  # noqa: PLC0415  # Django's, by now set up

    return in_force(now()).policy.declaration
