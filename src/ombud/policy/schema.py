"""The language as a JSON Schema, so that editors complete and check as one writes.

Made from the models, with the short forms that they take on the way in.
"""

import ast
import inspect
from typing import Any, get_args

from ombud.policy import language
from ombud.policy.language import Basis, Declaration, Language

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_WORDS = {"$ref": "#/$defs/Words"}
_UNTIL = {
    "title": "Until",
    "description": "PERIOD after EVENT, as in P12M after booking.performed; "
    "or withdrawn, for data that rests on consent.",
    "type": "string",
    "pattern": r"^(withdrawn|P[0-9YMWD]+ after [a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+)$",
}


def schema() -> dict[str, Any]:
    """The JSON Schema of a policy, with a title and a description for all it can."""
    made = Declaration.model_json_schema()
    definitions = made["$defs"]
    _describe(made, definitions)
    _basis(definitions)
    _keep(definitions)
    _purpose(definitions["Purpose"]["properties"])
    cases = definitions["Recipient"]["properties"]["when"]
    definitions["Recipient"]["properties"]["when"] = _one_or_more(cases)
    for name in ("Kind", "Matter", "Source", "Category", "Measure"):
        definitions[name] = _or_words(definitions[name])
    items = definitions["Category"]["anyOf"][1]["properties"]["items"]
    short = {"type": "array", "items": {"type": "string"}}
    definitions["Category"]["anyOf"][1]["properties"]["items"] = {
        "anyOf": [short, items]
    }
    made = _tidy(made)
    made["$defs"]["Words"] = {
        "title": "Words",
        "description": "A text in each language, or one that serves them all.",
        "anyOf": [
            {"type": "string", "minLength": 1},
            {
                "type": "object",
                "properties": {
                    each: {"type": "string", "minLength": 1}
                    for each in (*get_args(Language), language.ANY)
                },
                "additionalProperties": False,
                "minProperties": 1,
            },
        ],
    }
    return {"$schema": DIALECT, **made, "title": "Policy"}


def _describe(made: dict[str, Any], definitions: dict[str, Any]) -> None:
    """Give each property the docstring that stands under it in the models."""
    for name, docstrings in _docstrings().items():
        shape = made if name == Declaration.__name__ else definitions.get(name, {})
        for word, docstring in docstrings.items():
            if word in shape.get("properties", {}):
                shape["properties"][word]["description"] = docstring


def _docstrings() -> dict[str, dict[str, str]]:
    """The docstrings under the models' fields: {class: {field: text}}."""
    found: dict[str, dict[str, str]] = {}
    modules = {
        inspect.getmodule(each)
        for each in vars(language).values()
        if inspect.isclass(each)
    }
    sources = [inspect.getsource(each) for each in modules if each]
    for node in (node for text in sources for node in ast.parse(text).body):
        if not isinstance(node, ast.ClassDef):
            continue
        fields = found[node.name] = {}
        for above, below in zip(node.body, node.body[1:], strict=False):
            match above, below:
                case (
                    ast.AnnAssign(target=ast.Name(id=field)),
                    ast.Expr(value=ast.Constant(value=str(text))),
                ):
                    fields[field] = inspect.cleandoc(text)
    return found


def _basis(definitions: dict[str, Any]) -> None:
    full = definitions["Basis"]
    short = ("consent", "contract", "steps", "vital")
    of_interest = definitions["Interest"]["properties"]
    properties = {
        "consent": {"anyOf": [{"const": True}, {"$ref": "#/$defs/Consent"}]},
        "contract": _WORDS | {"description": "The contract that needs it."},
        "steps": _WORDS | {"description": "The steps that the person asked for."},
        "law": full["properties"]["law"],
        "task": full["properties"]["task"],
        "interest": {
            "anyOf": [_WORDS, {"$ref": "#/$defs/Interest"}],
            "description": "The interest in words; beside it balanced: DATE.",
        },
        "balanced": of_interest["balanced"],
        "outcome": of_interest["outcome"],
    }
    definitions["Basis"] = {
        "title": full["title"],
        "description": Basis.__doc__,
        "anyOf": [
            {"enum": list(short)},
            {
                "type": "object",
                "properties": properties,
                "additionalProperties": False,
                "oneOf": [
                    {"required": [word]}
                    for word in properties
                    if word not in ("balanced", "outcome")
                ],
            },
        ],
    }


def _keep(definitions: dict[str, Any]) -> None:
    full = definitions["Keep"]
    properties = full["properties"]
    full["properties"] = {
        "until": _UNTIL,
        "law": properties["law"],
        "after": properties["event"] | {"title": "After"},
        "then": properties["then"],
        "but": properties["but"],
    }
    full["oneOf"] = [{"required": ["until"]}, {"required": ["law"]}]


def _purpose(properties: dict[str, Any]) -> None:
    by_kind = properties["basis"]
    properties["basis"] = {
        "title": "Basis",
        "description": "One basis for all, or one for each kind of people.",
        "anyOf": [{"$ref": "#/$defs/Basis"}, by_kind],
    }
    for word in ("marketing", "profiling"):
        properties[word]["anyOf"].insert(0, {"type": "boolean"})


def _one_or_more(full: dict[str, Any]) -> dict[str, Any]:
    """A list whose single entry may stand without its brackets."""
    beside = {k: full[k] for k in ("title", "description") if k in full}
    return beside | {"anyOf": [full["items"], full]}


def _or_words(full: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": full["title"],
        "description": full["description"],
        "anyOf": [_WORDS, full],
    }


def _tidy(value: Any) -> Any:
    """Words by reference, and no key in a mapping of ids that is not an id."""
    if isinstance(value, list):
        return [_tidy(each) for each in value]
    if not isinstance(value, dict):
        return value
    if language.ANY in value.get("propertyNames", {}).get("enum", ()):
        return _WORDS | {k: value[k] for k in ("title", "description") if k in value}
    tidied = {key: _tidy(each) for key, each in value.items()}
    if "patternProperties" in tidied:
        tidied["additionalProperties"] = False
    return tidied
