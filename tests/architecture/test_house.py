"""The house's order, where the import contract can't see it."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src" / "ombud"
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
LAYERS = next(c["layers"] for c in CONTRACTS["contracts"] if c["id"] == "rooms")
FLOOR = {
    room.strip(): len(LAYERS) - height
    for height, rooms in enumerate(LAYERS)
    for room in rooms.split("|")
}
OURS = [model for model in apps.get_models() if model.__module__.startswith("ombud.")]


def room(module):
    return module.split(".")[1]


def test_the_import_contract_holds():
    linter = Path(sys.executable).with_name("lint-imports")

    done = subprocess.run(
        [linter, "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_a_foreign_key_points_down(model):
    for field in model._meta.get_fields():
        target = getattr(field, "related_model", None)
        if not field.concrete or target is None:
            continue
        there = target.__module__
        if there.startswith("ombud.") and room(there) != room(model.__module__):
            assert FLOOR[room(there)] < FLOOR[room(model.__module__)], field


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_field_says_what_it_holds(model):
    fields = {field.name for field in model._meta.concrete_fields}

    assert set(model.DATA) == fields
    assert hasattr(model, "PERSON")


def imports(path):
    """The modules that a file imports, with what it takes from them."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


@pytest.mark.parametrize(
    "path",
    sorted(p for p in SRC.rglob("*.py") if p.parent != SRC),
    ids=lambda path: str(path.relative_to(SRC)),
)
def test_no_room_takes_another_ones_models_or_rules(path):
    own = path.relative_to(SRC).parts[0]
    for module in imports(path):
        parts = module.split(".")
        if parts[0] == "ombud" and len(parts) > 2 and parts[1] != own:
            assert parts[2] not in ("models", "rules", "forms"), module


def test_every_room_has_a_charter():
    for name in FLOOR:
        tree = ast.parse((SRC / name / "__init__.py").read_text())

        assert ast.get_docstring(tree), name
        assert all(isinstance(node, ast.Expr) for node in tree.body), name


@pytest.mark.django_db
def test_no_model_change_is_without_its_migration():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_no_index_of_ours_begins_as_another_one_does(db):
    """A foreign key's own is one too many where another begins with its column."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT i.indexrelid::regclass::text FROM pg_index i
            JOIN pg_class c ON c.oid = i.indexrelid
            JOIN pg_index o ON o.indrelid = i.indrelid AND o.indexrelid <> i.indexrelid
            JOIN pg_class d ON d.oid = o.indexrelid AND d.relam = c.relam
            WHERE NOT i.indisunique AND i.indpred IS NULL AND o.indpred IS NULL
            AND i.indclass::text || ' ' = left(o.indclass::text || ' ',
                length(i.indclass::text) + 1)
            AND starts_with(o.indkey::text || ' ', i.indkey::text || ' ')
            AND i.indrelid::regclass::text = ANY(%s)
            """,
            [[model._meta.db_table for model in OURS]],
        )
        assert [name for (name,) in cursor.fetchall()] == []


def test_no_file_of_ours_outgrows_reading():
    # The models of this house have files of 45 to 90 lines; 700 is where one stops.
    long = {
        str(path.relative_to(SRC)): lines
        for path in SRC.rglob("*.py")
        if "migrations" not in path.parts
        and (lines := len(path.read_text().splitlines())) > 700
    }

    assert long == {}


def test_a_day_is_the_companys_own():
    # `at.date()` is the day in Greenwich: for an hour or two a night, yesterday here.
    # What is pure is told the day, or where it is.
    greenwich = re.compile(r"\b(at|now\(\)|\w+_at)\.date\(\)")
    pure = {"people/identifiers.py", "cli/read.py"}

    found = {
        str(path.relative_to(SRC))
        for path in SRC.rglob("*.py")
        if greenwich.search(path.read_text())
    }

    assert found == pure
