"""From words to what holds, and from that to a mask: any words, in any order."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from ombud.choices.rules import Spoken, allowed, ends, said, standing
from ombud.choices.words import Word
from ombud.policy import decisions
from ombud.policy.decisions import Said
from ombud.policy.reading import read
from tests.house import DATA

POLICY = read(DATA / "bench" / "policy.yaml").declaration
COMPILED = decisions.compile(POLICY)
TODAY = date(2026, 11, 23)

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)

words = st.lists(st.sampled_from(Word), max_size=8)
everything_said = st.builds(
    Said,
    consent=st.sampled_from([None, "given", "withdrawn"]),
    objected=st.booleans(),
    restricted=st.booleans(),
)


def spoken_of(words):
    return [Spoken(word=word) for word in words]


def last(spoken, *among):
    return next((w for w in reversed(spoken) if w in among), None)


@given(words, st.booleans())
def test_the_last_word_about_a_thing_holds(spoken, suppressed):
    holds = said(spoken_of(spoken), NOW, suppressed=suppressed)

    consent = last(spoken, Word.CONSENTED, Word.WITHDREW)
    assert holds.consent == {
        None: None, Word.CONSENTED: "given", Word.WITHDREW: "withdrawn"
    }[consent]  # fmt: skip
    against = last(spoken, Word.OBJECTED, Word.LIFTED_OBJECTION, Word.CONSENTED)
    assert holds.objected == (
        suppressed if against is None else against is Word.OBJECTED
    )
    still = last(spoken, Word.RESTRICTED, Word.LIFTED_RESTRICTION)
    assert holds.restricted == (still is Word.RESTRICTED)


@given(words)
def test_saying_something_twice_changes_nothing(spoken):
    twice = [word for word in spoken for _ in range(2)]

    assert said(spoken_of(twice), NOW) == said(spoken_of(spoken), NOW)


def test_nothing_said_is_nothing():
    assert said((), NOW) == Said()
    assert said((), NOW, suppressed=True) == Said(objected=True)


@given(
    kinds=st.frozensets(st.sampled_from(["customer", "visitor", "stranger"])),
    said_of=st.dictionaries(st.sampled_from(COMPILED.purposes), everything_said),
    positions=st.permutations(range(20)),
    today=st.dates(date(2026, 9, 1), date(2026, 12, 1)),
)
def test_a_mask_is_the_decisions_bit_by_bit(kinds, said_of, positions, today):
    bits = dict(zip(COMPILED.purposes, positions, strict=False))

    mask = standing(COMPILED, bits, dict.fromkeys(bits, kinds), said_of, today=today)

    for purpose, position in bits.items():
        decision = COMPILED.decide(
            purpose,
            (),
            kinds,
            said=said_of.get(purpose),
            today=today,
            only=COMPILED.only(purpose),
        )
        assert allowed(mask, position) == decision.allowed, purpose
    taken = set(bits.values())
    assert not any(allowed(mask, p) for p in range(64) if p not in taken)


@given(st.binary(max_size=4), st.integers(0, 63))
def test_a_mask_too_short_allows_nothing(mask, position):
    if position >= len(mask) * 8:
        assert not allowed(mask, position)


yeses = st.lists(
    st.builds(
        Spoken,
        word=st.sampled_from([Word.CONSENTED, Word.WITHDREW]),
        covers=st.booleans(),
        proven=st.booleans(),
        until=st.none() | st.integers(-9, 9).map(lambda d: NOW + timedelta(days=d)),
    ),
    max_size=6,
)


@given(yeses)
def test_a_yes_carries_only_while_it_is_proven_covers_and_has_not_ended(spoken):
    since = [n for n, each in enumerate(spoken) if each.word is Word.WITHDREW]
    after = spoken[since[-1] + 1 :] if since else spoken

    good = [
        each
        for each in after
        if each.proven and each.covers and (each.until is None or each.until > NOW)
    ]

    assert (said(spoken, NOW).consent == "given") == bool(good)


@given(yeses, st.integers(0, 20))
def test_time_only_ever_takes_a_yes_away(spoken, days):
    later = said(spoken, NOW + timedelta(days=days)).consent

    assert later != "given" or said(spoken, NOW).consent == "given"


def test_a_yes_counts_to_the_end_of_its_last_day():
    given_at = datetime(2026, 1, 31, 15, tzinfo=UTC)

    assert ends(given_at, None, None, UTC) is None
    assert ends(given_at, "P1M", None, UTC) == datetime(2026, 3, 1, tzinfo=UTC)
    sooner = datetime(2026, 2, 3, tzinfo=UTC)
    assert ends(given_at, "P1M", sooner, UTC) == sooner
    assert ends(given_at, "P9999Y", None, UTC) > given_at


def test_a_yes_counts_by_the_companys_own_clocks():
    past_midnight_here = datetime(2026, 1, 31, 23, 30, tzinfo=UTC)

    over = ends(past_midnight_here, "P1M", None, ZoneInfo("Europe/Stockholm"))

    assert over == datetime(2026, 3, 1, 23, tzinfo=UTC)
