"""Accounts and keys on the command line."""

import pytest

from ombud.people.queries import api_key

PASSWORD = "correct horse battery 9"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def add(ombud, tmp_path):
    def add(email, role="admin", password=PASSWORD):
        file = tmp_path / "password"
        file.write_text(password)
        words = ("--name", "Bob", "--role", role, "--password-file", file)
        return ombud("staff", "add", email, *words)

    return add


def test_who_is_added_is_listed_until_dismissed(ombud, add):
    assert add("Bob@example.com").code == 0
    assert add("alice@example.com", "officer").code == 0

    dismissed = ombud(
        "staff", "dismiss", "alice@example.com", "--by", "bob@example.com"
    )

    assert dismissed.code == 0
    assert [one["email"] for one in ombud("staff", "list", "--json").json] == [
        "bob@example.com"
    ]
    everyone = ombud("staff", "list", "--all", "--json").json
    assert sorted((one["email"], one["active"]) for one in everyone) == [
        ("alice@example.com", False),
        ("bob@example.com", True),
    ]


def test_the_last_admin_stays(ombud, add):
    add("bob@example.com")

    assert ombud("staff", "dismiss", "bob@example.com").code == 1


def test_an_address_has_one_account(ombud, add):
    add("bob@example.com")

    assert add("BOB@example.com").code == 1


def test_what_can_not_be_an_account_is_misuse(ombud, add, tmp_path):
    assert add("bob").code == 2
    assert add("bob@example.com", password="short").code == 2
    assert add("bob@example.com", role="king").code == 2
    words = ("--name", "B", "--role", "admin", "--password-file", tmp_path / "none")
    assert ombud("staff", "add", "bob@example.com", *words).code == 2
    assert ombud("staff", "dismiss", "bob@example.com").code == 2
    assert ombud("staff", "list", "--all", "--json").json == []


def test_a_key_opens_until_it_is_revoked(ombud):
    made = ombud("key", "add", "shop", "--scope", "decide", "--json").json
    (listed,) = ombud("key", "list", "--json").json
    assert api_key(made["token"]) is not None

    revoked = ombud("key", "revoke", listed["id"])

    assert listed["scopes"] == ["decide"]
    assert revoked.code == 0
    assert api_key(made["token"]) is None
    assert ombud("key", "revoke", listed["id"]).code == 2


def test_a_key_needs_a_scope_that_there_is(ombud):
    assert ombud("key", "add", "shop").code == 2
    assert ombud("key", "add", "shop", "--scope", "all").code == 2
