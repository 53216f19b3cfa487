"""A store of every kind that there is a driver for."""

import pytest

from tests.connectors.contract import PostgresStore, SqliteStore
from tests.server import POSTGRES


@pytest.fixture(scope="session")
def _database():
    yield
    POSTGRES.drop_database(PostgresStore.database)


@pytest.fixture
def postgres(_database):
    store = PostgresStore()
    yield store
    store.close()


@pytest.fixture
def sqlite(tmp_path):
    store = SqliteStore(tmp_path)
    yield store
    store.close()


@pytest.fixture(params=["postgres", "sqlite"])
def store(request):
    return request.getfixturevalue(request.param)
