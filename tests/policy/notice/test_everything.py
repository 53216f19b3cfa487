"""What is declared is said: each element that is taken out is missed in the notice."""

import copy
import re
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from ombud.policy.language import Basis, Category, Declaration, Element, Keep, Never
from ombud.policy.notice import compose

LANGUAGES = ["sv", "fi", "en"]
each_language = pytest.mark.parametrize("language", LANGUAGES)

SILENT = re.compile(
    r"ombud|languages(\..+)?|wording\..+"
    # Where a register is kept is said as a ban, or not at all; the systems' names are
    # nobody's business.
    r"|(registers|on_behalf)\.\w+\.kept_in(\..+)?"
    # What the check and the decisions need to know of people.
    r"|people\.\w+\.(represents|minors)"
    # Each category here has words of its own, or none but the term's.
    r"|categories\.(?!name)\w+\.is"
    # Other elements refer to these by name.
    r"|categories\.contact\.items\.\d"
    # The address says it.
    r"|controllers\.soder\.country"
    # It is the same as by default.
    r"|purposes\.\w+\.marketing\.by|controllers\.soder\..+_ends"
)


def said(notice):
    return [(s.address, s.text, s.href, s.source) for s in notice.sentences] + [
        (section.address, section.heading) for section in notice.sections
    ]


def terms(notice):
    return [
        fact.term
        for section in notice.sections
        for block in section.blocks
        if hasattr(block, "facts")
        for fact in block.facts
    ]


def leaves(value, above=()):
    """Every path to something that can be left out, other languages' words aside."""
    if isinstance(value, dict):
        if value and value.keys() <= {"sv", "fi", "en"}:
            yield above
            return
        for key, each in value.items():
            yield from leaves(each, (*above, key))
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from leaves(each, (*above, number))
    else:
        yield above


OTHERS = (
    *("NO", "P99D", "P99D after order.placed", "fi.kirjanpitolaki", "pd:EmailAddress"),
    *("controllers", "processors", "contract", "customer", "member", "name", "contact"),
    *("person", "relative", "offers", "orders", "customers", "everyone", "everything"),
)
"""What may stand in place of what can't be left out."""


def changes(values, path):
    """The values without one element, and then with others in its place."""
    *above, last = path
    holder = at(values, above)
    changed = copy.deepcopy(values)
    del at(changed, above)[last]
    yield changed
    for other in (_altered(holder[last]), *OTHERS):
        changed = copy.deepcopy(values)
        at(changed, above)[last] = other
        yield changed
    if path[0] == "never":
        changed = copy.deepcopy(values)
        del changed["never"][path[1]]
        yield changed


def _altered(given):
    if isinstance(given, dict):
        return {key: f"{text} Zz" for key, text in given.items()}
    return given + timedelta(days=1) if isinstance(given, date) else f"{given} Zz"


def at(values, path):
    for step in path:
        values = values[step]
    return values


def test_each_thing_that_is_declared_is_said(all_values):
    whole = compose(Declaration.model_validate(all_values), "en")
    before = (said(whole), terms(whole))

    silent = []
    for path in leaves(all_values):
        address = ".".join(map(str, path))
        if SILENT.fullmatch(address):
            continue
        for changed in changes(all_values, path):
            try:
                notice = compose(Declaration.model_validate(changed), "en")
            except (ValidationError, KeyError):
                continue  # it must be there, or something refers to it
            if (said(notice), terms(notice)) != before:
                break
        else:
            silent.append(address)

    assert silent == []


def test_another_version_of_a_sentence_keeps_its_anchor(everything, all_values):
    before = {s.anchor for s in compose(everything, "en").sentences}
    all_values["purposes"]["credit"]["say"] = "Other words."
    all_values["purposes"]["credit"]["keep"] = {"until": "P1Y after order.placed"}

    after = compose(Declaration.model_validate(all_values), "en").sentences

    assert before - {s.anchor for s in after} == {"purposes-credit-keep--erasure"}


KEPT = {
    Declaration: {
        *("languages", "people", "sources", "categories", "purposes", "recipients"),
        *("contacts", "registers", "services", "points"),
    },
    Category: {"items"},
    Keep: {"period", "event", "withdrawn", "law"},
    Basis: set(Basis.model_fields) - {"which"},
    Never: set(Never.model_fields) - {"under", "exceptions"},
}
"""What other elements refer to, or what an element is nothing without."""


def thinned(value, drop):
    """The declaration with some of what may be left out left out."""
    if isinstance(value, Element):
        return value.model_copy(
            update={
                name: info.get_default()
                if not info.is_required()
                and name not in KEPT.get(type(value), ())
                and drop()
                else thinned(getattr(value, name), drop)
                for name, info in type(value).model_fields.items()
            }
        )
    if isinstance(value, dict):
        return {key: thinned(each, drop) for key, each in value.items()}
    if isinstance(value, tuple):
        return tuple(thinned(each, drop) for each in value)
    return value


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.large_base_example,  # a choice for every fact there is
    ],
)
@given(
    data=st.data(),
    seed=st.randoms(use_true_random=False),
    share=st.floats(0, 1),
    language=st.sampled_from(LANGUAGES),
)
def test_whatever_is_left_out_there_is_a_notice(
    everything, data, seed, share, language
):
    declaration = thinned(everything, lambda: seed.random() < share)
    part = {
        "kind": data.draw(st.sampled_from([None, *declaration.people])),
        "point": data.draw(st.sampled_from([None, *declaration.points])),
        "source": data.draw(st.sampled_from([None, *declaration.sources])),
    }

    notice = compose(declaration, language, **part)

    anchors = [sentence.anchor for sentence in notice.sentences]
    assert len(anchors) == len(set(anchors))
    assert all(sentence.text.strip() for sentence in notice.sentences)
    assert all(section.blocks for section in notice.sections)
