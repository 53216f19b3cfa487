"""Out and in again: what both can say comes back, and the rest is told."""

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from ombud.policy.exchange import FORMATS, export, read
from ombud.policy.exchange.written import as_yaml, leaves, written
from ombud.policy.language import Declaration
from ombud.policy.reading import parse
from tests.policy.exchange.conftest import COMPANIES, plain, round_trip


def test_a_declaration_is_the_same_when_written_and_read(company):
    assert Declaration.model_validate(written(company)) == company
    assert parse(as_yaml(written(company)), "again.yaml").declaration == company


@pytest.mark.parametrize("form", FORMATS)
def test_what_both_can_say_comes_back_and_nothing_is_made_up(company, form):
    assert round_trip(form, company) == ([], [])


_GROUPS = ("controllers", "people", "sources", "purposes", "recipients", "never")


def _without(company, dropped):
    """A company's declaration without some of the values it could do without."""
    values = written(COMPANIES[company].declaration)
    for at in dropped:
        *steps, last = at.split(".")
        holder = values
        for step in steps:
            holder = holder[int(step) if isinstance(holder, list) else step]
        del holder[last]
    return Declaration.model_validate(values)


@st.composite
def _declarations(draw):
    company = draw(st.sampled_from(sorted(COMPANIES)))
    known = [
        at
        for at, _ in leaves(written(COMPANIES[company].declaration))
        # A key with a dot in it can't be told from two.
        if at.split(".")[0] in _GROUPS and ".required." not in at and ".but." not in at
    ]
    dropped = draw(st.lists(st.sampled_from(known), unique=True, max_size=12))
    try:
        return _without(company, dropped)
    except ValidationError:
        assume(False)  # noqa: FBT003  # hypothesis' own way


@pytest.mark.parametrize("form", FORMATS)
@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.filter_too_much]
)
@given(declaration=_declarations())
def test_with_less_said_it_is_the_same(form, declaration):
    assert round_trip(form, declaration) == ([], [])


@pytest.mark.parametrize("form", FORMATS)
def test_every_loss_names_an_element_and_says_why(company, form):
    made = export(form, company)

    known = [at for at, _ in leaves(written(company))]
    for loss in made.losses:
        assert loss.why.endswith(".")
        assert any(
            at == loss.address or at.startswith(f"{loss.address}.") for at in known
        )


def test_from_dpv_comes_a_whole_policy(company):
    back = read("dpv", plain(export("dpv", company).document))

    assert back.missing == ()
    assert back.left == ()
    assert Declaration.model_validate(back.draft).purposes.keys() == (
        company.purposes.keys()
    )


@pytest.mark.parametrize("form", ["tilt", "fideslang"])
def test_what_a_policy_needs_and_the_format_has_not_is_named_with_its_article(
    company, form
):
    back = read(form, plain(export(form, company).document))

    asked = {each.address: each.article for each in back.missing}
    name = next(iter(company.controllers))
    assert asked[f"controllers.{name}.number"] == "Art. 13(1)(a)"
    for recipient in back.draft["recipients"]:
        assert any(at.startswith(f"recipients.{recipient}.") for at in asked)
    for address in asked:
        assert address not in dict(leaves(back.draft))


@pytest.mark.parametrize("form", FORMATS)
def test_each_language_can_be_told(company, form):
    for language in company.languages:
        made = export(form, company, language)

        words = {str(value) for _, value in leaves(made.document)}
        told = next(iter(company.purposes.values())).say
        assert told.get(language, next(iter(told.values()))) in words
