"""Who is told of what a version changes: once, by a real letter, on record."""

import re
from datetime import timedelta
from email import message_from_string, policy
from pathlib import Path

import pytest
from django.db import connection
from django.utils.translation import override

from ombud.choices.actions import say
from ombud.choices.words import EVERYTHING, Word
from ombud.core.canonical import canonical
from ombud.evidence.models import Entry
from ombud.mail import announcing
from ombud.mail.announcing import announce
from ombud.mail.models import Message, Told
from ombud.mail.queries import announced
from ombud.people.actions import forget, know
from ombud.people.identifiers import IdentifierKind
from ombud.policy.actions import publish
from tests.house import bench_policy, post, put_in_force, said
from tests.languages import LANGUAGES, left_in_english

LJUSVIK = Path(__file__).parents[2] / "src/ombud/examples/ljusvik/policy.yaml"
PROMISE = "\nchanges: { tell: [site, mail], before: P30D }\n"
BEFORE = bench_policy() + PROMISE
AFTER = BEFORE.replace(
    "P24M after order.placed }\n  support", "P36M after order.placed }\n  support"
)
ASKING = AFTER.replace(
    "uses: [contact.email, subscription]", "uses: [contact, subscription]"
)


@pytest.fixture
def company(db, shop, now):
    put_in_force(now, policy_text=BEFORE)


@pytest.fixture
def people(company, now):
    """Makes so many people with addresses, customers unless they are something else."""

    def make(number, kinds=("customer",), language=None, name="p"):
        return [
            know(
                kinds=list(kinds),
                identifiers={IdentifierKind.EMAIL: f"{name}{n}@elsewhere.example"},
                language=language,
                at=now,
            )
            for n in range(number)
        ]

    return make


@pytest.fixture
def publish_next(company, now):
    def publish_next(text=AFTER):
        return publish(
            text,
            name="policy.yaml",
            effective_from=now + timedelta(days=40),
            by=None,
            at=now,
        )

    return publish_next


def run(number, at):
    """Do what the worker does: every batch until there is none; how many there were."""
    batches, after = 0, None
    while True:
        announce(number, after=after, at=at)
        batches += 1
        waiting = [args for name, args in jobs() if name == "mail.announce"]
        if len(waiting) < batches + 1:  # the first is what publishing left
            return batches
        after = waiting[-1]["after"]


def jobs():
    with connection.cursor() as cursor:
        cursor.execute("select task_name, args, priority from procrastinate_jobs")
        return [(name, args) for name, args, _ in _read(cursor.fetchall())]


def _read(rows):
    import json  # noqa: PLC0415  # psycopg gives text or values, by Django's settings

    for name, args, priority in rows:
        yield name, json.loads(args) if isinstance(args, str) else args, priority


def letters(mailbox):
    read = [message_from_string(x, policy=policy.default) for x in mailbox.letters]
    return {each["To"]: (each["Subject"], each.get_content()) for each in read}


@pytest.mark.promise("P139")
def test_those_concerned_are_told_by_a_letter_and_it_is_on_record(
    people, publish_next, mailbox, now
):
    customers = people(3)
    people(2, kinds=["visitor"], name="v")
    number = publish_next()

    run(number, now)
    post(now)

    sent = letters(mailbox)
    assert set(sent) == {f"p{n}@elsewhere.example" for n in range(3)}
    subject, body = sent["p0@elsewhere.example"]
    assert subject == "What we do with your data changes on 2 January 2027"
    assert "- Longer storage: three years instead of two years." in " ".join(
        body.split()
    ).replace("  ", " ")
    assert f"/notice/{number}/changes/" in body
    assert {(t.person_id, t.version) for t in Told.objects.all()} == {
        (person, number) for person in customers
    }
    assert announced(number) == announcing_of(told=3, sent=3)
    assert said("mail.version.announced") == [
        {
            "version": number,
            "told": 3,
            "without_address": 0,
            "paused": 0,
            "last": True,
        }
    ]


def announcing_of(**counts):
    from ombud.mail.queries import Announced  # noqa: PLC0415

    return Announced(**counts)


def test_the_ledger_counts_and_names_nobody(people, publish_next, now):
    people(2)

    run(publish_next(), now)

    bodies = b"".join(
        bytes(e.body) for e in Entry.objects.filter(event="mail.version.announced")
    )
    assert b"elsewhere.example" not in bodies
    assert canonical({"told": 2})[1:-1] in bodies


@pytest.mark.promise("P139")
def test_many_are_told_in_batches_each_once(people, publish_next, now, monkeypatch):
    monkeypatch.setattr(announcing, "BATCH", 4)
    people(10)
    number = publish_next()

    assert run(number, now) == 3
    # A batch that is run again, by a worker that took it over, tells nobody twice.
    run(number, now)

    assert Told.objects.count() == Message.objects.count() == 10
    assert [e["told"] for e in said("mail.version.announced")][:3] == [4, 4, 2]


def test_a_batch_that_breaks_leaves_nothing_half_done(
    people, publish_next, now, monkeypatch
):
    people(3)
    number = publish_next()
    before = jobs()
    with monkeypatch.context() as broken:
        broken.setattr(announcing, "record", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            announce(number, after=None, at=now)
    assert (Told.objects.count(), Message.objects.count()) == (0, 0)
    assert jobs() == before

    run(number, now)

    assert Told.objects.count() == 3


@pytest.mark.promise("P139")
def test_a_no_to_marketing_does_not_keep_information_away(people, publish_next, now):
    alice, bob = people(2)
    for purpose, word in (
        ("marketing", Word.OBJECTED),
        ("newsletter", Word.WITHDREW),
    ):
        say(alice, purpose, word, channel="portal", notice=1, at=now)
    say(bob, EVERYTHING, Word.RESTRICTED, channel="portal", notice=1, at=now)

    run(publish_next(), now)

    # Whose data is paused has nothing done with it, and is not written to.
    assert [t.person_id for t in Told.objects.all()] == [alice]
    assert said("mail.version.announced")[-1]["paused"] == 1


def test_who_has_no_address_is_counted(company, publish_next, now):
    know(
        kinds=["customer"],
        identifiers={IdentifierKind.CUSTOMER_NUMBER: "4711"},
        at=now,
    )

    run(publish_next(), now)

    assert not Told.objects.exists()
    assert said("mail.version.announced")[-1]["without_address"] == 1


def test_who_was_told_is_erased_with_the_person(people, publish_next, now):
    alice, bob = people(2)
    number = publish_next()
    run(number, now)

    forget(alice, at=now)

    assert [t.person_id for t in Told.objects.all()] == [bob]
    assert announced(number).told == 1


def test_words_alone_are_not_written_about(people, company, now):
    people(1)
    publish(
        BEFORE.replace("We deliver what you order.", "We deliver."),
        name="policy.yaml",
        effective_from=now,
        by=None,
        at=now,
    )

    assert [name for name, _ in jobs()] == ["choices.take_effect"]


def test_without_a_promise_of_mail_none_is_left_to_the_worker(db, shop, now):
    put_in_force(now, policy_text=BEFORE.replace("[site, mail]", "[site]"))

    publish(
        AFTER.replace("[site, mail]", "[site]"),
        name="policy.yaml",
        effective_from=now + timedelta(days=40),
        by=None,
        at=now,
    )

    assert [name for name, _ in jobs()] == ["choices.take_effect"]


def test_an_announcement_goes_after_what_somebody_waits_for(people, publish_next, now):
    people(1)
    run(publish_next(), now)

    with connection.cursor() as cursor:
        cursor.execute(
            "select priority from procrastinate_jobs where task_name = 'mail.send'"
        )
        assert cursor.fetchall() == [(announcing.AFTER_OTHERS,)]


@pytest.mark.promise("P140")
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_is_written_to_in_their_language_and_asked_where_it_needs_a_yes(
    db, now, mailbox, language
):
    text = LJUSVIK.read_text()
    wider = text.replace("P6M after usage.time", "P12M after usage.time").replace(
        "uses: [name, contact.email, subscription]",
        "uses: [name, contact, subscription]",
    )
    put(text, now)
    know(
        kinds=["customer"],
        identifiers={IdentifierKind.EMAIL: "alice@elsewhere.example"},
        language=language,
        at=now,
    )
    number = put(wider, now, effective_from=now + timedelta(days=40))

    run(number, now)
    with override("en"):
        post(now)

    ((subject, body),) = letters(mailbox).values()
    assert "2027" in subject
    assert "/you/" in body
    assert body.count("\n- ") == 3
    assert not set("{}%") & set(body)
    if language != "en":
        words = re.sub(r"http\S+", "", f"{subject}\n{body}")
        assert left_in_english(words, language) == []


def put(text, at, effective_from=None):
    return publish(
        text, name="policy.yaml", effective_from=effective_from or at, by=None, at=at
    )
