"""What the console's tests share: the world, and its staff signed in."""

import os

import pytest
from django.test import Client

from ombud.core import clock
from ombud.people.abilities import Role
from ombud.people.models import Staff
from tests.console.world import World, load_shop
from tests.house import copy
from tests.server import POSTGRES

DATABASE = f"test_console_shop_{os.getpid()}"


@pytest.fixture(scope="session")
def pristine_shop():
    """The shop's database, unharmed: what each test's own is made of."""
    load_shop(DATABASE)
    yield DATABASE
    POSTGRES.drop_database(DATABASE)


@pytest.fixture
def shop(settings, pristine_shop):
    """A copy of the shop for one test, connected."""
    with copy(pristine_shop) as made:
        settings.SOURCES = {"OMBUD_SOURCE_SHOP": made.url}
        yield made


@pytest.fixture
def world(db, shop, settings):
    """Policy, map and staff; no requests yet."""
    # Argon2 is slow on purpose, and people's tests see to it that it is used.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    made = World(at=clock.now())
    made.hire()
    made.furnish()
    return made


@pytest.fixture
def full_world(world):
    """The same with requests at every stage."""
    world.fill()
    return world


@pytest.fixture
def signed_in(world):
    """Signs someone of a role in; None is a stranger."""

    def signed_in(role: Role | None, **kwargs) -> Client:
        client = Client(**kwargs)
        if role is not None:
            client.force_login(
                Staff.objects.get(id=world.staff[role]),
                backend="allauth.account.auth_backends.AuthenticationBackend",
            )
        return client

    return signed_in
