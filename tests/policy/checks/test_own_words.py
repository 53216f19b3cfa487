"""The company's own wording, held against the sentence whose place it takes."""

from pathlib import Path

import pytest

from ombud.policy.checks import check
from ombud.policy.reading import parse

SMALL = (Path(__file__).parents[1] / "data" / "small.yaml").read_text()
FINNISH = SMALL.replace("languages: [sv, en]", "languages: [sv, en, fi]")


def differences(language, text, key="purposes-orders-keep", policy=SMALL):
    own = f'\nwording:\n  {key}:\n    {language}: "{text}"\n'
    return [
        finding.message
        for finding in check(parse(policy + own, "p.yaml"))
        if finding.code == "wording-differs"
    ]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("sv", "Vi sparar det i tolv månader."),
        ("sv", "Vi har det kvar 12 månader efter beställningen."),
        ("sv", "Ett år, räknat från din beställning."),
        ("en", "We keep it for 12 months."),
        ("en", "A year after your order it is gone."),
        ("fi", "Säilytämme tietoja 12 kuukautta."),
        ("fi", "Vuoden 12 kuukauden jälkeen poistamme ne."),
        ("fi", "Poistamme ne kahdentoista kuukauden kuluttua."),
    ],
)
def test_the_same_period_in_other_words_is_the_same(language, text):
    assert differences(language, text, policy=FINNISH) == []


@pytest.mark.parametrize(
    ("language", "text", "lacks"),
    [
        ("sv", "Vi sparar det så länge som det behövs.", "Tolv månader"),
        ("sv", "Vi sparar det i två år.", "Tolv månader"),
        ("en", "We keep it for 12 days.", "Twelve months"),
    ],
)
def test_another_period_or_none_is_told(language, text, lacks):
    (message,) = differences(language, text)

    assert lacks in message


def test_an_address_that_nobody_has_is_told():
    key = "controllers-lycka-email"

    assert differences("en", "Write to hej@lycka.example.", key) == []
    assert differences("en", "Write to privacy@lycka.example.", key) != []
    assert any(
        "hej@glada.example is nobody's" in message
        for message in differences("en", "hej@lycka.example, hej@glada.example", key)
    )


def test_a_key_may_be_written_as_the_elements_address():
    own = '\nwording:\n  purposes.orders.keep: "We keep it for two years."\n'

    findings = check(parse(SMALL + own, "p.yaml"))

    codes = [f.code for f in findings if f.code.startswith("wording")]
    assert codes == ["wording-differs", "wording-differs", "wording-own"]


def test_words_for_one_kind_of_people_have_their_sentence_too():
    known = '\nwording:\n  people-customer--who: "Du är kund."\n'
    unknown = '\nwording:\n  people-custmer--who: "Du är kund."\n'

    assert "wording-unknown" not in {
        f.code for f in check(parse(SMALL + known, "p.yaml"))
    }
    assert "wording-unknown" in {
        f.code for f in check(parse(SMALL + unknown, "p.yaml"))
    }


def test_own_words_wait_for_what_they_are_about():
    text = SMALL.replace("for: [customer, visitor]", "for: [customer, vistor]")
    own = '\nwording:\n  nothing-at-all: "x"\n'

    codes = {f.code for f in check(parse(text + own, "p.yaml"))}

    assert "kind-unknown" in codes
    assert "wording-unknown" not in codes
