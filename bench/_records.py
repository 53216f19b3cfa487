"""Ombud as a store of the driver in ../shared/bench/gdpr: in process, and over HTTP."""

import json
from collections.abc import Callable, Collection, Iterable
from contextlib import ExitStack
from datetime import datetime
from http import HTTPStatus
from http.client import HTTPConnection
from typing import Any
from uuid import UUID

from django.db import connection
from gdprbench.adapter import Adapter
from gdprbench.model import Context, Metadata, Record

from bench.figures import WrongAnswerError
from bench.workshop import Workshop, free_port
from ombud.choices.actions import reckon, reckon_all
from ombud.core.clock import now
from ombud.core.ids import PersonId
from ombud.evidence import actions as ledger
from ombud.gates import records as gate
from ombud.people.abilities import Scope
from ombud.people.actions import Acquaintance, know_many, make_api_key
from ombud.people.identifiers import IdentifierKind
from ombud.policy.actions import publish
from ombud.registers.records import letting_go, reading
from ombud.registers.records.changing import Mark
from ombud.registers.records.holding import Item
from ombud.registers.records.which import (
    Which,
    Why,
    by_key,
    expired_by,
    for_decision,
    gone_to,
    of_person,
    under,
)
from ombud.registers.records.words import forget

REGISTER, DATA = "items", "entry.data"
CAMPAIGN = "campaign"
"""The purpose that the driver's short-lived purposes are projects of."""
MARKS = {"dec": Mark.DECISIONS, "shr": Mark.PARTIES, "obj": Mark.OBJECTED}


def policy(purposes: int) -> str:
    """A policy with so many purposes, beside the one that campaigns are under."""
    names = [f"purpose{n}" for n in range(purposes)] + [CAMPAIGN]
    sources = [f"source{n}" for n in range(10)]
    given = "".join(f"  {s}: {{ say: {{ en: us }}, is: person }}\n" for s in sources)
    decisions = "".join(
        f"      decision{n}: {{ say: {{ en: no }} }}\n" for n in range(100)
    )
    return f"""
ombud: 1
languages: [en]
updated: 2026-11-02
controllers:
  shop:
    name: Shop AB
    number: "559999-0024"
    country: SE
    address: Testgatan 1, 123 45 Ljusvik
    email: hello@shop.example
authority: se.imy
people:
  customer: {{ say: {{ en: a customer }} }}
sources:
{given}categories:
  entry:
    say: {{ en: an entry }}
    items:
      data: {{ en: what it says }}
      made: {{ en: the day it was made }}
registers:
  items:
    say: {{ en: the items }}
    of: [customer]
    kept_in: [ombud]
purposes:
""" + "".join(
        f"""
  {name}:
    say: {{ en: a purpose }}
    for: [customer]
    basis: {{ interest: {{ en: an interest }}, balanced: 2026-01-08 }}
    uses: [entry]
    from: [{", ".join(sources)}]
    keep: {{ until: P20Y after entry.made }}
{"    decides:" + chr(10) + decisions if name == CAMPAIGN else ""}"""
        for name in names
    )


def use(word: str) -> str:
    """A purpose of the driver as a use of ours."""
    return f"{CAMPAIGN}.{word}" if word.startswith(CAMPAIGN) else word


def uses(words: Iterable[str]) -> tuple[str, ...]:
    """Several of them."""
    return tuple(map(use, words))


def words(of: Iterable[str]) -> tuple[str, ...]:
    """Uses of ours as the driver's purposes."""
    return tuple(each.rpartition(".")[2] for each in of)


By = tuple[str, Any]
"""What records are chosen by: key, person, use, decision, party or expired."""

_WHICH: dict[str, Callable[[Any], Which]] = {
    "key": lambda key: by_key(REGISTER, key),
    "person": of_person,
    "use": under,
    "decision": for_decision,
    "party": gone_to,
    "expired": expired_by,
}


class Ombud(Adapter):  # type: ignore[misc]  # the driver has no types
    """The store behind Ombud's own verbs, in this process."""

    name = "ombud"

    def __init__(self, workshop: Workshop, *, purposes: int, enforce: bool) -> None:
        super().__init__(enforce=enforce)
        self.workshop, self.purposes = workshop, purposes
        self.people: dict[str, PersonId] = {}
        self.users: dict[PersonId, str] = {}

    # life cycle

    def setup(self) -> None:
        """An empty installation, with the policy in force."""
        self.workshop.afresh()
        forget()
        at = now()
        publish(
            policy(self.purposes),
            name="policy.yaml", effective_from=at, by=None, at=at,
        )  # fmt: skip

    def load(self, records: Iterable[Record]) -> None:
        """Know the people, then take their records in as an import does."""
        items = list(records)
        self.know({r.usr for r in items})
        gate.collect_many([self.item(r) for r in items], at=now())

    def know(self, users: Collection[str]) -> None:
        """Know people by their customer numbers, each with a key."""
        names = sorted(users)
        known = know_many(
            [
                Acquaintance(
                    kinds=frozenset({"customer"}),
                    identifiers={IdentifierKind.CUSTOMER_NUMBER: name},
                )
                for name in names
            ],
            at=now(),
        )
        self.people.update(zip(names, known, strict=True))
        self.users.update(zip(known, names, strict=True))
        reckon(known, now())

    def person(self, user: str) -> PersonId:
        """Whom we know as a user; from now on, if nobody did."""
        if user not in self.people:
            self.know([user])
        return self.people[user]

    def item(self, r: Record) -> Item:
        """A record of the driver as one of ours."""
        return Item(
            controller="shop", register=REGISTER, key=r.key, person=self.person(r.usr),
            values={DATA: r.data}, uses=uses(r.pur), source=r.src, notice=1,
            expires=r.expires, objected=uses(r.obj), decisions=r.dec, parties=r.shr,
        )  # fmt: skip

    def ready(self) -> None:
        """As an installation that has run for an hour."""
        reckon_all(now())
        self.workshop.settle()

    # controller

    def create_record(self, ctx: Context, record: Record) -> int:
        return self._collect(ctx, self.item(record))

    def delete_by_purpose(self, ctx: Context, purpose: str) -> int:
        return self._let_go(ctx, ("use", use(purpose)), Why.ORDER)

    def delete_expired(self, ctx: Context, as_of: datetime) -> int:
        return self._let_go(ctx, ("expired", as_of), Why.RETENTION)

    def delete_by_user(self, ctx: Context, user: str) -> int:
        return self._let_go(ctx, ("person", self.person(user)), Why.ERASURE)

    def update_metadata_by_purpose(
        self, ctx: Context, purpose: str, field: str, value: Any
    ) -> int:
        return self._mark(ctx, ("use", use(purpose)), field, value)

    def update_metadata_by_user(
        self, ctx: Context, user: str, field: str, value: Any
    ) -> int:
        return self._mark(ctx, ("person", self.person(user)), field, value)

    def update_metadata_by_share(
        self, ctx: Context, third_party: str, field: str, value: Any
    ) -> int:
        return self._mark(ctx, ("party", third_party), field, value)

    # customer

    def read_data_by_user(self, ctx: Context, user: str) -> list[tuple[str, str]]:
        shown = self._show(ctx, ("person", self.person(user)), Why.ACCESS)
        return [(each.key, each.values[DATA]) for each in shown]

    def read_metadata_by_key(self, ctx: Context, key: str) -> Metadata | None:
        shown = self._show(ctx, ("key", key), Why.ACCESS)
        return self._metadata(shown[0]) if shown else None

    def update_data_by_key(self, ctx: Context, key: str, data: str) -> int:
        return self._fill(ctx, key, {DATA: data})

    def update_metadata_by_key(
        self, ctx: Context, key: str, field: str, value: Any
    ) -> int:
        return self._mark(ctx, ("key", key), field, value)

    def delete_by_key(self, ctx: Context, key: str) -> int:
        return self._let_go(ctx, ("key", key), Why.ERASURE)

    # processor

    def read_data_by_key(self, ctx: Context, key: str) -> str | None:
        found = self._read(ctx, ("key", key))
        return found[0][1] if found else None

    def read_data_by_purpose(self, ctx: Context, purpose: str) -> list[tuple[str, str]]:
        return self._read(ctx, ("use", use(purpose)))

    def read_data_not_objecting(
        self, ctx: Context, usage: str
    ) -> list[tuple[str, str]]:
        return self._read(ctx, ("use", use(usage)))

    def read_data_by_decision(
        self, ctx: Context, decision: str
    ) -> list[tuple[str, str]]:
        return self._read(ctx, ("decision", decision))

    # regulator

    def read_metadata_by_user(self, ctx: Context, user: str) -> list[Metadata]:
        shown = self._show(ctx, ("person", self.person(user)), Why.SUPERVISION)
        return [self._metadata(each) for each in shown]

    def read_logs(self, ctx: Context, first_op: int, last_op: int) -> list[int]:
        return self._calls(ctx, range(first_op, last_op + 1))

    def verify_deletion(self, ctx: Context, key: str) -> bool:
        return not self._look(ctx, ("key", key))

    # after a run

    def snapshot(self) -> list[Record]:
        found = []
        for person in self.people.values():
            for _, each in reading.of_person(person):
                of = self._metadata(each)
                told = {name: getattr(of, name) for name in Metadata.__slots__}
                found.append(Record(data=each.values[DATA], **told))
        return found

    def storage_bytes(self) -> int:
        """All that our own tables and their indices take, but for what is empty."""
        with connection.cursor() as cursor:
            cursor.execute(
                "select sum(pg_total_relation_size(c.oid)) from pg_class c"
                " join pg_namespace n on n.oid = c.relnamespace"
                " where c.relkind = 'r' and n.nspname = 'public'"
                " and pg_relation_size(c.oid) > 0"
            )
            return int(cursor.fetchone()[0])

    def close(self) -> None:
        connection.close()

    def _metadata(self, held: reading.Held) -> Metadata:
        return Metadata(
            key=held.key, usr=self.users[held.person], pur=words(held.uses),
            expires=held.expires, obj=words(held.objected), dec=held.decisions,
            shr=held.parties, src=held.source,
        )  # fmt: skip

    # the verbs, here called as they are

    def _collect(self, ctx: Context, item: Item) -> int:
        gate.collect(item, at=now(), call=ctx.op_id)
        return 1

    def _read(self, ctx: Context, by: By) -> list[tuple[str, str]]:
        found = gate.read(use(ctx.purpose), _which(by), at=now(), call=ctx.op_id)
        return [(each.key, each.value(DATA)) for each in found]

    def _show(self, ctx: Context, by: By, why: Why) -> list[reading.Held]:
        return reading.show(_which(by), why, at=now(), call=ctx.op_id)

    def _look(self, ctx: Context, by: By) -> bool:
        return reading.is_held(_which(by), Why.SUPERVISION, at=now(), call=ctx.op_id)

    def _fill(self, ctx: Context, key: str, values: dict[str, str]) -> int:
        return gate.fill(
            REGISTER, key, values, why=Why.RECTIFICATION, at=now(), call=ctx.op_id
        )

    def _mark(self, ctx: Context, by: By, field: str, value: Any) -> int:
        marked = uses(value) if field == "obj" else value
        return gate.mark(
            _which(by), MARKS[field], marked, why=Why.ORDER, at=now(), call=ctx.op_id
        )

    def _let_go(self, ctx: Context, by: By, why: Why) -> int:
        return letting_go.let_go(_which(by), why, at=now(), call=ctx.op_id)

    def _calls(self, ctx: Context, numbers: Iterable[int]) -> list[int]:
        found = ledger.look_up("call", numbers, at=now(), call=ctx.op_id)
        return [int(str(entry.values["call"])) for entry in found]


def _which(by: By) -> Which:
    kind, value = by
    return _WHICH[kind](value)


class OmbudOverHttp(Ombud):
    """The same behind the real server: an operation is a request with an API key.

    Loading, and looking at what is there in the end, go past it: they are not timed.
    """

    name = "ombud-http"

    def __init__(self, workshop: Workshop, *, purposes: int, enforce: bool) -> None:
        super().__init__(workshop, purposes=purposes, enforce=enforce)
        self._stack = ExitStack()

    def ready(self) -> None:
        """Start the server, and make a key."""
        super().ready()
        token = make_api_key(
            name="bench", scopes=[Scope.COLLECT, Scope.RECORDS], at=now()
        )
        port = free_port()
        self._stack.enter_context(self.workshop.server(port))
        self._http = HTTPConnection("127.0.0.1", port)
        self._stack.callback(self._http.close)
        self._headers = {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
        }

    def close(self) -> None:
        """Stop the server."""
        self._stack.close()
        super().close()

    def _post(self, verb: str, ctx: Context, **body: Any) -> Any:
        text = json.dumps(body | {"call": ctx.op_id}, default=str)
        self._http.request("POST", f"/api/v1/records{verb}", text, self._headers)
        answer = self._http.getresponse()
        given = answer.read()
        if answer.status >= HTTPStatus.BAD_REQUEST:
            raise WrongAnswerError(given.decode())
        return json.loads(given)

    def _collect(self, ctx: Context, item: Item) -> int:
        done = self._post(
            "", ctx,
            key=_key(item.key), person=item.person, values=item.values, uses=item.uses,
            source=item.source, expires=item.expires, objected=item.objected,
            decisions=item.decisions, parties=item.parties,
        )  # fmt: skip
        return int(done["records"])

    def _read(self, ctx: Context, by: By) -> list[tuple[str, str]]:
        found = self._post("/reading", ctx, use=use(ctx.purpose), by=_by(by))
        return [(each["key"], each["values"][DATA]) for each in found["records"]]

    def _show(self, ctx: Context, by: By, why: Why) -> list[reading.Held]:
        shown = self._post("/showing", ctx, by=_by(by), why=why)
        return [
            reading.Held(
                **{name: value for name, value in each.items() if name not in _TYPED},
                person=PersonId(UUID(each["person"])),
                expires=datetime.fromisoformat(each["expires"]),
            )
            for each in shown["records"]
        ]

    def _look(self, ctx: Context, by: By) -> bool:
        done = self._post("/looking", ctx, by=_by(by), why=Why.SUPERVISION)
        return bool(done["records"])

    def _fill(self, ctx: Context, key: str, values: dict[str, str]) -> int:
        done = self._post(
            "/filling", ctx, key=_key(key), values=values, why=Why.RECTIFICATION
        )
        return int(done["records"])

    def _mark(self, ctx: Context, by: By, field: str, value: Any) -> int:
        marked = uses(value) if field == "obj" else value
        mark = {MARKS[field].value: marked}
        done = self._post("/marking", ctx, by=_by(by), why=Why.ORDER, **mark)
        return int(done["records"])

    def _let_go(self, ctx: Context, by: By, why: Why) -> int:
        done = self._post("/letting_go", ctx, by=_by(by), why=why)
        return int(done["records"])

    def _calls(self, ctx: Context, numbers: Iterable[int]) -> list[int]:
        found = self._post("/calls", ctx, calls=list(numbers))
        return [each["call"] for each in found["entries"]]


_TYPED = ("person", "expires")


def _by(by: By) -> dict[str, Any]:
    kind, value = by
    return {kind: _key(value) if kind == "key" else value}


def _key(key: str) -> dict[str, str]:
    return {"register": REGISTER, "key": key}
