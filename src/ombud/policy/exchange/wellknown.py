"""A small summary of the policy in force, for programs: `/.well-known/privacy.json`.

No standard says what stands at that address; the shape is ours, and `docs/exchange.md`
describes it. Well-known addresses: RFC 8615.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from ombud.policy import law
from ombud.policy.language import Contact, Controller, Declaration

FORMAT = "ombud-privacy/1"


def summary(
    declaration: Declaration,
    *,
    version: int,
    effective: date,
    notices: Mapping[str, Mapping[str, str]],
    requests: str,
) -> dict[str, Any]:
    """Who answers, where the notice is, and where rights are exercised.

    Args:
        declaration: the policy in force.
        version: its number.
        effective: the day from which it applies.
        notices: whole addresses by language and then by media type.
        requests: the whole address where a request begins.
    """
    first = next(iter(declaration.controllers.values()))
    named = declaration.authority
    authority = law.authority_named(named) if named else law.authority(first.country)
    return {
        "format": FORMAT,
        "controllers": [_controller(each) for each in declaration.controllers.values()],
        "covers": list(declaration.covers),
        "version": version,
        "effective": effective.isoformat(),
        "updated": declaration.updated.isoformat(),
        "notices": {language: dict(by) for language, by in notices.items()},
        "rights": {
            "url": requests,
            "by": list(declaration.requests.by),
            "email": _answers(first).email,
        },
        "authority": {
            "name": authority.name.get("en") or next(iter(authority.name.values())),
            "country": authority.country,
            "url": authority.web,
        },
    }


def _controller(controller: Controller) -> dict[str, Any]:
    contact = _answers(controller)
    return {
        "name": controller.name,
        "number": controller.number,
        "country": controller.country,
        "address": controller.address,
        "email": controller.email,
        "phone": controller.phone,
        "contact": {"name": contact.name, "email": contact.email},
    }


def _answers(controller: Controller) -> Contact:
    own = Contact(name=controller.name, email=controller.email)
    return controller.answers or controller.officer or own
