"""The example companies, and what a round trip has to bring back."""

import json
from importlib.resources import files
from pathlib import Path

import pytest

from ombud.policy.exchange import export, read
from ombud.policy.exchange.written import leaves, written
from ombud.policy.reading import parse

VOCABULARY = Path(__file__).parents[4] / "shared" / "vocab"

COMPANIES = {
    folder.name: parse(folder.joinpath("policy.yaml").read_text("utf-8"), folder.name)
    for folder in files("ombud").joinpath("examples").iterdir()
    if folder.is_dir() and folder.joinpath("policy.yaml").is_file()
}


@pytest.fixture(params=sorted(COMPANIES))
def company(request):
    return COMPANIES[request.param].declaration


@pytest.fixture
def vocabulary():
    """The folder of vocabularies beside the project, where it is there."""
    if not VOCABULARY.is_dir():
        pytest.skip("../shared is not here")
    return VOCABULARY


def plain(document):
    """A document as it comes back from a file."""
    return json.loads(json.dumps(document, default=str))


def leaves_of(value, language):
    """Every value by address; in a format of one language, words are just words."""
    return {
        at.removesuffix(f".{language}") if language else at: each
        for at, each in leaves(value)
    }


def round_trip(form, declaration):
    """What a format's round trip loses, changes and makes up, by address.

    Returns:
        Addresses whose values came back otherwise, and addresses that came from
        nowhere. Both are empty where nothing was lost that was not told.
    """
    language = "" if form == "dpv" else declaration.languages[0]
    made = export(form, declaration, language)
    back = read(form, plain(made.document))

    told = [each.address for each in made.losses]
    before, after = written(declaration), dict(back.draft)
    # Bans have no ids, so those that stay move up.
    lost_bans = {at for at in told if at.startswith("never.")}
    stay = [
        ban
        for at, ban in enumerate(before.get("never", []))
        if not {f"never.{at}", "never"} & {*lost_bans, *told}
    ]
    before["never"], after["never"] = stay, after.get("never", [])
    if language:
        told = [at.removesuffix(f".{language}") for at in told]
    lost = set(told)

    was, now = leaves_of(before, language), leaves_of(after, language)
    gone = [
        at
        for at, value in was.items()
        if not lost & set(above(at)) and now.get(at) != value
    ]
    # Where something of an element was lost, the other format may say it otherwise.
    partly = {up for at in lost for up in above(at)[:-1]} | lost
    invented = [
        at
        for at in now.keys() - was.keys()
        if not partly & {*above(at)[1:], *(lost & set(above(at)[:1]))}
    ]
    return gone, invented


def above(at):
    """An address and those above it, the highest first."""
    steps = at.split(".")
    return [".".join(steps[:end]) for end in range(1, len(steps) + 1)]
