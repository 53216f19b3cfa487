"""Promises that pull against each other: one declaration cannot make both.

The order is that of section (d) of the promises. What one policy promises stays
possible for another, so each test has a policy that is refused and one that is not.
"""

from datetime import date
from pathlib import Path

import pytest

from ombud.policy import decisions
from ombud.policy.checks import check
from ombud.policy.decisions import Code, Said
from ombud.policy.reading import parse

SMALL = (Path(__file__).parents[1] / "data" / "small.yaml").read_text()
BANK = """
recipients:
  bank:
    are: controllers
    say: { sv: banken, en: the bank }
    do: { sv: tar betalt, en: takes payment }
    country: SE
"""
TODAY = date(2026, 10, 1)


def policy(*changes):
    """The small policy with texts exchanged, or entries added to a section."""
    text = SMALL
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def never(*bans):
    return ("never:\n", "never:\n" + "".join(f"  - {ban}\n" for ban in bans))


def errors(text):
    return [f.code for f in check(parse(text, "p.yaml")) if f.level == "error"]


def warnings(text):
    return [f.code for f in check(parse(text, "p.yaml")) if f.level == "warning"]


def notes(text):
    return [f.code for f in check(parse(text, "p.yaml")) if f.level == "note"]


@pytest.mark.promise("P105", "P106")
def test_nothing_is_outsourced_and_a_processor_sends_the_mail():
    text = policy(never("outsource: everything"))
    alone = text.replace("    to: [mail_service]\n", "")

    assert set(errors(text)) == {"outsourcing-banned"}
    assert errors(alone) == []
    assert errors(SMALL) == []


@pytest.mark.promise("P95", "P103")
def test_nothing_is_disclosed_but_processors_may_have_it():
    ban = never("disclose: customers")
    bank = ("\nrecipients:\n", BANK)
    sent = ("    to: [mail_service]", "    to: [mail_service, bank]")

    assert errors(policy(ban)) == []
    assert errors(policy(ban, bank, sent)) == ["disclosure-banned"]
    assert errors(policy(bank, sent)) == []


@pytest.mark.promise("P96", "P97", "P98")
def test_only_within_the_business_with_exceptions_that_are_named():
    bank = ("\nrecipients:\n", BANK)
    sent = ("    to: [mail_service]", "    to: [mail_service, bank]")
    ban = never("{ disclose: everything, except: [orders] }")
    words = ("en: We carry out your order.", "en: Data is only used internally.")

    assert errors(policy(never("disclose: everything"), bank, sent)) == [
        "disclosure-banned"
    ]
    assert errors(policy(ban, bank, sent)) == []
    assert "words-against-recipients" in notes(policy(ban, bank, sent, words))
    assert "words-against-recipients" not in notes(policy(words))


DECIDES = """    decides:
      gift:
        say: { sv: vem som får en gåva, en: who gets a gift }
        logic: { sv: Vi räknar köp., en: We count orders. }
        significance: { sv: En av hundra får en., en: One in a hundred gets one. }
"""


@pytest.mark.promise("P78", "P80")
def test_no_automated_decisions_or_declared_ones_per_purpose_and_never_both():
    decides = ("    basis: contract\n", "    basis: contract\n" + DECIDES)
    ban = never("decide: without a human")
    but = never("{ decide: without a human, except: [orders] }")

    assert errors(policy(ban, decides)) == ["ban-contradicted"]
    assert errors(policy(but, decides)) == []
    assert errors(policy(decides)) == []
    assert errors(policy(ban)) == []


@pytest.mark.promise("P77", "P79")
def test_profiling_is_allowed_for_one_purpose_and_excluded_for_another():
    nobody = ("  - profile: everyone\n", "")
    logic = "{ logic: { sv: Vi räknar köp., en: We count orders. } }"
    letters = ("    marketing: true", f"    marketing: true\n    profiling: {logic}")
    development = ("    only: aggregated", f"    profiling: {logic}")
    ban = never("{ profile: everyone, under: [improvement] }")

    assert errors(policy(nobody, ban, letters)) == []
    assert errors(policy(nobody, ban, development)) == ["ban-contradicted"]
    assert "ban-contradicted" in errors(policy(letters))


@pytest.mark.promise("P111", "P112", "P113", "P126")
def test_what_outlives_deletion_is_locked_to_that_one_use():
    claims = "{ law: se.preskriptionslagen, after: order.date }"
    loose = ("{ until: P12M after order.date }", claims)
    locked = ("{ until: P12M after order.date }", f"{claims}\n    only: claims")
    used = ("    to: [mail_service]\n    keep", "    marketing: true\n    keep")

    assert "claims-unlocked" in warnings(policy(loose))
    assert "claims-unlocked" not in warnings(policy(locked))
    assert errors(policy(locked)) == []
    assert errors(policy(locked, used)) == ["only-contradicted"]
    assert "marketing-on-kept-data" in warnings(
        policy(("{ until: P2Y after order.date }", claims))
    )


@pytest.mark.promise("P129")
@pytest.mark.parametrize("purpose", ["newsletter", "offers"])
def test_an_objection_needs_a_reason_but_never_for_marketing(purpose):
    reason = "requests: { limits: { sv: Säg varför., en: Say why you object. } }\n"
    declaration = parse(f"{SMALL}\n{reason}", "p.yaml").declaration

    said = Said(consent="given", objected=True)
    decision = decisions.compile(declaration).decide(
        purpose, ["name"], ["customer"], said=said, today=TODAY
    )

    assert [each.code for each in decision.reasons] == [Code.OBJECTED_TO_MARKETING]


@pytest.mark.promise("P73", "P76")
def test_what_is_handed_over_is_evidence_and_opens_nothing():
    weak = "{ consent: { by: providing } }"
    letters = ("    basis: consent", f"    basis: {weak}")
    orders = ("    basis: contract", f"    basis: {weak}")

    assert errors(policy(letters)) == ["providing-too-weak"]
    assert errors(policy(orders)) == []
    assert "providing-is-weak" in notes(policy(orders))


@pytest.mark.promise("P18")
def test_a_category_that_is_never_collected_is_that_policys_own_rule():
    item = (
        "      phone: {",
        "      home: { sv: hemadress, en: home address }\n      phone: {",
    )
    used = ("uses: [name, contact, order]", "uses: [name, contact, order]")
    mail = ("uses: [name, contact, order]", "uses: [name, contact.email, order]")
    ban = never("collect: contact.home")

    assert errors(policy(item, used)) == []
    assert errors(policy(item, used, ban)) == ["ban-contradicted"]
    assert errors(policy(item, mail, ban)) == []


SECOND = """  glada:
    name: Glada Handel AB
    number: "559999-0016"
    country: SE
    address: Storgatan 3, 831 30 Östersund
    email: hej@glada.example
    answers: { name: Privacy contact, email: privacy@glada.example }
"""
SHARED = """joint:
  shop:
    say: { sv: sköter butiken, en: run the shop }
    controllers: [lycka, glada]
    registers: [customers]
    arrangement: 2026-01-15
    essence: { sv: Lycka svarar., en: Lycka answers. }

people:
"""


@pytest.mark.promise("P87", "P88", "P90")
def test_one_is_responsible_or_several_are_and_have_arranged_it():
    two = ("\nauthority:", f"{SECOND}\nauthority:")
    shared = (
        "owner: lycka.answers",
        "owner: lycka.answers, controllers: [lycka, glada]",
    )
    joint = ("people:\n", SHARED)
    without = ("people:\n", SHARED.replace("    arrangement: 2026-01-15\n", ""))

    assert errors(policy(two)) == []
    assert errors(policy(two, shared)) == ["joint-undeclared"]
    assert errors(policy(two, shared, without)) == ["joint-without-arrangement"]
    assert errors(policy(two, shared, joint)) == []


@pytest.mark.promise("P10", "P82")
def test_requests_in_writing_or_in_person_do_not_close_the_way_out_of_marketing():
    text = f"{SMALL}\nrequests: {{ by: [post, visit] }}\n"

    assert errors(text) == []
    assert warnings(text) == ["requests-narrow"]
    purposes = parse(text, "p.yaml").declaration.purposes.values()
    assert all(purpose.objectable for purpose in purposes if purpose.marketing)
