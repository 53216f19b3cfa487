"""What the pages say is there, is there; and what is there, they say."""

import ast
import io
import json
import os
import re
from collections.abc import Mapping
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from pkgutil import iter_modules, walk_packages
from typing import get_args, get_type_hints

import pytest
from ruamel.yaml import YAML

import ombud
from ombud.cli.main import COMMANDS, Group
from ombud.core.errors import OmbudError
from ombud.core.written import Fault
from ombud.evidence.events import declared
from ombud.evidence.verify import verify, verify_file, verify_receipt
from ombud.people.abilities import ABILITIES, Ability, Role
from ombud.policy import law
from ombud.policy.checks import check as check_policy
from ombud.policy.checks.registry import rules
from ombud.policy.decisions import Code
from ombud.policy.reading import parse as parse_policy
from ombud.registers.checks import check as check_map
from ombud.registers.reading import parse as parse_map
from ombud.rights.words import Ending, Refusal, RequestKind, State

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
SOURCE = Path(ombud.__file__).parent
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.glob("*.md")])
FENCE = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def page(name):
    return (DOCS / name).read_text("utf-8")


def codes(text):
    """Everything that stands in a page as code within a line."""
    return set(re.findall(r"`([^`\n]+)`", text))


def first_codes(text):
    """What the first cell of each row of the page's tables holds as code."""
    rows = re.findall(r"^\|([^|]*)\|", text, re.MULTILINE)
    return {code for row in rows for code in codes(row)}


def modules():
    """Every module of the package but migrations and the composition root."""
    for found in walk_packages([str(SOURCE)], "ombud."):
        if ".migrations" not in found.name and found.name != "ombud.wsgi":
            yield import_module(found.name)


def subclasses(of):
    for each in of.__subclasses__():
        yield each
        yield from subclasses(each)


# Settings


def test_every_setting_is_described():
    source = (SOURCE / "settings.py").read_text("utf-8")
    read = {
        node.args[0].value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("env", "flag", "number")
        and isinstance(node.args[0], ast.Constant)
    }

    described = {c for c in first_codes(page("settings.md")) if c.startswith("OMBUD_")}

    assert described == read | {"OMBUD_SOURCE_NAME"}


# Events, errors, commands


def test_every_event_is_described_with_its_fields():
    list(modules())
    ours = {e for e in declared() if (SOURCE / e.name.partition(".")[0]).is_dir()}

    rows = re.findall(r"^\| `([a-z_.]+)` \|([^|]*)\|", page("events.md"), re.MULTILINE)

    described = {name: re.findall(r"`(\w+)` (\w+)", fields) for name, fields in rows}
    assert described == {
        e.name: [(field, kind.value) for field, kind in e.fields.items()]
        for e in ours
        if not e.name.startswith("tests.")
    }


def test_every_error_is_described():
    list(modules())
    ours = {
        error.__name__
        for error in subclasses(OmbudError)
        if error.__module__.startswith("ombud.")
    }

    assert first_codes(page("errors.md")) == ours


def commands(table, above=()):
    for name, one in table.items():
        if isinstance(one, Group):
            yield from commands(one.commands, (*above, name))
        else:
            yield " ".join((*above, name))


def test_every_command_is_described():
    described = {
        code.removeprefix("ombud ")
        for code in first_codes(page("commands.md"))
        if code.startswith("ombud ")
    }

    assert described == set(commands(COMMANDS))


# Rooms, checks, words


def test_every_room_stands_in_the_architecture():
    rooms = {found.name for found in iter_modules([str(SOURCE)]) if found.ispkg}

    named = set(
        re.findall(r"^ {6}(\w+)/", (ROOT / "ARCHITECTURE.md").read_text(), re.MULTILINE)
    )

    assert named - {"examples"} == rooms - {"examples", "locale"}


def test_every_check_of_a_policy_is_described_as_it_is():
    rows = re.findall(
        r"^\| `([a-z-]+)` \| (error|warning|note) \| ?([^|]*?) ?\| ([^|]*) \|$",
        page("checks.md"),
        re.MULTILINE,
    )

    assert sorted(rows) == [(r.code, r.level, r.article, r.says) for r in rules()]


def test_every_check_of_a_map_is_described():
    found = set(get_args(get_type_hints(Fault)["code"]))
    tree = ast.parse((SOURCE / "registers" / "checks.py").read_text("utf-8"))
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        given = [k.value for k in node.keywords if k.arg == "code"]
        if isinstance(node.func, ast.Attribute) and node.func.attr == "problem":
            given += node.args[:1]
        found |= {v.value for v in given if isinstance(v, ast.Constant)}

    rows = re.findall(
        r"^\| `([a-z-]+)` \| (?:error|warning|note) \|",
        page("systems.md"),
        re.MULTILINE,
    )

    assert set(rows) == found
    assert len(rows) == len(found)


def test_every_reason_of_a_decision_is_described():
    assert {code.value for code in Code} <= codes(page("policy.md"))


def test_every_law_is_described():
    said = page("laws.md")

    assert law.known() | law.mechanisms() == first_codes(said)
    for name in law.known():
        found = law.law(name)
        assert f"| {found.gives} | {found.says.get('en', '')} |" in said


@pytest.mark.parametrize("words", [RequestKind, State, Ending, Refusal])
def test_every_word_about_requests_is_described(words):
    assert {word.value for word in words} <= first_codes(page("requests.md"))


def test_every_role_and_ability_is_described_as_it_is():
    text = page("operations.md")
    head = re.search(r"^\| ability \|(.*)\|$", text, re.MULTILINE)[1]
    roles = [Role(code) for code in re.findall(r"`(\w+)`", head)]
    rows = re.findall(r"^\| `(\w+)` \|(.*)\|$", text, re.MULTILINE)

    described = {
        role: {
            Ability(name)
            for name, cells in rows
            if name in set(map(str, Ability))
            and cells.split("|")[column].strip() == "yes"
        }
        for column, role in enumerate(roles)
    }

    assert described == {role: set(can) for role, can in ABILITIES.items()}


# Examples


def merged(base, change, depth):
    """A mapping with another laid over it; what stands deeper is replaced."""
    if depth == 0 or not isinstance(base, Mapping):
        return change
    return {
        **base,
        **{
            key: merged(base[key], value, depth - 1) if key in base else value
            for key, value in change.items()
        },
    }


def examples(name, *, elements_at):
    """A page's examples as whole texts: parts are laid over the first, whole one.

    Args:
        elements_at: how many keys lead to an element.
    """
    yaml = YAML()
    yaml.representer.ignore_aliases = lambda *_: True
    whole, *parts = FENCE.findall(page(name))
    yield whole
    for part in parts:
        out = io.StringIO()
        yaml.dump(merged(yaml.load(whole), yaml.load(part), elements_at), out)
        yield out.getvalue()


def policies():
    return examples("policy.md", elements_at=2)


def maps():
    return examples("systems.md", elements_at=4)


def test_the_examples_of_a_policy_have_no_errors():
    for text in policies():
        found = check_policy(parse_policy(text, "policy.md"))

        assert [f for f in found if f.level == "error"] == []


def test_the_whole_example_of_a_policy_has_nothing_to_mend():
    found = check_policy(parse_policy(next(policies()), "policy.md"))

    assert [f for f in found if f.level != "note"] == []


def test_the_policy_to_start_from_has_nothing_to_mend():
    start = files("ombud.cli").joinpath("start.yaml").read_text("utf-8")

    assert check_policy(parse_policy(start, "start.yaml")) == ()


def test_the_examples_of_a_map_fit_the_example_of_a_policy():
    declaration = parse_policy(next(policies()), "policy.md").declaration
    for text in maps():
        found = check_map(parse_map(text, "systems.md"), declaration, {})

        assert [p for p in found if p.level == "error"] == []


def fenced(name, language):
    fence = rf"^```{language}\n(.*?)^```$"
    (found,) = re.findall(fence, page(name), re.MULTILINE | re.DOTALL)
    return found


def test_the_example_of_an_export_is_whole():
    file = io.BytesIO(fenced("ledger.md", "jsonl").encode())

    assert verify_file(file).startswith("Whole: 3 entries under 2 checkpoints")


def test_the_example_of_a_receipt_is_of_the_example_of_an_export():
    export = fenced("ledger.md", "jsonl")

    head = verify_receipt(json.loads(fenced("ledger.md", "json")))

    assert head.size == 3
    verify(io.BytesIO(export.encode()), seen=head)


# Links, and what no page may hold


def anchors(text):
    """The anchors that a page's headings make."""
    for heading in re.findall(r"^#+ (.*)$", text, re.MULTILINE):
        plain = re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower())
        yield plain.strip().replace(" ", "-")


@pytest.mark.parametrize("path", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_link_leads_somewhere(path):
    text = path.read_text("utf-8")
    for target in re.findall(r"!?\[[^\]]*\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        there = path if not name else (path.parent / name)
        assert there.exists(), target
        if anchor:
            assert anchor in set(anchors(there.read_text("utf-8"))), target


@pytest.mark.parametrize("path", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_page_names_a_machine(path):
    text = path.read_text("utf-8")

    assert str(ROOT) not in text
    assert os.path.expanduser("~") + "/" not in text  # noqa: PTH111  # the text, not a path
    assert not re.search(r"/(work|root|home/\w+)/", text)


def test_pictures_are_small():
    for picture in (DOCS / "pictures").glob("*.png"):
        assert picture.stat().st_size < 200_000, picture.name
