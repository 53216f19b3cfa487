"""What a driver's tests must supply for the contract suite to run on it."""

import os
import sqlite3
from abc import ABC, abstractmethod
from contextlib import closing
from pathlib import Path

import psycopg

from ombud.connectors.base import Connector, Limits
from ombud.connectors.registry import connect
from ombud.home.postgres import OWNER
from tests.server import POSTGRES

SHOP = """
create table customer (
  id integer primary key, email varchar(60) not null unique, name text,
  nick varchar(4) not null, pass varchar(20) not null unique, code varchar(9) not null,
  born date not null, seen timestamp not null, vip boolean not null,
  balance numeric(10, 2) not null, visits integer not null, facts json not null,
  face {bytes} not null, unique (code, born));
create table "Order" (
  "OrderId" integer primary key, "CustomerId" integer not null references customer (id),
  "select" text);
create table line (
  "OrderId" integer not null references "Order" ("OrderId"), pos integer not null,
  note text, primary key ("OrderId", pos));
create table visit (address text, path text);
create view everyone as select email from customer;
insert into customer values
  (2, 'alice@example.org', 'Alice Ås', 'al', 'sesam', 'SE', '1990-02-03',
   '2024-05-06 07:08:09', true, 12.50, 7, '{{"a": 1.5}}', {face}),
  (1, 'bob@example.org', null, 'bo', 'mellon', 'FI', '1980-12-31',
   '2023-01-01 00:00:00', false, 0, 0, '[1]', {face});
insert into "Order" values (10, 2, 'first'), (11, 2, null), (12, 1, 'his');
insert into line values (10, 1, 'x'), (10, 2, 'y'), (11, 1, 'z'), (12, 1, 'his');
insert into visit values ('alice@example.org', '/b'), ('alice@example.org', '/a');
"""


class Store(ABC):
    """A database that tests may do anything to."""

    url: str
    limits = Limits()
    face = "'face'"
    bytes = "blob"

    def __init__(self):
        self._connectors: list[Connector] = []

    @abstractmethod
    def do(self, script: str) -> None:
        """Run statements as somebody else would, and commit."""

    @abstractmethod
    def let_readers_and_writers_meet(self) -> None:
        """Set the store up so that a writer need not wait for readers."""

    def shop(self) -> Connector:
        """A connector to a small shop."""
        self.do(SHOP.format(bytes=self.bytes, face=self.face))
        return self.connect()

    def connect(self, url: str = "", limits: Limits | None = None) -> Connector:
        """A connector that the fixture closes."""
        connector = connect(url or self.url, limits=limits or self.limits)
        self._connectors.append(connector)
        return connector

    def close(self) -> None:
        for connector in self._connectors:
            connector.close()


class PostgresStore(Store):
    """A schema made anew in a database of this test process."""

    face = r"'\x66616365'"
    bytes = "bytea"
    database = f"connectors_{os.getpid()}"

    def __init__(self):
        super().__init__()
        POSTGRES.make_database(self.database)
        self.url = POSTGRES.url(self.database, OWNER)
        self.do("drop schema if exists public, sales cascade; create schema public")

    def do(self, script):
        with closing(psycopg.connect(self.url, autocommit=True)) as connection:
            connection.execute(script)

    def let_readers_and_writers_meet(self):
        """They do."""

    def ask(self, query, parameters=None):
        with closing(psycopg.connect(self.url, autocommit=True)) as connection:
            return connection.execute(query, parameters).fetchall()

    def url_of(self, user=OWNER, database=None, socket=None):
        return (
            f"postgresql://{user}:hush-hush@/{database or self.database}"
            f"?host={socket or POSTGRES.socket}"
        )


class SqliteStore(Store):
    """A file of its own."""

    face = "X'66616365'"

    def __init__(self, folder: Path):
        super().__init__()
        self.path = folder / "källa med blank%20.db"
        with closing(sqlite3.connect(self.path)):
            pass
        self.path.touch()
        self.url = f"sqlite:///{self.path}".replace("%", "%25")

    def do(self, script):
        with closing(sqlite3.connect(self.path)) as connection:
            connection.executescript(script)

    def let_readers_and_writers_meet(self):
        self.do("pragma journal_mode = wal")
