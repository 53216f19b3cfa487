"""Sealing under a person's key, and finding by a blind index."""

import os
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from ombud.core.ids import PersonId
from ombud.people import actions, keys
from ombud.people.errors import KeyGoneError, SealBrokenError, WrongMasterKeyError
from ombud.people.identifiers import IdentifierKind
from ombud.people.models import PersonKey

pytestmark = pytest.mark.django_db
CONTEXT = "tests.note"


@pytest.fixture(autouse=True)
def _fresh_cache():
    keys._cache.clear()
    yield
    keys._cache.clear()


@pytest.fixture
def alice(now):
    return actions.know(
        kinds=["customer"],
        identifiers={IdentifierKind.EMAIL: "alice@example.com"},
        at=now,
    )


@pytest.fixture
def charlie(now):
    return actions.know(
        kinds=["customer"],
        identifiers={IdentifierKind.EMAIL: "charlie@example.com"},
        at=now,
    )


@pytest.mark.parametrize("plain", [b"", b"a", "Åsa".encode(), os.urandom(100_000)])
def test_what_is_sealed_can_be_opened(alice, plain):
    sealed = keys.seal(alice, plain, context=CONTEXT)

    assert keys.open_(alice, sealed, context=CONTEXT) == plain
    assert len(sealed) == len(plain) + 1 + 12 + 16


def test_sealing_twice_gives_two_texts(alice):
    assert keys.seal(alice, b"x", context=CONTEXT) != keys.seal(
        alice, b"x", context=CONTEXT
    )


def test_any_flipped_byte_breaks_the_seal(alice):
    sealed = keys.seal(alice, b"secret", context=CONTEXT)

    for place in range(len(sealed)):
        broken = bytearray(sealed)
        broken[place] ^= 1
        with pytest.raises(SealBrokenError):
            keys.open_(alice, bytes(broken), context=CONTEXT)


@pytest.mark.parametrize("length", [0, 1, 5, 13, 20])
def test_a_cut_seal_is_broken(alice, length):
    sealed = keys.seal(alice, b"secret", context=CONTEXT)

    with pytest.raises(SealBrokenError):
        keys.open_(alice, sealed[:length], context=CONTEXT)


def test_a_seal_is_for_one_context(alice):
    sealed = keys.seal(alice, b"secret", context=CONTEXT)

    with pytest.raises(SealBrokenError):
        keys.open_(alice, sealed, context="tests.other")


def test_a_seal_is_for_one_person(alice, charlie):
    sealed = keys.seal(alice, b"secret", context=CONTEXT)

    with pytest.raises(SealBrokenError):
        keys.open_(charlie, sealed, context=CONTEXT)


def test_a_key_moved_to_another_person_opens_nothing(alice, charlie):
    sealed = keys.seal(alice, b"secret", context=CONTEXT)
    keys._cache.clear()
    wrapped = PersonKey.objects.get(person=alice).wrapped
    PersonKey.objects.filter(person=charlie).update(wrapped=wrapped)

    with pytest.raises(SealBrokenError):
        keys.open_(charlie, sealed, context=CONTEXT)


@pytest.mark.promise("P111", "P125")
def test_after_erasure_nothing_can_be_opened_or_sealed(alice, now):
    sealed = keys.seal(alice, b"secret", context=CONTEXT)

    actions.forget(alice, at=now)

    with pytest.raises(KeyGoneError):
        keys.open_(alice, sealed, context=CONTEXT)
    with pytest.raises(KeyGoneError):
        keys.seal(alice, b"more", context=CONTEXT)
    assert keys.open_many({alice: sealed}, context=CONTEXT) == {}


@pytest.mark.django_db(transaction=True)
def test_another_process_lets_go_of_a_key_within_its_time(alice, now, monkeypatch):
    sealed = keys.seal(alice, b"secret", context=CONTEXT)
    (remembered,) = keys.at_hand([alice.bytes]).values()
    actions.forget(alice, at=now)

    # What another process would still hold, and then its time passes.
    keys._cache.put_many({alice.bytes: remembered})
    assert keys.open_(alice, sealed, context=CONTEXT) == b"secret"
    later = keys.time.monotonic() + 2 * keys.GENERATION_SECONDS
    monkeypatch.setattr(keys.time, "monotonic", lambda: later)

    with pytest.raises(KeyGoneError):
        keys.open_(alice, sealed, context=CONTEXT)


def test_an_unknown_person_has_no_key():
    with pytest.raises(KeyGoneError):
        keys.seal(PersonId(uuid.uuid4()), b"x", context=CONTEXT)


def test_open_many_takes_each_with_their_own_key(alice, charlie):
    sealed = {
        alice: keys.seal(alice, b"a", context=CONTEXT),
        charlie: keys.seal(charlie, b"c", context=CONTEXT),
    }

    assert keys.open_many(sealed, context=CONTEXT) == {alice: b"a", charlie: b"c"}


def test_the_cache_stays_small():
    people = [uuid.uuid4().bytes for _ in range(3 * keys.GENERATION_KEYS)]
    for person in people:
        keys._cache.put_many({person: person})

    known = keys._cache.get_many(people)
    assert len(known) <= 2 * keys.GENERATION_KEYS
    assert people[-1] in known


def test_the_cache_stands_threads():
    people = [PersonId(uuid.uuid4()) for _ in range(400)]

    def work(person):
        keys._cache.put_many({person.bytes: person})
        held = keys._cache.get_many([person.bytes])
        keys._cache.drop(person)
        return held in ({}, {person.bytes: person})

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, people * 5))


def test_the_database_holds_no_key_in_the_clear(alice):
    wrapped = bytes(PersonKey.objects.get(person=alice).wrapped)

    assert len(wrapped) == 40
    assert keys.keeper().unwrap(wrapped) not in wrapped


def test_another_master_key_unwraps_nothing():
    wrapped = keys.FileKeyKeeper(bytes(32)).wrap(keys.new_key())

    with pytest.raises(WrongMasterKeyError):
        keys.FileKeyKeeper(b"\x01" * 32).unwrap(wrapped)


class Vault:
    """A keeper from outside: it turns the bytes around, and counts."""

    def __init__(self):
        self.wrapped = 0

    def wrap(self, key):
        self.wrapped += 1
        return key[::-1]

    def unwrap(self, wrapped):
        return wrapped[::-1]


def test_another_keeper_takes_the_place_of_the_file(settings, now):
    settings.KEY_KEEPER = f"{__name__}.Vault"
    keys.keeper.cache_clear()
    try:
        person = actions.know(
            kinds=[], identifiers={IdentifierKind.EMAIL: "d@example.com"}, at=now
        )

        sealed = keys.seal(person, b"x", context=CONTEXT)

        assert keys.open_(person, sealed, context=CONTEXT) == b"x"
        assert keys.keeper().wrapped == 1
    finally:
        keys.keeper.cache_clear()


def test_a_blind_index_tells_kinds_and_values_apart():
    kinds = list(IdentifierKind)
    indexes = {
        keys.blind_index(kind, value) for kind in kinds for value in ("1001", "1002")
    }

    assert len(indexes) == 2 * len(kinds)
    assert {len(index) for index in indexes} == {16}
    assert keys.blind_indexes(kinds[0], ["1001", "1002"]) == [
        keys.blind_index(kinds[0], "1001"),
        keys.blind_index(kinds[0], "1002"),
    ]


def test_a_digest_for_the_ledger_is_keyed(settings):
    digest = keys.digest_for_ledger("alice@example.com")
    keys._derived.cache_clear()
    settings.INDEX_KEY = bytes(32)

    other = keys.digest_for_ledger("alice@example.com")
    keys._derived.cache_clear()

    assert len(digest) == 64
    assert digest != other
