"""A policy as a fideslang manifest."""

from collections.abc import Iterator
from typing import Any

from ombud.policy import law
from ombud.policy.exchange.fides.terms import BASES, CATEGORIES, MECHANISMS, above
from ombud.policy.exchange.telling import Exported, Reasons, Telling
from ombud.policy.exchange.written import Plain
from ombud.policy.language import (
    ANY,
    Basis,
    Contact,
    Controller,
    Declaration,
    Keep,
    Marketing,
    Purpose,
    Recipient,
)
from ombud.policy.record.processing import serves
from ombud.policy.record.speech import Speech, speech

_REASONS: Reasons = (
    ("languages", "A manifest has one language, and does not say which."),
    (r"controllers\.[^.]+\.answers.*", "An organization has no one who answers."),
    (r"sources.*|purposes\.[^.]+\.from", "A manifest says only what the user gives."),
    (r"purposes\.[^.]+\.basis.*", "A manifest says the kind of basis, no more of it."),
    (r"purposes\.[^.]+\.keep.*", "A manifest has one short text on how long."),
    (r"purposes\.[^.]+\.marketing.*", "A data use says the channel, if it is one."),
    (r"categories\.[^.]+\.is", "Its nearest default category stands above it."),
    (r"recipients\.[^.]+\.countr.*", "A system has no country."),
    (r"measures.*", "A system has one text on all of its security."),
    (r"never.*", "A manifest says what is done, not what never is."),
)
_OTHERWISE = "fideslang has no place for it."


def export(declaration: Declaration, language: str) -> Exported:
    """The policy as a manifest, its words in one language.

    Raises:
        UnknownLanguageError: there is no wording in that language.
    """
    telling = Telling(declaration, language)
    said = speech(declaration, language)
    telling.said("ombud")
    main = next(iter(declaration.controllers))
    return Exported(
        document={
            "organization": list(_organizations(telling)),
            "data_category": list(_categories(telling)),
            "data_subject": list(_subjects(telling)),
            "data_use": list(_uses(telling, said)),
            "dataset": list(_datasets(telling, said, main)),
            "system": [
                _own_system(telling, said, main),
                *_recipients(telling, said, main),
            ],
        },
        losses=telling.losses(_REASONS, _OTHERWISE),
    )


def _given(**more: Any) -> Plain:
    """What has something to say."""
    return {key: value for key, value in more.items() if value not in (None, [], "")}


def _organizations(telling: Telling) -> Iterator[Plain]:
    for name, each in telling.declaration.controllers.items():
        at = f"controllers.{name}"
        telling.said(f"{at}.name", f"{at}.address", f"{at}.email", f"{at}.phone")
        yield {
            "fides_key": name,
            "name": each.name,
            "controller": _itself(each),
            **_given(
                data_protection_officer=_contact(
                    telling, f"{at}.officer", each.officer
                ),
                representative=_contact(
                    telling, f"{at}.representative", each.representative
                ),
            ),
        }


def _itself(controller: Controller) -> Plain:
    return {
        "name": controller.name,
        "address": controller.address,
        "email": controller.email,
        "phone": controller.phone or "",
    }


def _contact(telling: Telling, at: str, contact: Contact | None) -> Plain | None:
    if contact is None:
        return None
    telling.said(f"{at}.name", f"{at}.email", f"{at}.phone")
    return {"name": contact.name, "email": contact.email, "phone": contact.phone or ""}


def key_of(telling: Telling, reference: str) -> str:
    """The data category that a category or item is."""
    name, _, item = reference.partition(".")
    key = f"{above(telling.declaration.categories[name].means)}.{name}"
    return f"{key}.{item}" if item else key


def _categories(telling: Telling) -> Iterator[Plain]:
    for name, each in telling.declaration.categories.items():
        at, key = f"categories.{name}", key_of(telling, name)
        if each.means in CATEGORIES:
            telling.said(f"{at}.is")
        words = telling.words(f"{at}.say", each.say) if each.say else None
        yield {
            "fides_key": key,
            **_given(name=words),
            "parent_key": key.rpartition(".")[0],
        }
        for item, called in each.items.items():
            yield {
                "fides_key": f"{key}.{item}",
                "name": telling.words(f"{at}.items.{item}", called),
                "parent_key": key,
            }


def _subjects(telling: Telling) -> Iterator[Plain]:
    for name, each in telling.declaration.people.items():
        words = telling.words(f"people.{name}.say", each.say)
        yield {"fides_key": name, "description": words}


def use_of(name: str, purpose: Purpose) -> str:
    """The data use that a purpose is: its id under the nearest default use."""
    return f"{_use_above(purpose)}.{name}"


def _use_above(purpose: Purpose) -> str:
    if purpose.marketing is not None:
        return _marketing_above(purpose.marketing)
    if purpose.profiling is not None:
        return "personalize.profiling"
    if purpose.only == "aggregated":
        return "analytics.reporting"
    if purpose.rests_on("law"):
        return "essential.legal_obligation"
    if purpose.rests_on("contract", "steps"):
        return "essential.service"
    return "functional.service"


def _marketing_above(marketing: Marketing) -> str:
    match marketing.by:
        case ("email",) | ("sms",):
            return f"marketing.communications.{marketing.by[0]}"
        case ("ads",):
            return "marketing.advertising"
        case _:
            return "marketing.communications"


def _uses(telling: Telling, said: Speech) -> Iterator[Plain]:
    for name, each in telling.declaration.purposes.items():
        at, key = f"purposes.{name}", use_of(name, each)
        marketing = each.marketing
        if marketing is not None and marketing == Marketing():
            telling.said(f"{at}.marketing")
        elif marketing is not None and marketing.by in (("sms",), ("ads",)):
            telling.said(f"{at}.marketing.by")
        title = telling.words(f"{at}.title", each.title) if each.title else None
        yield {
            "fides_key": key,
            "name": title or said.title(name),
            "description": telling.words(f"{at}.say", each.say),
            "parent_key": key.rpartition(".")[0],
        }


def _datasets(telling: Telling, said: Speech, main: str) -> Iterator[Plain]:
    declared = telling.declaration
    for name, register in declared.registers.items():
        at = f"registers.{name}"
        telling.said(f"{at}.of", f"{at}.purposes")
        used = {n: p for n, p in declared.purposes.items() if serves(register, n, p)}
        names = dict.fromkeys(
            reference.partition(".")[0] for p in used.values() for reference in p.uses
        )
        words = telling.words(f"{at}.say", register.say) if register.say else None
        yield {
            "fides_key": name,
            "organization_fides_key": main,
            **_given(
                description=words,
                data_uses=[use_of(p, declared.purposes[p]) for p in register.purposes],
            ),
            "data_subjects": list(register.of),
            "collections": [_collection(telling, said, each) for each in names],
        }


def _collection(telling: Telling, said: Speech, name: str) -> Plain:
    category = telling.declaration.categories[name]
    references = [f"{name}.{item}" for item in category.items] or [name]
    return {
        "name": name,
        "description": said.reference(name),
        "fields": [
            {
                "name": reference.rpartition(".")[2],
                "description": said.reference(reference),
                "data_categories": [key_of(telling, reference)],
            }
            for reference in references
        ],
    }


def _own_system(telling: Telling, said: Speech, main: str) -> Plain:
    declared = telling.declaration
    to = dict.fromkeys(name for p in declared.purposes.values() for name in p.to)
    persons = any("person" in p.sources for p in declared.purposes.values())
    return {
        "fides_key": _own_key(telling, main),
        "organization_fides_key": main,
        "name": declared.controllers[main].name,
        "system_type": "Application",
        "responsibility": ["Controller"],
        "dataset_references": list(declared.registers),
        **_given(
            data_security_practices=" ".join(said.measures()),
            ingress=[{"fides_key": "user", "type": "user"}] if persons else None,
            egress=[{"fides_key": name, "type": "system"} for name in to],
            uses_profiling=any(p.profiling for p in declared.purposes.values()),
            uses_cookies=bool(declared.cookies),
        ),
        "privacy_declarations": [
            _declaration(telling, said, name, purpose, kind, basis)
            for name, purpose in declared.purposes.items()
            for kind, basis in purpose.bases.items()
        ],
    }


def _own_key(telling: Telling, main: str) -> str:
    """The key of our own system; recipients are systems too, and have their ids."""
    return f"{main}.own" if main in telling.declaration.recipients else main


def _declaration(  # noqa: PLR0913, PLR0917  # what a declaration is made from
    telling: Telling, said: Speech, name: str, purpose: Purpose, kind: str, basis: Basis
) -> Plain:
    at = f"purposes.{name}"
    alone = len(purpose.bases) == 1
    telling.said(f"{at}.for", f"{at}.uses", f"{at}.to")
    rest = [k for k in purpose.people if k not in purpose.bases]
    if basis.name in ("contract", "vital") and basis.which is None:
        telling.said(f"{at}.basis" if alone else f"{at}.basis.{kind}")
    if basis.consent is not None and not basis.consent.model_fields_set:
        telling.said(f"{at}.basis" if alone else f"{at}.basis.{kind}")
    if purpose.sources == ("person",):
        telling.said(f"{at}.from")
    special = any(
        said.declaration.categories[each.partition(".")[0]].special
        for each in purpose.uses
    )
    explicit = basis.consent is not None and basis.consent.explicit
    return {
        "name": name if alone else f"{name} {kind}",
        "data_use": use_of(name, purpose),
        "data_categories": [key_of(telling, each) for each in purpose.uses],
        "data_subjects": rest if kind == ANY else [kind],
        "legal_basis_for_processing": BASES[basis.name],
        "retention_period": _retention(telling, f"{at}.keep", purpose.keep),
        **_given(
            ingress=["user"] if "person" in purpose.sources else None,
            egress=list(purpose.to),
            data_shared_with_third_parties=bool(purpose.to),
            third_parties=said.listed(map(said.recipient, purpose.to)),
            processes_special_category_data=special,
            special_category_legal_basis=(
                "Explicit consent" if special and explicit else None
            ),
        ),
    }


def _retention(telling: Telling, at: str, keep: Keep) -> str:
    """How long, as the policy writes it: short enough for a cell, and read again."""
    if keep.law is not None:
        telling.said(f"{at}.law", f"{at}.after")
        return f"law {keep.law}" + (f" after {keep.event}" if keep.event else "")
    telling.said(f"{at}.until")
    return "withdrawn" if keep.withdrawn else f"{keep.period} after {keep.event}"


def _recipients(telling: Telling, said: Speech, main: str) -> Iterator[Plain]:
    for name, each in telling.declaration.recipients.items():
        yield _recipient(telling, said, main, name, each)


def _recipient(
    telling: Telling, said: Speech, main: str, name: str, recipient: Recipient
) -> Plain:
    at = f"recipients.{name}"
    telling.said(f"{at}.are")
    named = recipient.named[0] if len(recipient.named) == 1 else None
    if named:
        telling.said(f"{at}.named")
    url = recipient.policy or ""
    policy = url if url.startswith(("https://", "http://")) else None
    if policy:
        telling.said(f"{at}.policy")
    mechanism = MECHANISMS.get(recipient.by) if recipient.by else None
    if mechanism:
        telling.said(f"{at}.by")
    measures = recipient.measures
    return {
        "fides_key": name,
        "organization_fides_key": main,
        "name": telling.words(f"{at}.say", recipient.say),
        "description": telling.words(f"{at}.do", recipient.do),
        "system_type": "Service",
        "responsibility": [
            "Processor" if recipient.are == "processors" else "Controller"
        ],
        "privacy_declarations": [],
        **_given(
            joint_controller_info=(
                said.word("roles", "joint") if recipient.are == "joint" else None
            ),
            legal_name=named,
            privacy_policy=policy,
            data_security_practices=(
                telling.words(f"{at}.measures", measures) if measures else None
            ),
            legal_basis_for_transfers=[mechanism] if mechanism else None,
        ),
        "does_international_transfers": any(
            not law.is_eea(country) for country in recipient.everywhere
        ),
    }
