"""The gates over a million: row security, audiences, and how late a choice is."""

import statistics
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from django.db import connection

from bench.figures import Figure, expect, median, rounded, suite
from bench.workshop import SHOP, Workshop, wait_until
from ombud.choices.actions import say
from ombud.choices.words import Word
from ombud.core.clock import now
from ombud.core.ids import PersonId
from ombud.gates.audiences import audience
from ombud.gates.enforcing.actions import apply, undo
from ombud.gates.enforcing.carrying import carry
from ombud.gates.enforcing.plan import purpose_role
from ombud.gates.enforcing.queries import check
from ombud.policy.actions import publish
from ombud.policy.queries import bits
from ombud.registers.actions import confirm

SYSTEM = "shop"
PURPOSE = "newsletter"
LOGIN = "bench_newsletter"
WAIT_SECONDS = 60
AT_ONCE = 12
"""People who choose side by side: each waits for the disk on their own."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured."""

    people: int
    runs: int
    points: int
    """Rows read one by one, in each run."""
    carried: int
    """People whose choices are carried to the outside."""
    choices: int
    a_second: int


FULL = Sizes(
    people=1_000_000, runs=11, points=2_000, carried=20_000, choices=4_000, a_second=200
)
SMALL = Sizes(people=2_000, runs=3, points=50, carried=200, choices=40, a_second=40)

POLICY = """
ombud: 1
languages: [en]
updated: 2026-01-01
controllers:
  us:
    name: Example AB
    number: "559999-0024"
    country: SE
    address: Gatan 1, 111 22 Stockholm
    email: privacy@example.com
people: { customer: { say: customers } }
sources: { person: the person }
categories:
  contact: { say: contact details, items: [email] }
  name: { say: name }
  order: { say: orders, items: [date] }
purposes:
  orders:
    say: to deliver what was ordered
    for: [customer]
    basis: contract
    uses: [contact, name, order]
    from: [person]
    keep: { until: P1Y after order.date }
  newsletter:
    say: to send news
    for: [customer]
    basis: consent
    uses: [contact.email, name]
    from: [person]
    keep: { until: withdrawn }
"""
MAP = """
ombud-systems: 1
systems:
  shop:
    at: env:OMBUD_SOURCE_SHOP
    tables:
      customer:
        person: customer
        found_by: { email: email }
        columns: { id: none, email: contact.email, name: name, ordered: order.date }
"""
SCHEMA = (
    "create table customer (id integer primary key, email text, name text,"
    " ordered date)"
)


@suite(
    "gates",
    title="The gates over a million",
    about="""
Row security: a table of 1,000,000 rows in the company's own database, 300,000 of them
allowed, compiled by `ombud compile postgres`; a login of the purpose counts and sums
them (a full scan), and reads rows one by one by their key. The same SELECTs with the
same bit test written as a WHERE, by a role that row security does not hold, in turns
with the others on the same table. An audience: everyone out of 1,000,000 people, as
ids, and who is left out for what, against the same two SELECTs, with a join a person,
written for psycopg alone. A choice on its way: 200 choices a second are written, each
in a transaction of its own and without the deciding, while a worker carries; the lag is
from before the choice until the purpose's login sees the row, looked at every 20 ms.
""",
)
def measure(workshop: Workshop) -> Iterator[Figure]:
    """Time the compiled policy, the audience and the carrier."""
    sizes = SMALL if workshop.small else FULL
    at = now()
    yield from _audience(workshop, sizes, at)
    _begin(workshop, at)
    workshop.postgres.drop_database(SHOP)
    workshop.postgres.make_database(SHOP)
    _shop(workshop, SCHEMA)
    confirm(MAP, name="systems.yaml", by=None, at=at)
    apply(SYSTEM, at)
    role = purpose_role(SYSTEM, PURPOSE)
    try:
        _superuser(workshop, f"drop role if exists {LOGIN}")
        _superuser(workshop, f"create role {LOGIN} login; grant {role} to {LOGIN}")
        yield from _row_security(workshop, sizes)
        yield from _lag(workshop, sizes)
    finally:
        _superuser(workshop, f"drop role if exists {LOGIN}")
        undo(SYSTEM, now())


def _begin(workshop: Workshop, at: datetime) -> None:
    """Our database as on the first day, with the policy in force."""
    workshop.afresh()
    publish(POLICY, name="policy.yaml", effective_from=at, by=None, at=at)


def _shop(workshop: Workshop, *statements: str) -> None:
    with psycopg.connect(workshop.shop_url) as at:
        for statement in statements:
            at.execute(statement)  # type: ignore[arg-type]  # our own text


def _superuser(workshop: Workshop, statement: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(
        workshop.postgres.url(SHOP, "postgres"), autocommit=True
    ) as at:
        cursor = at.execute(statement)  # type: ignore[arg-type]  # our own text
        return cursor.fetchall() if cursor.description else []


# How late a choice is outside


def _lag(workshop: Workshop, sizes: Sizes) -> Iterator[Figure]:
    _superuser(workshop, "truncate customer")
    _shop(
        workshop,
        "insert into customer select n, 'subject' || n || '@shop.example', 'N' || n"
        f" from generate_series(1, {sizes.carried}) n",
    )
    while carry(SYSTEM, now()):
        pass
    rows = _superuser(
        workshop,
        f"select id, ombud_person from customer order by id limit {sizes.choices + 1}",
    )
    with workshop.worker() as worker:
        wait_until(_carrying(workshop, rows[0]), worker)
        said, seen = _say_and_look(workshop, rows[1:], sizes)
    lags = [seen[row] - said[row] for row in said]
    expect(check(SYSTEM, now()).equal, "both sides are not equal")
    yield Figure(
        name="gates.lag.p50",
        says=f"a choice until it holds in the compiled database, {sizes.a_second} a "
        "second: median",
        value=rounded(statistics.median(lags) * 1000),
        unit="ms",
    )
    yield Figure(
        name="gates.lag.p99",
        says="the same: 99th percentile",
        value=rounded(statistics.quantiles(lags, n=100)[98] * 1000),
        unit="ms",
        goal=2000,
    )


def _carrying(workshop: Workshop, row: tuple[Any, ...]) -> Any:
    """Whether the worker is at it, seen by a first choice."""
    _say(row[1], Word.CONSENTED)

    def carrying() -> bool:
        with psycopg.connect(workshop.postgres.url(SHOP, LOGIN)) as at:
            return bool(at.execute("select email from customer").fetchall())

    return carrying


def _say(person: PersonId, word: Word) -> None:
    say(person, PURPOSE, word, channel="bench", notice=1, at=now())


def _say_and_look(
    workshop: Workshop, rows: list[tuple[Any, ...]], sizes: Sizes
) -> tuple[dict[int, float], dict[int, float]]:
    """When each said yes, and when the login first saw the row."""
    said: dict[int, float] = {}
    seen: dict[int, float] = {}
    done = threading.Event()

    def look() -> None:
        with psycopg.connect(workshop.postgres.url(SHOP, LOGIN), autocommit=True) as at:
            until = float("inf")
            while time.perf_counter() < until and len(seen) < len(rows):
                ((ids,),) = at.execute("select array_agg(id) from customer").fetchall()
                for row in ids:
                    seen.setdefault(row, time.perf_counter())
                if done.is_set() and until == float("inf"):
                    until = time.perf_counter() + WAIT_SECONDS
                time.sleep(0.02)

    def choose(mine: list[tuple[int, tuple[Any, ...]]]) -> None:
        with psycopg.connect(**_ours(), autocommit=True) as at:
            for number, (row, person) in mine:
                time.sleep(
                    max(0, start + number / sizes.a_second - time.perf_counter())
                )
                said[row] = time.perf_counter()
                with at.transaction():
                    at.execute(_CHOOSE, {"person": person, "at": now(), "bit": bit})

    bit = bits()[PURPOSE]
    numbered = list(enumerate(rows))
    looking = threading.Thread(target=look)
    looking.start()
    start = time.perf_counter()
    choosing = [
        threading.Thread(target=choose, args=(numbered[at::AT_ONCE],))
        for at in range(AT_ONCE)
    ]
    for each in choosing:
        each.start()
    for each in choosing:
        each.join()
    took = time.perf_counter() - start
    done.set()
    looking.join()
    expect(said.keys() <= seen.keys(), "a choice never came")
    expect(
        workshop.small or len(rows) / took > 0.9 * sizes.a_second,
        f"only {len(rows) / took:.0f} choices a second were said",
    )
    return said, seen


_CHOOSE = f"""
with held as (select id from people_person where id = %(person)s for no key update),
said as (
  insert into choices_choice (person_id, purpose, controller, word, at, channel, notice,
                              how, reference)
  select id, '{PURPOSE}', '', 'consented', %(at)s, 'bench', 1, 'vouched', '' from held)
update choices_standing set mask = set_bit(mask, %(bit)s, 1), reckoned_at = %(at)s
where person_id = %(person)s and controller = 'us'
"""
"""What a choice comes to in our database, without the deciding, which has its own
figures: on two cores that alone would be all they do."""


def _ours() -> dict[str, Any]:
    """Where our own database is, for psycopg alone."""
    parameters = connection.get_connection_params()
    return {k: v for k, v in parameters.items() if k != "cursor_factory"}


# Row security


def _row_security(workshop: Workshop, sizes: Sizes) -> Iterator[Figure]:
    """The login against a role that row security does not hold, on the same rows."""
    bit = bits()[PURPOSE]
    _superuser(
        workshop,
        "set session_replication_role = replica; truncate customer;"
        " insert into customer select n, 'subject' || n || '@shop.example',"
        " 'Name ' || n, '2026-01-01', gen_random_uuid(),"
        f" set_bit('\\x{'00' * 8}'::bytea, {bit}, (n % 10 < 3)::integer)"
        f" from generate_series(1, {sizes.people}) n",
    )
    _superuser(workshop, "vacuum (analyze, freeze) customer")
    by_hand = f"get_bit(ombud_mask, {bit}) = 1"
    scan = "select count(*), sum(length(email)) from customer"
    point = "select email, name from customer where id = %s"
    allowed = sum(1 for n in range(1, sizes.people + 1) if n % 10 < 3)
    with (
        psycopg.connect(workshop.postgres.url(SHOP, LOGIN), autocommit=True) as purpose,
        psycopg.connect(
            workshop.postgres.url(SHOP, "postgres"), autocommit=True
        ) as plain,
    ):
        for at in (purpose, plain):
            at.execute("set max_parallel_workers_per_gather = 0")
        ours, floor = [], []
        for _ in range(sizes.runs + 1):
            took, found = _timed(purpose, scan)
            ours.append(took)
            expect(found[0][0] == allowed, "row security shows other rows")
            took, found = _timed(plain, f"{scan} where {by_hand}")
            floor.append(took)
            expect(found[0][0] == allowed, "the WHERE shows other rows")
        yield Figure(
            name="gates.rows.scan",
            says=f"a full scan of {sizes.people:,} rows under row security",
            value=median([took * 1000 for took in ours[1:]]),
            unit="ms",
            floor=median([took * 1000 for took in floor[1:]]),
            goal=median([took * 1000 * 1.1 for took in floor[1:]]),
        )
        ours, floor = [], []
        for _ in range(sizes.runs + 1):
            ours.append(_points(purpose, point, sizes))
            floor.append(_points(plain, f"{point} and {by_hand}", sizes))
        yield Figure(
            name="gates.rows.point",
            says="a row by its key under row security",
            value=median([took * 1000 for took in ours[1:]]),
            unit="ms",
            floor=median([took * 1000 for took in floor[1:]]),
            goal=median([took * 1000 * 1.1 for took in floor[1:]]),
        )


def _timed(
    at: psycopg.Connection[Any], statement: str
) -> tuple[float, list[tuple[Any, ...]]]:
    start = time.perf_counter()
    found = at.execute(statement).fetchall()  # type: ignore[arg-type]  # our own text
    return time.perf_counter() - start, found


def _points(at: psycopg.Connection[Any], statement: str, sizes: Sizes) -> float:
    """Seconds a row, over many of them."""
    start = time.perf_counter()
    count = 0
    for number in range(sizes.points):
        key = number * 7919 % sizes.people + 1
        rows = at.execute(statement, [key], prepare=True).fetchall()  # type: ignore[arg-type]  # our own text
        count += len(rows) == (key % 10 < 3)
    took = time.perf_counter() - start
    expect(count == sizes.points, "a row was shown that is not allowed, or not shown")
    return took / sizes.points


# An audience


def _audience(workshop: Workshop, sizes: Sizes, at: datetime) -> Iterator[Figure]:
    """All of a million, and why not, against the same SELECTs by hand."""
    _begin(workshop, at)
    _people(sizes, at)
    workshop.settle()
    ours, floor = [], []
    for _ in range(max(3, sizes.runs // 2)):
        start = time.perf_counter()
        found = audience(PURPOSE, at)
        ours.append(time.perf_counter() - start)
        took, people, left_out = _by_hand()
        floor.append(took)
        expect(set(found.people) == people, "the audience is another one")
        expect(found.left_out == left_out, "others are left out")
        del found, people
    yield Figure(
        name="gates.audience",
        says=f"an audience out of {sizes.people:,} people: ids, and why not",
        value=median(ours),
        unit="s",
        floor=median(floor),
        goal=median([took * 1.2 for took in floor]),
    )


def _people(sizes: Sizes, at: datetime) -> None:
    """People of whom three in ten said yes and one in ten no, with their masks."""
    bit = bits()[PURPOSE]
    with connection.cursor() as cursor:
        cursor.execute("set statement_timeout = 0")
        cursor.execute(
            "insert into people_person (id, made_at) select gen_random_uuid(), %s"
            " from generate_series(1, %s)",
            [at, sizes.people],
        )
        cursor.execute(
            "create temp table chosen as select id, row_number() over () n"
            " from people_person"
        )
        cursor.execute(
            "insert into people_personkind (person_id, kind, controller, since)"
            " select id, 'customer', '', %s from chosen",
            [at],
        )
        cursor.execute(
            "insert into choices_choice (person_id, purpose, controller, word, at,"
            " channel, notice, how, reference) select id, %s, '',"
            " case when n %% 10 < 3 then 'consented' else 'withdrew' end, %s, 'bench',"
            " 1, 'vouched', '' from chosen where n %% 10 < 4",
            [PURPOSE, at],
        )
        cursor.execute(
            "insert into choices_standing (person_id, controller, mask, reckoned_at)"
            " select id, 'us', set_bit('\\x01'::bytea, %s, (n %% 10 < 3)::integer), %s"
            " from chosen",
            [bit, at],
        )


def _by_hand() -> tuple[float, set[Any], dict[str, int]]:
    bit = bits()[PURPOSE]
    has = f"octet_length(s.mask) > {bit // 8} and get_bit(s.mask, {bit}) = 1"
    with psycopg.connect(**_ours()) as at:
        start = time.perf_counter()
        people = at.execute(
            "select s.person_id from choices_standing s where s.controller = 'us'"  # type: ignore[arg-type]  # our own text
            f" and {has}"
        ).fetchall()
        left_out = dict(
            at.execute(
                "select coalesce(said.word, 'silent'), count(*)"  # type: ignore[arg-type]  # our own text
                " from choices_standing s left join lateral (select c.word"
                "   from choices_choice c where c.person_id = s.person_id"
                "   and c.purpose in (%s, '*') order by c.id desc limit 1) said on true"
                f" where s.controller = 'us' and not ({has})"
                " and exists (select from people_personkind k"
                "   where k.person_id = s.person_id and k.kind = 'customer')"
                " group by 1",
                [PURPOSE],
            ).fetchall()
        )
        return time.perf_counter() - start, {person for (person,) in people}, left_out
