"""TILT, held against its schema."""

import json

import pytest
from jsonschema import Draft7Validator

from ombud.core.canonical import digest
from ombud.policy.exchange import export, read
from tests.policy.exchange.conftest import plain


@pytest.fixture
def validator(vocabulary):
    return Draft7Validator(json.loads((vocabulary / "tilt-schema.json").read_text()))


def test_a_document_is_of_the_schema(company, validator):
    for language in company.languages:
        document = plain(export("tilt", company, language).document)

        assert [error.message for error in validator.iter_errors(document)] == []


def test_each_purpose_and_what_it_uses_is_an_entry(company):
    document = export("tilt", company).document

    assert [each["_id"] for each in document["dataDisclosed"]] == [
        f"{name}/{used}" for name, p in company.purposes.items() for used in p.uses
    ]


def test_the_hash_is_that_of_the_rest(company):
    document = plain(export("tilt", company).document)

    stated = document["meta"].pop("_hash")

    assert stated == digest(document)


FOREIGN = {
    "meta": {"language": "en", "modified": "2026-04-03T15:53:05", "name": "Green"},
    "controller": {
        "name": "Green Bikes AB",
        "division": "Rentals",
        "address": "Ringgatan 2, Alva",
        "country": "SE",
        "representative": {"name": "Jane Super", "email": "jane@green.example"},
    },
    "dataProtectionOfficer": {
        "name": "Ole Officer",
        "address": "Ringgatan 2",
        "country": "SE",
        "email": "dpo@green.example",
    },
    "dataDisclosed": [
        {
            "_id": "f1424f86-ca0f-4f0c-9438-43cc00509931",
            "category": "E-mail address",
            "purposes": [{"purpose": "Marketing", "description": "A newsletter."}],
            "legalBases": [{"reference": "GDPR-6-1-a", "description": "consent"}],
            "legitimateInterests": [{"exists": False}],
            "recipients": [
                {"name": "Yellow AG", "category": "Mail service", "country": "CH"}
            ],
            "storage": [
                {
                    "temporal": [{"description": "After a while", "ttl": "P3Y"}],
                    "purposeConditional": ["As long as needed."],
                    "aggregationFunction": "max",
                }
            ],
            "nonDisclosure": {"obligationToProvide": False, "consequences": ""},
        }
    ],
    "thirdCountryTransfers": [
        {"country": "CH", "standardDataProtectionClause": {"available": True}}
    ],
    "sources": [
        {
            "_id": "x",
            "dataCategory": "E-mail address",
            "sources": [{"description": "you", "url": "", "publiclyAvailable": False}],
        }
    ],
}


def test_a_document_of_others_becomes_a_draft_that_says_what_it_lacks():
    back = read("tilt", FOREIGN)

    assert back.draft["controllers"] == {
        "green_bikes_ab": {
            "name": "Green Bikes AB",
            "country": "SE",
            "address": "Ringgatan 2, Alva",
            "answers": {"name": "Jane Super", "email": "jane@green.example"},
            "officer": {"name": "Ole Officer", "email": "dpo@green.example"},
        }
    }
    assert back.draft["purposes"] == {
        "marketing": {
            "say": "A newsletter.",
            "basis": "consent",
            "uses": ["e_mail_address"],
            "from": ["you"],
            "to": ["yellow_ag"],
        }
    }
    assert back.draft["recipients"] == {
        "yellow_ag": {
            "say": "Mail service",
            "country": "CH",
            "named": ["Yellow AG"],
            "by": "clauses",
        }
    }
    asked = {(each.address, each.article) for each in back.missing}
    assert asked == {
        ("controllers.green_bikes_ab.number", "Art. 13(1)(a)"),
        ("controllers.green_bikes_ab.email", "Art. 13(1)(a)"),
        ("people", "Art. 30(1)(c)"),
        ("purposes.marketing.for", "Art. 30(1)(c)"),
        ("purposes.marketing.keep", "Art. 13(2)(a)"),
        ("recipients.yellow_ag.are", "Art. 13(1)(e)"),
        ("recipients.yellow_ag.do", "Art. 13(1)(e)"),
    }
    assert {each.path for each in back.left} == {
        "$.controller.division",
        "$.dataDisclosed[0].storage[0].temporal[0]",
        "$.dataDisclosed[0].storage[0].purposeConditional",
    }
