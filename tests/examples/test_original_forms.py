"""What the examples were mended of: put back, each fault is found again."""

import pytest

from ombud.policy.checks import check
from ombud.policy.errors import InvalidPolicy
from ombud.policy.reading import parse
from tests.examples.companies import COMPANIES, text

P = pytest.param

FAULTS = [
    # A transfer that stands on nothing any more.
    P("rimfjard", "by: clauses\n    signed: 2026-02-16", "by: privacy_shield",
      "mechanism-not-in-force", marks=pytest.mark.promise("P108", "P110")),
    P("rimfjard", "signed: 2026-02-16", "signed: 2019-06-27",
      "mechanism-not-in-force", marks=pytest.mark.promise("P108", "P110")),
    P("haspholm", "    by: clauses\n    signed: 2026-02-01\n", "",
      "transfer-without-safeguard", marks=pytest.mark.promise("P108")),
    P("haspholm", "    assessed: 2026-03-01\n", "", "transfer-not-assessed"),
    # An authority by a name that it had before 2021.
    P("tonlinge", "authority: se.imy", "authority: se.datainspektionen",
      "authority-unknown", marks=pytest.mark.promise("P134")),
    P("ljusvik", "sv: Fakturor måste vi spara", "sv: Datainspektionen säger att vi",
      "authority-renamed", marks=pytest.mark.promise("P134")),
    # All in house, and nothing to outsiders, beside those who get it.
    P("tonlinge", "supply_chain:\n    are: controllers",
      "supply_chain:\n    are: processors",
      "outsourcing-banned", marks=pytest.mark.promise("P106")),
    P("rimfjard", "it_management:\n    are: processors",
      "it_management:\n    are: controllers",
      "disclosure-banned", marks=pytest.mark.promise("P95")),
    P("rimfjard", "by: clauses", "by: clauses\n    when: law",
      "processor-with-own-ends", marks=pytest.mark.promise("P104")),
    # What was handed over is no yes to marketing.
    P("tonlinge", "prospect_contact: consent\n    uses: [name, contact.email,",
      "prospect_contact: { consent: { by: providing } }\n"
      "    uses: [name, contact.email,",
      "providing-too-weak", marks=pytest.mark.promise("P76")),
    P("tonlinge", "    basis: consent\n    uses: [name, contact.email, subscription, o",
      "    basis: { interest: { sv: a, fi: b, en: c }, balanced: 2026-09-10 }\n"
      "    uses: [name, contact.email, subscription, o",
      "marketing-tracked", marks=pytest.mark.promise("P84")),
    # Together, and nobody knows who does what.
    P("takryd", "    arrangement: 2026-01-08\n    essence:\n      sv: Takryd Gruppen",
      "    essence:\n      sv: Takryd Gruppen",
      "joint-without-arrangement", marks=pytest.mark.promise("P88")),
    P("haspholm", "    arrangement: 2026-05-05\n", "",
      "joint-without-arrangement", marks=pytest.mark.promise("P89", "P90")),
    P("takryd", "    registers: [customers]\n", "",
      "joint-undeclared", marks=pytest.mark.promise("P87", "P88")),
    # One and the same policy promises both.
    P("haspholm", "survey.answers, usage.visits]\n",
      "survey.answers, usage.visits]\n    profiling: true\n",
      "ban-contradicted", marks=pytest.mark.promise("P77", "P79")),
    P("haspholm", "    only: incident\n", "    only: incident\n    marketing: true\n",
      "only-contradicted", marks=pytest.mark.promise("P65")),
    P("takryd", "    only: claims\n", "", "claims-unlocked"),
    P("tonlinge", "    only: claims\n", "",
      "claims-unlocked", marks=pytest.mark.promise("P112")),
    P("tonlinge", "uses: [name, role, contact, provision]",
      "uses: [name, role, contact, provision, private_life.home_address]",
      "ban-contradicted", marks=pytest.mark.promise("P18")),
    P("tonlinge", "    for: [supplier_contact]\n",
      "    for: [supplier_contact]\n    marketing: true\n",
      "marketing-banned", marks=pytest.mark.promise("P85")),
    P("ljusvik", "    uses: [name, contact.email, booking.service]",
      "    uses: [name, contact.email, booking.service, national_id]",
      "ban-contradicted", marks=pytest.mark.promise("P20")),
    # Kinds of people, and what is asked of them.
    P("haspholm", "    for: [relative]\n", "    for: [user]\n",
      "kind-without-purpose", marks=pytest.mark.promise("P13")),
    P("rimfjard", "{ consent: { explicit: true } }", "consent",
      "special-not-explicit", marks=pytest.mark.promise("P21")),
    P("haspholm", "    undertaking: true\n", "",
      "deal-without-undertaking", marks=pytest.mark.promise("P101")),
    P("tonlinge", "    undertaking: true\n", "",
      "deal-without-undertaking", marks=pytest.mark.promise("P101")),
    P("haspholm", "    approvals: 2\n", "",
      "protection-by-one", marks=pytest.mark.promise("P102")),
    # A website that nobody can read without cookies, and lists with no end.
    P("ljusvik", "\nsite:\n", "\nsite:\n  wall: true\n",
      "cookie-wall", marks=pytest.mark.promise("P136")),
    P("ljusvik", "sv: Vi svarar på frågor", "sv: Vi svarar bland annat på frågor",
      "words-vague", marks=pytest.mark.promise("P16")),
    P("rimfjard", "sv: ett kreditupplysningsföretag,",
      "sv: ett kreditupplysningsföretag och liknande källor,",
      "words-vague", marks=pytest.mark.promise("P27")),
    # References that lead nowhere.
    P("haspholm", "to: [hosting, advisers, courts]", "to: [hosting, others]",
      "recipient-unknown", marks=pytest.mark.promise("P8", "P94")),
    P("takryd", "som det kräver.", "som det kräver, se nedan.",
      "words-point-nowhere", marks=pytest.mark.promise("P8")),
    P("ljusvik", 'number: "559999-0016"', 'number: "559999-0017"',
      "number-wrong", marks=pytest.mark.promise("P9")),
]  # fmt: skip


@pytest.mark.parametrize(("company", "mended", "original", "code"), FAULTS)
def test_the_original_form_is_found(company, mended, original, code):
    whole = text(company)
    assert mended in whole

    found = check(parse(whole.replace(mended, original, 1), "policy.yaml"))

    assert code in {finding.code for finding in found}


@pytest.mark.promise("P111", "P114")
@pytest.mark.parametrize("company", COMPANIES)
def test_a_purpose_that_says_no_time_is_no_policy(company):
    lines = text(company).splitlines(keepends=True)
    timed = [at for at, line in enumerate(lines) if line.startswith("    keep: ")]

    for at in (timed[0], timed[-1]):
        without = "".join(lines[:at] + lines[at + 1 :])
        with pytest.raises(InvalidPolicy) as caught:
            parse(without, "policy.yaml")
        assert [p.address.endswith(".keep") for p in caught.value.problems] == [True]


def test_as_long_as_needed_is_no_time():
    whole = text("tonlinge").replace(
        "keep: { until: P24M after message.sent }",
        "keep: { until: no longer needed }",
        1,
    )

    with pytest.raises(InvalidPolicy) as caught:
        parse(whole, "policy.yaml")

    assert "P12M after booking.performed" in str(caught.value)
