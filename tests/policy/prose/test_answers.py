"""What a draft asks, and the answers that are written into it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ombud.core import written
from ombud.policy.prose.draft import draft
from ombud.policy.prose.reading import read
from ombud.policy.reading import parse

TODAY = date(2026, 11, 23)
TEXT = """Privacy policy

# Who is responsible

Fjord Ltd, hello@fjord.example, is responsible for your personal data.

# Why we use your data

We use your e-mail address to send you our newsletter.
We use your name to handle your orders.

# Who gets it

We share your data with our partners and with our suppliers.
We collect data from public registers.

We keep your data as long as it is needed.
"""
ANSWERS = {
    "updated": {"is": "2026-11-23"},
    "controllers.fjord.number": {"is": "5566778899"},
    "controllers.fjord.country": {"is": "SE"},
    "controllers.fjord.address": {"is": "Kajen 1, Luleå"},
    "controllers.fjord.answers": {"name": "Bo Ek: jurist", "email": "bo@fjord.example"},
    "sources.public_sources.named": {"is": "SPAR, Bolagsverket & Co"},
    "purposes.newsletter.basis": {"on": "consent"},
    "purposes.newsletter.keep": {"until": "withdrawn"},
    "purposes.manage_orders.basis": {
        "on": "interest", "interest": "to deliver: what was bought",
        "balanced": "2026-11-20",
    },
    "purposes.manage_orders.keep": {"period": "P24M", "after": "purchased"},
    "recipients.partners.are": {"is": "controllers"},
    "recipients.partners.do": {"is": "sell #1 of our things"},
    "recipients.partners.country": {"is": "US"},
    "recipients.partners.by": {"is": "clauses"},
    "recipients.processors.do": {"is": "run our shop"},
    "recipients.processors.country": {"is": "SE"},
}  # fmt: skip


@pytest.fixture(scope="module")
def reading():
    return read(TEXT, "en")


def asked(made):
    return {each.at: each for each in made.asked}


def test_what_is_open_is_asked_and_what_is_answered_is_written(reading):
    before = draft(reading, TODAY)
    after = draft(reading, TODAY, answers=ANSWERS)

    # A country outside the EEA asks for its footing; nothing else is asked anew.
    assert set(asked(after)) == set(asked(before)) | {"recipients.partners.by"}
    assert set(asked(after)) <= set(ANSWERS)
    policy = written.values(after.text)
    fjord = policy["controllers"]["fjord"]
    assert (fjord["number"], fjord["address"]) == ("5566778899", "Kajen 1, Luleå")
    assert fjord["answers"] == {"name": "Bo Ek: jurist", "email": "bo@fjord.example"}
    orders = policy["purposes"]["manage_orders"]
    assert orders["basis"] == {
        "interest": {"en": "to deliver: what was bought"},
        "balanced": date(2026, 11, 20),
    }
    assert orders["keep"] == {"until": "P24M after dates.purchased"}
    assert "dates.purchased" in orders["uses"]
    assert set(policy["categories"]["dates"]["items"]) == {"purchased"}
    partners = policy["recipients"]["partners"]
    assert (partners["country"], partners["by"]) == ("US", "clauses")
    assert partners["do"] == {"en": "sell #1 of our things"}


def test_a_draft_that_was_answered_can_be_read_as_a_policy(reading):
    declared = parse(draft(reading, TODAY, answers=ANSWERS).text, "policy.yaml")

    assert set(declared.declaration.purposes) == {"newsletter", "manage_orders"}


def test_a_question_has_what_the_text_says_of_it(reading):
    found = asked(draft(reading, TODAY))["purposes.newsletter.basis"]

    said = [reading.text.quote(reading.text.parts[part]) for part in found.parts]
    assert said == ["We use your e-mail address to send you our newsletter."]
    assert (found.key, found.element) == ("basis", "purposes.newsletter")
    assert found.answer is None


@given(st.sets(st.sampled_from(sorted(ANSWERS))))
def test_what_is_not_answered_stays_open(reading, some):
    answers = {at: ANSWERS[at] for at in some}

    made = draft(reading, TODAY, answers=answers)

    written.values(made.text)  # it can be read whatever is answered
    for at, question in asked(made).items():
        assert question.answer == answers.get(at)
    still = sum(q.answer is None for at, q in asked(made).items() if at != "updated")
    assert made.text.count("# TODO") >= still


def test_of_a_text_that_names_no_controller_each_answer_makes_a_line():
    reading = read("We use your data to send our newsletter.\n", "en")
    answers = {
        "controllers.controller.name": {"is": "Fjord AB"},
        "controllers.controller.country": {"is": "FI"},
    }

    bare = draft(reading, TODAY)
    made = draft(reading, TODAY, answers=answers)

    assert "controllers" not in written.values(bare.text)
    assert "controllers.controller.email" in asked(bare)
    assert written.values(made.text)["controllers"] == {
        "controller": {"name": "Fjord AB", "country": "FI"}
    }
    assert made.country == "FI"
    assert "# authority: fi." in made.text
