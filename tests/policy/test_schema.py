import json
import re
from datetime import date
from pathlib import Path

import jsonschema
import pytest

from ombud.core.written import values
from ombud.policy.language import Declaration
from ombud.policy.schema import DIALECT, schema


def test_the_schema_is_json_of_its_dialect():
    made = schema()

    assert made["$schema"] == DIALECT
    assert json.loads(json.dumps(made)) == made


def test_it_knows_every_key_of_a_policy():
    made = schema()

    assert set(made["properties"]) == set(Declaration.model_fields)
    assert "purposes" in made["required"]


def test_it_allows_the_short_forms():
    definitions = schema()["$defs"]

    assert definitions["Basis"]["anyOf"][0]["enum"] == [
        "consent",
        "contract",
        "steps",
        "vital",
    ]
    assert definitions["Kind"]["anyOf"][0] == {"$ref": "#/$defs/Words"}
    assert set(definitions["Keep"]["properties"]) == {
        "until",
        "law",
        "after",
        "then",
        "but",
    }
    until = re.compile(definitions["Keep"]["properties"]["until"]["pattern"])
    assert until.match("P12M after booking.performed")
    assert until.match("withdrawn")
    assert not until.match("P12M")


def test_it_names_keys_as_people_write_them():
    purpose = schema()["$defs"]["Purpose"]

    assert {"for", "from", "uses"} <= set(purpose["properties"])
    assert purpose["additionalProperties"] is False


def test_every_definition_says_what_it_is():
    definitions = schema()["$defs"]

    assert all(each.get("description") for each in definitions.values())
    marketing = definitions["Purpose"]["properties"]["marketing"]
    assert marketing["description"].startswith("Direct marketing:")


def test_every_reference_leads_somewhere():
    made = schema()

    wanted = set(re.findall(r'"#/\$defs/(\w+)"', json.dumps(made)))

    assert wanted <= set(made["$defs"])


def as_json(value):
    """What an editor sees: days are text to it."""
    if isinstance(value, dict):
        return {key: as_json(each) for key, each in value.items()}
    if isinstance(value, list):
        return [as_json(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


ROOT = Path(__file__).resolve().parents[2]
POLICIES = [
    *ROOT.glob("src/ombud/examples/*/policy.yaml"),
    ROOT / "src/ombud/cli/start.yaml",
    ROOT / "tests/policy/data/everything.yaml",
]


@pytest.mark.parametrize("path", POLICIES, ids=lambda path: path.parent.name)
def test_what_can_be_read_is_right_to_an_editor_too(path):
    jsonschema.Draft202012Validator.check_schema(schema())
    editor = jsonschema.Draft202012Validator(schema())

    wrong = list(editor.iter_errors(as_json(values(path.read_text("utf-8")))))

    assert [(list(each.absolute_path), each.message) for each in wrong] == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("basis: contract", "basis: contrct"),
        ("for: [customer]", "fro: [customer]"),
        ("country: SE", "country: Sweden"),
        ("{ until: withdrawn }", "{ until: P12M }"),
    ],
)
def test_a_slip_of_the_pen_is_wrong_to_an_editor(old, new):
    text = (ROOT / "src/ombud/cli/start.yaml").read_text("utf-8")
    assert old in text

    editor = jsonschema.Draft202012Validator(schema())

    assert not editor.is_valid(as_json(values(text.replace(old, new, 1))))
