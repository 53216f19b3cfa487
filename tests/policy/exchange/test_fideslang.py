"""fideslang, held against its own package, which lives apart from our libraries.

The package wants an older pydantic than ours, so it has an environment of its own:
`make .venv/oracle` lays it out. Without it, these tests are skipped.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from ombud.policy.exchange import export, read
from ombud.policy.exchange.fides.terms import CATEGORIES
from tests.policy.exchange.conftest import plain

ORACLE = Path(sys.prefix) / "oracle" / "bin" / "python"

PARSE = """
import json, sys
from fideslang import DEFAULT_TAXONOMY, Taxonomy
from fideslang.parse import load_manifests_into_taxonomy
from fideslang.relationships import get_referenced_missing_keys

manifest = json.load(sys.stdin)
taxonomy = load_manifests_into_taxonomy(manifest)
whole = Taxonomy(**{
    name: [*getattr(taxonomy, name), *getattr(DEFAULT_TAXONOMY, name)]
    for name in ("data_category", "data_use", "data_subject", "organization")
}, dataset=taxonomy.dataset, system=taxonomy.system)
print(json.dumps({
    "counts": {name: len(getattr(taxonomy, name)) for name in manifest},
    "dangling": sorted(get_referenced_missing_keys(whole) - {"user"}),
    "defaults": [each.fides_key for each in DEFAULT_TAXONOMY.data_category],
}))
"""


@pytest.fixture
def oracle():
    if not ORACLE.exists():
        pytest.skip("the package fideslang is not laid out")

    def parsed(manifest):
        ran = subprocess.run(
            [ORACLE, "-c", PARSE],
            input=json.dumps(manifest, default=str),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert ran.returncode == 0, ran.stdout[:400] + ran.stderr[-2000:]
        return json.loads(ran.stdout.splitlines()[-1])

    return parsed


def test_fides_reads_a_manifest_and_every_key_leads_somewhere(company, oracle):
    document = export("fideslang", company).document

    parsed = oracle(document)

    assert parsed["counts"] == {name: len(rows) for name, rows in document.items()}
    assert parsed["dangling"] == []


def test_each_default_category_is_one_of_fides(oracle):
    parsed = oracle({"organization": []})

    assert set(CATEGORIES.values()) <= set(parsed["defaults"])


def test_our_words_and_theirs_lead_both_ways():
    assert len(set(CATEGORIES.values())) == len(CATEGORIES)


FOREIGN = {
    "dataset": [
        {
            "fides_key": "shop-db",
            "name": "Shop",
            "collections": [
                {
                    "name": "users",
                    "fields": [
                        {"name": "mail", "data_categories": ["user.contact.email"]},
                        {
                            "name": "extra",
                            "fields": [
                                {
                                    "name": "ip",
                                    "data_categories": ["user.device.ip_address"],
                                }
                            ],
                        },
                    ],
                }
            ],
        }
    ],
    "system": [
        {
            "fides_key": "web",
            "system_type": "Application",
            "privacy_declarations": [
                {
                    "name": "Send a newsletter",
                    "data_categories": ["user.contact.email"],
                    "data_use": "marketing.communications.email",
                    "data_subjects": ["customer"],
                    "legal_basis_for_processing": "Consent",
                    "retention_period": "2 years",
                }
            ],
        }
    ],
}


def test_a_manifest_of_others_becomes_a_draft_that_says_what_it_lacks():
    back = read("fideslang", plain(FOREIGN))

    assert back.draft["categories"] == {
        "contact_email": {"is": "pd:EmailAddress"},
        "device_ip_address": {"is": "pd:IPAddress"},
    }
    assert back.draft["purposes"] == {
        "send_a_newsletter": {
            "marketing": True,
            "for": ["customer"],
            "uses": ["contact_email"],
            "basis": "consent",
        }
    }
    asked = {each.address for each in back.missing}
    assert {
        "controllers",
        "people",
        "updated",
        "purposes.send_a_newsletter.say",
    } <= asked
    assert "purposes.send_a_newsletter.keep" in asked
    assert [each.path for each in back.left] == [
        "$.system[0].privacy_declarations[0].retention_period"
    ]
