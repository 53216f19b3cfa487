"""From words to what holds, and from that to a mask: any words, in any order."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from ombud.choices.rules import allowed, said, standing
from ombud.choices.words import Word
from ombud.policy import decisions
from ombud.policy.decisions import Said
from ombud.policy.reading import read
from tests.house import DATA

POLICY = read(DATA / "bench" / "policy.yaml").declaration
COMPILED = decisions.compile(POLICY)
TODAY = date(2026, 11, 23)

words = st.lists(st.sampled_from(Word), max_size=8)
everything_said = st.builds(
    Said,
    consent=st.sampled_from([None, "given", "withdrawn"]),
    objected=st.booleans(),
    restricted=st.booleans(),
)


def last(spoken, *among):
    return next((w for w in reversed(spoken) if w in among), None)


@given(words, st.booleans())
def test_the_last_word_about_a_thing_holds(spoken, suppressed):
    holds = said(spoken, suppressed=suppressed)

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

    assert said(twice) == said(spoken)


def test_nothing_said_is_nothing():
    assert said(()) == Said()
    assert said((), suppressed=True) == Said(objected=True)


@given(
    kinds=st.frozensets(st.sampled_from(["customer", "visitor", "stranger"])),
    said_of=st.dictionaries(st.sampled_from(COMPILED.purposes), everything_said),
    positions=st.permutations(range(20)),
    today=st.dates(date(2026, 9, 1), date(2026, 12, 1)),
)
def test_a_mask_is_the_decisions_bit_by_bit(kinds, said_of, positions, today):
    bits = dict(zip(COMPILED.purposes, positions, strict=False))

    mask = standing(COMPILED, bits, kinds, said_of, today)

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
