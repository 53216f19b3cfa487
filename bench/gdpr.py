"""GDPRbench's four workloads, in lock-step with hand-written SQL that enforces."""

import multiprocessing
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
from django.db import connection

from bench.figures import Figure, MissingError, expect, rounded, suite
from bench.workshop import SHARED, Workshop

DRIVER = SHARED / "gdpr"
STORE = "gdpr"
"""The database of the hand-written SQL, on the same server."""
BASE = "pg-indexed"
CLIENTS = 8
WAIT_SECONDS = 300
"""Until a client that says nothing is taken for dead."""
GROUPS = ("read_data_by_purpose", "read_data_not_objecting", "read_data_by_decision")
POINT = "read_data_by_key"


@suite(
    "gdpr",
    title="Records, as GDPRbench works with them",
    about="""
The driver of `../shared/bench/gdpr` (after Shastri et al., VLDB 2020): 100,000 records
of 10,000 people, 10,000 operations of each of four kinds of users. Ombud and one table
of hand-written SQL with an index on each attribute, purposes and objections in its
WHERE, take turns at every operation; so do Ombud in process and behind its HTTP API.
Each operation is a commit, its entry in the log included. Ombud's records are encrypted
under the key of their person, the SQL's are not. Every answer is checked, and so is all
that is there in the end. The floor is the SQL's figure in the same run. A short-lived
purpose of the driver is a project under one purpose of the policy.
""",
)
def measure(workshop: Workshop) -> Iterator[Figure]:
    """Run the workloads; then many clients at once."""
    if not DRIVER.is_dir():
        raise MissingError("../shared/bench/gdpr is not beside this checkout")
    if str(DRIVER) not in sys.path:
        sys.path.insert(0, str(DRIVER))
    from gdprbench import generate, model  # noqa: PLC0415  # only where it is there

    from bench import _records  # noqa: PLC0415  # as above

    workshop.postgres.drop_database(STORE)
    workshop.postgres.make_database(STORE)
    scale = generate.Scale(
        records=2_000 if workshop.small else 100_000,
        operations=100 if workshop.small else 10_000,
    )
    for name in model.MIXES:
        work = generate.build(name, scale, 1, True)  # noqa: FBT003  # the driver's own
        for kind in (_records.Ombud, _records.OmbudOverHttp):
            yield from _lock_step(workshop, scale, work, kind)
    yield _many(workshop, scale, work)


def _lock_step(
    workshop: Workshop, scale: Any, work: Any, kind: Callable[..., Any]
) -> Iterator[Figure]:
    from gdprbench.run import measure as run  # noqa: PLC0415  # as above

    stores = [_base(workshop), kind(workshop, purposes=scale.purposes, enforce=True)]
    try:
        base, ours = run(stores, work)
    finally:
        for store in stores:
            store.close()
    for each in (base, ours):
        right = each["correct_percent"] == 100 and each["final_state_right"]  # all
        expect(right, f"{each['adapter']}, {work.name}: {each['examples']}")
    over_http = ours["adapter"] != "ombud"
    where = "over HTTP" if over_http else "in process"
    yield Figure(
        name=f"gdpr.{work.name}{'.http' * over_http}",
        says=f"{work.name}: {len(work.ops):,} operations, {where}",
        value=rounded(ours["completion_s"]),
        unit="s",
        floor=rounded(base["completion_s"]),
        goal=None
        if over_http
        else rounded(base["completion_s"] * (1.2 if work.name == "processor" else 1.5)),
    )
    if not over_http:
        yield Figure(
            name=f"gdpr.{work.name}.space",
            says=f"{work.name}: bytes stored for a byte of personal data, at the end",
            value=ours["space_factor_after"],
            unit="bytes",
            floor=base["space_factor_after"],
            goal=6,
        )
    for operation in (POINT, *GROUPS):
        if operation in ours["by_operation"]:
            times = 3.0 if over_http else 1.5
            if operation in GROUPS:
                times = 0.0 if over_http else 1.3
            yield _of_operation(operation, ours, base, where, times)


def _of_operation(
    operation: str, ours: Any, base: Any, where: str, times: float
) -> Figure:
    took = ours["by_operation"][operation]["p50_ms"]
    floor = base["by_operation"][operation]["p50_ms"]
    return Figure(
        name=f"gdpr.{operation}{'.http' * (where == 'over HTTP')}",
        says=f"`{operation}`, enforced, half of them within, {where}",
        value=rounded(took),
        unit="ms",
        floor=rounded(floor),
        goal=rounded(floor * times) if times else None,
    )


def _base(workshop: Workshop) -> Any:
    from gdprbench.adapters import REGISTRY  # noqa: PLC0415  # as above

    # As the superuser, since the driver makes a checkpoint.
    return REGISTRY[BASE](workshop.postgres.url(STORE, "postgres"), True)  # noqa: FBT003  # the driver's own


def _many(workshop: Workshop, scale: Any, work: Any) -> Figure:
    """Enforced, logged reads by many clients at once, a connection each."""
    from bench import _records  # noqa: PLC0415  # as above

    ours = _records.Ombud(workshop, purposes=scale.purposes, enforce=True)
    base = _base(workshop)
    for store in (base, ours):
        store.setup()
        store.load(work.initial)
        store.ready()
    each = 20 if workshop.small else 2_000
    reads = [
        (record.key, record.pur[0], record.data if _open(record) else None)
        for record in work.initial[: each * CLIENTS]
    ]
    base.close()
    ours.close()
    floor = _together(lambda: _base_reader(workshop), reads, each)
    value = _together(lambda: _our_reader(ours), reads, each)
    return Figure(
        name="gdpr.clients",
        says=f"enforced, logged reads by {CLIENTS} clients at once",
        value=rounded(value),
        unit="reads/s",
        floor=rounded(floor),
        goal=rounded(floor * 0.5),
    )


def _open(record: Any) -> bool:
    return record.pur[0] not in record.obj


def _base_reader(workshop: Workshop) -> Any:
    store = _base(workshop)
    store.conn.execute(f'set search_path to "{BASE}"')
    return store


def _our_reader(store: Any) -> Any:
    connection.ensure_connection()
    return store


def _together(
    make: Callable[[], Any], reads: list[tuple[str, str, str | None]], each: int
) -> float:
    """Reads a second, by processes that begin together; every answer is looked at.

    Nothing is connected when they fork, so that each has a connection of its own.
    """
    from gdprbench.model import Context  # noqa: PLC0415  # as above

    fork = multiprocessing.get_context("fork")
    begin, wrong = fork.Barrier(CLIENTS + 1, timeout=WAIT_SECONDS), fork.Queue()

    def client(number: int) -> None:
        store = make()
        begin.wait()
        mistaken = []
        try:
            for at in range(number * each, (number + 1) * each):
                key, purpose, data = reads[at]
                ctx = Context(at + 1, "processor", "bench", purpose)
                if store.read_data_by_key(ctx, key) != data:
                    mistaken.append(key)
        except (psycopg.Error, RuntimeError) as error:
            mistaken.append(str(error))
        finally:
            store.close()
        wrong.put(mistaken)

    clients = [fork.Process(target=client, args=(n,)) for n in range(CLIENTS)]
    for one in clients:
        one.start()
    begin.wait()
    start = time.perf_counter()
    mistaken = [key for _ in clients for key in wrong.get(timeout=WAIT_SECONDS)]
    took = time.perf_counter() - start
    for one in clients:
        one.join()
    expect(not mistaken, f"{len(mistaken)} wrong answers: {mistaken[:3]}")
    return len(clients) * each / took
