"""The languages say the same things, and say them plainly."""

import re
from importlib.resources import files

import pytest

from ombud.policy.language import Declaration
from ombud.policy.notice import compose, languages, wording
from ombud.policy.reading import parse
from tests.policy.notice.readability import average, lix, longest, sentences

LANGUAGES = ["sv", "fi", "en"]
FREE = {"places", "items"}
"""What a language has words for as it needs them."""

EXAMPLES = {
    entry.name: entry.joinpath("policy.yaml").read_text("utf-8")
    for entry in files("ombud").joinpath("examples").iterdir()
    if entry.joinpath("policy.yaml").is_file()
}
each_example = pytest.mark.parametrize("name", sorted(EXAMPLES))
each_language = pytest.mark.parametrize("language", LANGUAGES)


def keys(words, above=""):
    """Every sentence with what is set into it."""
    for key, value in words.items():
        if key in FREE:
            continue
        if isinstance(value, dict):
            yield from keys(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", frozenset(re.findall(r"{(\w+)}", str(value)))


def texts(words):
    """The standard sentences themselves, each value set in as a single word."""
    for key, value in words.items():
        if isinstance(value, dict):
            if key not in {*FREE, "article", "units"}:
                yield from texts(value)
        elif str(value).endswith("."):
            yield re.sub(r"{\w+}", "ord", str(value))


def prose(notice):
    """What a reader reads, without mail addresses and the like."""
    return "\n".join(
        said.text if said.text.endswith((".", "?", "!")) else f"{said.text}."
        for said in notice.sentences
        if not said.href or said.href.startswith("#")
    )


def test_every_language_has_every_sentence_with_the_same_values():
    first, *others = [set(keys(wording.wording(each).words)) for each in languages()]

    assert all(each == first for each in others)
    assert languages() >= {"sv", "fi", "en"}


def test_lix_counts_as_it_should():
    assert lix("Det här är en kort text. Den har två meningar.") == pytest.approx(
        5 + 100 / 10
    )


@each_language
def test_the_standard_sentences_are_short(language):
    said = "\n".join(texts(wording.wording(language).words))

    assert len(sentences(said)) > 100
    assert average(said) < 12
    assert len(longest(said)) <= 25


def test_the_standard_swedish_is_easy():
    assert lix("\n".join(texts(wording.wording("sv").words))) < 35


@pytest.mark.promise("P11")
@each_example
@each_language
def test_every_notice_is_easy_to_read(name, language):
    declaration = parse(EXAMPLES[name], name).declaration
    said = prose(compose(declaration, language))

    # LIX was made for Swedish; Finnish words are long by nature.
    assert language != "sv" or lix(said) < 50
    assert average(said) < 20
    assert len(longest(said)) <= 35


@pytest.mark.parametrize("kind", [None, "customer", "prospect"])
def test_the_swedish_is_easy_for_each_reader(declaration, kind):
    assert lix(prose(compose(declaration, "sv", kind=kind))) < 50


@each_example
@each_language
def test_nothing_is_said_by_halves(name, language):
    declaration = parse(EXAMPLES[name], name).declaration
    said = prose(compose(declaration, language))

    assert "{" not in said
    assert "  " not in said
    assert ".." not in said
    for wrong in (", ,", " .", ":.", "None", "_"):
        assert wrong not in said


@each_language
def test_no_sentence_flatters_or_hides(declaration, language):
    said = " ".join(s.text.lower() for s in compose(declaration, language).sentences)

    for empty in (
        "we value",
        "värnar",
        "viktig för oss",
        "meille tärkeä",
        "such as",
        "bland annat",
        "t.ex.",
        "muun muassa",
    ):
        assert empty not in said


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a och b"),
        (["a", "b", "c"], "a, b och c"),
        (["frågor och svar", "b"], "frågor och svar; b"),
        (["a, b", "c", "d"], "a, b; c; d"),
    ],
)
def test_a_list_shows_where_each_of_its_parts_ends(texts, said):
    assert wording.wording("sv").all_of(texts) == said


@pytest.mark.parametrize(
    ("country", "sv", "fi", "en"),
    [
        ("FI", "i Finland", "Suomessa", "in Finland"),
        ("US", "i USA", "Yhdysvalloissa", "in the United States"),
        ("NO", "i Norge", "Norjassa", "in Norway"),
        ("IS", "på Island", "Islannissa", "in Iceland"),
        ("FJ", "i Fiji", "maassa Fidži", "in Fiji"),
    ],
)
def test_places_in_words(country, sv, fi, en):
    said = [wording.wording(each).place(country) for each in LANGUAGES]

    assert said == [sv, fi, en]


@pytest.mark.parametrize(
    ("article", "fi"),
    [
        ("Art. 22", "tietosuoja-asetuksen 22 artikla"),
        ("Art. 7(3)", "tietosuoja-asetuksen 7 artiklan 3 kohta"),
        ("Art. 6(1)(f)", "tietosuoja-asetuksen 6 artiklan 1 kohdan f alakohta"),
    ],
)
def test_articles_in_finnish(article, fi):
    assert wording.wording("fi").article(article) == fi


def test_a_day_that_no_month_has_is_the_months_last():
    assert wording.wording("sv").day_in_year("02-30") == "29 februari"


def test_finnish_never_sets_a_company_s_words_where_they_would_have_to_be_inflected():
    """The values stand first, after a colon, alone in brackets, or beside a verb."""
    beside = re.compile(
        r"(^|[:(] ?|; |\. |, |[Rr]ekisterinpitäjä on |[Vv]astaa[vt]* |[Tt]ehtävänä on |"
        r"Tarkoituksena on |[Vv]astaavat |Sen takana on |perusta on |säätää |"
        r"yhteystaho on |Yhteyshenkilö on |Kyseessä on |ottaa vastaan |kuin |kuten )$"
    )
    inflected = {
        "day", "day_in_year", "period", "place", "count", "n", "age", "number",
        "paragraph", "point", "version", "country", "where", "email", "phone", "case",
    }  # fmt: skip
    for key, text in _flat(wording.wording("fi").words):
        for match in re.finditer(r"{(\w+)}", text):
            if match[1] not in inflected:
                assert beside.search(text[: match.start()]), (key, text)


def _flat(words, above=""):
    for key, value in words.items():
        if key in {*FREE, "article"}:
            continue
        if isinstance(value, dict):
            yield from _flat(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", str(value)


def test_everything_has_words_in_each_language(all_values):
    """The test declaration gives each text in all three, so nothing falls back."""
    for language in LANGUAGES:
        other = {"sv": "fi", "fi": "sv", "en": "sv"}[language]
        changed = _only(all_values, language, f"FEL-{other}")
        said = prose(compose(Declaration.model_validate(changed), language))

        assert "FEL" not in said


def _only(value, language, wrong):
    """The values with every text in other languages made wrong."""
    if isinstance(value, dict):
        if value and value.keys() <= {"sv", "fi", "en"}:
            return {k: v if k == language else wrong for k, v in value.items()}
        return {k: _only(v, language, wrong) for k, v in value.items()}
    if isinstance(value, list):
        return [_only(each, language, wrong) for each in value]
    return value
