"""A policy as a TILT document."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from ombud.core.canonical import digest
from ombud.policy import law
from ombud.policy.exchange.telling import Exported, Reasons, Telling
from ombud.policy.exchange.tilt.terms import BASES, RIGHTS, WITHDRAWN
from ombud.policy.exchange.tilt.terms import reference as reference_of
from ombud.policy.exchange.written import Plain
from ombud.policy.language import (
    ANY,
    Basis,
    Contact,
    Controller,
    Declaration,
    Keep,
    Purpose,
    Recipient,
    covers,
)
from ombud.policy.record.speech import Speech, speech

_REASONS: Reasons = (
    ("languages", "A TILT document has one language."),
    (r"controllers\.[^.]+", "TILT knows one controller."),
    (
        r"controllers\.[^.]+\.representative.*",
        "TILT's representative is the person who answers; it has one.",
    ),
    (
        r"controllers\.[^.]+\.officer.*",
        "TILT's officer has a name, the controller's address, e-mail and phone.",
    ),
    (r"people.*|purposes\.[^.]+\.for", "TILT does not say whom data is about."),
    (r"purposes\.[^.]+\.basis.*", "TILT says the article and the law or interest."),
    (r"purposes\.[^.]+\.keep.*", "TILT says a period, or a law, for each category."),
    (
        r"categories\.[^.]+(\.items.*)?",
        "TILT names what is used, as a whole or item by item; this one is not.",
    ),
    (r"categories\.[^.]+\.is", "TILT has no vocabulary: the name stands for it."),
    (r"recipients\..*\.by", "A country with an adequacy decision needs none named."),
    (r"recipients.*", "TILT says a recipient's name, kind and country."),
)
_OTHERWISE = "TILT has no place for it."


def export(declaration: Declaration, language: str) -> Exported:
    """The policy as a TILT document in one language.

    What the schema demands and the policy does not have is filled with the controller's
    own contact, never with something invented.

    Raises:
        UnknownLanguageError: there is no wording in that language.
    """
    telling = Telling(declaration, language)
    said = speech(declaration, language)
    name, controller = next(iter(declaration.controllers.items()))
    entries = _entries(declaration)
    telling.said("ombud", "updated")
    if declaration.languages == (language,):
        telling.said("languages")
    document: dict[str, Any] = {
        "meta": {
            "_id": name,
            "name": controller.name,
            "created": declaration.updated.isoformat(),
            "modified": declaration.updated.isoformat(),
            "version": 1,
            "language": language,
            "status": "active",
            "url": controller.web or "",
        },
        "controller": _controller(telling, name, controller),
        "dataProtectionOfficer": _officer(telling, name, controller),
        "dataDisclosed": [
            _disclosed(telling, said, purpose, reference)
            for purpose, reference in entries
        ],
        "thirdCountryTransfers": list(_transfers(telling, said)),
        "accessAndDataPortability": {
            **_right(said, controller, ("Art. 15(3)", "Art. 20")),
            "administrativeFee": {"amount": 0, "currency": "EUR"},
            "dataFormats": ["json", "csv", "html"],
        },
        "sources": [
            _sources(telling, said, purpose, reference)
            for purpose, reference in entries
        ],
        **{
            right: _right(said, controller, articles)
            for right, articles in RIGHTS.items()
        },
        "rightToComplain": _complaint(telling, said, controller),
        "automatedDecisionMaking": _decides(said),
        "changesOfPurpose": [],
    }
    document["meta"]["_hash"] = digest(document)
    return Exported(document=document, losses=telling.losses(_REASONS, _OTHERWISE))


def _entries(declaration: Declaration) -> list[tuple[str, str]]:
    return [
        (name, reference)
        for name, purpose in declaration.purposes.items()
        for reference in purpose.uses
    ]


def _controller(telling: Telling, name: str, controller: Controller) -> Plain:
    at = f"controllers.{name}"
    telling.said(f"{at}.name", f"{at}.address", f"{at}.country")
    answers = controller.answers
    if controller.web:
        telling.said(f"{at}.web")
    if answers is None:
        telling.said(f"{at}.email")
    else:
        telling.said(f"{at}.answers.name", f"{at}.answers.email")
        if answers.phone and _is_phone(answers.phone):
            telling.said(f"{at}.answers.phone")
    return {
        "name": controller.name,
        "address": controller.address,
        "country": controller.country,
        "representative": _person(answers or _itself(controller)),
    }


def _officer(telling: Telling, name: str, controller: Controller) -> Plain:
    officer, at = controller.officer, f"controllers.{name}.officer"
    if officer is not None:
        telling.said(f"{at}.name", f"{at}.email")
        if officer.phone and _is_phone(officer.phone):
            telling.said(f"{at}.phone")
    return {
        **_person(officer or _itself(controller)),
        "address": controller.address,
        "country": controller.country,
    }


def _itself(controller: Controller) -> Contact:
    """The controller as its own contact, where the schema demands one."""
    return Contact(name=controller.name, email=controller.email)


def _person(contact: Contact) -> Plain:
    phone = contact.phone if contact.phone and _is_phone(contact.phone) else None
    return {
        "name": contact.name,
        "email": contact.email,
        **({"phone": phone} if phone else {}),
    }


def _is_phone(phone: str) -> bool:
    # Source: tilt-schema.json, the pattern of every phone.
    return bool(re.fullmatch(r"[+]*[(]?[0-9]{1,4}[)]?[-\s./0-9]*", phone))


def _disclosed(telling: Telling, said: Speech, name: str, reference: str) -> Plain:
    declared = said.declaration
    purpose, at = declared.purposes[name], f"purposes.{name}"
    telling.said(f"{at}.uses", f"{at}.to")
    title = telling.words(f"{at}.title", purpose.title) if purpose.title else ""
    bases = list(_bases(telling, said, name, purpose))
    required = purpose.required.get(reference)
    return {
        "_id": f"{name}/{reference}",
        "category": _called(telling, said, reference),
        "purposes": [
            {
                "purpose": title or said.title(name),
                "description": telling.words(f"{at}.say", purpose.say),
            }
        ],
        "legalBases": bases,
        "legitimateInterests": _interests(telling, name, purpose),
        "recipients": [_recipient(telling, each, declared) for each in purpose.to],
        "storage": [_storage(telling, said, name, reference)],
        "nonDisclosure": {
            "legalRequirement": purpose.rests_on("law"),
            "contractualRegulation": purpose.rests_on("contract", "steps"),
            "obligationToProvide": required is not None,
            "consequences": telling.words(f"{at}.required.{reference}", required)
            if required
            else "",
        },
    }


def _called(telling: Telling, said: Speech, reference: str) -> str:
    """What is used, by name; marked as told where the name is the company's."""
    name, _, item = reference.partition(".")
    category = said.declaration.categories[name]
    if not item:
        if category.say is not None:
            return telling.words(f"categories.{name}.say", category.say)
        return said.reference(reference)
    words = category.items[item]
    if said.wording.is_bare(item, words):
        return said.reference(reference)
    return telling.words(f"categories.{name}.items.{item}", words)


def _bases(
    telling: Telling, said: Speech, name: str, purpose: Purpose
) -> Iterator[Plain]:
    for kind, basis in purpose.bases.items():
        yield {"reference": BASES[basis.name], "description": said.basis(basis)}
        named = basis.law or basis.task
        if named is not None:
            yield {"reference": reference_of(named), "description": said.law(named)}
        if kind == ANY and len(purpose.bases) == 1:
            _tell_basis(telling, f"purposes.{name}.basis", basis)


def _tell_basis(telling: Telling, at: str, basis: Basis) -> None:
    match basis.name:
        case "law" | "task":
            telling.said(f"{at}.{basis.name}")
        case "interest":
            pass  # its words are told among the interests
        case "consent" if basis.consent and basis.consent.model_fields_set:
            pass  # its age and the like have no place
        case "steps":
            pass  # the same article as a contract
        case _ if basis.which is None:
            telling.said(at)


def _interests(telling: Telling, name: str, purpose: Purpose) -> list[Plain]:
    found = []
    for kind, basis in purpose.bases.items():
        if basis.interest is not None:
            at = f"purposes.{name}.basis.interest"
            only = kind == ANY and len(purpose.bases) == 1
            words = telling.words(at if only else "", basis.interest.say)
            found.append({"exists": True, "reasoning": words})
    return found or [{"exists": False}]


def _recipient(telling: Telling, name: str, declared: Declaration) -> Plain:
    recipient, at = declared.recipients[name], f"recipients.{name}"
    telling.said(f"{at}.country")
    named = {}
    if len(recipient.named) == 1:
        telling.said(f"{at}.named")
        named["name"] = recipient.named[0]
    return {
        "_id": name,
        **named,
        "category": telling.words(f"{at}.say", recipient.say),
        "country": recipient.country,
    }


def _storage(telling: Telling, said: Speech, purpose: str, reference: str) -> Plain:
    whole = said.declaration.purposes[purpose].keep
    keep, at = whole.of(reference), f"purposes.{purpose}.keep"
    if keep is not whole:
        own = next(
            k
            for k in reversed(whole.but)
            if whole.but[k] is keep and covers(k, reference)
        )
        at = f"{at}.but.{own}"
    _tell_keep(telling, at, keep)
    temporal, laws = [], []
    if keep.law is not None:
        laws.append(reference_of(keep.law))
    if keep.withdrawn:
        laws.append(WITHDRAWN)
    if keep.event is not None:
        ttl = keep.period or _years(keep.law)
        if ttl:
            temporal.append(
                {
                    "_id": keep.event,
                    "description": said.event(keep.event),
                    "ttl": _without_weeks(ttl),
                }
            )
    return {
        "_id": at.removeprefix(f"purposes.{purpose}."),
        "temporal": temporal,
        "purposeConditional": [said.keep(keep)],
        "legalBasisConditional": laws,
        "aggregationFunction": "max",
    }


def _tell_keep(telling: Telling, at: str, keep: Keep) -> None:
    if keep.law is not None:
        telling.said(f"{at}.law")
        if keep.event is not None and _years(keep.law):
            telling.said(f"{at}.after")
    elif keep.withdrawn or "W" not in (keep.period or ""):
        telling.said(f"{at}.until")


def _years(name: str | None) -> str:
    years = law.law(name).years if name else None
    return f"P{years}Y" if years else ""


def _without_weeks(period: str) -> str:
    """A period in years, months and days: TILT's pattern has no weeks."""
    counts = {unit: int(n) for n, unit in re.findall(r"(\d+)([YMWD])", period)}
    days = counts.get("W", 0) * 7 + counts.get("D", 0)
    parts = (("Y", counts.get("Y", 0)), ("M", counts.get("M", 0)), ("D", days))
    return "P" + "".join(f"{n}{unit}" for unit, n in parts if n)


def _transfers(telling: Telling, said: Speech) -> Iterator[Plain]:
    for name, recipient in said.declaration.recipients.items():
        for country in recipient.everywhere:
            if not law.is_eea(country):
                yield _transfer(telling, said, name, recipient, country)


def _transfer(
    telling: Telling, said: Speech, name: str, recipient: Recipient, country: str
) -> Plain:
    day = said.declaration.updated
    decision = law.adequacy(country, day)
    by, at = recipient.by, f"recipients.{name}"
    used = any(name in p.to for p in said.declaration.purposes.values())
    if used and by in ("clauses", "bcr", "dpf"):
        telling.said(f"{at}.by")
    adequate = by == "dpf" or (
        by in (None, "adequacy")
        and decision is not None
        and decision.covers != "certified"
    )
    texts = {
        "clauses": law.mechanism("clauses", day, recipient.signed).decision,
        "bcr": said.own(recipient.measures) or said.article("Art. 47"),
    }
    return {
        "_id": name,
        "country": country,
        "adequacyDecision": {
            "available": adequate,
            "description": decision.decision if adequate and decision else "",
        },
        "appropriateGuarantees": {
            "available": by == "bcr",
            "description": texts["bcr"] if by == "bcr" else "",
        },
        "presenceOfEnforceableRightsAndEffectiveRemedies": {
            "available": recipient.assessed is not None,
            "description": said.day(recipient.assessed) if recipient.assessed else "",
        },
        "standardDataProtectionClause": {
            "available": by == "clauses",
            "description": texts["clauses"] if by == "clauses" else "",
        },
    }


def _sources(telling: Telling, said: Speech, name: str, reference: str) -> Plain:
    purpose = said.declaration.purposes[name]
    telling.said(f"purposes.{name}.from")
    listed = []
    for each in purpose.sources:
        source, at = said.declaration.sources[each], f"sources.{each}"
        telling.said(f"{at}.public")
        listed.append(
            {
                "_id": each,
                "description": telling.words(f"{at}.say", source.say),
                "url": "",
                "publiclyAvailable": source.public,
            }
        )
    return {
        "_id": f"{name}/{reference}",
        "dataCategory": _called(telling, said, reference),
        "sources": listed,
    }


def _right(said: Speech, controller: Controller, articles: Iterable[str]) -> Plain:
    answers = controller.answers or controller.officer
    return {
        "available": True,
        "description": said.listed(map(said.article, articles)),
        "email": answers.email if answers else controller.email,
        "identificationEvidences": ["E-mail"],
    }


def _complaint(telling: Telling, said: Speech, controller: Controller) -> Plain:
    named = said.declaration.authority
    authority = (
        law.authority_named(named) if named else law.authority(controller.country)
    )
    telling.said("authority")
    supervisor = {
        **({"_id": named} if named else {}),
        "name": said.wording.own(authority.name),
        "country": authority.country,
        "address": said.wording.own(authority.address) if authority.address else "",
        "email": authority.email,
        "phone": authority.phone if _is_phone(authority.phone) else "",
    }
    return {
        **_right(said, controller, ("Art. 77",)),
        "url": authority.web,
        "supervisoryAuthority": {k: v for k, v in supervisor.items() if v},
    }


def _decides(said: Speech) -> Plain:
    decisions = [
        decision
        for purpose in said.declaration.purposes.values()
        for decision in purpose.decides.values()
    ]
    return {
        "inUse": bool(decisions),
        "logicInvolved": " ".join(said.own(each.logic) for each in decisions).strip(),
        "scopeAndIntendedEffects": " ".join(
            text
            for each in decisions
            for text in (said.own(each.say), said.own(each.significance))
            if text
        ),
    }
