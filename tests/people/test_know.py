"""Knowing people, one and many, and forgetting them."""

import re
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from ombud.core.ids import PersonId
from ombud.people import actions, keys, queries
from ombud.people.actions import Acquaintance
from ombud.people.errors import (
    IdentifiersDisagreeError,
    IdentifierTakenError,
    InvalidIdentifierError,
    NoIdentifierError,
    UnknownPersonError,
)
from ombud.people.forgetting import forgetting
from ombud.people.identifiers import IdentifierKind
from ombud.people.models import (
    Identifier,
    Organisation,
    Person,
    PersonKey,
    PersonKind,
    Representative,
)

pytestmark = pytest.mark.django_db
EMAIL = IdentifierKind.EMAIL
PHONE = IdentifierKind.PHONE
CUSTOMER = IdentifierKind.CUSTOMER_NUMBER


def someone(kinds=("customer",), **identifiers):
    return Acquaintance(
        kinds=frozenset(kinds),
        identifiers={
            IdentifierKind(kind): value for kind, value in identifiers.items()
        },
    )


@pytest.fixture
def alice(now):
    return actions.know(
        kinds=["customer"],
        identifiers={EMAIL: "alice@example.com", CUSTOMER: "1001"},
        at=now,
        language="sv",
    )


def entries():
    """How many entries the ledger has, by event."""
    with connection.cursor() as cursor:
        cursor.execute("select event, count(*) from evidence_entry group by event")
        return dict(cursor.fetchall())


def test_a_person_is_found_however_the_address_is_written(alice):
    assert queries.find(EMAIL, " ALICE@example.com\u200b") == alice
    assert queries.find(CUSTOMER, "10 01") == alice
    assert queries.find(EMAIL, "charlie@example.com") is None
    assert queries.find(CUSTOMER, "1002") is None


def test_what_is_known_of_a_person(alice, now):
    assert queries.identifiers(alice) == {
        EMAIL: ("alice@example.com",),
        CUSTOMER: ("1001",),
    }
    assert queries.kinds(alice) == {"customer"}
    assert queries.language(alice) == "sv"
    assert queries.exists(alice)
    assert entries() == {"people.person.known": 1}


def test_knowing_again_adds_only_what_is_new(alice, now):
    again = actions.know(
        kinds=["customer"], identifiers={EMAIL: "Alice@Example.com"}, at=now
    )
    more = actions.know(
        kinds=["subscriber"], identifiers={EMAIL: "alice@example.com"}, at=now
    )

    assert {again, more} == {alice}
    assert queries.kinds(alice) == {"customer", "subscriber"}
    assert entries() == {"people.person.known": 2}


def test_nobody_hangs_an_address_on_someone_else(alice, now):
    found = actions.know(
        kinds=["customer"],
        identifiers={CUSTOMER: "1001", EMAIL: "charlie@example.com"},
        at=now,
    )

    assert found == alice
    assert queries.find(EMAIL, "charlie@example.com") is None


def test_who_vouches_may_attach(alice, now):
    actions.know(
        kinds=["customer"],
        identifiers={CUSTOMER: "1001", PHONE: "070-174 06 05"},
        at=now,
        attach=True,
    )

    assert queries.identifiers(alice)[PHONE] == ("+46701740605",)


def test_identifiers_of_two_people_are_refused(alice, now):
    actions.know(kinds=["customer"], identifiers={EMAIL: "charlie@example.com"}, at=now)

    with pytest.raises(IdentifiersDisagreeError) as caught:
        actions.know(
            kinds=["customer"],
            identifiers={CUSTOMER: "1001", EMAIL: "charlie@example.com"},
            at=now,
        )

    assert caught.value.rows == (0,)
    assert "example" not in str(caught.value)


def test_nobody_is_known_by_nothing(now):
    with pytest.raises(NoIdentifierError):
        actions.know(kinds=["customer"], identifiers={}, at=now)
    with pytest.raises(InvalidIdentifierError):
        actions.know(kinds=["customer"], identifiers={EMAIL: "alice"}, at=now)
    assert not Person.objects.exists()


def test_the_database_holds_no_address_in_the_clear(alice):
    row = Identifier.objects.get(kind=EMAIL)

    assert b"alice" not in bytes(row.sealed) + bytes(row.index)


def test_a_row_moved_to_another_person_is_noticed(alice, now):
    charlie = actions.know(
        kinds=["customer"], identifiers={EMAIL: "charlie@example.com"}, at=now
    )
    Identifier.objects.filter(person=alice, kind=CUSTOMER).update(person=charlie)

    with pytest.raises(keys.SealBrokenError):
        queries.identifiers(charlie)


# Many


def test_many_are_known_as_one_after_the_other(alice, now):
    people = [
        someone(email="bob@example.com", customer_number="2"),
        someone(email="ALICE@example.com", kinds=("subscriber",)),
        someone(customer_number="2", kinds=("subscriber",)),
        someone(email="dora@example.com"),
    ]

    ids = actions.know_many(people, at=now)

    assert ids[1] == alice
    assert ids[0] == ids[2]
    assert len(set(ids)) == 3
    assert queries.kinds(ids[0]) == {"customer", "subscriber"}
    assert queries.kinds(alice) == {"customer", "subscriber"}
    assert queries.find_many(
        EMAIL, ["dora@example.com", "nobody@example.com", "bob@example.com"]
    ) == [ids[3], None, ids[0]]
    assert queries.identifiers_of([*ids, PersonId(uuid.uuid4())], EMAIL) == {
        alice: "alice@example.com",
        ids[0]: "bob@example.com",
        ids[3]: "dora@example.com",
    }
    assert entries() == {"people.person.known": 1, "people.persons.known": 1}


def test_the_same_import_again_changes_nothing(now):
    people = [
        someone(email=f"p{n}@example.com", customer_number=str(n)) for n in range(9)
    ]

    first = actions.know_many(people, at=now)
    second = actions.know_many(people, at=now + timedelta(days=1), attach=True)

    assert first == second
    assert entries() == {"people.persons.known": 1}


def test_an_import_may_attach(alice, now):
    actions.know_many(
        [someone(customer_number="1001", phone="0701740605")], at=now, attach=True
    )

    assert queries.find(PHONE, "+46 70 174 06 05") == alice


def test_an_import_that_disagrees_makes_nobody(alice, now):
    actions.know(kinds=[], identifiers={EMAIL: "charlie@example.com"}, at=now)
    people = [
        someone(email="new@example.com"),
        someone(email="charlie@example.com", customer_number="1001"),
    ]

    with pytest.raises(IdentifiersDisagreeError) as caught:
        actions.know_many(people, at=now)

    assert caught.value.rows == (1,)
    assert queries.find(EMAIL, "new@example.com") is None


def test_nobody_at_all_is_fine(now):
    assert actions.know_many([], at=now) == []
    assert entries() == {}


def test_five_thousand(now):
    people = [
        someone(
            email=f"person.{n}@example.com",
            phone=f"+4670{n:07d}",
            customer_number=str(n),
        )
        for n in range(5_000)
    ]

    began = time.perf_counter()
    ids = actions.know_many(people, at=now)
    knew = time.perf_counter()
    again = actions.know_many(people, at=now)
    ended = time.perf_counter()

    print(f"\n5,000 new: {knew - began:.2f} s, again: {ended - knew:.2f} s")  # noqa: T201
    assert ids == again
    assert len(set(ids)) == 5_000
    assert PersonKey.objects.count() == 5_000
    assert Identifier.objects.count() == 15_000
    assert PersonKind.objects.count() == 5_000


# At the same time


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("workers", [2, 6])
def test_the_same_address_at_the_same_moment_is_one_person(now, workers):
    ready = threading.Barrier(workers)

    def come(_):
        try:
            ready.wait(10)
            return actions.know(
                kinds=["customer"], identifiers={EMAIL: "alice@example.com"}, at=now
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(workers) as pool:
        people = set(pool.map(come, range(workers)))

    assert len(people) == 1
    assert Person.objects.count() == PersonKey.objects.count() == 1
    assert entries() == {"people.person.known": 1}


@pytest.mark.django_db(transaction=True)
def test_two_imports_that_overlap_agree(now):
    ready = threading.Barrier(2)
    people = [someone(email=f"p{n}@example.com") for n in range(300)]

    def come(rows):
        try:
            ready.wait(10)
            return actions.know_many(rows, at=now)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        up, down = pool.map(come, [people, people[::-1]])

    assert up == down[::-1]
    assert Person.objects.count() == 300


# One identifier more or less


def test_an_identifier_is_added_once(alice, now):
    actions.add_identifier(alice, EMAIL, "a.b@example.com", at=now)
    actions.add_identifier(alice, EMAIL, "A.B@example.com", at=now)

    assert queries.identifiers(alice)[EMAIL] == ("alice@example.com", "a.b@example.com")
    assert queries.find(EMAIL, "a.b@example.com") == alice
    assert entries()["people.identifier.added"] == 1


def test_an_identifier_is_not_taken_from_someone_else(alice, now):
    charlie = actions.know(kinds=[], identifiers={EMAIL: "c@example.com"}, at=now)

    with pytest.raises(IdentifierTakenError):
        actions.add_identifier(charlie, EMAIL, "alice@example.com", at=now)
    with pytest.raises(UnknownPersonError):
        actions.add_identifier(PersonId(uuid.uuid4()), EMAIL, "x@example.com", at=now)


def test_an_identifier_that_is_removed_finds_nobody(alice, now):
    actions.remove_identifier(alice, EMAIL, "ALICE@example.com", at=now)
    actions.remove_identifier(alice, EMAIL, "ALICE@example.com", at=now)

    assert queries.find(EMAIL, "alice@example.com") is None
    assert entries()["people.identifier.removed"] == 1


# Forgetting


@pytest.mark.promise("P111", "P125")
def test_forgetting_leaves_nothing(alice, now):
    actions.represent(
        alice, number="556036-0793", organisation="Exempel AB", title="VD", at=now
    )

    actions.forget(alice, at=now)
    actions.forget(alice, at=now)

    for model in (Person, PersonKey, PersonKind, Identifier, Representative):
        assert not model.objects.exists()
    assert queries.find(EMAIL, "alice@example.com") is None
    assert queries.identifiers(alice) == {}
    assert entries()["people.person.forgotten"] == 1
    with pytest.raises(UnknownPersonError):
        queries.language(alice)


def test_forgetting_speaks_of_every_table_that_points_at_people():
    pointing = {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model is Person
    }

    said = set(re.findall(r'(?:FROM|UPDATE) "(\w+)"', forgetting()))

    assert len(pointing) > 5
    assert pointing <= said
    assert forgetting().endswith('DELETE FROM "people_person" WHERE "id" = %(person)s')


def test_what_is_known_already_is_two_questions(alice, now, django_assert_num_queries):
    with django_assert_num_queries(2):
        actions.know(
            kinds=["customer"], identifiers={EMAIL: "alice@example.com"}, at=now
        )


def test_forgetting_is_one_go_however_many_tables(alice, now):
    with CaptureQueriesContext(connection) as asked:
        actions.forget(alice, at=now)

    # Hold, delete, the entry, and the look for programs that want to be told of it,
    # between the two ends of the test's own savepoint.
    said = [one["sql"] for one in asked if "SAVEPOINT" not in one["sql"]]
    assert len(said) == 4


def test_who_comes_back_is_somebody_new(alice, now):
    actions.forget(alice, at=now)

    back = actions.know(
        kinds=["customer"], identifiers={EMAIL: "alice@example.com"}, at=now
    )

    assert back != alice


@pytest.mark.promise("P125")
def test_no_entry_of_the_ledger_holds_an_identifier(alice, now):
    actions.add_identifier(alice, PHONE, "070-174 06 05", at=now)
    actions.forget(alice, at=now)

    with connection.cursor() as cursor:
        cursor.execute("select convert_from(body, 'utf8') from evidence_entry")
        text = "".join(row[0] for row in cursor.fetchall())
    assert "forgotten" in text
    assert "alice" not in text
    assert "1740605" not in text


# Organisations


def test_a_person_acts_for_an_organisation(alice, now):
    first = actions.represent(
        alice, number="556036-0793", organisation="Exempel AB", title="VD", at=now
    )
    second = actions.represent(
        alice, number="16556036-0793", organisation="Annat AB", title="Ordf.", at=now
    )

    assert first == second
    assert Organisation.objects.get().name == "Exempel AB"
    assert Representative.objects.get().title == "Ordf."
    with pytest.raises(InvalidIdentifierError):
        actions.represent(alice, number="1", organisation="X", title="", at=now)
    with pytest.raises(UnknownPersonError):
        actions.represent(
            PersonId(uuid.uuid4()),
            number="2077474-0",
            organisation="X",
            title="",
            at=now,
        )


# What the database itself refuses


@pytest.mark.parametrize(
    "bad",
    [
        lambda person: Identifier(person=person, kind="shoe_size", index=bytes(16)),
        lambda person: Identifier(person=person, kind="email", index=bytes(15)),
        lambda person: PersonKind(person=person, kind="Två ord"),
        lambda person: Organisation(number="12", name="x"),
        lambda person: Person(language="svenska"[:1]),
    ],
)
def test_the_database_refuses(alice, now, bad):
    row = bad(Person.objects.get(id=alice))
    for name in ("since", "made_at"):
        if hasattr(row, name):
            setattr(row, name, now)
    if isinstance(row, Identifier):
        row.sealed = b"x"

    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
