"""An audience is everyone who may be reached, and nobody else."""

import random

import pytest

from ombud.choices.actions import reckon_all, say
from ombud.choices.words import EVERYTHING, Word
from ombud.gates.actions import use
from ombud.gates.audiences import audience, draw_audience
from ombud.gates.errors import Refused, UnknownPurposeError
from ombud.gates.queries import may
from ombud.people.actions import know
from ombud.people.identifiers import IdentifierKind
from ombud.people.queries import find
from ombud.policy.queries import in_force
from ombud.registers.actions import sync
from tests.house import said

ALICE = "subject7@shop.example"


def crowd(seed, now):
    """Fifty people of random kinds who said random things."""
    luck = random.Random(seed)  # noqa: S311  # no secret
    people = [
        know(
            kinds=luck.choice([["customer"], ["visitor"], ["customer", "visitor"], []]),
            identifiers={IdentifierKind.EMAIL: f"p{n}@elsewhere.example"},
            at=now,
        )
        for n in range(50)
    ]
    purposes = [*in_force(now).compiled.purposes, EVERYTHING]
    for _ in range(120):
        purpose = luck.choice(purposes)
        say(
            luck.choice(people),
            purpose,
            luck.choice([w for w in Word if (purpose, w) != (EVERYTHING, "consented")]),
            channel="portal",
            notice=1,
            at=now,
        )
    reckon_all(now)
    return people


@pytest.mark.promise("P22", "P32")
@pytest.mark.parametrize("seed", range(2))
def test_an_audience_is_what_the_gate_says_of_each(bench, now, seed):
    people = crowd(seed, now)

    for purpose in in_force(now).compiled.purposes:
        reached = audience(purpose, now)
        each = {
            person
            for person in people
            if in_force(now).policy.declaration.purposes[purpose].only is None
            and may(purpose, person, now).allowed
        }
        if purpose == "figures":
            # Figures of many: nobody may be reached by them, they are counted in.
            assert not any(may(purpose, p, now).allowed for p in people)
        else:
            assert set(reached.people) == each, purpose
        meant = {
            p
            for p in people
            if not any(r.code == "kind-not-meant" for r in may(purpose, p, now).reasons)
        }
        assert len(reached.people) + sum(reached.left_out.values()) == len(meant)


@pytest.mark.promise("P22")
def test_who_is_left_out_is_counted_by_why(bench, now):
    people = [
        know(
            kinds=["customer"],
            identifiers={IdentifierKind.EMAIL: f"p{n}@elsewhere.example"},
            at=now,
        )
        for n in range(4)
    ]
    for person, purpose, word in (
        (people[0], "newsletter", Word.CONSENTED),
        (people[1], "newsletter", Word.WITHDREW),
        (people[2], EVERYTHING, Word.RESTRICTED),
    ):
        say(person, purpose, word, channel="portal", notice=1, at=now)
    reckon_all(now)

    drawn = draw_audience("newsletter", now)

    assert drawn.people == (people[0],)
    assert drawn.left_out == {"withdrew": 1, "restricted": 1, "silent": 1}
    assert said("gates.audience.drawn") == [
        {"purpose": "newsletter", "people": 1, "left_out": 3}
    ]


def test_an_unknown_purpose_has_no_audience(bench, now):
    with pytest.raises(UnknownPurposeError) as refused:
        audience("newsleter", now)

    assert "newsletter" in refused.value.mend


@pytest.mark.promise("P32")
def test_a_use_for_an_undeclared_purpose_is_refused_on_record(bench, now):
    person = know(kinds=["customer"], identifiers={IdentifierKind.EMAIL: ALICE}, at=now)

    with pytest.raises(Refused):
        use("curiosity", person, now)

    assert said("gates.use.refused")[-1]["reasons"] == ["purpose-unknown"]


@pytest.mark.promise("P15", "P32")
def test_a_use_of_data_that_the_purpose_does_not_declare_is_refused(bench, now):
    person = know(kinds=["customer"], identifiers={IdentifierKind.EMAIL: ALICE}, at=now)
    assert use("marketing", person, now, categories=["contact.email"])

    with pytest.raises(Refused) as refused:
        use("marketing", person, now, categories=["contact.email", "card.iban"])

    (reason,) = refused.value.decision.reasons
    assert (reason.code, reason.about) == ("category-not-used", "card.iban")
    entry = said("gates.use.refused")[-1]
    assert entry == {
        "person": str(person),
        "purpose": "marketing",
        "controller": "shop",
        "reasons": ["category-not-used"],
    }


@pytest.mark.promise("P22", "P83", "P128")
def test_who_said_no_and_was_erased_is_not_reached_after_an_import(
    bench, go, erase, now
):
    sync("shop", at=now)
    reckon_all(now)
    everyone = len(audience("marketing", now).people)
    go("objection", ALICE, purpose="marketing")
    assert len(audience("marketing", now).people) == everyone - 1
    erase(ALICE)
    sync("shop", at=now)
    assert find(IdentifierKind.EMAIL, ALICE) is None

    # Somebody loads last year's list into the shop.
    bench.run(
        "insert into customer values (999, ' Subject7@Shop.Example', 'First7', 'Last7',"
        " null, null, 'de', now())"
    )
    sync("shop", at=now)
    reckon_all(now)

    back = find(IdentifierKind.EMAIL, ALICE)
    assert back is not None
    reached = audience("marketing", now)
    assert back not in reached.people
    assert len(reached.people) == everyone - 1
    assert not may("marketing", back, now).allowed
    with pytest.raises(Refused):
        use("marketing", back, now)
    assert may("orders", back, now).allowed
