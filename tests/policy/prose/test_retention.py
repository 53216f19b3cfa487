"""How long data is kept: which sentences say it, and which only seem to."""

import pytest

from ombud.policy.prose.reading import read


def kept(text, language):
    """The sentences on how long data is kept."""
    return [each["text"] for each in read(text, language).as_facts()["retention"]]


@pytest.mark.parametrize(
    ("language", "heading", "sentence"),
    [
        ("en", "Retention", "If the app is uninstalled, data is deleted."),
        ("en", "Retention", "We keep data for varying periods."),
        ("en", "Retention", "We may keep data if the law says we have to."),
        ("sv", "Lagring", "Uppgifterna behålls så pass länge att vi kan svara."),
        ("sv", "Lagring", "Raderas om du avslutar kontot."),
        ("fi", "Säilytysaika", "Tiedot poistetaan, kun asiakas lopettaa."),
        ("da", "Opbevaring", "Vi sletter oplysningerne, når aftalen ophører."),
        ("nb", "Lagring", "Vi sletter opplysningene når avtalen opphører."),
    ],
)
def test_under_a_heading_on_keeping_little_is_needed(language, heading, sentence):
    assert kept(f"## {heading}\n\n{sentence}\n", language) == [sentence]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "## How long we keep data\n\nWe keep it safe.\n"),
        ("en", "## Your choices\n\nWe may change this text to keep it up to date."),
        (
            "en",
            "## Sharing\n\nWe keep it confidential, except:\n\n- if required by law\n",
        ),
        ("sv", "## Ändamål\n\nDu kan begära radering om uppgiften inte behövs.\n"),
        (
            "sv",
            "## Annat\n\nDu kan begära att de tas bort:\n\n- Om de inte längre behövs.",
        ),
        (
            "sv",
            "## Rätt till tillgång\n\nDu får veta:\n\n- hur länge uppgifterna lagras",
        ),
    ],
)
def test_what_one_may_demand_and_how_well_it_is_kept_is_no_period(language, text):
    assert kept(text, language) == []


def test_a_sentence_that_announces_others_leaves_it_to_them():
    text = (
        "## Retention\n\nWe keep data as long as necessary, as follows:\n\n"
        "- orders for two years\n- messages for one year\n"
    )

    assert kept(text, "en") == ["orders for two years", "messages for one year"]


def test_a_sentence_that_announces_nothing_says_it_itself():
    text = "## Retention\n\nWe keep data as long as necessary to:\n\n- help you\n"

    assert kept(text, "en") == ["We keep data as long as necessary to:"]


def test_a_lead_that_only_points_is_that_of_the_sentence_before():
    text = (
        "## The law\n\nSome data we have to retain. This includes:\n\n"
        "- health records, for a minimum of 8 years\n"
    )

    assert "health records, for a minimum of 8 years" in kept(text, "en")
