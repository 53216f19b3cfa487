"""Staff, what they may do and how they come in; keys for programs."""

import uuid

import pytest
from django.contrib.auth import authenticate
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test import RequestFactory

from ombud.core.ids import StaffId
from ombud.people import actions, queries
from ombud.people.abilities import ABILITIES, Ability, Role, Scope, may
from ombud.people.errors import (
    AlreadyHiredError,
    InvalidIdentifierError,
    LastAdminError,
    UnknownApiKeyError,
    UnknownStaffError,
    WeakPasswordError,
)
from ombud.people.models import ApiKey, Staff
from ombud.people.queries import ApiKeyView, StaffView
from tests.house import said

pytestmark = pytest.mark.django_db
PASSWORD = "trapphus-regnbåge-41"


@pytest.fixture
def admin(now):
    return actions.hire(
        email="Ada@Example.com", name="Ada", role=Role.ADMIN, password=PASSWORD, at=now
    )


@pytest.fixture
def bob(now, admin):
    return actions.hire(
        email="bob@example.com",
        name="Bob",
        role=Role.OFFICER,
        password=PASSWORD,
        at=now,
        by=admin,
    )


@pytest.fixture
def site(settings):
    """The sign-in pages by themselves, with the middleware that they need."""
    settings.ROOT_URLCONF = "tests.people.urls"
    settings.LOGIN_REDIRECT_URL = "/inside/"
    settings.MIDDLEWARE = [
        name for name in settings.MIDDLEWARE if not name.startswith("ombud.")
    ]
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": str(uuid.uuid4()),
        }
    }
    options = settings.TEMPLATES[0]["OPTIONS"]
    settings.TEMPLATES = [
        {
            **settings.TEMPLATES[0],
            "OPTIONS": {
                "context_processors": [
                    name
                    for name in options["context_processors"]
                    if not name.startswith("ombud.")
                ]
            },
        }
    ]


def sign_in(client, email="bob@example.com", password=PASSWORD):
    return client.post("/account/login/", {"login": email, "password": password})


def test_each_has_one_account(admin, bob, now):
    assert queries.staff() == [
        StaffView(
            id=admin,
            email="ada@example.com",
            name="Ada",
            role=Role.ADMIN,
            is_active=True,
        ),
        StaffView(
            id=bob,
            email="bob@example.com",
            name="Bob",
            role=Role.OFFICER,
            is_active=True,
        ),
    ]
    with pytest.raises(AlreadyHiredError):
        actions.hire(
            email="BOB@example.com",
            name="B",
            role=Role.AUDITOR,
            password=PASSWORD,
            at=now,
        )


@pytest.mark.promise("P118")
def test_a_password_is_held_as_an_argon2_hash(bob):
    row = Staff.objects.get(id=bob)

    assert row.password.startswith("argon2$argon2id$")
    assert PASSWORD not in row.password
    assert row.check_password(PASSWORD)
    assert not row.check_password("other")


@pytest.mark.promise("P118")
@pytest.mark.parametrize(
    "password", ["short", "password1234", "1234567890", "bob@example"]
)
def test_a_weak_password_is_refused(now, password):
    with pytest.raises(WeakPasswordError) as caught:
        actions.hire(
            email="bob@example.com",
            name="Bob",
            role=Role.OFFICER,
            password=password,
            at=now,
        )

    assert repr(password) not in str(caught.value)
    assert caught.value.mend
    assert not Staff.objects.exists()


def test_an_account_needs_an_address(now):
    with pytest.raises(InvalidIdentifierError):
        actions.hire(
            email="bob", name="Bob", role=Role.OFFICER, password=PASSWORD, at=now
        )


@pytest.mark.promise("P117")
def test_roles_keep_people_and_power_apart():
    seeing = {role for role in Role if may(role, Ability.SEE_PERSON)}
    managing = {role for role in Role if may(role, Ability.MANAGE_STAFF)}

    assert set(ABILITIES) == set(Role)
    assert seeing == {Role.OFFICER, Role.CASEWORKER}
    assert managing == {Role.ADMIN}
    assert {role for role in Role if may(role, Ability.APPROVE)} == {Role.OFFICER}
    assert ABILITIES[Role.AUDITOR] == {
        Ability.SEE_INBOX,
        Ability.SEE_DISCLOSURES,
        Ability.SEE_PROMISES,
        Ability.READ_LEDGER,
    }


@pytest.mark.promise("P117")
def test_every_ability_is_somebodys():
    assert {ability for held in ABILITIES.values() for ability in held} == set(Ability)


@pytest.mark.promise("P117")
def test_who_has_left_may_nothing(bob, now):
    actions.dismiss(bob, at=now)

    row = Staff.objects.get(id=bob)
    assert not any(row.may(ability) for ability in Ability)
    assert not row.has_usable_password()
    assert row.left_at == now
    assert [view.name for view in queries.staff()] == ["Ada"]
    assert len(queries.staff(active=False)) == 2
    with pytest.raises(UnknownStaffError):
        actions.dismiss(bob, at=now)


def test_the_last_admin_stays(admin, now):
    with pytest.raises(LastAdminError):
        actions.dismiss(admin, at=now)

    second = actions.hire(
        email="eve@example.com", name="Eve", role=Role.ADMIN, password=PASSWORD, at=now
    )
    actions.dismiss(admin, at=now, by=second)
    with pytest.raises(UnknownStaffError):
        actions.dismiss(StaffId(0), at=now)


def test_the_database_refuses_what_is_no_account(bob):
    for change in (
        {"role": "owner"},
        {"email": "Bob@example.com"},
        {"is_active": False},
        {"email": "ada@example.com"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Staff.objects.filter(id=bob).update(**change)


# Signing in


def test_signing_in_and_out(site, client, bob):
    assert sign_in(client, "BOB@example.com").headers["Location"] == "/inside/"
    assert client.get("/inside/").content == b"Bob"

    client.post("/account/logout/")
    assert client.get("/inside/").content == b"out"


@pytest.mark.promise("P117", "P119")
def test_a_wrong_password_or_stranger_stays_out(site, client, bob):
    wrong = sign_in(client, password="wrong")
    stranger = sign_in(client, "charlie@example.com")

    assert wrong.status_code == stranger.status_code == 200
    assert client.get("/inside/").content == b"out"


@pytest.mark.promise("P119")
def test_guessing_is_stopped(site, client, bob):
    for _ in range(5):
        sign_in(client, password="wrong")

    assert sign_in(client).status_code == 200
    assert client.get("/inside/").content == b"out"


@pytest.mark.promise("P117")
def test_dismissal_ends_an_open_session(site, client, bob, now):
    sign_in(client)
    assert client.get("/inside/").content == b"Bob"

    actions.dismiss(bob, at=now)

    assert client.get("/inside/").content == b"out"
    sign_in(client)
    assert client.get("/inside/").content == b"out"


@pytest.mark.promise("P117", "P118")
def test_nobody_signs_up(site, client):
    page = client.get("/account/signup/")
    answer = client.post(
        "/account/signup/", {"email": "charlie@example.com", "password1": PASSWORD}
    )

    assert b'name="password1"' not in page.content
    assert b'name="password1"' not in answer.content
    assert not Staff.objects.exists()


def test_authenticating_by_address(site, bob):
    request = RequestFactory().get("/")

    assert authenticate(request, email="bob@example.com", password=PASSWORD).pk == bob


# Keys for programs


def test_a_token_opens_what_it_was_made_for(now):
    token = actions.make_api_key(
        name="web shop", scopes=[Scope.DECIDE, Scope.COLLECT, Scope.DECIDE], at=now
    )

    row = ApiKey.objects.get()
    assert queries.api_key(token) == ApiKeyView(
        id=row.pk, name="web shop", scopes=frozenset({Scope.DECIDE, Scope.COLLECT})
    )
    assert token.encode() not in bytes(row.digest)


@pytest.mark.parametrize(
    "broken",
    [
        lambda token: token[:-1],
        lambda token: token + "x",
        lambda token: token.upper(),
        lambda token: "",
        lambda token: "ombud_999_" + token.rpartition("_")[2],
        lambda token: "ombud_99999999999999999999_x",
        lambda token: "ombud_-1_x",
        lambda token: "ombud_²_x",
        lambda token: "ombud",
        lambda token: "\x00\ud800" + token,
    ],
)
def test_any_other_token_opens_nothing(now, broken):
    token = actions.make_api_key(name="web shop", scopes=[Scope.DECIDE], at=now)

    assert queries.api_key(broken(token)) is None


@pytest.mark.django_db(transaction=True)
def test_a_key_is_read_where_the_connection_has_died(now):
    token = actions.make_api_key(name="web shop", scopes=[Scope.DECIDE], at=now)
    with pytest.raises(OperationalError), connection.cursor() as cursor:
        cursor.execute("select pg_terminate_backend(pg_backend_pid())")

    assert queries.api_key(token) is not None


def test_a_revoked_key_opens_nothing(now):
    token = actions.make_api_key(name="web shop", scopes=[Scope.DECIDE], at=now)
    (row,) = ApiKey.objects.all()

    actions.revoke(row.pk, at=now)

    assert queries.api_key(token) is None
    with pytest.raises(UnknownApiKeyError):
        actions.revoke(row.pk, at=now)


def test_a_key_needs_a_scope(now):
    with pytest.raises(IntegrityError), transaction.atomic():
        actions.make_api_key(name="nothing", scopes=[], at=now)


def test_a_key_is_bound_to_purposes_and_controllers_on_record(now):
    token = actions.make_api_key(
        name="web shop",
        scopes=[Scope.USE],
        at=now,
        purposes=["news", "orders", "news"],
        controllers=["north"],
    )

    key = queries.api_key(token)
    assert [key.reaches(each) for each in ("news", "orders", "other")] == [
        True,
        True,
        False,
    ]
    assert (key.speaks_for("north"), key.speaks_for("south")) == (True, False)
    assert key.own_controller == "north"
    (made,) = said("people.api_key.made")
    assert (made["purposes"], made["controllers"]) == (["news", "orders"], ["north"])


def test_a_key_bound_to_nothing_reaches_all_and_is_nobodys(now):
    key = queries.api_key(
        actions.make_api_key(name="web shop", scopes=[Scope.USE], at=now)
    )

    assert key.reaches("anything")
    assert key.speaks_for("anybody")
    assert key.own_controller is None


@pytest.mark.promise("P118")
def test_every_deed_names_who_did_it(admin, bob, now):
    actions.make_api_key(name="web shop", scopes=[Scope.DECIDE], at=now, by=admin)
    actions.dismiss(bob, at=now, by=admin)

    with connection.cursor() as cursor:
        cursor.execute(
            "select convert_from(body, 'utf8') from evidence_entry order by id"
        )
        texts = [row[0] for row in cursor.fetchall()]
    assert len(texts) == 4
    assert sum(f"staff:{admin}" in text for text in texts) == 3
    assert "command-line" in texts[0]
    assert "example.com" not in "".join(texts)
