import json
import re

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
