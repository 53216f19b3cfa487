"""A receipt for a choice: what was said, to whom, about what, with what before them.

The structure is that of ISO/IEC TS 27560:2023 (consent record information structure): a
header, what the processing is, the parties, and the event. Everything but the event is
read from the version of the policy that the choice was made by, not from today's.
"""

from collections.abc import Iterator
from typing import Any

from ombud.choices.queries import ChoiceView
from ombud.choices.shown import consent_of, refusable, titled
from ombud.choices.words import EVERYTHING, How, Word
from ombud.policy.language import Contact, Controller, Declaration, Purpose
from ombud.policy.law import Authority
from ombud.policy.notice.wording import wording
from ombud.policy.queries import InForce
from ombud.policy.record.speech import Speech, speech

SCHEMA = "ISO/IEC TS 27560:2023"
STATES = {
    Word.CONSENTED: "consent_given",
    Word.WITHDREW: "consent_withdrawn",
    Word.OBJECTED: "objection_made",
    Word.LIFTED_OBJECTION: "objection_lifted",
    Word.RESTRICTED: "restriction_made",
    Word.LIFTED_RESTRICTION: "restriction_lifted",
}
RIGHTS = {
    "access": "Art. 15",
    "rectification": "Art. 16",
    "erasure": "Art. 17",
    "restriction": "Art. 18",
    "portability": "Art. 20",
    "objection": "Art. 21",
    "withdrawal": "Art. 7(3)",
    "complaint": "Art. 77",
}


def receipt(
    choice: ChoiceView, given_to: InForce, principal: str, *, site: str
) -> dict[str, Any]:
    """The receipt as a JSON document.

    Args:
        choice: what was said.
        given_to: the version of the policy that it was said to.
        principal: the person's id here; neither a name nor an address.
        site: where the portal is, with its scheme.
    """
    declaration = given_to.policy.declaration
    language = choice.proof.language or declaration.languages[0]
    controllers = _controllers(declaration, choice)
    return {
        "header": {
            "schema_version": SCHEMA,
            "record_id": f"{site}/choices/{choice.number}",
            "pii_principal_id": principal,
        },
        "pii_processing": {
            "privacy_notice": {
                "url": f"{site}/notice/{given_to.number}/",
                "version": given_to.number,
                "sha256": given_to.policy.digest,
            },
            "language": language,
            "purposes": _purposes(choice, given_to, language, site),
        },
        "party_identification": [
            *(_controller(name, declaration.controllers[name]) for name in controllers),
            _authority(given_to.authority, language),
        ],
        "event": {
            "event_time": choice.at.isoformat(),
            "event_type": "explicit" if _explicit(declaration, choice) else "expressed",
            "event_state": STATES[choice.word],
            "entity_id": principal,
            "channel": choice.channel,
            "validity_until": choice.until.isoformat() if choice.until else None,
            "evidence": {
                "how": choice.proof.how.value,
                "proven": choice.proof.how is not How.UNPROVEN,
                "text_shown": choice.proof.text or None,
                "reference": choice.proof.reference or None,
            },
        },
    }


def _controllers(declaration: Declaration, choice: ChoiceView) -> tuple[str, ...]:
    if choice.controller in declaration.controllers:
        return (choice.controller,)
    purpose = declaration.purposes.get(choice.purpose)
    named = purpose.controllers if purpose else ()
    return named or tuple(declaration.controllers)


def _explicit(declaration: Declaration, choice: ChoiceView) -> bool:
    purpose = declaration.purposes.get(choice.purpose)
    consent = consent_of(purpose) if purpose else None
    return consent is not None and consent.explicit


def _purposes(
    choice: ChoiceView, given_to: InForce, language: str, site: str
) -> list[dict[str, Any]]:
    declaration = given_to.policy.declaration
    said = speech(declaration, language)
    named = (
        declaration.purposes.items()
        if choice.purpose == EVERYTHING
        else [(choice.purpose, declaration.purposes[choice.purpose])]
        if choice.purpose in declaration.purposes
        else []
    )
    return [_purpose(name, purpose, said, site) for name, purpose in named]


def _purpose(name: str, purpose: Purpose, said: Speech, site: str) -> dict[str, Any]:
    declaration, words = said.declaration, said.wording
    consent = consent_of(purpose)
    return {
        "purpose": name,
        "title": titled(declaration, name, words),
        "description": words.own(purpose.say),
        "lawful_basis": [
            {"basis": basis.name, "article": basis.article}
            for basis in purpose.bases.values()
        ],
        "pii_information": list(_data(declaration, purpose, said)),
        "pii_controllers": list(purpose.controllers or declaration.controllers),
        "collection_method": [
            words.own(declaration.sources[source].say) for source in purpose.sources
        ],
        "retention_period": said.keep(purpose.keep),
        "recipient_third_parties": [
            {
                "name": words.own(declaration.recipients[to].say),
                "role": declaration.recipients[to].are,
                "countries": list(declaration.recipients[to].everywhere),
            }
            for to in purpose.to
            if to in declaration.recipients
        ],
        "validity_duration": consent.lasts if consent else None,
        "withdrawal_method": f"{site}/you/" if refusable(purpose) else None,
        "privacy_rights": [
            {"right": right, "article": article, "url": f"{site}/requests/new"}
            for right, article in RIGHTS.items()
            if right != "complaint"
        ],
        "direct_marketing": purpose.marketing is not None,
        "profiling": purpose.profiling is not None,
    }


def _data(
    declaration: Declaration, purpose: Purpose, said: Speech
) -> Iterator[dict[str, Any]]:
    for use in purpose.uses:
        category = declaration.categories[use.partition(".")[0]]
        yield {
            "pii_type": use,
            "description": said.reference(use),
            "pii_optional": use not in purpose.required,
            "special_category": category.special,
        }


def _controller(name: str, controller: Controller) -> dict[str, Any]:
    return {
        "party_id": name,
        "party_role": "pii_controller",
        "party_name": controller.name,
        "registration_number": controller.number,
        "party_address": controller.address,
        "country": controller.country,
        "party_email": controller.email,
        "party_phone": controller.phone,
        "party_url": controller.web,
        "party_contact": _contact(controller.officer or controller.answers),
    }


def _contact(contact: Contact | None) -> dict[str, Any] | None:
    if contact is None:
        return None
    return {"name": contact.name, "email": contact.email, "phone": contact.phone}


def _authority(authority: Authority, language: str) -> dict[str, Any]:
    return {
        "party_id": "authority",
        "party_role": "authority",
        "party_name": wording(language).own(authority.name),
        "party_url": authority.web,
        "party_email": authority.email,
        "party_phone": authority.phone,
    }
