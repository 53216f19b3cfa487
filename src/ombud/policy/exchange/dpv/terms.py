"""What both directions of DPV know: the context, and words for our closed sets."""

from collections.abc import Mapping

from ombud.policy.language import BasisName

HERE = "here:"
"""Before the addresses of a policy's elements."""

CONTEXT: Mapping[str, str] = {
    "dpv": "https://w3id.org/dpv#",
    "pd": "https://w3id.org/dpv/pd#",
    "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
    "dct": "http://purl.org/dc/terms/",
    "schema": "https://schema.org/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "here": "urn:ombud:policy#",
}

BASES: Mapping[BasisName, str] = {
    "consent": "eu-gdpr:A6-1-a",
    "contract": "eu-gdpr:A6-1-b-contract-performance",
    "steps": "eu-gdpr:A6-1-b-enter-into-contract",
    "law": "eu-gdpr:A6-1-c",
    "vital": "eu-gdpr:A6-1-d",
    "task": "eu-gdpr:A6-1-e",
    "interest": "eu-gdpr:A6-1-f",
}
EXPLICIT = "eu-gdpr:A6-1-a-explicit-consent"

MECHANISMS: Mapping[str, str] = {
    "adequacy": "eu-gdpr:A45-3",
    "dpf": "eu-gdpr:AdequacyDecision",
    "clauses": "eu-gdpr:SCCByCommission",
    "bcr": "eu-gdpr:A46-2-b",
    "derogation": "dpv:DataTransferLegalBasis",
}
"""Those that stand: DPV has no word for the two that have fallen."""

RECIPIENTS: Mapping[str, str] = {
    "processors": "dpv:DataProcessor",
    "controllers": "dpv:ThirdParty",
    "joint": "dpv:JointDataControllers",
}

SOURCES: Mapping[str, str] = {
    "person": "dpv:DataSubjectDataSource",
    "staff": "dpv:DataControllerDataSource",
    "others": "dpv:ThirdPartyDataSource",
}

BANS: Mapping[str, str] = {
    "profile": "dpv:Profiling",
    "use": "dpv:Use",
    "collect": "dpv:Collect",
}
"""The bans that forbid one kind of processing, of data or of people."""

THEN: Mapping[str, str] = {"erase": "dpv:Erase", "anonymise": "dpv:Anonymise"}
