"""What the API's tests share: the example company, and a program with a key."""

import json

import pytest
from django.test import Client

from ombud.core import clock
from ombud.people.abilities import Scope
from ombud.people.actions import make_api_key
from tests.choir import choir  # noqa: F401  # a fixture
from tests.console.conftest import (  # noqa: F401  # fixtures
    pristine_shop,
    shop,
    world,
)
from tests.house import mailbox  # noqa: F401  # a fixture

BASE = "/api/v1"


class Program:
    """A program that speaks to the API with a key, or with none."""

    def __init__(self, token: str = "", **headers: str) -> None:
        if token:
            headers["authorization"] = f"Bearer {token}"
        self.client = Client(headers=headers, raise_request_exception=False)

    def get(self, path):
        """Read an address."""
        return self.client.get(BASE + path)

    def post(self, path, body, content_type="application/json"):
        """Send a body: JSON, or the very text."""
        text = body if isinstance(body, str | bytes) else json.dumps(body)
        return self.client.post(BASE + path, text, content_type=content_type)


@pytest.fixture
def program(db):
    """Makes a program with a key of some scopes; none means without a key."""

    def program(*scopes: Scope, purposes=(), controllers=(), **headers: str) -> Program:
        if not scopes:
            return Program(**headers)
        token = make_api_key(
            name="shop",
            scopes=scopes,
            at=clock.now(),
            purposes=purposes,
            controllers=controllers,
        )
        return Program(token, **headers)

    return program
