"""The answer to a request for access names who got the data, and what protects it."""

import io
import json
import zipfile

import pytest

from ombud.gates.sharing.asking import Proposal
from ombud.gates.sharing.share import share
from ombud.people.identifiers import IdentifierKind
from ombud.people.queries import find
from ombud.registers.actions import sync
from ombud.rights.models import Answer
from tests.house import bench_policy, put_in_force

ALICE = "subject7@shop.example"
CARRIER = """
recipients:
  carrier:
    are: controllers
    say: { en: a carrier, sv: ett bud }
    named: [Snabbt Bud AB]
    do: { en: bring it, sv: köra hem det }
    country: US
    by: clauses
    signed: 2026-02-01
    assessed: 2026-03-01
    measures: { en: encryption, sv: kryptering }
    gets: [name, contact.address]
    when: fulfilment
"""


@pytest.fixture
def shipping(db, shop, now):
    """The bench company with a carrier, which has got what it needs about Alice."""
    text = bench_policy().replace("recipients: {}", CARRIER)
    text = text.replace(
        "uses: [name, contact, person, order, card, payment]\n",
        "uses: [name, contact, person, order, card, payment]\n    to: [carrier]\n",
    )
    put_in_force(now, policy_text=text)
    sync("shop", at=now)
    asked = Proposal(
        recipient="carrier",
        purpose="orders",
        people=(find(IdentifierKind.EMAIL, ALICE),),
        case="fulfilment",
        party="Snabbt Bud AB",
    )
    share(asked, at=now)


def answered(go, kind):
    """The files of an answer, by name."""
    request = go(kind, ALICE)
    package = Answer.objects.get(request=request).package()
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


@pytest.mark.promise("P91", "P109")
def test_the_answer_names_who_got_the_data(shipping, mailbox, go, now):
    files = answered(go, "access")

    body = json.loads(files["answer.json"])
    assert body["disclosures"] == [
        {
            "at": now.isoformat(),
            "recipient": "a carrier",
            "name": "Snabbt Bud AB",
            "purpose": "Orders",
            "case": "to do what was agreed with you",
            "data": ["name", "address"],
            "countries": ["United States"],
        }
    ]
    assert body["outside_eea"] == [
        {
            "recipient": "a carrier",
            "country": "United States",
            "safeguard": "the European Commission's standard contractual clauses",
            "article": "Art. 46(2)(c)",
            "measures": "encryption",
            "stopped": False,
        }
    ]
    assert body["safeguards_from"] == "hello@shop.example"
    page = files["answer.html"]
    assert "a carrier: Snabbt Bud AB" in page
    assert "United States" in page
    assert "write to hello@shop.example" in page


def test_what_one_takes_along_says_nothing_of_others(shipping, mailbox, go):
    body = json.loads(answered(go, "portability")["answer.json"])

    assert body["disclosures"] == body["outside_eea"] == []
