"""The command that compares two policies: files, or versions that were published."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ombud.cli.saying import Json, MisuseError, answer, misuse
from ombud.cli.sources import of_file

if TYPE_CHECKING:
    from ombud.policy.diff import Change
    from ombud.policy.language import Declaration

app = typer.Typer()


@app.command()
def diff(
    policies: Annotated[
        list[str],
        typer.Argument(metavar="[OLD] NEW", help="Files, or numbers of versions."),
    ],
    language: Annotated[str, typer.Option(help="sv, fi or en.")] = "en",
    *,
    json: Json = False,
) -> None:
    """Say what changes from one policy to another, and how much each change weighs.

    With one policy alone, it is compared with the one in force. Two files need no
    database. Exits 0 whatever it finds: a change is no fault.
    """
    from ombud.policy.diff import changes  # noqa: PLC0415  # see main
    from ombud.policy.notice import UnknownLanguageError  # noqa: PLC0415

    *before, after = policies
    if len(before) > 1:
        raise MisuseError("Two policies can be compared, no more.")
    old = _declaration(before[0]) if before else _in_force()
    new = _declaration(after)
    found = changes(old, new)
    with misuse(UnknownLanguageError):
        told = list(change_data(found, old, new, language))
    answer(told, (*change_lines(told), count_line(found)), as_json=json)


def _declaration(named: str) -> "Declaration":
    """A policy by its file, or by the number of its version."""
    if not named.isdecimal():
        return of_file(Path(named))
    _open()
    from ombud.policy.errors import NoPolicyError  # noqa: PLC0415
    from ombud.policy.queries import version  # noqa: PLC0415  # Django is set up now

    try:
        return version(int(named)).policy.declaration
    except NoPolicyError as error:
        raise MisuseError(
            f"No version {named} was published.", mend="See `ombud policy versions`."
        ) from error


def _in_force() -> "Declaration":
    _open()
    from ombud.core.clock import now  # noqa: PLC0415
    from ombud.policy.queries import in_force  # noqa: PLC0415  # Django is set up now

    return in_force(now()).policy.declaration


def _open() -> None:
    from ombud.cli import house  # noqa: PLC0415  # Django, for versions alone

    house.configure()
    house.open_()


def change_data(
    found: Iterable["Change"], old: "Declaration", new: "Declaration", language: str
) -> Iterator[dict[str, Any]]:
    """Each change as JSON has it, with its words.

    Raises:
        UnknownLanguageError: there is no wording in that language.
    """
    from ombud.policy.diff import tell  # noqa: PLC0415  # see main

    for change in found:
        yield {
            "kind": change.kind,
            "weight": change.weight.value,
            "address": change.address,
            "words": tell(change, old, new, language).text,
            "purposes": list(change.purposes),
            "people": list(change.people),
            "asks_again": list(change.renews),
        }


def change_lines(told: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Each change for people, the weightiest first."""
    order = ("consent", "material", "editorial")
    for each in sorted(told, key=lambda change: order.index(change["weight"])):
        yield f"{each['weight']}: {each['words']} [{each['address']}]"


def count_line(found: Iterable["Change"]) -> str:
    """How many changes there are of each weight, in a line."""
    from ombud.policy.diff import Weight  # noqa: PLC0415  # see main

    count = Counter(change.weight for change in found)
    if not count:
        return "Nothing changes."
    return ", ".join(f"{count[weight]} {weight.value}" for weight in Weight)
