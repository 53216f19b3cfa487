"""DPV, held against its vocabulary and against JSON-LD."""

import csv
import re

import pytest
from pyld import jsonld

from ombud.policy.exchange import InvalidDocumentError, export, read
from ombud.policy.exchange.dpv.terms import (
    BANS,
    BASES,
    CONTEXT,
    EXPLICIT,
    MECHANISMS,
    RECIPIENTS,
    SOURCES,
    THEN,
)
from tests.policy.exchange.conftest import plain

# Of DPV 2.3, but left out of the extract, which has what falls under certain roots.
ROOTS = {
    "dpv:PersonalDataProcess",
    "dpv:Prohibition",
    "dpv:TechnicalOrganisationalMeasure",
}

# Of DPV 2.3, 2.3/dpv/dpv.csv at w3c/dpv f01a55c; the extract has no properties.
PROPERTIES = {
    "dpv:hasAddress", "dpv:hasAlgorithmicLogic", "dpv:hasApplicableLaw",
    "dpv:hasAssessment", "dpv:hasAuthority", "dpv:hasConsequence", "dpv:hasContact",
    "dpv:hasCountry", "dpv:hasDataController", "dpv:hasDataProtectionOfficer",
    "dpv:hasDataSource", "dpv:hasDataSubject", "dpv:hasDuration",
    "dpv:hasIdentifier", "dpv:hasImpactAssessment", "dpv:hasLegalBasis",
    "dpv:hasLegalMeasure", "dpv:hasName", "dpv:hasNecessity", "dpv:hasPersonalData",
    "dpv:hasPolicy", "dpv:hasProcess", "dpv:hasProcessing", "dpv:hasPurpose",
    "dpv:hasRecipient", "dpv:hasRepresentative", "dpv:hasScope",
    "dpv:hasStorageCondition", "dpv:hasTechnicalOrganisationalMeasure",
    "dpv:hasThirdParty", "dpv:isAfter", "dpv:isApplicableFor",
    "dpv:isNotApplicableFor",
}  # fmt: skip


def nodes(value):
    """Every node of a document, at whatever depth."""
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from nodes(each)
    elif isinstance(value, list):
        for each in value:
            yield from nodes(each)


def types(document):
    for node in nodes(document["@graph"]):
        found = node.get("@type", [])
        yield from [found] if isinstance(found, str) else found


def test_every_type_is_a_term_of_the_vocabulary(company, vocabulary):
    with (vocabulary / "dpv.csv").open(encoding="utf-8") as file:
        known = {row["curie"] for row in csv.DictReader(file)}

    used = set(types(export("dpv", company).document))

    data_types = {each for each in used if each.startswith("xsd:")}
    assert used - data_types - known - ROOTS == set()


def test_every_word_that_can_be_used_is_a_term(vocabulary):
    with (vocabulary / "dpv.csv").open(encoding="utf-8") as file:
        known = {row["curie"] for row in csv.DictReader(file)}

    tables = (BASES, MECHANISMS, RECIPIENTS, SOURCES, BANS, THEN)
    assert {EXPLICIT, *(term for table in tables for term in table.values())} <= known


def test_every_property_is_one_of_the_vocabulary(company):
    used = {
        key
        for node in nodes(export("dpv", company).document["@graph"])
        for key in node
        if key.startswith("dpv:")
    }

    assert used <= PROPERTIES


def test_it_is_json_ld_that_nothing_has_to_be_fetched_for(company):
    document = plain(export("dpv", company).document)

    expanded = jsonld.expand(document)

    by_id = {node["@id"]: node for node in expanded}
    first = next(iter(company.purposes))
    node = by_id[f"urn:ombud:policy#purposes.{first}"]
    assert node["@type"] == ["https://w3id.org/dpv#PersonalDataProcess"]
    assert len(node["https://w3id.org/dpv#hasPersonalData"]) == len(
        company.purposes[first].uses
    )
    # Nothing was dropped for want of an address.
    assert len(by_id) == len(document["@graph"])


def test_every_reference_leads_to_a_node(company):
    document = plain(export("dpv", company).document)

    there = {node["@id"] for node in document["@graph"]}
    asked = set(re.findall(r"here:[a-z0-9_.]+", str(document)))
    contacts = {at for at in asked if at.endswith((".answers", ".officer"))}
    assert asked - contacts - there == set()


def test_another_context_is_refused(company):
    document = plain(export("dpv", company).document)
    document["@context"] = CONTEXT | {"dpv": "https://elsewhere.example/"}

    with pytest.raises(InvalidDocumentError, match=r"\$\.@context is another context"):
        read("dpv", document)
