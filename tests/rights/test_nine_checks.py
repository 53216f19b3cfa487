"""The nine checks of ../shared/bench/README.md, on the bench's own shop.

What other software was found to get wrong there, one heading each.
"""

import csv
import io
import json
import unicodedata
import zipfile
from datetime import datetime

import pytest

from ombud.choices.models import Suppression
from ombud.core.canonical import digest
from ombud.evidence import queries as ledger
from ombud.evidence.actions import seal
from ombud.evidence.errors import LedgerBroken
from ombud.evidence.queries import verifier_key
from ombud.evidence.verify import verify_receipt
from ombud.people.identifiers import IdentifierKind
from ombud.people.queries import find
from ombud.policy.queries import in_force
from ombud.registers import queries as registers
from ombud.registers.actions import confirm
from ombud.rights import queries as rights
from ombud.rights.actions.advance import advance
from ombud.rights.actions.approve import approve
from ombud.rights.errors import UndeclaredError
from ombud.rights.models import Answer
from ombud.rights.words import Ending, State
from tests.house import bench_map, changes, ours, post, said

ALICE = "subject7@shop.example"
ALICE_ID = 7
NOBODY = "nobody@elsewhere.example"


def answer(request):
    """The files of an answer by name."""
    with zipfile.ZipFile(
        io.BytesIO(Answer.objects.get(request=request).package())
    ) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def values(request):
    """Every value of an answer's JSON: (table, column) to what stands there."""
    found = {}
    for table in json.loads(answer(request)["answer.json"])["tables"]:
        for row in table["rows"]:
            for column, value in row["values"].items():
                found.setdefault((table["table"], column), []).append(value)
    return found


def personal():
    """Every column that the map declares personal."""
    return {
        (placed.name, column)
        for placed in registers.layout("shop").tables
        for column in placed.personal
    }


# 1. Every declared personal column of the person is in the answer.


@pytest.mark.promise("P123")
def test_every_declared_column_is_in_the_answer(bench, go):
    request = go("access", ALICE)

    found = values(request)
    assert rights.view(request).ending is Ending.COMPLETE
    assert personal() <= found.keys()
    ((digits, iban),) = bench.run("select last4, iban from payment_card where id = 7")
    assert found["payment_card", "last4"] == [digits]
    assert found["payment_card", "iban"] == [iban]
    paid = bench.run(
        "select paid_at from payment join orders o on o.id = order_id"
        " where customer_id = 7 order by payment.id"
    )
    assert [datetime.fromisoformat(v) for v in found["payment", "paid_at"]] == [
        v for (v,) in paid
    ]


@pytest.mark.promise("P123")
def test_the_answer_holds_all_rows_of_the_person_and_nobody_elses(bench, go):
    request = go("access", ALICE)

    tables = {
        t["table"]: len(t["rows"])
        for t in json.loads(answer(request)["answer.json"])["tables"]
        if t["system"] == "shop"
    }
    assert tables == {
        "customer": 1, "address": 2, "orders": 3, "order_item": 6, "payment_card": 1,
        "payment": 3, "support_ticket": 1, "ticket_message": 3,
        "newsletter_subscription": 2, "login_event": 10,
    }  # fmt: skip
    for text in answer(request).values():
        assert "subject8@" not in text


@pytest.mark.promise("P123")
def test_every_value_comes_with_what_article_15_asks_for(bench, go, now):
    request = go("access", ALICE)

    body = json.loads(answer(request)["answer.json"])
    declared = in_force(now).policy.declaration.purposes
    for table in body["tables"]:
        if table["system"] != "shop":
            continue
        for column in table["columns"]:
            assert column["category"]
            assert column["label"]
            assert column["purposes"], (table["table"], column["name"])
            assert set(column["purposes"]) <= set(declared)
    for purpose in body["purposes"].values():
        assert purpose["bases"]
        for basis in purpose["bases"]:
            assert basis["basis"]
            assert basis["article"].startswith("Art. 6(1)")
        assert purpose["sources"]
        assert purpose["kept"]
    lines = list(csv.DictReader(io.StringIO(answer(request)["answer.csv"][1:])))
    assert all(line["purposes"] for line in lines if line["system"] == "shop")


# 2. After erasure nothing declared is left, and the record names exactly what changed.


def told(request):
    """What the steps say was done: by table, the rows deleted and columns changed."""
    return {
        table["table"]: (table["deleted"], frozenset(table["changed"]), table["rows"])
        for step in rights.view(request).steps
        for table in step.tables
    }


@pytest.mark.promise("P125")
def test_the_record_names_exactly_what_changed(bench, erase):
    before = bench.dump()

    request = erase(ALICE)

    made = changes(before, bench.dump())
    assert rights.view(request).ending is Ending.COMPLETE
    assert told(request) == {
        table: (len(change.deleted), change.columns, len(change.rows))
        for table, change in made.items()
    }
    assert not any(change.added for change in made.values())


@pytest.mark.promise("P125")
def test_nothing_declared_is_left(bench, erase):
    before = bench.dump()
    ((iban, card),) = bench.run("select iban, last4 from payment_card where id = 7")
    streets = bench.run("select street from address where customer_id = 7")
    notes = bench.run("select note from orders where customer_id = 7")
    words = bench.run("select body from ticket_message where ticket_id = 7")

    erase(ALICE)

    after = bench.dump()
    everything = json.dumps(after, default=str)
    for secret in (ALICE, iban, *(v for (v,) in (*streets, *notes, *words))):
        assert secret not in everything
    assert (card,) not in bench.run("select last4 from payment_card where id = 7")
    declared = personal()
    rows = {(t, r["id"]): r for t, found in before.items() for r in found}
    stayed = [
        (table, row, rows[table, row["id"]])
        for table, found in after.items()
        for row in found
        if row != rows[table, row["id"]]
    ]
    assert {table for table, _, _ in stayed} == {"customer", "address", "orders"}
    for table, row, was in stayed:
        for column, value in row.items():
            if (table, column) in declared and was[column] is not None:
                assert value != was[column], (table, column)


@pytest.mark.promise("P125")
def test_others_are_untouched(bench, erase):
    before = bench.dump()

    erase(ALICE)

    made = changes(before, bench.dump())
    for table, mine in {
        "customer": {7}, "address": {13, 14}, "orders": {19, 20, 21},
        "order_item": set(range(37, 43)), "payment_card": {7}, "payment": {19, 20, 21},
        "support_ticket": {7}, "ticket_message": {19, 20, 21},
        "newsletter_subscription": {13, 14}, "login_event": set(range(61, 71)),
    }.items():  # fmt: skip
        change = made.pop(table)
        assert change.deleted | change.rows == mine, table
    assert made == {}


# 3. An unknown person gets "nothing found".


@pytest.mark.promise("P123")
def test_an_unknown_person_gets_nothing_found(bench, go):
    request = go("access", NOBODY)

    assert rights.view(request).ending is Ending.NOTHING_FOUND
    assert not Answer.objects.filter(request=request).exists()
    assert said("rights.request.ended", request=request)[0]["ending"] == "nothing_found"


@pytest.mark.promise("P125")
def test_erasing_an_unknown_person_ends_with_nothing_found(bench, erase):
    before = bench.dump()

    request = erase(NOBODY)

    assert rights.view(request).ending is Ending.NOTHING_FOUND
    assert changes(before, bench.dump()) == {}
    assert find(IdentifierKind.EMAIL, NOBODY) is None


# 4. Letter case, blanks and the Unicode form never matter.

ASA = "åsa.öberg@shop.example"


@pytest.mark.parametrize(
    "written",
    [
        ASA,
        ASA.upper(),
        f"  {ASA}\u00a0",
        unicodedata.normalize("NFD", ASA),
        unicodedata.normalize("NFD", ASA.upper()),
    ],
)
@pytest.mark.parametrize(
    "stored",
    [
        ASA,
        "Åsa.Öberg@Shop.Example",
        f" {ASA}\t",
        unicodedata.normalize("NFD", ASA),
        unicodedata.normalize("NFD", "ÅSA.ÖBERG@SHOP.EXAMPLE") + " ",
    ],
)
def test_however_it_is_written_the_person_is_found(bench, go, written, stored):
    bench.run("update customer set email = %s where id = 7", stored)
    bench.run("update support_ticket set requester_email = %s where id = 7", stored)
    bench.run("update newsletter_subscription set email = %s where id = 13", stored)

    request = go("access", written)

    found = values(request)
    assert len(found["login_event", "ip"]) == 10
    assert len(found["ticket_message", "body"]) == 3
    assert len(found["newsletter_subscription", "email"]) == 1


@pytest.mark.promise("P125")
def test_however_it_is_written_the_person_is_erased(bench, erase):
    stored = unicodedata.normalize("NFD", "ÅSA.ÖBERG@SHOP.EXAMPLE") + " "
    bench.run("update customer set email = %s where id = 7", stored)
    bench.run("update support_ticket set requester_email = %s where id = 7", stored)

    request = erase(ASA)

    assert rights.view(request).ending is Ending.COMPLETE
    assert bench.run("select 1 from support_ticket where id = 7") == []


# 5. A table that nobody declared but that holds the address is reported.

LEADS = "create table leads (id int primary key, who text, said text)"


@pytest.fixture
def undeclared(bench):
    bench.run(LEADS)
    bench.run("insert into leads values (1, 'Subject7@Shop.example', 'call me')")
    return bench


def test_a_plan_shows_what_nobody_declared(undeclared, go):
    request = go("erasure", ALICE)

    view = rights.view(request)
    assert view.state is State.PLANNED
    assert view.undeclared == ("shop.leads.who",)
    assert rights.plan(request).undeclared == ("shop.leads.who",)


def test_nothing_is_promised_before_the_exception_is_accepted(
    undeclared, go, officer, now
):
    before = undeclared.dump()
    request = go("erasure", ALICE)
    digest = rights.view(request).plan_digest

    with pytest.raises(UndeclaredError) as refused:
        approve(request, digest, by=officer, at=now)
    advance(request, at=now)

    assert refused.value.where == ("shop.leads.who",)
    assert rights.view(request).state is State.PLANNED
    assert changes(before, undeclared.dump()) == {}
    assert [e["why"] for e in said("rights.approval.refused", request=request)] == [
        "undeclared"
    ]


def test_the_ending_names_what_nobody_declared(undeclared, erase):
    request = erase(ALICE, with_exceptions=True)

    view = rights.view(request)
    assert view.ending is Ending.COMPLETE_EXCEPT
    assert view.exceptions == ({"system": "shop.leads.who", "undeclared": True},)
    assert undeclared.run("select count(*) from leads") == [(1,)]


def test_access_waits_for_what_nobody_declared(undeclared, go, officer, now):
    request = go("access", ALICE)

    waiting = rights.view(request)
    approve(request, waiting.plan_digest, by=officer, at=now, with_exceptions=True)
    advance(request, at=now)

    assert waiting.state is State.PLANNED
    assert waiting.undeclared == ("shop.leads.who",)
    view = rights.view(request)
    assert view.ending is Ending.COMPLETE_EXCEPT
    assert view.exceptions == ({"system": "shop.leads.who", "undeclared": True},)
    body = json.loads(answer(request)["answer.json"])
    assert body["not_included"] == ["shop.leads.who"]


def test_only_the_exceptions_that_were_accepted_are(undeclared, go, officer, now):
    request = go("access", ALICE)
    digest = rights.view(request).plan_digest
    approve(request, digest, by=officer, at=now, with_exceptions=True)
    undeclared.run(
        "create table more as select 1 as id, 'subject7@shop.example' as who"
    )

    advance(request, at=now)

    view = rights.view(request)
    assert view.state is State.PLANNED
    assert view.undeclared == ("shop.leads.who", "shop.more.who")
    assert view.plan_digest != digest
    assert not Answer.objects.filter(request=request).exists()


def test_an_undeclared_column_of_a_declared_table_is_reported(bench, go):
    bench.run("alter table product add column made_for text")
    bench.run("alter table address add column deliver_to text")
    bench.run("update address set deliver_to = %s where id = 200", ALICE.upper())

    request = go("erasure", ALICE)

    assert rights.view(request).undeclared == ("shop.address.deliver_to",)


# 6. No key or salt stays behind that leads back to the person.


def traces(held, person, *words):
    """Tables that hold something of a person: the id, or one of the words."""
    sought = [str(person), person.hex, *(str(word) for word in words)]
    sought_bytes = [person.bytes, *(w for w in words if isinstance(w, bytes))]
    return {
        table
        for table, rows in held.items()
        for row in rows
        for value in row.values()
        if any(w in str(value) for w in sought)
        or (isinstance(value, bytes) and any(w in value for w in sought_bytes))
    }


@pytest.mark.promise("P125")
def test_no_key_stays_behind(bench, go, erase, mailbox, now):
    start = {table: len(rows) for table, rows in ours().items()}
    go("access", ALICE)
    person = find(IdentifierKind.EMAIL, ALICE)
    held = ours()
    index = next(bytes(r["index"]) for r in held["people_identifier"])
    key = next(bytes(r["wrapped"]) for r in held["people_personkey"])

    erase(ALICE)
    post(now)

    end = ours()
    # The ledger has the id, a random number that now leads nowhere: that is the proof.
    assert traces(end, person, index, key, ALICE) == {"evidence_entry"}
    for table in (
        "people_person", "people_personkey", "people_identifier", "people_personkind",
        "choices_choice", "choices_standing", "choices_suppression", "registers_link",
        "rights_answer", "rights_challenge",
    ):  # fmt: skip
        assert len(end[table]) == start[table], table
    assert all(row["plan"] is None for row in end["rights_request"])
    assert all(
        row["key"] is None and row["sealed"] is None and row["person_id"] is None
        for row in end["mail_message"]
    )


@pytest.mark.promise("P83")
def test_only_who_objected_stays_on_a_list(bench, go, erase):
    go("objection", ALICE, purpose="marketing")
    person = find(IdentifierKind.EMAIL, ALICE)
    assert person is not None

    erase(ALICE)

    (kept,) = Suppression.objects.all()
    assert (kept.kind, kept.purpose) == ("email", "marketing")
    assert traces(ours(), person, ALICE) == {"evidence_entry"}


# 7. The newsletter stops, and rows can be deleted, not only masked.


@pytest.mark.promise("P125")
def test_the_subscription_is_gone(bench, erase):
    request = erase(ALICE)

    assert bench.run("select 1 from newsletter_subscription where id in (13, 14)") == []
    assert told(request)["newsletter_subscription"] == (2, frozenset(), 0)


@pytest.mark.promise("P125")
def test_a_subscription_that_is_only_masked_is_not_active(bench, erase, now):
    bench.run("alter table newsletter_subscription alter column active set not null")
    confirm(
        bench_map().replace(
            "newsletter_subscription:\n",
            "newsletter_subscription:\n        erase_by: anonymise\n",
        ),
        name="systems.yaml",
        by=None,
        at=now,
    )

    request = erase(ALICE)

    assert rights.view(request).ending is Ending.COMPLETE
    assert (
        bench.run(
            "select email, topic, subscribed_at, active from newsletter_subscription"
            " where id in (13, 14)"
        )
        == [("erased", None, None, False)] * 2
    )


# 8. A worker killed at any moment: see test_killed.py.


# 9. Who changed what is provable to a third party.


@pytest.mark.promise("P125")
def test_the_end_is_provable_without_us(bench, erase, now):
    request = erase(ALICE)
    assert rights.receipt(request) is None

    seal(now)

    receipt = json.loads(json.dumps(rights.receipt(request)))
    head = verify_receipt(receipt, verifier_key())
    entry = json.loads(receipt["entry"])
    assert head.size > 0
    assert entry["event"] == "rights.request.ended"
    assert entry["values"] == {
        "request": str(request),
        "kind": "erasure",
        "ending": "complete",
    }
    receipt["entry"] = receipt["entry"].replace("erasure", "Erasure")
    with pytest.raises(LedgerBroken):
        verify_receipt(receipt, verifier_key())


@pytest.mark.promise("P125")
def test_who_approved_and_what_was_done_is_provable(bench, erase, officer, now):
    request = erase(ALICE)
    seal(now)

    view = rights.view(request)
    for event, values in {
        "rights.request.approved": {
            "request": str(request),
            "plan": view.plan_digest,
            "by": officer,
        },
        "rights.step.done": {
            "request": str(request),
            "system": "shop",
            "deleted": 26,
            "changed": 6,
            # The very list of tables and columns that the request's page shows.
            "result": digest(list(view.steps[0].tables)),
        },
    }.items():
        (written,) = ledger.entries(event=event, request=request)
        receipt = ledger.receipt(written.id)
        verify_receipt(receipt, verifier_key())
        assert json.loads(receipt["entry"])["values"] == values
