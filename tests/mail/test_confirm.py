"""A yes by mail: asked, confirmed by a button, or forgotten; a parent's for a child."""

import re
from datetime import timedelta
from email import message_from_string, policy

import pytest

from ombud.choices.actions import relate, say
from ombud.choices.errors import NotConfirmedError
from ombud.choices.queries import history
from ombud.choices.words import How, Word
from ombud.gates.queries import may
from ombud.mail import confirming
from ombud.mail.errors import (
    ConfirmationOldError,
    NotAskedForError,
    TooManyMailsError,
    TooYoungError,
)
from ombud.mail.models import Message, Unconfirmed
from ombud.people import queries as people
from ombud.people.actions import know
from ombud.people.errors import InvalidIdentifierError
from ombud.people.identifiers import IdentifierKind
from tests.house import bench_policy, post, put_in_force, said

ALICE, PARENT = "alice@elsewhere.example", "parent@elsewhere.example"
STRICT = (
    bench_policy()
    .replace(
        "    basis: consent\n",
        "    basis: { consent: { confirmed: true, age: 16, guardian: true } }\n",
    )
    .replace("  visitor: { say:", "  visitor: { minors: true, say:")
)
NO_GUARDIAN = STRICT.replace(", guardian: true", "")


@pytest.fixture
def strict(db, shop, now):
    """A policy whose newsletter takes a yes only confirmed, from sixteen on."""
    put_in_force(now, policy_text=STRICT)


@pytest.fixture
def ask(now):
    def ask(address=ALICE, **more):
        confirming.ask(
            address,
            ["newsletter"],
            **{"kinds": ["visitor"], "language": "en", "at": now, "channel": "api"}
            | more,
        )

    return ask


def secret_in(letter):
    # Long lines are quoted: the link is put together again.
    return re.search(r"/confirm/([\w-]+)/", letter.replace("=\n", ""))[1]


def person_of(address):
    return people.find(IdentifierKind.EMAIL, address)


def test_a_yes_counts_once_it_is_confirmed(bench, ask, mailbox, now):
    ask()
    alice = person_of(ALICE)
    assert people.kinds(alice) == frozenset()
    assert not may("newsletter", alice, now).allowed
    post(now)
    secret = secret_in(mailbox.letters[0])

    before = confirming.waiting(secret, at=now)
    assert history(alice) == ()  # looking, as a scanner does, confirms nothing
    confirming.confirm(secret, at=now)

    (word,) = history(alice)
    assert (word.word, word.channel, word.notice) == ("consented", "api", 1)
    assert word.proof.how is How.CONFIRMED
    assert word.proof.text == before.shown[0].text
    assert people.kinds(alice) == {"visitor"}
    assert may("newsletter", alice, now).allowed


@pytest.mark.promise("P140")
def test_a_yes_that_has_to_be_confirmed_takes_no_other_way(strict, ask, mailbox, now):
    alice = know(kinds=["visitor"], identifiers={IdentifierKind.EMAIL: ALICE}, at=now)
    with pytest.raises(NotConfirmedError):
        say(alice, "newsletter", Word.CONSENTED, channel="api", notice=1, at=now)
    assert not may("newsletter", alice, now).allowed

    ask()
    post(now)
    confirming.confirm(secret_in(mailbox.letters[0]), at=now)

    assert may("newsletter", alice, now).allowed


def test_a_link_works_once_and_for_two_days(bench, ask, mailbox, now):
    ask()
    ask()
    post(now)
    first, second = map(secret_in, mailbox.letters)
    confirming.confirm(first, at=now)

    for secret, at in ((first, now), (second, now + confirming.VALID), ("x", now)):
        with pytest.raises(ConfirmationOldError):
            confirming.waiting(secret, at=at)
        with pytest.raises(ConfirmationOldError):
            confirming.confirm(secret, at=at)


def test_nothing_that_confirms_is_kept_in_the_open(bench, ask, mailbox, now):
    ask()
    post(now)
    secret = secret_in(mailbox.letters[0])

    row = Unconfirmed.objects.values().get()

    assert secret.encode() not in b"".join(
        bytes(v) if isinstance(v, (bytes, memoryview)) else str(v).encode()
        for v in row.values()
    )
    assert ALICE not in str(row)


def test_whether_an_address_is_known_is_not_told(bench, ask, mailbox, now):
    know(kinds=["customer"], identifiers={IdentifierKind.EMAIL: ALICE}, at=now)

    assert ask(ALICE) is None
    assert ask("charlie@elsewhere.example") is None
    post(now)

    known, unknown = (
        message_from_string(x, policy=policy.default).get_content()
        for x in mailbox.letters
    )
    hidden = re.compile(r"/confirm/[\w-]+/")
    assert hidden.sub("", known) == hidden.sub("", unknown)


def test_five_mails_an_hour_and_no_more(bench, ask, now):
    for _ in range(5):
        ask()
    with pytest.raises(TooManyMailsError):
        ask()

    assert Message.objects.count() == 5
    assert len(said("mail.confirmation.withheld")) == 1
    ask(at=now + timedelta(minutes=61))


def test_nobody_is_asked_for_a_yes_that_would_open_nothing(bench, now):
    text = bench_policy().replace("for: [customer, visitor]", "for: [visitor]")
    put_in_force(now + timedelta(minutes=1), policy_text=text)

    with pytest.raises(NotAskedForError, match="no such people") as refused:
        confirming.ask(
            ALICE, ["newsletter"], kinds=["customer"], language="en",
            at=now + timedelta(minutes=1), channel="api",
        )  # fmt: skip

    assert refused.value.mend == "It asks a yes of: visitor."
    assert person_of(ALICE) is None


@pytest.mark.parametrize(
    ("purposes", "kinds"),
    [(["nothing"], []), (["marketing"], []), ([], []), (["newsletter"], ["martian"])],
)
def test_what_is_none_of_the_policys_is_not_asked_for(bench, purposes, kinds, now):
    with pytest.raises(NotAskedForError):
        confirming.ask(
            ALICE, purposes, kinds=kinds, language="en", at=now, channel="api"
        )

    assert person_of(ALICE) is None


@pytest.mark.parametrize("language", ["sv", "en", "fi", "xx"])
def test_the_mail_shows_the_text_in_a_language_of_the_policy(
    bench, ask, mailbox, now, language
):
    ask(language=language)
    post(now)

    spoken = language if language in ("en", "sv") else "en"
    assert f"Content-Language: {spoken}" in mailbox.letters[0]


def test_what_they_are_already_keeps_its_end(bench, ask, mailbox, now):
    alice = know(kinds=[], identifiers={IdentifierKind.EMAIL: ALICE}, at=now)
    end = now + timedelta(days=30)
    relate(alice, "visitor", at=now, until=end)
    ask()
    post(now)

    confirming.confirm(secret_in(mailbox.letters[0]), at=now)

    (relation,) = people.relations_of([alice])[alice]
    assert relation.until == end


def test_a_child_is_asked_for_a_parent(strict, ask, mailbox, now):
    ask()
    post(now)
    secret = secret_in(mailbox.letters[0])
    waiting = confirming.waiting(secret, at=now)
    assert (waiting.age, waiting.guardian) == (16, True)
    with pytest.raises(TooYoungError):
        confirming.confirm(secret, at=now, old_enough=False)
    of_age = now + timedelta(days=400)

    confirming.pass_on(secret, PARENT, of_age=of_age, language="en", at=now)
    post(now)
    letter = mailbox.letters[-1]
    assert f"To: {PARENT}" in letter
    parents = secret_in(letter)
    assert confirming.waiting(parents, at=now).for_child
    confirming.confirm(parents, at=now)

    alice = person_of(ALICE)
    (word,) = history(alice)
    assert (word.word, word.until, word.proof.how) == ("consented", of_age, "confirmed")
    assert may("newsletter", alice, now).allowed
    # On that day the child decides, and nothing holds until then.
    assert not may("newsletter", alice, of_age).allowed
    # The parent is nobody to us, and the address is kept nowhere.
    assert person_of(PARENT) is None


def test_a_childs_own_address_is_no_parents(strict, now):
    alice = know(kinds=["visitor"], identifiers={IdentifierKind.EMAIL: ALICE}, at=now)

    with pytest.raises(InvalidIdentifierError):
        confirming.ask_guardian(
            alice,
            " Alice@ELSEWHERE.example",
            "newsletter",
            of_age=now + timedelta(days=9),
            language="en",
            at=now,
            channel="portal",
        )


@pytest.mark.parametrize("days", [-1, 0, 19 * 366])
def test_a_day_on_which_no_child_comes_of_age_is_refused(strict, now, days):
    alice = know(kinds=["visitor"], identifiers={IdentifierKind.EMAIL: ALICE}, at=now)

    with pytest.raises(TooYoungError):
        confirming.ask_guardian(
            alice,
            PARENT,
            "newsletter",
            of_age=now + timedelta(days=days),
            language="en",
            at=now,
            channel="portal",
        )


def test_where_the_policy_takes_no_parents_yes_none_is_asked(db, shop, now):
    put_in_force(now, policy_text=NO_GUARDIAN)
    alice = know(kinds=["visitor"], identifiers={IdentifierKind.EMAIL: ALICE}, at=now)

    with pytest.raises(TooYoungError):
        confirming.ask_guardian(
            alice,
            PARENT,
            "newsletter",
            of_age=now + timedelta(days=9),
            language="en",
            at=now,
            channel="portal",
        )


def test_grown_ups_are_not_asked_how_old_they_are(strict, ask, mailbox, now):
    ask(kinds=["customer"])
    post(now)

    waiting = confirming.waiting(secret_in(mailbox.letters[0]), at=now)

    assert waiting.age is None
