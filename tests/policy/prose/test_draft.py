"""A draft out of a text: valid, quoted, and open where the text is."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import yaml
from corpus.labelled import policies
from hypothesis import given, settings
from hypothesis import strategies as st

from ombud.core import written
from ombud.policy.checks import check
from ombud.policy.errors import InvalidPolicy
from ombud.policy.prose import rules
from ombud.policy.prose.draft import draft
from ombud.policy.prose.draft.page import page
from ombud.policy.prose.draft.paper import clean
from ombud.policy.prose.draft.periods import Kept, kept
from ombud.policy.prose.draft.plan import slug
from ombud.policy.prose.reading import read
from ombud.policy.reading import parse

TODAY = date(2026, 11, 23)
QUOTE = re.compile(r'^"(?P<says>.*)" \(line (?P<line>\d+)\)$', re.DOTALL)
SECTIONS = ("controllers", "people", "sources", "categories", "purposes", "recipients")


def readable(language: str) -> bool:
    """Whether all rules of a language are there."""
    try:
        rules.rules(language)
    except FileNotFoundError:
        return False
    return True


LANGUAGES = [language for language in rules.LANGUAGES if readable(language)]
CORPUS = [policy for policy in policies() if policy.language in LANGUAGES]


def drafted(
    text: str, language: str = "en", country: str | None = None
) -> dict[str, Any]:
    """What a draft of a text says, as plain values."""
    return written.values(draft(read(text, language), TODAY, country).text)


def comments(text: str) -> Iterator[str]:
    """The comments of a draft, each unwrapped: lines that follow are indented."""
    said = ""
    for line in [*text.splitlines(), ""]:
        body = line.strip()
        if body.startswith("#  "):
            said += " " + body[1:].strip()
            continue
        if said:
            yield said
        said = body[1:].strip() if body.startswith("#") else ""


def quotes(text: str) -> Iterator[tuple[str, int]]:
    """The quotes of a draft, with the lines that they name."""
    for comment in comments(text):
        if found := QUOTE.match(comment):
            yield found["says"], int(found["line"])


def flat(text: str) -> str:
    return " ".join(clean(text).split())


def elements(text: str) -> Iterator[tuple[str, str]]:
    """Each element of a draft: its name, and its lines with the comments above them."""
    section, above, lines, name = "", [], [], ""
    for line in text.splitlines():
        indent = len(line) - len(line.lstrip())
        comment = line.lstrip().startswith("#")
        if not line.strip() or (indent == 0 and not comment):
            if name:
                yield f"{section}.{name}", "\n".join(lines)
            name, above = "", []
            section = line.partition(":")[0] or section
        elif indent == 2 and comment:
            if name:
                yield f"{section}.{name}", "\n".join(lines)
            name = ""
            above.append(line)
        elif indent == 2:
            if name:
                yield f"{section}.{name}", "\n".join(lines)
            name, lines, above = line.strip().partition(":")[0], [*above, line], []
        elif name:
            lines.append(line)
    if name:
        yield f"{section}.{name}", "\n".join(lines)


def judge(source: str, language: str) -> None:
    """What holds of the draft of any text."""
    text = draft(read(source, language), TODAY).text

    assert isinstance(yaml.safe_load(text), dict)
    whole = flat(source)
    for says, line in quotes(text):
        assert flat(says) in whole
        assert 1 <= line <= len(re.findall("\r\n|\r|\n", source)) + 1
    for name, said in elements(text):
        assert '# "' in said or "# TODO" in said or "# line " in said, name
    try:
        check(parse(text, "policy.yaml"))
    except InvalidPolicy as refused:
        said = [problem.message for problem in refused.problems]
        assert [each for each in said if "missing" not in each] == []


@pytest.mark.parametrize("policy", CORPUS, ids=lambda policy: policy.name)
def test_a_draft_of_any_policy_is_valid_quoted_and_checkable(policy: Any) -> None:
    judge(policy.text, policy.language)


SHOP = """# Privacy policy

Kelp Cycles AB, org. no. 559999-0024, Quay Street 3, 123 45 Ljusvik, is the controller.
Write to privacy@kelp.example with questions.

## What data do we collect?

- Contact details, such as your e-mail address and phone number.
- Order data, such as what you bought and the price.

## Where does the data come from?

The data is collected from you when you order.

## What do we use the data for?

### To handle orders

When you order as a customer we process your data to deliver the order.
Legal basis: performance of the contract.
Retention: we keep the data for 24 months after your latest purchase.

### Newsletter

We use your e-mail address to send our newsletter.
Legal basis: your consent.
Retention: we keep the data until you withdraw your consent.

## Who do we share your data with?

We share data with service providers who help us with sending parcels, in Norway.

## What we never do

We never sell your personal data.

## Your rights

You have the right to access, rectification and erasure of your data.
You can complain to the Swedish Authority for Privacy Protection (IMY).
"""


def test_what_the_text_says_stands_in_the_draft() -> None:
    says = drafted(SHOP)

    assert says["authority"] == "se.imy"
    assert says["languages"] == ["en"]
    controller = says["controllers"]["kelp_cycles"]
    assert controller["number"] == "559999-0024"
    assert controller["country"] == "SE"
    assert says["categories"]["contact"]["is"] == "pd:Contact"
    assert says["categories"]["contact"]["items"]["email"] == {"en": "e-mail address"}
    orders = says["purposes"]["manage_orders"]
    assert orders["title"] == {"en": "To handle orders"}
    assert orders["basis"] == "contract"
    assert orders["keep"] == {"until": "P24M after dates.purchased"}
    assert "dates.purchased" in orders["uses"]
    letter = says["purposes"]["newsletter"]
    assert letter["basis"] == "consent"
    assert letter["keep"] == {"until": "withdrawn"}
    assert letter["marketing"] == {"by": ["email"]}
    assert says["recipients"]["processors"]["country"] == "NO"
    assert says["recipients"]["processors"]["do"] == {"en": "sending parcels"}
    assert {"sell": "everything"} in says["never"]


def test_each_quote_names_the_line_it_stands_on() -> None:
    text = draft(read(SHOP, "en"), TODAY).text

    told = dict(quotes(text))
    lines = SHOP.splitlines()
    assert told["We never sell your personal data."] == 1 + lines.index(
        "We never sell your personal data."
    )
    assert len(told) > 10


def test_what_the_text_lacks_is_asked_for_with_its_article() -> None:
    text = draft(read("We use your data to send our newsletter.\n", "en"), TODAY).text

    says = written.values(text)
    letter = says["purposes"]["newsletter"]
    assert letter.keys().isdisjoint({"basis", "keep", "uses", "from", "to"})
    for article in (
        "Art. 6(1), 13(1)(c)",
        "Art. 13(2)(a)",
        "Art. 13(1)(e)",
        "Art. 13(1)(a)",
        "Art. 13(2)(d)",
        "Art. 14(2)(f)",
    ):
        assert f"TODO {article}" in text
    with pytest.raises(InvalidPolicy) as refused:
        parse(text, "policy.yaml")
    addresses = {problem.address for problem in refused.value.problems}
    assert {"purposes.newsletter.basis", "purposes.newsletter.keep"} <= addresses


def test_an_interest_is_never_said_to_be_weighed() -> None:
    text = draft(
        read(
            "# Why we use data\n\nWe send offers to customers for marketing. "
            "The legal basis is our legitimate interest in telling customers of us.\n",
            "en",
        ),
        TODAY,
    ).text

    assert "TODO Art. 6(1)(f)" in text
    assert "\n      balanced:" not in text


def test_the_day_of_the_draft_stands_in_for_none_and_is_asked_about() -> None:
    says = drafted("We use your data.\n")

    assert says["updated"] == TODAY


def test_a_country_that_is_given_is_written() -> None:
    says = drafted("Kelp Ltd is the controller.\n", country="fi")

    assert says["controllers"]["kelp"]["country"] == "FI"


def test_a_text_in_a_language_without_notices_leaves_languages_open() -> None:
    if "da" not in LANGUAGES:
        pytest.skip("Danish has no rules yet")
    text = draft(read("Vi bruger dine oplysninger.\n", "da"), TODAY).text

    assert "languages" not in written.values(text)
    assert "TODO Art. 12(1)" in text


@pytest.mark.parametrize(
    ("says", "period", "event"),
    [
        ("We keep it for 24 months.", "P24M", None),
        (
            "We keep it for seven years after the contract ends.",
            "P7Y",
            "contract_ended",
        ),
        ("We keep it for two (2) years.", "P2Y", None),
        ("We keep it for 1 year, that is 12 months.", "P1Y", None),
        ("We keep it for 6-12 months.", None, None),
        ("We keep it for six to twelve months.", None, None),
        ("We keep it for 3 months or 2 years.", None, None),
        ("We keep it for at least three years.", None, None),
        ("We keep it as long as it is needed.", None, None),
        ("We keep it for 99999 years.", None, None),
    ],
)
def test_a_period_is_read_only_where_there_is_one(
    says: str, period: str | None, event: str | None
) -> None:
    told = kept(page(read(says, "en")), 0)

    assert (told.period, told.event) == (period, event)


@pytest.mark.parametrize(
    ("language", "says", "told"),
    [
        (
            "sv",
            "Uppgifterna sparas i 24 månader efter att avtalet upphört.",
            Kept("P24M", "contract_ended", None, None),
        ),
        (
            "sv",
            "Vi sparar dem så länge du är kund.",
            Kept(None, None, "relationship_ended", None),
        ),
        (
            "sv",
            "Så länge kundförhållandet består och därefter i tio år.",
            Kept("P10Y", "relationship_ended", None, None),
        ),
        (
            "fi",
            "Tiedot säilytetään viisi vuotta asiakassuhteen päättymisestä.",
            Kept("P5Y", "relationship_ended", None, None),
        ),
        ("fi", "Tiedot poistetaan vuoden kuluttua.", Kept("P1Y", None, None, None)),
    ],
)
def test_periods_are_read_in_each_language(
    language: str, says: str, told: Kept
) -> None:
    if language not in LANGUAGES:
        pytest.skip("the language has no rules yet")

    assert kept(page(read(says, language)), 0) == told


def test_profiling_within_decisions_is_no_ban_on_profiling() -> None:
    decisions = "We do not carry out profiling for automated decision-making.\n"
    both = "We do not use profiling or automated decision-making.\n"

    assert {"profile": "everyone"} not in drafted(decisions).get("never", [])
    assert {"profile": "everyone"} in drafted(both)["never"]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Att hantera köp", "att_hantera_kop"),
        ("1. Straße", "strasse"),
        ("Ægir Ørsted", "aegir_orsted"),
        ("", ""),
        ("日本", ""),
        (
            "To follow up on and evaluate relationships with customers",
            "to_follow_up_on_and_evaluate",
        ),
    ],
)
def test_an_id_is_legible(words: str, name: str) -> None:
    assert slug(words) == name


HOSTILE = st.lists(
    st.one_of(
        st.text(max_size=30),
        st.sampled_from(
            [
                *SHOP.split("\n"),
                '# "We sell" (line 3)',
                "---",
                "key: [value",
                "\u2028We keep \u200bit for 3 years.\u0085",
                "- {a: b}: *x &y !!tag",
                "\ufeffWe use your data for marketing: \x00\x1b\ud7ff",
                "TODO: we share with partners \\ in the USA",
            ]
        ),
    ),
    max_size=25,
).map("\n".join)


@given(HOSTILE)
@settings(max_examples=60, deadline=None)
def test_a_draft_of_any_text_at_all_is_valid(source: str) -> None:
    judge(source, "en")


def test_a_draft_that_would_be_too_long_quotes_each_sentence_once() -> None:
    item = "- We use your name for marketing, " + "and so on, " * 400 + "always.\n"
    source = "# What we use your data for\n\n" + item * 40

    judge(source, "en")
    text = draft(read(source, "en"), TODAY).text

    assert len(text.encode()) < 256 * 1024
