"""Texts that were given: kept as they were, corrected deed by deed, in the ledger."""

import hashlib
import itertools

import pytest
from django.db import DatabaseError, transaction

from ombud.core.ids import StaffId
from ombud.policy.models import PolicyText, PolicyTextAnswer, PolicyTextCorrection
from ombud.policy.prose.files import Source
from ombud.policy.prose.language import UnreadLanguageError
from ombud.policy.texts import queries
from ombud.policy.texts.actions import answer, correct, take_in
from ombud.policy.texts.correcting import (
    BadCorrectionError,
    Correction,
    Deed,
    added,
    key_of,
)
from ombud.policy.texts.queries import NoSuchTextError
from tests.console.world import PROSE
from tests.house import said

pytestmark = pytest.mark.django_db
BOB = StaffId(7)


@pytest.fixture
def number(now):
    source = Source(text=PROSE, name="policy.pdf", form="pdf", notes=("Mended.",))
    return take_in(source, by=BOB, at=now)


def reading(number):
    return queries.text(number)[1]


def part_with(number, words):
    made = reading(number)
    return next(p for p in made.text.parts if words in made.text.quote(p))


def about(fact, deed):
    return Correction(
        deed=deed, start=fact.start, end=fact.end, kind=fact.kind, label=fact.label
    )


def test_a_text_is_kept_with_what_was_read(number, now):
    given, made = queries.text(number)

    assert (given.number, given.name, given.form) == (1, "policy.pdf", "pdf")
    assert (given.language, given.notes, given.given_by) == ("en", ("Mended.",), BOB)
    assert made.text.source == PROSE
    assert {f.label for f in made.of("purposes")} >= {"newsletter"}
    assert said("policy.text.read") == [
        {
            "text": 1,
            "digest": hashlib.sha256(PROSE.encode()).hexdigest(),
            "form": "pdf",
            "language": "en",
            "facts": len(made.items),
            "by": "staff:7",
        }
    ]


def test_texts_are_numbered_without_a_gap_and_listed_latest_first(number, now):
    take_in(Source(text=PROSE, name="b.txt", form="text"), by=None, at=now, pasted=True)

    assert [(t.number, t.form, t.corrections) for t in queries.texts()] == [
        (2, "pasted", 0),
        (1, "pdf", 0),
    ]


def test_a_dropped_fact_tells_nothing_until_it_is_taken_back(number, now):
    fact = reading(number).of("purposes")[0]

    correct(number, [about(fact, Deed.DROP)], by=BOB, at=now)

    assert key_of(fact) not in map(key_of, reading(number).facts)
    dropped = [i.fact for i in reading(number).items if i.state == "dropped"]
    assert [key_of(each) for each in dropped] == [key_of(fact)]
    correct(number, [about(fact, Deed.ACCEPT)], by=BOB, at=now)
    back = next(f for f in reading(number).facts if key_of(f) == key_of(fact))
    assert (back.confidence, back.by) == (1.0, "checked")


def test_what_lacks_is_told_anew_after_a_correction(number, now):
    kept = reading(number).of("retention")
    assert kept
    assert "no_retention" not in {f.code for f in reading(number).faults}

    correct(number, [about(fact, Deed.DROP) for fact in kept], by=BOB, at=now)

    assert "no_retention" in {f.code for f in reading(number).faults}


def test_a_label_is_added_to_words_of_a_sentence(number, now):
    part = part_with(number, "Bananas")
    made = added(reading(number).text, part, "data_categories:health", "moon  shines")

    correct(number, [made], by=BOB, at=now)

    fact = next(f for f in reading(number).facts if f.part == part.number)
    assert (fact.kind, fact.label, fact.by) == ("data_categories", "health", "hand")
    assert PROSE[fact.start : fact.end] == "moon shines"
    assert reading(number).understood(part) == "fact"


def test_a_value_is_what_the_text_says(number):
    part = part_with(number, "Bananas")

    made = added(reading(number).text, part, "authority:", "the moon")

    assert (made.kind, made.label) == ("authority", "the moon")
    assert added(reading(number).text, part, "retention:", "").start == part.start


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("purposes:world_peace", ""),
        ("purposes", ""),
        ("", ""),
        ("weather:rain", ""),
        ("controller.name:", "Fjord Ltd"),  # stands elsewhere
        ("purposes:marketing", "moonshines"),
    ],
)
def test_what_is_not_there_is_not_added(number, what, words):
    part = part_with(number, "Bananas")

    with pytest.raises(BadCorrectionError) as raised:
        added(reading(number).text, part, what, words)

    assert raised.value.mend


def test_a_whole_paragraph_is_no_name(now):
    long = "We use your data for marketing " + "and so on " * 40 + "\n"
    number = take_in(Source(text=long, name="a", form="text"), by=None, at=now)

    with pytest.raises(BadCorrectionError):
        added(reading(number).text, part_with(number, "use"), "controller.name:", "")


def test_a_sentence_that_is_set_aside_tells_nothing(number, now):
    part = part_with(number, "newsletter")
    assert reading(number).understood(part) == "fact"
    aside = Correction(deed=Deed.SET_ASIDE, start=part.start, end=part.end)

    correct(number, [aside], by=BOB, at=now)

    assert reading(number).understood(part) == "furniture"
    assert not any(f.part == part.number for f in reading(number).facts)
    back = Correction(deed=Deed.TAKE_BACK, start=part.start, end=part.end)
    correct(number, [back], by=BOB, at=now)
    assert reading(number).understood(part) == "fact"


def test_every_correction_stays_and_stands_in_the_ledger(number, now):
    facts = reading(number).facts[:2]

    correct(number, [about(f, Deed.ACCEPT) for f in facts], by=BOB, at=now)
    correct(number, [about(facts[0], Deed.DROP)], by=None, at=now)

    rows = PolicyTextCorrection.objects.order_by("number")
    assert [(r.number, len(r.deeds), r.made_by) for r in rows] == [
        (1, 2, 7),
        (2, 1, None),
    ]
    zeros = {"added": 0, "set_aside": 0, "taken_back": 0}
    assert said("policy.text.corrected") == [
        {"text": 1, "number": 1, "accepted": 2, "dropped": 0, "by": "staff:7", **zeros},
        {"text": 1, "number": 2, "accepted": 0, "dropped": 1, "by": "system", **zeros},
    ]


def test_deeds_of_one_fact_leave_the_others_alone_in_any_order(number, now):
    one, two = reading(number).facts[:2]
    for deeds in itertools.permutations(
        [about(one, Deed.DROP), about(two, Deed.ACCEPT), about(one, Deed.DROP)]
    ):
        correct(number, deeds, by=BOB, at=now)

        state = {key_of(i.fact): i.state for i in reading(number).items}
        assert (state[key_of(one)], state[key_of(two)]) == ("dropped", "accepted")


@pytest.mark.parametrize("model", [PolicyText, PolicyTextCorrection, PolicyTextAnswer])
def test_nothing_that_was_kept_can_be_changed_or_removed(number, now, model):
    correct(number, [about(reading(number).facts[0], Deed.DROP)], by=BOB, at=now)
    answer(number, {"updated": {"is": "2026-11-23"}}, by=BOB, at=now)

    for change in (model.objects.all().delete, lambda: model.objects.update(number=9)):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_text_that_is_not_there_is_not_corrected(now):
    with pytest.raises(NoSuchTextError):
        correct(3, [], by=BOB, at=now)
    with pytest.raises(NoSuchTextError):
        queries.text(3)


def test_a_text_in_an_unread_language_is_not_kept(now):
    french = (
        "Nous utilisons vos données personnelles pour vous envoyer notre lettre. " * 5
    )

    with pytest.raises(UnreadLanguageError):
        take_in(Source(text=french, name="a.txt", form="text"), by=BOB, at=now)

    assert queries.texts() == []
    assert said("policy.text.read") == []


def test_of_answers_the_last_word_counts(number, now):
    keep = "purposes.newsletter.keep"
    answer(number, {keep: {"until": "withdrawn"}}, by=BOB, at=now)
    answer(
        number,
        {keep: None, "recipients.processors.country": {"is": "SE"}},
        by=BOB,
        at=now,
    )

    assert queries.answers(number) == {"recipients.processors.country": {"is": "SE"}}
    assert said("policy.text.answered") == [
        {"text": 1, "number": 1, "answers": 1, "taken_back": 0, "by": f"staff:{BOB}"},
        {"text": 1, "number": 2, "answers": 1, "taken_back": 1, "by": f"staff:{BOB}"},
    ]


def test_nobody_answers_for_a_text_that_is_not_there(now):
    with pytest.raises(NoSuchTextError):
        answer(7, {}, by=BOB, at=now)
