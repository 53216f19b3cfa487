"""One person's request, on the shop of ../shared/bench/requests."""

import io
import json
import os
import signal
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

import psycopg
from django.db import connection

from bench import floor
from bench.figures import (
    Figure,
    MissingError,
    expect,
    median,
    rounded,
    suite,
)
from bench.workshop import DATA, SHARED, SHOP, Workshop, wait_until
from ombud.choices.actions import reckon_all
from ombud.core.clock import now
from ombud.core.ids import RequestId
from ombud.people.abilities import Role
from ombud.people.actions import hire
from ombud.people.identifiers import IdentifierKind
from ombud.people.queries import find
from ombud.policy.actions import publish
from ombud.registers.actions import confirm, sync
from ombud.registers.queries import layout
from ombud.rights import queries as rights
from ombud.rights.actions.advance import advance
from ombud.rights.actions.approve import approve
from ombud.rights.actions.ask import ask_for_staff
from ombud.rights.models import Answer
from ombud.rights.words import Ending, RequestKind, State

FLOOR = "floor"
"""The database that the floor is measured on: as the shop, on the same server."""
ROWS = {
    "customer": 1, "address": 2, "orders": 3, "order_item": 6, "payment_card": 1,
    "payment": 3, "support_ticket": 1, "ticket_message": 3,
    "newsletter_subscription": 2, "login_event": 10,
}  # fmt: skip
"""What the shop holds about each customer."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured."""

    customers: int
    warm_up: int
    each: int
    """Requests of each kind that are timed."""
    at_once: int


FULL = Sizes(customers=10_000, warm_up=10, each=100, at_once=40)
SMALL = Sizes(customers=60, warm_up=1, each=3, at_once=4)


@suite(
    "requests",
    title="One person's request",
    about="""
A shop with 10,000 customers in 11 tables, 32 rows each in 10 of them, without an index
made for Ombud; Ombud knows all its customers. Each request is another customer's.
An access is timed from the asking to the answer: every system searched, also for the
address where nobody declared it, the answer packed, sealed and mailed to the queue, the
ledger written. An erasure is timed over asking, plan, approval, run, reading back and
forgetting. Afterwards every declared column is looked for in the answer, and every
erased value in the shop. The floor is the same reading and masking as plain SQL, one
connection for each person.
""",
)
def measure(workshop: Workshop) -> Iterator[Figure]:
    """Time access and erasure alone, then what workers make of them."""
    if not (SHARED / "requests").is_dir():
        raise MissingError("../shared/bench/requests is not beside this checkout")
    sizes = SMALL if workshop.small else FULL
    workshop.afresh()
    for database in (SHOP, FLOOR):
        workshop.load_shop(database, sizes.customers)
    bench = Bench(workshop, sizes)
    bench.open()
    yield bench.access()
    yield bench.erasure()
    with workshop.mail():
        yield bench.at_once()
        yield bench.killed()


@dataclass
class Bench:
    """The shop's company, and requests of its customers."""

    workshop: Workshop
    sizes: Sizes
    _next: int = field(default=0, init=False)

    @cached_property
    def floor_url(self) -> str:
        """Where the floor's shop is."""
        return self.workshop.shop_url.replace(f"/{SHOP}?", f"/{FLOOR}?")

    def open(self) -> None:
        """Put policy and map in force, and know everyone."""
        at = now()
        publish(
            (DATA / "policy.yaml").read_text(),
            name="policy.yaml", effective_from=at, by=None, at=at,
        )  # fmt: skip
        confirm(
            (DATA / "systems.yaml").read_text(), name="systems.yaml", by=None, at=at
        )
        sync(SHOP, at=at)
        reckon_all(at)
        self.workshop.settle()
        self.officer = hire(
            email="officer@shop.example",
            name="Bench",
            role=Role.OFFICER,
            password=os.urandom(16).hex(),
            at=at,
        )

    def address(self) -> str:
        """The address of a customer who was not taken before."""
        self._next += 1
        return f"subject{self._next}@shop.example"

    # One after the other

    def access(self) -> Figure:
        """A request for a copy."""
        ours, theirs = self._both(self._access, floor.access)
        return Figure(
            name="requests.access",
            says="access, p50",
            value=ours,
            unit="ms",
            floor=theirs,
            goal=50,
        )

    def erasure(self) -> Figure:
        """A request for erasure."""
        ours, theirs = self._both(self._erase, floor.erase)
        return Figure(
            name="requests.erasure",
            says="erasure, p50",
            value=ours,
            unit="ms",
            floor=theirs,
            goal=100,
        )

    def _both(
        self, ours: Callable[[str], float], plain: Callable[[str, str], int]
    ) -> tuple[float, float]:
        """Time ours and the floor in turn, so that both meet the same machine."""
        times: list[tuple[float, float]] = []
        for _ in range(self.sizes.warm_up + self.sizes.each):
            address = self.address()
            start = time.perf_counter()
            read = plain(self.floor_url, address)
            floor_ms = (time.perf_counter() - start) * 1000
            expect(read == sum(ROWS.values()), f"the floor read {read} rows")
            times.append((ours(address) * 1000, floor_ms))
        timed = times[self.sizes.warm_up :]
        return median([t for t, _ in timed]), median([t for _, t in timed])

    def _access(self, address: str) -> float:

        start = time.perf_counter()
        request = ask_for_staff(
            RequestKind.ACCESS, address, language="en", by=None, at=now()
        )
        advance(request, at=now())
        took = time.perf_counter() - start
        self._check_answer(request, address)
        return took

    def _erase(self, address: str) -> float:

        before = self._held(address)
        start = time.perf_counter()
        request = self._ask_erasure(address)
        advance(request, at=now())
        self._approve(request)
        advance(request, at=now())
        took = time.perf_counter() - start
        ending = rights.view(request).ending
        expect(ending is Ending.COMPLETE, f"an erasure ended with {ending}")
        self._check_erased(before)
        expect(find(IdentifierKind.EMAIL, address) is None, "the person is still known")
        return took

    def _ask_erasure(self, address: str) -> RequestId:
        return ask_for_staff(
            RequestKind.ERASURE, address, language="en", by=None, at=now()
        )

    def _approve(self, request: RequestId) -> None:
        plan = rights.view(request).plan_digest
        approve(request, plan, by=self.officer, at=now())

    # With workers

    def at_once(self) -> Figure:
        """Many requests at the same moment, for two workers."""

        self._drain()
        count = self.sizes.at_once
        addresses = [self.address() for _ in range(count)]
        with self.workshop.worker() as one, self.workshop.worker() as two:
            start = time.perf_counter()
            asked = [
                ask_for_staff(
                    RequestKind.ACCESS, address, language="en", by=None, at=now()
                )
                for address in addresses
            ]
            wait_until(lambda: self._in_state(asked, State.ENDED) == count, one, two)
            took = time.perf_counter() - start
        for request, address in zip(asked, addresses, strict=True):
            expect(rights.view(request).state is State.ENDED, "one is still open")
            self._check_answer(request, address)
        return Figure(
            name="requests.at_once",
            says=f"{count} requests for access at once, two workers: from the first "
            "asked to the last answered",
            value=rounded(took),
            unit="s",
            goal=2,
        )

    def _drain(self) -> None:
        """Have workers do what waits, so that the next figure is of its own work."""
        with self.workshop.worker() as one, self.workshop.worker() as two:
            wait_until(
                lambda: (
                    self._ours(
                        "select count(*) from procrastinate_jobs"
                        " where status in ('todo', 'doing')"
                    )
                    == 0
                ),
                one,
                two,
            )

    def killed(self) -> Figure:
        """A worker killed while it erases, and another that takes over."""

        address = self.address()
        before = self._held(address)
        request = self._ask_erasure(address)
        # Workers plan it, so that just one job is left: the one that is cut short.
        self._drain()
        self._approve(request)
        with psycopg.connect(self.workshop.shop_url) as holding:
            # While someone else holds the row, the erasure stays in its middle.
            holding.execute(
                "select 1 from customer where email = %s for update", (address,)
            )
            with self.workshop.worker() as worker:
                wait_until(lambda: self._waits(State.RUNNING, request), worker)
                start = time.perf_counter()
                worker.send_signal(signal.SIGKILL)
                worker.wait()
            holding.rollback()
        with self.workshop.worker() as heir:
            wait_until(lambda: self._in_state([request], State.ENDED) == 1, heir)
            took = time.perf_counter() - start
        ending = rights.view(request).ending
        expect(ending is Ending.COMPLETE, f"the erasure ended with {ending}")
        self._check_erased(before)
        return Figure(
            name="requests.killed",
            says="erasure whose worker was killed in the middle, from the kill until a "
            "worker started afterwards has done it",
            value=rounded(took),
            unit="s",
            goal=5,
        )

    def _in_state(self, requests: list[RequestId], state: str) -> int:
        return self._ours(
            "select count(*) from rights_request where id = any(%s) and state = %s",
            requests,
            state,
        )

    def _waits(self, state: str, request: RequestId) -> bool:
        """Whether the worker has begun and waits for the rows that are held."""
        waiting = self._ours("select count(*) from pg_locks where not granted")
        return waiting > 0 and self._in_state([request], state) == 1

    def _ours(self, statement: str, *values: object) -> int:

        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            (found,) = cursor.fetchone()
        return int(found)

    # Whether it is right

    @cached_property
    def _personal(self) -> dict[str, tuple[str, ...]]:

        return {placed.name: tuple(placed.personal) for placed in layout(SHOP).tables}

    def _check_answer(self, request: RequestId, address: str) -> None:
        """All rows and every declared column are there, and are this person's."""

        package = Answer.objects.get(request=request).package()
        with zipfile.ZipFile(io.BytesIO(package)) as archive:
            tables = [
                table
                for table in json.loads(archive.read("answer.json"))["tables"]
                if table["system"] == SHOP
            ]
        rows = {table["table"]: len(table["rows"]) for table in tables}
        expect(rows == ROWS, f"an answer holds {rows}")
        for table in tables:
            wanted = set(self._personal[table["table"]])
            for row in table["rows"]:
                expect(
                    wanted <= row["values"].keys(), f"{table['table']} lacks columns"
                )
        found = {
            row["values"]["email"]
            for table in tables
            if table["table"] == "customer"
            for row in table["rows"]
        }
        expect(found == {address}, "an answer is about someone else")

    def _held(self, address: str) -> dict[str, dict[int, dict[str, object]]]:
        """A customer's rows by table and id: the declared columns."""
        of_orders = "order_id in (select id from orders where customer_id = %(id)s)"
        of = {
            "customer": "email = %(email)s",
            "support_ticket": "requester_email = %(email)s",
            "newsletter_subscription": "email = %(email)s",
            "order_item": of_orders,
            "payment": of_orders,
            "ticket_message": "ticket_id in (select id from support_ticket"
            " where requester_email = %(email)s)",
        }
        customer = int(address.partition("@")[0].removeprefix("subject"))
        person = {"email": address, "id": customer}
        with psycopg.connect(self.workshop.shop_url) as shop:
            held = {
                table: self._rows(
                    shop, table, of.get(table, "customer_id = %(id)s"), person
                )
                for table in ROWS
            }
        counts = {table: len(rows) for table, rows in held.items()}
        expect(counts == ROWS, f"the shop holds {counts}")
        return held

    def _rows(
        self, shop: psycopg.Connection, table: str, where: str, values: object
    ) -> dict[int, dict[str, object]]:
        columns = self._personal[table]
        found = shop.execute(
            f"select id, {', '.join(columns)} from {table} where {where}", values
        )
        return {id_: dict(zip(columns, of, strict=True)) for id_, *of in found}

    def _check_erased(self, before: dict[str, dict[int, dict[str, object]]]) -> None:
        """No declared value stands where it stood."""
        with psycopg.connect(self.workshop.shop_url) as shop:
            for table, rows in before.items():
                after = self._rows(
                    shop, table, "id = any(%(ids)s)", {"ids": list(rows)}
                )
                for id_, values in after.items():
                    left = [
                        column
                        for column, value in values.items()
                        if value is not None and value == rows[id_][column]
                    ]
                    expect(not left, f"{table} still holds {left}")
