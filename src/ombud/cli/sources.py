"""Where a command gets its policy from: a file, or what is in force."""

from pathlib import Path

from ombud.cli.saying import misuse
from ombud.core.written import UnreadableFileError
from ombud.policy.language import Declaration


def declared(file: Path | None) -> Declaration:
    """What a policy's file says; without one, what the policy in force says.

    Raises:
        MisuseError: the file can't be opened.
        InvalidPolicy: it is not a policy.
        NoPolicyError: no file was named, and no policy is in force.
    """
    if file is not None:
        from ombud.policy.reading import read  # noqa: PLC0415  # see main

        with misuse(UnreadableFileError):
            return read(file).declaration
    # Only here, since a file needs neither Django nor a database.
    from ombud.cli import house  # noqa: PLC0415

    house.configure()
    house.open_()
    from ombud.core.clock import now  # noqa: PLC0415
    from ombud.policy.queries import in_force  # noqa: PLC0415  # Django's, by now set up

    return in_force(now()).policy.declaration
