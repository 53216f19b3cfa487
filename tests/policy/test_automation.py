"""Profiles and decisions by machine: as declared, or not at all."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ombud.policy import decisions
from ombud.policy.automation import may_decide, may_profile
from ombud.policy.decisions import Code, Said
from ombud.policy.language import Never
from ombud.policy.reading import read

VELO = read(Path(__file__).parents[1] / "data" / "sharing" / "policy.yaml").declaration
TABLE = decisions.compile(VELO)
TODAY = date(2026, 11, 23)


def profile(purpose, inputs, said=None, kinds=("customer",), policy=VELO):
    return may_profile(
        policy, decisions.compile(policy), purpose, inputs,
        kinds=kinds, said=said, today=TODAY,
    )  # fmt: skip


def decide(purpose, decision, inputs, policy=VELO):
    return may_decide(
        policy, decisions.compile(policy), purpose, decision, inputs,
        kinds=("customer",), said=None, today=TODAY,
    )  # fmt: skip


def codes(decision):
    return {reason.code for reason in decision.reasons}


@pytest.mark.promise("P77", "P42")
def test_a_profile_is_made_under_its_purpose_and_of_its_inputs():
    assert profile("insights", ["order.total", "visits"]).allowed

    refused = profile("insights", ["order.total", "contact.email"])
    assert codes(refused) == {Code.INPUT_NOT_DECLARED}
    assert refused.reasons[0].address == "purposes.insights.profiling.inputs"
    assert codes(profile("marketing", ["order.date"])) == {Code.PROFILING_NOT_DECLARED}


@pytest.mark.promise("P77", "P42")
def test_who_objected_is_in_no_profile():
    assert codes(profile("insights", ["order"], Said(objected=True))) == {Code.OBJECTED}


@pytest.mark.promise("P79")
def test_no_profile_is_made_to_develop_the_business():
    refused = profile("develop", ["order"])

    assert {Code.BANNED, Code.PROFILING_NOT_DECLARED} <= codes(refused)
    assert "never.1" in {reason.address for reason in refused.reasons}


@pytest.mark.promise("P80")
def test_a_decision_is_declared_with_what_it_is_made_of():
    assert decide("credit", "invoice", ["score", "order.total"]).allowed

    assert codes(decide("credit", "limit", ["score"])) == {Code.DECISION_NOT_DECLARED}
    other = decide("credit", "invoice", ["score", "name"])
    assert codes(other) == {Code.INPUT_NOT_DECLARED}
    assert codes(decide("marketing", "invoice", ["order.date"])) == {
        Code.DECISION_NOT_DECLARED
    }


@pytest.mark.promise("P78")
def test_a_decision_of_weight_without_a_human_does_not_run():
    credit = VELO.purposes["credit"]
    alone = credit.decides["invoice"].model_copy(update={"review": None})
    purpose = credit.model_copy(update={"decides": {"invoice": alone}})
    policy = VELO.model_copy(update={"purposes": {**VELO.purposes, "credit": purpose}})

    (reason,) = decide("credit", "invoice", ["score"], policy).reasons

    assert (reason.code, reason.article) == (Code.HUMAN_MISSING, "Art. 22(3)")
    assert reason.address == "purposes.credit.decides.invoice.review"


@pytest.mark.promise("P78")
def test_where_nothing_is_decided_without_a_human_no_decision_runs():
    ban = Never.model_validate({"decide": "without a human"})
    policy = VELO.model_copy(update={"never": (ban,)})

    assert codes(decide("credit", "invoice", ["score"], policy)) == {Code.BANNED}


@given(
    purpose=st.sampled_from([*VELO.purposes]),
    inputs=st.sets(st.sampled_from([*VELO.categories, "order.total", "order.date"])),
    objected=st.booleans(),
)
def test_a_profile_is_never_more_than_a_use(purpose, inputs, objected):
    said = Said(objected=objected)
    use = TABLE.decide(purpose, inputs, ("customer",), said=said, today=TODAY)

    found = profile(purpose, sorted(inputs), said)

    assert found.allowed <= use.allowed
    assert not found.allowed or VELO.purposes[purpose].profiling
