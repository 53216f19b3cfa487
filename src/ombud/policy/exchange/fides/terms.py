"""What both directions of fideslang know: where our words stand in its taxonomy."""

from collections.abc import Mapping

from ombud.policy import vocabulary
from ombud.policy.language import BasisName, Mechanism

# Source: fideslang 3.1, LegalBasisForProcessingEnum.
BASES: Mapping[BasisName, str] = {
    "consent": "Consent",
    "contract": "Contract",
    "steps": "Contract",
    "law": "Legal obligations",
    "vital": "Vital interests",
    "task": "Public interest",
    "interest": "Legitimate interests",
}

# Source: the choices that Fides offers for a system's transfers.
MECHANISMS: Mapping[Mechanism, str] = {
    "adequacy": "Adequacy Decision",
    "clauses": "SCCs",
    "bcr": "BCRs",
    "dpf": "Data Privacy Framework",
    "derogation": "Derogation",
}

# Source: fideslang 3.1, the default data categories, beside the term of DPV that means
# the same. Each stands on either side once, so the way back is the same.
CATEGORIES: Mapping[str, str] = {
    "pd:Name": "user.name",
    "pd:Contact": "user.contact",
    "pd:EmailAddress": "user.contact.email",
    "pd:TelephoneNumber": "user.contact.phone_number",
    "pd:PhysicalAddress": "user.contact.address",
    "pd:OfficialID": "user.government_id",
    "pd:Passport": "user.government_id.passport_number",
    "pd:Financial": "user.financial",
    "pd:BankAccount": "user.financial.bank_account",
    "pd:CreditCardNumber": "user.financial.credit_card",
    "pd:Transactional": "user.payment",
    "pd:Behavioural": "user.behavior",
    "pd:BrowsingBehaviour": "user.behavior.browsing_history",
    "pd:Transaction": "user.behavior.purchase_history",
    "pd:DeviceBased": "user.device",
    "pd:IPAddress": "user.device.ip_address",
    "pd:MACAddress": "user.device.device_id",
    "pd:Location": "user.location",
    "pd:Demographic": "user.demographic",
    "pd:Age": "user.demographic.age_range",
    "pd:BirthDate": "user.demographic.date_of_birth",
    "pd:Gender": "user.demographic.gender",
    "pd:Language": "user.demographic.language",
    "pd:MaritalStatus": "user.demographic.marital_status",
    "pd:Profile": "user.demographic.profile",
    "pd:Professional": "user.workplace",
    "pd:Job": "user.job_title",
    "pd:Username": "user.account.username",
    "pd:Password": "user.authorization.password",
    "pd:Authenticating": "user.authorization",
    "pd:PrivacyPreference": "user.privacy_preferences",
    "pd:Health": "user.health_and_medical",
    "pd:Biometric": "user.biometric",
    "pd:Criminal": "user.criminal_history",
    "pd:Social": "user.social",
    "pd:Communication": "user.content.private",
    "pd:Picture": "user.content.self_image",
    "pd:UID": "user.unique_id",
}
ROOT = "user"
"""Under which everything about people stands."""


def above(term: str | None) -> str:
    """The default data category that a term of DPV falls under."""
    if term is None:
        return ROOT
    if term in CATEGORIES:
        return CATEGORIES[term]
    found = vocabulary.term(term)
    for wider in found.parents if found else ():
        if (key := above(wider)) != ROOT:
            return key
    return ROOT


def term_of(key: str) -> str | None:
    """The term of DPV that a default data category means, if one means the same."""
    return next((term for term, of in CATEGORIES.items() if of == key), None)
