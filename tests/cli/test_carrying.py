"""Workers are killed and databases restarted, and no choice is lost on its way."""

import json
import signal
import time

import psycopg
import pytest

from tests.cli.test_running import bare, before, place, until  # noqa: F401  # fixtures
from tests.gates.enforcing.conftest import POLICY, SCHEMA, TABLES, systems

SHOP = "shop_that_restarts"
LAG = 2  # seconds, from a choice to its holding outside, where nothing stops
EVERYBODY = {1, 2, 3, 4, 5, 6}


class Company:
    """An installation with a company's database that keeps the policy."""

    def __init__(self, installation, folder):
        self.place = installation
        self.place.postgres.make_database(SHOP)
        url = self.place.postgres.url(SHOP, "ombud_owner")
        self.place.environment["OMBUD_SOURCE_SHOP"] = url
        with psycopg.connect(url) as at:
            at.execute(SCHEMA)
        (folder / "policy.yaml").write_text(POLICY)
        (folder / "systems.yaml").write_text(systems("shop", TABLES))
        self.ombud("publish", folder / "policy.yaml")
        self.ombud("systems", "confirm", folder / "systems.yaml")
        self.ombud("systems", "sync")
        self.ombud("compile", "postgres", "shop", "--apply")

    def ombud(self, *words):
        ran = self.place.ombud(*words)
        assert ran.returncode == 0, (words, ran.stdout, ran.stderr)
        return ran.stdout

    def worker(self):
        return self.place.start("-m", "ombud.cli.main", "worker")

    def objects(self, number):
        self.ombud(
            "request", "objection", f"p{number}@a.example", "--purpose", "offers"
        )

    def check(self):
        return json.loads(
            self.ombud("compile", "postgres", "shop", "--check", "--json")
        )

    def seen(self):
        """Whom a program for offers sees."""
        with psycopg.connect(self.place.postgres.url(SHOP, "postgres")) as at:
            at.execute("set role ombud_shop_offers")
            return {key for (key,) in at.execute("select id from customer")}

    def superuser(self, *statements):
        url = self.place.postgres.url("postgres", "postgres")
        with psycopg.connect(url, autocommit=True) as at:
            for statement in statements:
                at.execute(statement)

    def close(self):
        self.place.ombud("compile", "postgres", "shop", "--undo")
        self.place.postgres.drop_database(SHOP)


@pytest.fixture
def company(place, tmp_path):  # noqa: F811
    company = Company(place, tmp_path)
    yield company
    company.close()


@pytest.mark.promise("P22")
def test_no_choice_is_lost_whatever_stops(company):
    worker = company.worker()
    company.objects(1)
    until(lambda: company.seen() == EVERYBODY - {1})
    company.objects(2)
    start = time.monotonic()
    until(lambda: company.seen() == EVERYBODY - {1, 2})
    lag = time.monotonic() - start

    worker.kill()
    worker.wait()
    company.objects(3)
    waiting = company.check()
    worker = company.worker()
    until(lambda: company.seen() == EVERYBODY - {1, 2, 3})

    # The company's database lets nobody in for a while.
    company.superuser(
        f"alter database {SHOP} allow_connections false",
        "select pg_terminate_backend(pid) from pg_stat_activity"
        f" where datname = '{SHOP}'",
    )
    company.objects(4)
    time.sleep(1.5)
    company.superuser(f"alter database {SHOP} allow_connections true")
    until(lambda: company.seen() == EVERYBODY - {1, 2, 3, 4})

    # Both of them go, and come back.
    company.place.postgres.stop()
    company.place.postgres.start()
    company.objects(5)
    until(lambda: company.seen() == {6})
    after = company.check()
    worker.send_signal(signal.SIGTERM)

    assert worker.wait(30) == 0
    assert lag < LAG
    assert (waiting["on_the_way"], waiting["equal"]) == (1, True)
    assert (after["on_the_way"], after["equal"]) == (0, True)
