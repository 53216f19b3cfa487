"""A declaration as people would write it: plain values, short where it can be short."""

import io
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel

from ombud.policy.language import Basis, Declaration, Element, Keep
from ombud.policy.language.why import Consent

Plain = dict[str, Any]
"""Keys with texts, numbers, dates, lists and further such keys, as YAML has them."""


def written(declaration: Declaration) -> Plain:
    """The declaration's plain values; what is as by default is left out.

    Read again (`Declaration.model_validate`), they give the same declaration.
    """
    return _element(declaration)


def _element(element: BaseModel) -> Plain:
    fields = type(element).model_fields
    return {
        info.alias or name: _value(value)
        for name, info in fields.items()
        if (value := getattr(element, name)) != info.get_default()
    }


def _value(value: Any) -> Any:  # noqa: PLR0911  # a return for each kind of value
    match value:
        case Basis():
            return _basis(value)
        case Keep():
            return _keep(value)
        case Element():
            # What is all as by default is said by its word alone: `marketing: true`.
            return _element(value) or True
        case {"*": only} if len(value) == 1:  # ANY: one text, or one basis, for all
            return _value(only)
        case dict():
            return {key: _value(each) for key, each in value.items()}
        case tuple():
            return [_value(each) for each in value]
        case _:
            return value


def _basis(basis: Basis) -> Any:
    match basis.name:
        case "consent":
            consent = basis.consent
            return "consent" if consent == Consent() else {"consent": _value(consent)}
        case "interest":
            assert basis.interest is not None  # noqa: S101  # what its name says
            interest = _element(basis.interest)
            return {"interest": interest.pop("say"), **interest}
        case "law" | "task" as name:
            return {name: getattr(basis, name)}
        case name:
            return name if basis.which is None else {name: _value(basis.which)}


def _keep(keep: Keep) -> Plain:
    plain: Plain = {}
    if keep.withdrawn:
        plain["until"] = "withdrawn"
    elif keep.law is not None:
        plain["law"] = keep.law
        if keep.event is not None:
            plain["after"] = keep.event
    else:
        plain["until"] = f"{keep.period} after {keep.event}"
    if keep.then != "erase":
        plain["then"] = keep.then
    if keep.but:
        plain["but"] = {reference: _keep(each) for reference, each in keep.but.items()}
    return plain


def leaves(value: Any, at: str = "") -> Iterator[tuple[str, Any]]:
    """Every value with its address; a list of words or ids is one value."""
    match value:
        case Mapping() if value:
            for key, each in value.items():
                yield from leaves(each, f"{at}.{key}" if at else str(key))
        case list() if any(isinstance(each, Mapping) for each in value):
            for number, each in enumerate(value):
                yield from leaves(each, f"{at}.{number}")
        case _:
            yield at, value


def as_yaml(plain: Plain) -> str:
    """The values as a policy's YAML text."""
    from ruamel.yaml import YAML  # noqa: PLC0415  # 40 ms that only drafts need

    yaml = YAML()
    yaml.width = 88
    yaml.representer.ignore_aliases = lambda *_: True
    out = io.StringIO()
    yaml.dump(plain, out)
    return out.getvalue()


def as_day(value: object) -> date | None:
    """A day out of its ISO 8601 text, if it is one."""
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
