"""The vocabulary of personal data: complete, named in three languages, true to DPV."""

import csv
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ombud import examples
from ombud.policy import vocabulary
from ombud.policy.vocabulary import Term

CURIES = sorted(vocabulary.curies())


@pytest.fixture
def dpv(shared):
    """The rows of W3C's own list that are categories of personal data, by CURIE."""
    with (shared / "vocab" / "dpv.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return {row["curie"]: row for row in rows if row["kind"] == "personal_data"}


def test_a_term_is_named_in_three_languages():
    assert vocabulary.term("pd:EmailAddress") == Term(
        curie="pd:EmailAddress",
        iri="https://w3id.org/dpv/pd#EmailAddress",
        parents=("pd:Contact",),
        special=False,
        labels={
            "sv": "e-postadress",
            "fi": "sähköpostiosoite",
            "en": "e-mail address",
        },
    )


def test_every_category_of_the_w3c_is_here(dpv):
    assert vocabulary.curies() == dpv.keys()


def test_every_term_stands_where_the_w3c_put_it(dpv):
    ours = {c: vocabulary.term(c) for c in CURIES}

    assert {c: ";".join(t.parents) for c, t in ours.items()} == {
        c: row["parent"] for c, row in dpv.items()
    }
    assert {c: t.iri for c, t in ours.items()} == {c: r["iri"] for c, r in dpv.items()}


def test_what_is_special_follows_from_where_it_stands(dpv):
    theirs = {c for c, row in dpv.items() if row["special_category"]}

    assert {c for c in CURIES if vocabulary.is_special(c)} == theirs


def test_no_term_stands_twice():
    names = [row[0] for row in vocabulary._table()]

    assert len(names) == len(set(names)) == len(CURIES) + 1


@pytest.mark.parametrize("curie", CURIES)
def test_every_name_can_stand_in_the_middle_of_a_sentence(curie):
    labels = vocabulary.term(curie).labels

    assert labels.keys() == {"sv", "fi", "en"}
    for name in labels.values():
        assert name == " ".join(name.split())
        assert name
        assert name[0].islower() or name[1].isupper()
        assert not name.endswith((".", ",", ":"))


@pytest.mark.parametrize("language", ["sv", "fi", "en"])
def test_two_terms_have_one_name_only_where_they_mean_one_thing(language):
    """The GDPR's own terms are the same things as those right above them."""
    named: dict[str, str] = {}
    for curie in CURIES:
        name = vocabulary.term(curie).labels[language]
        other = named.setdefault(name, curie)

        assert other == curie or is_the_gdprs_own(other, curie)


def is_the_gdprs_own(one, other):
    return any(
        own.startswith("eu-gdpr:") and above in vocabulary.term(own).parents
        for own, above in ((one, other), (other, one))
    )


@pytest.mark.parametrize(
    ("curie", "special", "criminal"),
    [
        ("pd:Allergy", False, False),  # no term
        ("pd:Biometric", True, False),
        ("pd:Prescription", True, False),
        ("pd:FamilyHealthHistory", True, False),
        ("pd:Genetic", True, False),
        ("pd:TradeUnionMembership", True, False),
        ("pd:SexualPreference", True, False),
        ("eu-gdpr:HealthData", True, False),
        ("dpv:SpecialCategoryPersonalData", True, False),
        ("dpv:SensitivePersonalData", False, False),
        ("pd:Vulnerability", False, False),
        ("pd:CriminalConviction", False, True),
        ("pd:Criminal", False, True),
        ("pd:EmailAddress", False, False),
        ("", False, False),
    ],
)
def test_special_and_criminal_go_by_what_a_term_falls_under(curie, special, criminal):
    assert vocabulary.is_special(curie) is special
    assert vocabulary.is_criminal(curie) is criminal


def test_a_narrow_term_is_each_of_its_wider_ones():
    assert vocabulary.is_a("pd:IPAddress", "pd:DeviceBased")
    assert vocabulary.is_a("pd:IPAddress", "dpv:PersonalData")
    assert vocabulary.is_a("pd:CreditCardNumber", "pd:PaymentCard")
    assert not vocabulary.is_a("pd:DeviceBased", "pd:IPAddress")


@given(curie=st.sampled_from(CURIES))
def test_every_term_is_personal_data(curie):
    assert vocabulary.is_a(curie, "dpv:PersonalData")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("pd:EmailAdress", "pd:EmailAddress"),
        ("pd:emailaddress", "pd:EmailAddress"),
        ("dpv-pd:Name", "pd:Name"),
        ("pd:Adress", "pd:IPAddress"),
        ("xyz", None),
    ],
)
def test_a_slip_is_answered_with_the_nearest_term(written, meant):
    assert not vocabulary.known(written)
    assert vocabulary.term(written) is None
    assert vocabulary.near(written) == meant


def test_our_own_examples_speak_of_known_terms():
    policies = [
        policy.read_text("utf-8")
        for policy in Path(examples.__path__[0]).rglob("*.yaml")
    ]

    named = set(re.findall(r"\bis: ([a-z-]+:\w+)", "\n".join(policies)))

    assert named
    assert named <= vocabulary.curies()


def test_it_is_read_only_when_asked_and_loads_no_spelling():
    """A check of a good policy must not wait for it."""
    code = (
        "import sys; from ombud.policy import vocabulary as v;"
        "print(v._table.cache_info().currsize, v.known('pd:Name'),"
        " 'rapidfuzz' in sys.modules)"
    )

    out = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert out.stdout.split() == ["0", "True", "False"]
